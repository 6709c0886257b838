import QtQuick

// What goes from one place to another. It waits while a finger is down: a list that moved under it would take the press
// for a pull, and what is pressed must still be there when the finger leaves.
NumberAnimation {
    id: move

    readonly property Connections finger: Connections {
        target: Theme

        function onHeldChanged() {
            if (Theme.held && move.running)
                move.pause()
            else if (!Theme.held && move.paused)
                move.resume()
        }
    }

    duration: Theme.moveMs
    easing.type: Easing.OutCubic
}
