import QtQuick

// Several lines; wraps anywhere when a word or an unbroken string is longer than the line. Where their number is limited,
// what needs more of them gets smaller, down to the floor, before it ends in dots.
Text {
    textFormat: Text.PlainText
    font.family: Theme.family
    font.pixelSize: Theme.body
    color: Theme.ink
    wrapMode: Text.Wrap
    lineHeight: 0.93
    // The font's own line is 1.45 em with the glyphs in its lower half (and Qt shortens no first line): the box is cut
    // to 1.19 em around them.
    topPadding: -Math.round(0.16 * font.pixelSize)
    bottomPadding: -Math.round(0.1 * font.pixelSize)
    elide: Text.ElideRight
    readonly property bool limited: maximumLineCount < 100
    fontSizeMode: limited ? Text.Fit : Text.FixedSize
    minimumPixelSize: Math.min(font.pixelSize, Math.ceil(Theme.floorTextPx))
    Accessible.role: Accessible.StaticText
    Accessible.name: text
}
