import QtQuick

// Amber between two ink lines, 1.2 mm away from the brick.
Item {
    anchors.fill: parent
    anchors.margins: -Theme.focusMargin

    Rectangle {
        anchors.fill: parent
        radius: Theme.radius + Theme.focusMargin
        color: "transparent"
        border.width: Theme.mm(3.2)
        border.color: Theme.highContrast ? "#FFFFFF" : Theme.ink
    }
    Rectangle {
        anchors.fill: parent
        anchors.margins: Theme.mm(0.7)
        radius: Theme.radius + Theme.focusMargin - Theme.mm(0.7)
        color: "transparent"
        border.width: Theme.mm(2)
        border.color: Theme.amber
    }
}
