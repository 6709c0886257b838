import QtQuick

Brick {
    id: tile

    property string stem: ""
    property string text: ""
    readonly property int figureSize: Math.round(Math.min(faceHeight - word.height - Theme.mm(7), width * 0.62))

    spokenName: text
    Accessible.role: Accessible.CheckBox
    Accessible.checkable: true
    Accessible.checked: chosen

    Pictogram {
        size: Math.max(Theme.mm(12), tile.figureSize)
        x: Math.round((parent.width - width) / 2)
        y: Math.round((parent.height - word.height - height) / 2) - Theme.mm(0.5)
        stem: tile.stem
        tone: tile.flat ? Theme.offText : tile.chosen ? Theme.solidWord : Theme.figure
    }
    Label {
        id: word

        anchors.bottom: parent.bottom
        anchors.bottomMargin: Theme.mm(2.4)
        width: parent.width
        text: tile.text
        font.pixelSize: Theme.type(9.9, 12.2)
        font.bold: true
        fontSizeMode: Text.HorizontalFit
        minimumPixelSize: Math.ceil(Theme.floorTextPx)
        color: tile.wordColor
        horizontalAlignment: Text.AlignHCenter
    }
    Rectangle {
        visible: tile.chosen
        anchors.right: parent.right
        width: Theme.mm(14)
        height: width
        color: Theme.solidWord
        border.width: Theme.border
        border.color: Theme.solidEdge
        radius: Theme.smallRadius

        Pictogram {
            anchors.centerIn: parent
            size: Theme.mm(9)
            stem: "ui-check"
            tone: Theme.solid
        }
    }
}
