import QtQuick

// Ink instead of the sign's blue, and a hatch below: nobody takes this for a page of the market.
Rectangle {
    id: header

    required property QtObject kiosk
    property string title: ""
    property string subtitle: ""
    property int secondsLeft: 0
    property bool unspoken: true

    width: parent ? parent.width : 0
    height: Theme.stripHeight + Theme.mm(2.8)
    color: Theme.highContrast ? Theme.ground : "#14202B"

    Pictogram {
        id: gear

        x: Theme.margin
        y: Math.round((Theme.stripHeight - height) / 2)
        size: Theme.mm(13)
        stem: "ui-gear"
        tone: Theme.signWord
    }
    Column {
        x: gear.x + gear.width + Theme.mm(5)
        width: clock.x - x - Theme.mm(3) - (demoPlate.visible ? demoPlate.width + Theme.mm(3) : 0)
        y: Math.round((Theme.stripHeight - height) / 2)

        Label {
            width: parent.width
            text: header.title
            font.pixelSize: Theme.type(9.4, 10.9)
            font.bold: true
            color: Theme.signWord
            Accessible.role: Accessible.Heading
        }
        Label {
            visible: !Theme.elder && text !== ""
            width: parent.width
            text: header.subtitle
            font.pixelSize: Theme.small
            color: Theme.signWord
        }
    }
    Rectangle {
        id: demoPlate

        objectName: "demoMark"
        visible: header.kiosk.demo
        x: clock.x - width - Theme.mm(4)
        y: Math.round((Theme.stripHeight - height) / 2)
        width: demoWord.implicitWidth + Theme.mm(6)
        height: demoWord.height + Theme.mm(3)
        radius: Theme.smallRadius
        color: Theme.amber

        Label {
            id: demoWord

            anchors.centerIn: parent
            text: qsTr("演示")
            font.pixelSize: Theme.small
            color: "#14202B"
        }
    }
    Column {
        id: clock

        anchors.right: parent.right
        anchors.rightMargin: Theme.margin
        y: Math.round((Theme.stripHeight - height) / 2)

        Label {
            anchors.right: parent.right
            text: Math.floor(header.secondsLeft / 60) + ":" + String(header.secondsLeft % 60).padStart(2, "0")
            font.pixelSize: Theme.type(10.4, 11.4)
            font.bold: true
            color: Theme.signWord
        }
        Label {
            visible: !Theme.elder
            anchors.right: parent.right
            text: qsTr("后自动退出")
            font.pixelSize: Theme.small
            color: Theme.signWord
        }
    }
    Row {
        id: hatch

        anchors.bottom: parent.bottom
        width: parent.width
        height: Theme.mm(2.8)
        clip: true

        Repeater {
            model: Math.ceil(header.width / Theme.mm(14)) + 1

            Item {
                width: Theme.mm(14)
                height: hatch.height

                Rectangle {
                    x: Theme.mm(2)
                    y: -Theme.mm(3)
                    width: Theme.mm(6)
                    height: Theme.mm(9)
                    color: Theme.amber
                    rotation: 35
                }
            }
        }
    }
}
