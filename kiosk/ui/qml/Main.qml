import QtQuick
import "kit"

// The window: one page at a time. Attract is loaded first; what answers a card is prepared once attract's first frame
// has been shown, so that nobody waits for a page that still has to be read from the disk.
Window {
    id: window

    required property QtObject kiosk
    // What a card needs within the blink of an eye is prepared, in this order, and kept. The other pages are made when
    // they are asked for and taken down when they are left: together they would hold 25 MB (measured).
    readonly property list<Loader> loaders: [attract, reading, notice, matches]
    property int warmed: 0
    readonly property string shownScreen: kiosk.screen
    readonly property bool warm: warmed >= loaders.length && loaders.every((each) => each.status === Loader.Ready)
    property Item page: null
    // What 念给我听 reads: an overlay if one lies above the page.
    readonly property Item spokenPage: paperGuide.item ?? idle.item ?? help.item ?? busyForm.item ?? page
    readonly property string cardLeftWords: Words.banner({ code: "card_left" })
    // Sentences that are said without being asked for as soon as they stand on the page.
    readonly property var announcements: (page?.announcements ?? []).concat(help.item?.announcements ?? [])

    // A kiosk's window stays whoever asks for its end, a key or the compositor; only the program takes it down.
    property bool held: false

    width: 1080
    height: 1920
    color: Theme.ground
    title: kiosk.marketName
    onClosing: (close) => { close.accepted = !held }

    Connections {
        target: Theme
        function onPressedByKey() { window.kiosk.touched() }
    }
    Binding { target: Theme; property: "windowWidth"; value: window.width }
    Binding { target: Theme; property: "windowHeight"; value: window.height }
    Binding { target: Theme; property: "mmPerPx"; value: window.kiosk.mmPerPx }
    Binding { target: Theme; property: "elder"; value: window.kiosk.elder }
    Binding { target: Theme; property: "highContrast"; value: window.kiosk.highContrast }
    Binding { target: Theme; property: "reducedMotion"; value: window.kiosk.reducedMotion }
    Binding { target: Theme; property: "lowPosition"; value: window.kiosk.lowPosition }
    Binding { target: Theme; property: "lowerEdgeMm"; value: window.kiosk.lowerEdgeMm }
    Binding { target: Theme; property: "wordy"; value: window.kiosk.language !== "" }

    // A page of several chapters speaks each of them as if it were a page.
    readonly property string chapter: page?.chapter ?? ""
    onSpokenPageChanged: tellPage()
    onChapterChanged: tellPage()
    onAnnouncementsChanged: kiosk.announce(announcements)
    onFrameSwapped: if (!warm) prepareNext.start()
    onActiveFocusItemChanged: {
        if (!activeFocusItem || !keys.moving)
            return
        Theme.keysInUse = true
        nameFocus(activeFocusItem)
    }

    // A list names the row that the keys have come to; a chosen brick says that it is.
    function nameFocus(item) {
        const name = item.focusName || [item.spokenName, item.spokenDetail].filter(Boolean).join("。")
        if (name)
            kiosk.nameFocus(item.chosen ? qsTr("%1，选中了").arg(name) : name)
    }
    function tellPage() { kiosk.pageStands(shownScreen + chapter, spokenPage !== page) }
    Timer {
        id: prepareNext

        interval: 0
        onTriggered: window.prepare()
    }
    function prepare() {
        if (warmed < loaders.length && (warmed === 0 || loaders[warmed - 1].status !== Loader.Loading)) {
            loaders[warmed].begin(false)
            warmed += 1
            prepareNext.restart()
        }
    }

    component PageLoader: Loader {
        id: loader

        property string name: ""
        property string file: ""
        property bool kept: false
        readonly property bool current: window.shownScreen === name

        anchors.fill: parent
        focus: current
        visible: current
        onLoaded: {
            show()
            prepareNext.restart()
        }
        onCurrentChanged: {
            if (current)
                begin(true)
            else if (!kept)
                source = ""
            show()
        }
        Component.onCompleted: if (current) begin(true)

        function show() {
            if (!current || item === null)
                return
            window.page = item
            item.forceActiveFocus()
        }
        // `atOnce` also ends a preparation that is under way. Not by a binding on `asynchronous`: a Loader whose mode
        // changes in mid-load forgets its initial properties.
        function begin(atOnce) {
            if (item !== null || (status === Loader.Loading && !atOnce))
                return
            source = ""
            asynchronous = !atOnce
            setSource("pages/" + file + ".qml", { kiosk: window.kiosk })
        }
    }

    FocusScope {
        id: keys

        property bool moving: false

        anchors.fill: parent
        focus: true
        Keys.onPressed: (event) => {
            // First: what is said of the place that the keys come to must not be silenced by the press that led there.
            window.kiosk.touched()
            switch (event.key) {
            case Qt.Key_Down: case Qt.Key_Right: case Qt.Key_Tab: event.accepted = move(true); break
            case Qt.Key_Up: case Qt.Key_Left: case Qt.Key_Backtab: event.accepted = move(false); break
            case Qt.Key_Escape: case Qt.Key_Back: backPressed(); event.accepted = true; break
            case Qt.Key_Help: case Qt.Key_F1: window.kiosk.showHelp(); event.accepted = true; break
            }
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
        // Where going back means nothing, five times of it in three seconds are the four keys' way to the staff's page.
        property var backs: []
        function backPressed() {
            const now = Date.now()
            backs = [...backs.filter((each) => now - each < 3000), now]
            window.kiosk.back()
            if (backs.length < 5)
                return
            backs = []
            window.kiosk.staffGesture()
        }
        function startItem() { return window.page }

        Item {
            id: under

            anchors.fill: parent
            // Nothing beneath an overlay can be reached by keys.
            enabled: !idle.active && !help.active && !busyForm.active && !paperGuide.active

            // Written out, not repeated: what a Repeater makes cannot be found by name from outside.
            PageLoader { id: attract; name: "attract"; file: "AttractPage"; kept: true }
            PageLoader { id: reading; name: "reading"; file: "ReadingPage"; kept: true }
            PageLoader { id: notice; name: "notice"; file: "NoticePage"; kept: true }
            PageLoader { id: matches; name: "matches"; file: "MatchesPage"; kept: true }
            PageLoader { name: "card_fault"; file: "CardFaultPage" }
            PageLoader { name: "search"; file: "SearchPage" }
            PageLoader { name: "listen"; file: "ListenPage" }
            PageLoader { name: "job"; file: "JobPage" }
            PageLoader { name: "trades"; file: "TradesPage" }
            PageLoader { name: "report"; file: "ReportPage" }
            PageLoader { name: "apply"; file: "ApplyPage" }
            PageLoader { name: "ticket"; file: "TicketPage" }
            PageLoader { name: "applications"; file: "ApplicationsPage" }
            PageLoader { name: "services"; file: "ServicesPage" }
            PageLoader { name: "farewell"; file: "FarewellPage" }
            PageLoader { name: "gate"; file: "GatePage" }
            PageLoader { name: "out_of_service"; file: "OutOfServicePage" }
            PageLoader { name: "staff_entry"; file: "StaffEntryPage" }
            PageLoader { name: "maintenance"; file: "MaintenancePage" }
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
        Loader {
            id: paperGuide

            anchors.fill: parent
            active: window.kiosk.paperGuide.step !== ""
            visible: active
            onActiveChanged: if (active) setSource("pages/PaperOverlay.qml", { kiosk: window.kiosk })
            onLoaded: item.forceActiveFocus()
        }
        // The staff's hidden corner: the mark on the sign, held for three seconds. Nothing there can be pressed, and the
        // session knows it only where nobody's visit is broken off.
        MouseArea {
            objectName: "staffCorner"
            enabled: window.shownScreen === "attract" || window.shownScreen === "out_of_service"
            width: Theme.stripHeight
            height: Theme.stripHeight
            pressAndHoldInterval: 3000
            onPressed: window.kiosk.touched()
            onPressAndHold: window.kiosk.staffGesture()
        }
        // The second half of a double tap is not meant for what has come under the finger meanwhile. It stops here, above
        // everything; a first press, and any press on what stayed where it was, goes on.
        MouseArea {
            id: secondTap

            property string shown: ""
            property real pressedAt: -Infinity
            readonly property string underFinger: [window.shownScreen, window.page?.stage ?? "", busyForm.active, help.active, idle.active,
                                                   paperGuide.active, Theme.elder, Theme.low, window.kiosk.language].join()

            objectName: "secondTap"
            anchors.fill: parent
            onPressed: (mouse) => {
                const now = Date.now()
                mouse.accepted = underFinger !== shown && now - pressedAt >= 0
                                 && now - pressedAt < Qt.styleHints.mouseDoubleClickInterval
                if (mouse.accepted)
                    return
                pressedAt = now
                shown = underFinger
            }
        }
    }
}
