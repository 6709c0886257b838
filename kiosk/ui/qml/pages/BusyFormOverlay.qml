import QtQuick
import "../kit"

// Another card was laid down while a form is being filled in: the person at the form decides, or the seconds do.
FocusScope {
    id: overlay

    required property QtObject kiosk

    objectName: "busyFormOverlay"

    Rectangle {
        anchors.fill: parent
        color: "#000000"
        opacity: 0.6
    }
    MouseArea {
        anchors.fill: parent
        onClicked: overlay.kiosk.stillHere()
    }
    Panel {
        anchors.horizontalCenter: parent.horizontalCenter
        y: Theme.middleOfBox(height)
        width: Theme.mm(228)
        height: content.height + Theme.mm(24)

        Column {
            id: content

            anchors.centerIn: parent
            width: parent.width - Theme.mm(24)
            spacing: Theme.mm(7)

            Paragraph {
                width: parent.width
                text: qsTr("上一位还没办完")
                Accessible.role: Accessible.Heading
                Accessible.name: text
                font.pixelSize: Theme.title
                font.bold: true
            }
            Paragraph {
                width: parent.width
                text: qsTr("又有人刷卡了。没办完就按一下，不按，%1秒后换下一位。").arg(overlay.kiosk.banner.secondsLeft)
                font.pixelSize: Theme.body
            }
            BigButton {
                objectName: "busyFormStay"
                width: parent.width
                height: Theme.target(38)
                kind: "primary"
                text: qsTr("我还没办完")
                wordSize: Theme.type(15, 16)
                focus: true
                onActivated: overlay.kiosk.stillHere()
            }
        }
    }
}
