import QtQuick

// One group of findings: sign, name, state word with its state sign; a figure; one line of detail.
Rectangle {
    id: tile

    property string name: ""
    property string icon: ""
    property string verdict: "unknown"
    property string figure: ""
    property string detail: ""
    readonly property color inkColor: verdict === "bad" ? Theme.red : verdict === "warn" ? Theme.amberInk
                                      : verdict === "ok" ? Theme.ok : Theme.ink2

    // The sentence tells more than the figure, where there is room for one of them.
    readonly property bool brief: (Theme.elder || Theme.cramped) && detail !== ""

    radius: Theme.plateRadius
    color: verdict === "bad" ? Theme.redTint : verdict === "warn" ? Theme.amberTint : Theme.paper
    border.width: Math.max(2, Theme.mm(0.6))
    border.color: verdict === "bad" || verdict === "warn" || Theme.highContrast ? inkColor : Theme.hairline
    Accessible.role: Accessible.StaticText
    Accessible.name: Words.clauses([name, Words.verdict(verdict), figure, detail])

    Pictogram {
        id: sign

        shown: !Theme.elder
        x: Theme.mm(5)
        y: top.y + Math.round((top.height - height) / 2)
        size: Theme.mm(7.5)
        stem: tile.icon
        tone: Theme.ink
    }
    Label {
        id: top

        x: Theme.elder ? sign.x : sign.x + sign.width + Theme.mm(3)
        y: Theme.mm(3.4)
        mayFold: true
        width: state.x - x - Theme.mm(10)
        text: tile.name
        font.pixelSize: Theme.type(8.2, 10)
    }
    Label {
        id: state

        anchors.right: parent.right
        anchors.rightMargin: Theme.mm(5)
        y: top.y
        text: Words.verdict(tile.verdict)
        font.pixelSize: Theme.type(7.9, 10)
        font.bold: true
        color: tile.inkColor
    }
    Pictogram {
        anchors.right: state.left
        anchors.rightMargin: Theme.mm(1.5)
        y: state.y + Math.round((state.height - height) / 2)
        size: Theme.mm(6.5)
        stem: Words.verdictIcon(tile.verdict)
        tone: tile.inkColor
    }
    Column {
        x: Theme.mm(5)
        y: top.y + top.height + Theme.mm(0.6)
        width: parent.width - 2 * x

        Label {
            width: parent.width
            visible: text !== "" && !tile.brief
            text: tile.figure
            font.pixelSize: Theme.type(Theme.landscape ? 11.4 : 13.9, 12.4)
            font.bold: true
        }
        Paragraph {
            width: parent.width
            // Whole or not at all: 怎么办 tells of it too.
            visible: text !== "" && Theme.wordWidth(text, Theme.small, false) * 1.08 <= width * maximumLineCount
            text: tile.detail
            font.pixelSize: Theme.small
            color: Theme.ink2
            lineHeight: 0.86
            maximumLineCount: 1 + Math.max(0, Math.floor((tile.height - parent.y - y - Theme.mm(1)) / (font.pixelSize * 1.25) - 0.9))
        }
    }
}
