import QtQuick

// Several lines; wraps anywhere when a word or an unbroken string is longer than the line.
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
    Accessible.role: Accessible.StaticText
    Accessible.name: text
}
