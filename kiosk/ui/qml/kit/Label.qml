import QtQuick

// One line. The box is 1.25 em high instead of the font's own 1.45 em, so that lines stack as drawn. What is longer than
// its place gets smaller, down to the floor, before it ends in dots.
Text {
    textFormat: Text.PlainText
    font.family: Theme.family
    font.pixelSize: Theme.body
    color: Theme.ink
    height: Math.ceil(font.pixelSize * 1.25)
    verticalAlignment: Text.AlignVCenter
    elide: Text.ElideRight
    Accessible.role: Accessible.StaticText
    Accessible.name: text
    fontSizeMode: Text.HorizontalFit
    minimumPixelSize: Math.min(font.pixelSize, Math.ceil(Theme.floorTextPx))
    maximumLineCount: 1
}
