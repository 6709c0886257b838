import QtQuick

// One line. The box is 1.25 em high instead of the font's own 1.45 em, so that lines stack as drawn.
Text {
    textFormat: Text.PlainText
    font.family: Theme.family
    font.pixelSize: Theme.body
    color: Theme.ink
    height: Math.ceil(font.pixelSize * 1.25)
    verticalAlignment: Text.AlignVCenter
    elide: Text.ElideRight
    maximumLineCount: 1
}
