import QtQuick

// The largest words of a page: what each line says stays on one line, smaller if it must.
Paragraph {
    font.pixelSize: Theme.poster
    font.bold: true
    color: Theme.signWord
    lineHeight: 0.82
    wrapMode: Theme.wordy ? Text.WordWrap : Text.Wrap
    fontSizeMode: Text.HorizontalFit
    minimumPixelSize: Theme.title
    Accessible.role: Accessible.Heading
    Accessible.name: text
}
