import QtQuick
import "../kit"

// The page behind stays at 40 % brightness; any touch goes on, and one solid brick says so.
FocusScope {
    id: overlay

    required property QtObject kiosk

    objectName: "idleOverlay"

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
        height: content.height + Theme.mm(28)

        Column {
            id: content

            anchors.centerIn: parent
            width: parent.width - Theme.mm(24)
            spacing: Theme.mm(9)

            Row {
                anchors.horizontalCenter: parent.horizontalCenter
                spacing: Theme.mm(12)

                IdleRing {
                    secondsLeft: overlay.kiosk.idle.secondsLeft
                    totalSeconds: overlay.kiosk.idle.totalSeconds
                }
                Column {
                    anchors.verticalCenter: parent.verticalCenter
                    spacing: Theme.mm(2)

                    Label {
                        text: qsTr("还在吗？")
                        Accessible.role: Accessible.Heading
                        Accessible.name: text
                        font.pixelSize: Theme.type(22, 22)
                        font.bold: true
                    }
                    Label {
                        text: qsTr("按一下接着看")
                        font.pixelSize: Theme.body
                        color: Theme.ink2
                    }
                }
            }
            BigButton {
                objectName: "stillHere"
                width: parent.width
                height: Theme.target(41)
                kind: "primary"
                text: qsTr("我还在")
                wordSize: Theme.type(17, 18)
                focus: true
                onActivated: overlay.kiosk.stillHere()
            }
            BigButton {
                objectName: "idleLeave"
                width: parent.width
                height: Theme.target(27)
                icon: "ui-exit"
                text: qsTr("不看了，清掉")
                onActivated: overlay.kiosk.leave()
            }
        }
    }
}
