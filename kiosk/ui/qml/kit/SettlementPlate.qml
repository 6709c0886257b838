import QtQuick

Rectangle {
    id: plate

    property string code: ""
    property int wordSize: Theme.line

    visible: code !== ""
    width: word.implicitWidth + Math.round(wordSize * 0.6)
    height: Math.round(wordSize * 1.4)
    radius: Theme.smallRadius
    color: Theme.ink

    Label {
        id: word

        anchors.centerIn: parent
        text: Words.settlement(plate.code)
        font.pixelSize: plate.wordSize
        font.bold: true
        color: Theme.paper
    }
}
