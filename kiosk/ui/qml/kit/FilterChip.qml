import QtQuick

Brick {
    id: chip

    property string text: ""
    property string icon: ""

    spokenName: text
    Accessible.role: Accessible.CheckBox
    Accessible.checkable: true
    Accessible.checked: chosen
    height: Theme.target(Theme.elder ? 29 : 22.5)
    implicitWidth: Math.max(Theme.target(20), Math.ceil(Theme.wordWidth(text, word.font.pixelSize, true)) + Theme.mm(10.5))

    Label {
        id: word

        anchors.fill: parent
        text: chip.text
        font.pixelSize: Theme.type(8.7, 12.4)
        font.bold: true
        fontSizeMode: Text.HorizontalFit
        minimumPixelSize: Math.ceil(Theme.floorTextPx)
        color: chip.wordColor
        horizontalAlignment: Text.AlignHCenter
    }
}
