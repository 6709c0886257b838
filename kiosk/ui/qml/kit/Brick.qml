import QtQuick

// Whatever can be pressed has thickness; pressed or chosen it goes down; what cannot be pressed is flat.
KeyStop {
    id: brick

    property string kind: "plain"
    property bool chosen: false
    property bool busy: false
    readonly property bool flat: !pressable
    readonly property bool solid: kind === "primary" || chosen
    readonly property bool down: chosen || (touch.pressed && touch.containsMouse)
    readonly property int drop: flat || !down ? 0 : Theme.thickness - Theme.pressedThickness
    readonly property color wordColor: flat ? Theme.offText : solid ? Theme.solidWord
                                       : kind === "blue" ? Theme.blueWord
                                       : kind === "careful" ? Theme.carefulWord : Theme.word
    readonly property color edgeColor: flat ? Theme.offEdge : solid ? Theme.solidEdge
                                       : kind === "careful" ? Theme.carefulEdge : Theme.edge
    readonly property color faceColor: flat ? Theme.off
                                       : solid ? (down && !chosen ? Theme.solidPressed : Theme.solid)
                                       : down ? Theme.pressedFace : Theme.paper
    readonly property alias faceHeight: face.height
    default property alias faceData: content.data

    Rectangle {
        visible: !brick.flat
        y: face.y + Math.round(face.height / 2)
        width: brick.width
        height: brick.height - y
        radius: Theme.radius
        color: brick.edgeColor
    }
    Rectangle {
        id: face

        y: brick.drop
        width: brick.width
        height: brick.flat ? brick.height : brick.height - Theme.thickness
        radius: Theme.radius
        color: brick.faceColor
        border.width: Theme.border
        border.color: brick.edgeColor

        Behavior on y {
            NumberAnimation { duration: brick.down ? Theme.pressMs : 2 * Theme.pressMs }
        }
    }
    Item {
        id: content

        y: face.y
        width: face.width
        height: face.height
    }
    MouseArea {
        id: touch

        anchors.fill: parent
        enabled: brick.pressable
        onPressed: Theme.keysInUse = false
        onPressedChanged: Theme.held = pressed
        onClicked: brick.activate()
    }
    Loader {
        anchors.fill: parent
        active: brick.ringed
        sourceComponent: FocusRing { anchors.margins: -Theme.focusMargin }
    }
}
