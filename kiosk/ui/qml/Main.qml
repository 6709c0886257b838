import QtQuick
import "kit"

// The window: one page at a time. Attract is loaded first; the others are prepared one after the other once its first
// frame has been shown, and kept, so that a card is never answered by a page that still has to be read from the disk.
Window {
    id: window

    required property QtObject kiosk
    // Set by the program after the first frame of attract (or at once, to prepare everything).
    property int warmed: 0
    readonly property var order: ["attract", "reading", "notice", "matches", "card_fault", "job", "trades", "apply",
                                  "ticket", "farewell", "gate", "out_of_service"]
    readonly property var files: ({
        attract: "AttractPage", reading: "ReadingPage", card_fault: "CardFaultPage", notice: "NoticePage",
        gate: "GatePage", trades: "TradesPage", matches: "MatchesPage", job: "JobPage", apply: "ApplyPage",
        ticket: "TicketPage", farewell: "FarewellPage", out_of_service: "OutOfServicePage"
    })
    readonly property string shownScreen: kiosk.screen
    readonly property bool warm: warmed >= order.length
    property Item page: null

    width: 1080
    height: 1920
    color: Theme.ground
    title: kiosk.marketName

    Binding { target: Theme; property: "windowWidth"; value: window.width }
    Binding { target: Theme; property: "windowHeight"; value: window.height }
    Binding { target: Theme; property: "mmPerPx"; value: window.kiosk.mmPerPx }
    Binding { target: Theme; property: "elder"; value: window.kiosk.elder }
    Binding { target: Theme; property: "highContrast"; value: window.kiosk.highContrast }
    Binding { target: Theme; property: "reducedMotion"; value: window.kiosk.reducedMotion }

    onFrameSwapped: if (!warm) prepareNext.start()
    onActiveFocusItemChanged: if (activeFocusItem && keys.moving) Theme.keysInUse = true

    Timer {
        id: prepareNext

        interval: 0
        onTriggered: window.prepare()
    }
    function prepare() {
        if (warmed < order.length && (warmed === 0 || loaders.itemAt(warmed - 1).status !== Loader.Loading))
            warmed += 1
    }

    FocusScope {
        id: keys

        property bool moving: false

        anchors.fill: parent
        focus: true
        Keys.onPressed: (event) => {
            switch (event.key) {
            case Qt.Key_Down: case Qt.Key_Right: case Qt.Key_Tab: event.accepted = move(true); break
            case Qt.Key_Up: case Qt.Key_Left: case Qt.Key_Backtab: event.accepted = move(false); break
            case Qt.Key_Escape: case Qt.Key_Back: window.kiosk.back(); event.accepted = true; break
            case Qt.Key_Help: case Qt.Key_F1: window.kiosk.showHelp(); event.accepted = true; break
            }
            window.kiosk.touched()
        }
        function move(forward) {
            const from = window.activeFocusItem && window.activeFocusItem !== keys ? window.activeFocusItem : startItem()
            moving = true
            Theme.keysInUse = true
            const next = from ? from.nextItemInFocusChain(forward) : null
            if (next)
                next.forceActiveFocus(forward ? Qt.TabFocusReason : Qt.BacktabFocusReason)
            moving = false
            return true
        }
        function startItem() { return window.page }

        Item {
            id: under

            anchors.fill: parent
            // Nothing beneath an overlay can be reached by keys.
            enabled: !idle.active && !help.active && !busyForm.active

            Repeater {
                id: loaders

                model: window.order

                Loader {
                    id: loader

                    required property string modelData
                    required property int index
                    readonly property bool current: window.shownScreen === modelData
                    readonly property bool wanted: current || index < window.warmed || item !== null

                    anchors.fill: parent
                    focus: current
                    visible: current
                    onWantedChanged: begin()
                    Component.onCompleted: begin()
                    onLoaded: {
                        if (current)
                            window.page = item
                        prepareNext.restart()
                    }
                    onCurrentChanged: {
                        if (current && status === Loader.Loading)
                            begin()
                        if (current && item) {
                            window.page = item
                            item.forceActiveFocus()
                        }
                    }

                    function begin() {
                        if (!wanted || item !== null || (status === Loader.Loading && !current))
                            return
                        // Not a binding: a Loader whose `asynchronous` changes in mid-load forgets its initial properties.
                        source = ""
                        asynchronous = !current
                        setSource("pages/" + window.files[modelData] + ".qml", { kiosk: window.kiosk })
                    }
                }
            }
        }
        // Every touch keeps the visit alive, wherever it lands; it is passed on.
        MouseArea {
            anchors.fill: parent
            propagateComposedEvents: true
            onPressed: (mouse) => {
                Theme.keysInUse = false
                window.kiosk.touched()
                mouse.accepted = false
            }
        }
        Loader {
            id: busyForm

            anchors.fill: parent
            active: window.kiosk.banner.code === "busy_form"
            visible: active
            onActiveChanged: if (active) setSource("pages/BusyFormOverlay.qml", { kiosk: window.kiosk })
            onLoaded: item.forceActiveFocus()
        }
        Loader {
            id: help

            anchors.fill: parent
            active: window.kiosk.helpVisible
            visible: active
            onActiveChanged: if (active) setSource("pages/HelpOverlay.qml", { kiosk: window.kiosk })
            onLoaded: item.forceActiveFocus()
        }
        Loader {
            id: idle

            anchors.fill: parent
            active: window.kiosk.idle.visible
            visible: active
            onActiveChanged: if (active) setSource("pages/IdleOverlay.qml", { kiosk: window.kiosk })
            onLoaded: item.forceActiveFocus()
        }
    }
}
