import QtQuick

// Several lines; wraps anywhere when a word or an unbroken string is longer than the line.
Text {
    textFormat: Text.PlainText
    font.family: Theme.family
    font.pixelSize: Theme.body
    color: Theme.ink
    wrapMode: Text.Wrap
    lineHeight: 0.93
    elide: Text.ElideRight
}
