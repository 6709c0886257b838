import QtQuick

// The demonstration's stand-in for a card reader. Striped like a building site, so that nobody takes it for the kiosk.
Window {
    id: window

    required property QtObject tray

    width: 380
    height: 860
    color: "#FFF0C9"
    title: qsTr("演示用卡盘")

    Column {
        id: head

        x: 16
        y: 16
        width: parent.width - 32
        spacing: 8

        Text {
            textFormat: Text.PlainText
            width: parent.width
            text: qsTr("演示用卡盘")
            font.family: "Noto Sans CJK SC"
            font.pixelSize: 28
            font.bold: true
            color: "#573600"
        }
        Text {
            textFormat: Text.PlainText
            width: parent.width
            text: qsTr("没有接读卡器，用样卡代替。卡上的人都是编的。")
            font.family: "Noto Sans CJK SC"
            font.pixelSize: 17
            wrapMode: Text.Wrap
            color: "#573600"
        }
        Rectangle {
            objectName: "trayLift"
            width: parent.width
            height: 56
            radius: 8
            color: window.tray.lying === "" ? "#E4E6E8" : "#0A4A9C"

            Text {
                textFormat: Text.PlainText
                anchors.centerIn: parent
                text: window.tray.lying === "" ? qsTr("读卡器上没有卡") : qsTr("拿起这张卡")
                font.family: "Noto Sans CJK SC"
                font.pixelSize: 21
                font.bold: true
                color: window.tray.lying === "" ? "#38424D" : "#FFFFFF"
            }
            MouseArea {
                anchors.fill: parent
                enabled: window.tray.lying !== ""
                onClicked: window.tray.lift()
            }
        }
    }
    ListView {
        anchors.top: head.bottom
        anchors.topMargin: 12
        anchors.bottom: parent.bottom
        anchors.bottomMargin: 12
        x: 16
        width: parent.width - 32
        spacing: 8
        clip: true
        model: window.tray.cards

        delegate: Rectangle {
            id: row

            required property var modelData
            readonly property bool lying: window.tray.lying === modelData.key

            objectName: "tray-" + modelData.key
            width: ListView.view.width
            height: 52
            radius: 8
            border.width: 2
            border.color: "#7088A8"
            color: lying ? "#0A4A9C" : "#FFFFFF"

            Text {
                textFormat: Text.PlainText
                anchors.verticalCenter: parent.verticalCenter
                x: 14
                text: row.modelData.label
                font.family: "Noto Sans CJK SC"
                font.pixelSize: 20
                color: row.lying ? "#FFFFFF" : "#14202B"
            }
            MouseArea {
                anchors.fill: parent
                onClicked: row.lying ? window.tray.lift() : window.tray.place(row.modelData.key)
            }
        }
    }
}
