import QtQuick

// What every pressable thing shares: a place in the focus order, Enter and Space, and its name and role.
FocusScope {
    id: stop

    property bool pressable: true
    property string spokenName: ""
    readonly property bool ringed: activeFocus && Theme.keysInUse
    signal activated()

    function activate() {
        if (pressable)
            activated()
    }

    // It is a touch like that of a finger, and a touch comes before what it does: the voice falls silent first.
    function press() {
        Theme.pressedByKey()
        activate()
    }

    // What goes flat under the keys, as the press begins its work, keeps them until they move on.
    activeFocusOnTab: pressable || activeFocus
    Accessible.role: Accessible.Button
    Accessible.name: spokenName
    Accessible.focusable: pressable
    Accessible.onPressAction: activate()
    Keys.onReturnPressed: press()
    Keys.onEnterPressed: press()
    Keys.onSpacePressed: press()
}
