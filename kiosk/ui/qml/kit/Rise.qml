import QtQuick

// What a page brings comes up by 12 mm when the page does: `transform: Rise { owner: page }`. The first frame already holds
// all of it, and it can be pressed on its way.
Translate {
    id: rise

    required property Item owner
    property real left: 0
    readonly property Move up: Move {
        target: rise
        property: "left"
        from: Theme.mm(12)
        to: 0
    }
    readonly property Connections shown: Connections {
        target: rise.owner

        function onVisibleChanged() { rise.begin() }
    }

    y: Math.round(left)
    Component.onCompleted: begin()

    function begin() {
        if (owner.visible && Theme.moving)
            up.restart()
    }
}
