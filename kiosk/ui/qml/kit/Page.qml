import QtQuick

// A working page. Portrait: sign, heading, rail, content, actions, foot bar from top to bottom. Landscape: heading, rail
// and foot bar stand in the left rail; content and actions fill the rest. In low position the sign grows down to the box
// and shows the page's picture.
FocusScope {
    id: page

    required property QtObject kiosk
    property string title: ""
    property string subtitle: ""
    property int subtitleLines: Theme.landscape ? 4 : 2
    property string picture: "ui-people"
    // A brick at the right of the title, upright only: there the rail is under it.
    property alias aside: asideArea.data
    property int asideWidth: 0
    property int asideHeight: 0
    // It names the person.
    property bool subtitleUnspoken: false
    property int actionHeight: 0
    property bool actionGround: false
    property alias backText: footBar.firstText
    property alias backIcon: footBar.firstIcon
    property alias backName: footBar.firstName
    property bool showBanner: true
    // Changes when a press has put other keys where those pressed have been, so that a double tap ends there.
    property string stage: ""
    // What the page says without being asked; a banner that somebody may lose something by comes before it.
    property var news: []
    readonly property var announcements: [banner.visible ? Words.bannerAloud(kiosk.banner) : ""].concat(news)
    default property alias content: contentArea.data
    property alias rail: railColumn.data
    property alias actions: actionArea.data
    readonly property alias contentItem: contentArea
    // Where the page begins below the sign.
    readonly property int pageTop: Math.max(Theme.stripHeight, Theme.boxTop)
    readonly property int columnWidth: Theme.landscape ? Theme.railWidth - Theme.margin - Theme.mm(9.5)
                                                       : width - 2 * Theme.margin
    readonly property int mainLeft: Theme.landscape ? Theme.railWidth : 0
    readonly property int mainMargin: Theme.landscape ? Theme.mm(8) : Theme.margin
    // From where the rail begins down to the foot bar.
    readonly property int railRoom: footBar.y - railColumn.y
    readonly property int spread: Theme.mm(Theme.elder ? 4 : 5)
    signal back()

    Rectangle {
        anchors.fill: parent
        color: Theme.ground
    }
    Rectangle {
        visible: Theme.landscape
        y: page.pageTop
        width: Theme.railWidth
        height: parent.height - y
        color: Theme.paper

        Rectangle {
            anchors.right: parent.right
            width: Math.max(2, Theme.mm(0.6))
            height: parent.height
            color: Theme.hairline
        }
    }
    Rectangle {
        visible: Theme.low
        width: parent.width
        height: page.pageTop
        color: Theme.sign

        Pictogram {
            anchors.horizontalCenter: parent.horizontalCenter
            y: strip.height + Math.round((parent.height - strip.height - height) / 2)
            shown: Theme.low && page.picture !== "" && size >= Theme.mm(18)
            size: Math.min(parent.height - strip.height - Theme.mm(12), Theme.mm(150))
            stem: page.picture
            tone: Theme.signWord
        }
        Rectangle {
            visible: Theme.highContrast
            anchors.bottom: parent.bottom
            width: parent.width
            height: Math.max(2, Theme.mm(0.6))
            color: Theme.signLine
        }
    }
    SignStrip {
        id: strip

        kiosk: page.kiosk
    }
    Column {
        id: heading

        x: Theme.margin
        y: page.pageTop + Theme.mm(Theme.cramped ? 3 : Theme.landscape ? 6 : 7)
        width: page.columnWidth - (asideArea.visible ? asideArea.width + Theme.gap : 0)
        visible: page.title !== ""
        height: visible ? Math.max(implicitHeight, asideArea.visible ? page.asideHeight : 0) : 0
        spacing: Theme.mm(2)

        Paragraph {
            width: parent.width
            text: page.title
            font.pixelSize: Theme.landscape ? Theme.type(12.9, 14.4) : Theme.title
            font.bold: true
            lineHeight: 0.85
            maximumLineCount: Theme.landscape ? 3 : 2
            Accessible.role: Accessible.Heading
            Accessible.name: text
        }
        Paragraph {
            property bool unspoken: page.subtitleUnspoken

            visible: text !== ""
            width: parent.width
            text: page.subtitle
            font.pixelSize: Theme.type(9.4, 12.4)
            color: Theme.ink2
            lineHeight: 0.88
            maximumLineCount: page.subtitleLines
        }
    }
    Item {
        id: asideArea

        visible: page.asideWidth > 0 && !Theme.landscape
        x: page.width - Theme.margin - width
        y: heading.y
        width: page.asideWidth
        height: heading.height
    }
    Column {
        id: railColumn

        x: Theme.margin
        y: heading.y + heading.height + (heading.visible ? page.spread : 0)
        width: page.columnWidth
        spacing: page.spread
    }
    Banner {
        id: banner

        visible: page.showBanner && page.kiosk.banner.code !== "" && page.kiosk.banner.code !== "busy_form"
                 && page.kiosk.banner.code !== "new_jobs"
        // The rail of a small panel, of large type or of long words is full: there the banner stands above the content.
        readonly property bool aboveContent: Theme.landscape && (Theme.elder || Theme.wordy || Theme.cramped)
        x: aboveContent ? contentArea.x : Theme.margin
        y: aboveContent ? page.pageTop + Theme.mm(5)
           : railColumn.y + railColumn.height + (railColumn.height > 0 ? page.spread : 0)
        width: aboveContent ? contentArea.width : page.columnWidth
        text: Words.banner(page.kiosk.banner)
        tone: Words.bannerTone(page.kiosk.banner.code)
        icon: Words.bannerIcon(page.kiosk.banner.code)
    }
    Item {
        id: contentArea

        x: page.mainLeft + page.mainMargin
        y: Theme.landscape ? page.pageTop + Theme.mm(5) + (banner.visible && banner.aboveContent ? banner.height + page.spread : 0)
           : banner.visible ? banner.y + banner.height + page.spread
           : railColumn.y + railColumn.height + (railColumn.height > 0 ? page.spread : 0)
        width: page.width - x - Theme.margin
        height: (Theme.landscape ? page.height : footBar.y) - y
                - (page.actionHeight > 0 ? page.actionHeight + Theme.mm(Theme.landscape ? 9.5 : 12) : Theme.mm(6))
        transform: Rise { owner: page }
    }
    Rectangle {
        id: actionBack

        visible: page.actionGround && !Theme.landscape && page.actionHeight > 0
        y: actionArea.y - Theme.mm(6)
        width: page.width
        height: footBar.y - y
        color: Theme.paper

        Rectangle {
            width: parent.width
            height: Math.max(2, Theme.mm(0.6))
            color: Theme.hairline
        }
    }
    Item {
        id: actionArea

        visible: page.actionHeight > 0
        x: contentArea.x
        y: (Theme.landscape ? page.height - Theme.mm(5) : footBar.y - Theme.mm(5)) - height
        width: contentArea.width
        height: page.actionHeight
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
