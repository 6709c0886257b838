import QtQuick

// The market's street sign on top of every screen. The demonstration says so here, on every screen.
Rectangle {
    id: strip

    required property QtObject kiosk
    property bool ruled: false
    property bool unspoken: true

    width: parent ? parent.width : 0
    height: Theme.stripHeight
    color: Theme.sign

    Rectangle {
        id: mark

        x: Theme.margin
        anchors.verticalCenter: parent.verticalCenter
        width: Theme.mm(17)
        height: width
        radius: Theme.mm(2.6)
        color: "#FFFFFF"

        Pictogram {
            anchors.fill: parent
            stem: "mark"
            tone: Theme.highContrast ? "#000000" : "#0A4A9C"
            size: parent.width
        }
    }
    Column {
        id: names

        x: mark.x + mark.width + Theme.mm(5)
        width: clock.x - x - Theme.mm(4) - (demoPlate.visible ? demoPlate.width + Theme.mm(4) : 0)
        anchors.verticalCenter: parent.verticalCenter

        Label {
            width: parent.width
            text: strip.kiosk.marketName
            mayFold: false
            font.pixelSize: Theme.type(9.4, 11.9)
            font.bold: true
            color: Theme.signWord
        }
        Label {
            visible: !Theme.elder
            width: parent.width
            text: strip.kiosk.placeName
            mayFold: false
            font.pixelSize: Theme.small
            color: Theme.signWord
        }
    }
    Rectangle {
        id: demoPlate

        objectName: "demoMark"
        visible: strip.kiosk.demo
        x: clock.x - width - Theme.mm(4)
        anchors.verticalCenter: parent.verticalCenter
        width: demoWord.implicitWidth + Theme.mm(6)
        height: demoWord.height + Theme.mm(3)
        radius: Theme.smallRadius
        color: Theme.amber

        Label {
            id: demoWord

            anchors.centerIn: parent
            text: Theme.elder || Theme.cramped ? qsTr("演示") : qsTr("演示 不是真岗位")
            font.pixelSize: Theme.small
            font.bold: true
            color: "#14202B"
        }
    }
    Column {
        id: clock

        anchors.right: parent.right
        anchors.rightMargin: Theme.margin
        anchors.verticalCenter: parent.verticalCenter
        width: Math.max(time.implicitWidth, day.visible ? day.implicitWidth : 0)

        Label {
            id: time

            anchors.right: parent.right
            text: Words.clock(strip.kiosk.clock)
            font.pixelSize: Theme.type(11.4, 14.4)
            font.bold: true
            color: Theme.signWord
        }
        Label {
            id: day

            visible: !Theme.elder
            anchors.right: parent.right
            text: Words.calendar(strip.kiosk.clock)
            font.pixelSize: Theme.small
            color: Theme.signWord
        }
    }
    Rectangle {
        visible: strip.ruled || Theme.highContrast
        x: Theme.highContrast ? 0 : Theme.margin
        anchors.bottom: parent.bottom
        width: parent.width - 2 * x
        height: Math.max(2, Theme.mm(0.6))
        color: Theme.signLine
    }
}
