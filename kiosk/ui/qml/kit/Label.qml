import QtQuick

// One line. The box is 1.25 em high instead of the font's own 1.45 em, so that lines stack as drawn. What is longer than
// its place gets smaller, down to the floor; then long words fold once, and others end in dots.
Text {
    textFormat: Text.PlainText
    font.family: Theme.family
    font.pixelSize: Theme.body
    color: Theme.ink
    readonly property int ownHeight: Math.ceil(folds ? minimumPixelSize * 2.65 : font.pixelSize * 1.25)
    height: ownHeight
    verticalAlignment: Text.AlignVCenter
    elide: Text.ElideRight
    Accessible.role: Accessible.StaticText
    Accessible.name: text
    fontSizeMode: Text.HorizontalFit
    minimumPixelSize: Math.min(font.pixelSize, Math.ceil(Theme.floorTextPx))
    property bool mayFold: Theme.wordy
    readonly property bool folds: mayFold && width > 0 && Theme.wordWidth(text, minimumPixelSize, font.bold) > width + 2
    wrapMode: folds ? Text.WordWrap : Text.NoWrap
    maximumLineCount: folds ? 2 : 1
    lineHeight: folds ? 0.79 : 1
}
