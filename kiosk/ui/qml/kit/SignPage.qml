import QtQuick

// A page where the sign has grown over the screen. Portrait: the sign from the top down to `signHeight`, then the lower
// part and the foot bar. Landscape: the lower part stands in the left rail, the sign fills the rest. In low position the
// lower part begins in the box, however short the sign is.
FocusScope {
    id: page

    required property QtObject kiosk
    property int signHeight: Theme.mm(260)
    property int landscapeSignHeight: height - Theme.stripHeight
    property bool showBanner: false
    property var news: []
    // Nobody need stand before a sign. Who has left a card there is called back whatever page it is (Voice).
    readonly property var announcements: news
    property alias backText: footBar.firstText
    property alias backIcon: footBar.firstIcon
    property alias backName: footBar.firstName
    property alias backSentence: footBar.firstSentence
    default property alias signData: signArea.data
    property alias lower: lowerArea.data
    readonly property alias signItem: signArea
    readonly property alias lowerItem: lowerArea
    readonly property alias bannerShown: banner.visible
    // What lies stands in the box as a whole, for there the eyes are low too; what stands upright has its sign above it.
    readonly property int signTop: Theme.landscape ? Math.max(Theme.stripHeight, Theme.boxTop) : Theme.stripHeight
    readonly property int signEnd: Math.max(signHeight, Theme.low ? Theme.boxTop : 0)
    signal back()

    Rectangle {
        anchors.fill: parent
        color: Theme.ground
    }
    Rectangle {
        width: page.width
        height: Theme.landscape ? Theme.stripHeight + page.landscapeSignHeight : page.signEnd
        color: Theme.sign
    }
    Rectangle {
        visible: Theme.landscape
        y: Theme.boxTop
        width: Theme.railWidth
        height: parent.height - y
        color: Theme.paper
    }
    SignStrip {
        id: strip

        kiosk: page.kiosk
        ruled: true
    }
    Rectangle {
        visible: Theme.highContrast
        y: Theme.landscape ? page.signTop : page.signEnd
        x: Theme.landscape ? Theme.railWidth - 2 : 0
        width: Theme.landscape ? 2 : page.width
        height: Theme.landscape ? page.height - y : 2
        color: Theme.hairline
    }
    Banner {
        id: banner

        objectName: "signBanner"
        visible: page.showBanner && page.kiosk.banner.code !== ""
        x: signArea.x + Theme.margin
        y: page.signTop + Theme.mm(4)
        width: signArea.width - 2 * Theme.margin
        text: Words.banner(page.kiosk.banner)
        tone: Words.bannerTone(page.kiosk.banner.code)
        icon: Words.bannerIcon(page.kiosk.banner.code)
    }
    Item {
        id: signArea

        x: Theme.landscape ? Theme.railWidth : 0
        y: banner.visible ? banner.y + banner.height : page.signTop
        width: page.width - x
        height: (Theme.landscape ? strip.height + page.landscapeSignHeight : page.signEnd) - y
        clip: true
    }
    Item {
        id: lowerArea

        x: Theme.margin
        y: Theme.landscape ? page.signTop + Theme.mm(6) : page.signEnd + Theme.mm(5)
        width: Theme.landscape ? Theme.railWidth - Theme.margin - Theme.mm(9.5) : page.width - 2 * Theme.margin
        height: footBar.y - y - Theme.mm(4)
    }
    FootBar {
        id: footBar

        kiosk: page.kiosk
        y: page.height - height
        width: Theme.landscape ? Theme.railWidth - Math.max(2, Theme.mm(0.6)) : page.width
        height: Theme.footHeight
        onFirst: page.back()
    }
}
