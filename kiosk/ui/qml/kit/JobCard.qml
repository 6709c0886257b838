import QtQuick

// One job. `card` is a list row or a plain object with the same keys. Four forms: portrait, landscape, and both in large
// type; the pay column lines up down the list. Few items: it is scrolled without a GPU.
Brick {
    id: job

    required property var card
    readonly property bool wide: Theme.landscape && !Theme.elder
    readonly property bool large: Theme.elder
    readonly property bool low: large && Theme.landscape
    readonly property bool terse: Theme.wordy && Theme.cramped
    readonly property bool dead: posting === "filled"
    readonly property bool old: posting === "old"
    readonly property bool fresh: card.isNew && !dead && !old
    readonly property string posting: card.state
    readonly property color textColor: dead ? Theme.offText : Theme.ink
    readonly property color secondColor: dead ? Theme.offText : Theme.ink2
    readonly property int pad: Theme.mm(wide ? 4 : 6)
    readonly property int stripHeight: Theme.mm(large ? 19 : wide ? 13.4 : 15)
    readonly property int plateSize: Theme.mm(large ? 26 : wide ? 27 : 34)
    readonly property int textLeft: pad + plateSize + Theme.mm(wide ? 4 : 6)
    readonly property int rightEdge: width - pad
    readonly property int lineHeight: Math.ceil(Theme.line * 1.34)
    readonly property string conditionText: Words.condition(card)

    height: large ? Theme.mm(Theme.landscape ? 95 : 130) : Theme.mm(wide ? 64 : 78.5)
    kind: "plain"
    spokenName: Words.clauses([fresh ? qsTr("新") : "", card.title, place.text, pay.text + unit.text, Words.settlement(card.settlement), start.text,
                               places.text])
    readonly property string spokenDetail: updated.visible ? reasons.text + "。" + updated.text : reasons.text
    Accessible.description: reasons.text

    Rectangle {
        x: job.pad
        y: job.pad
        width: job.plateSize
        height: job.plateSize
        radius: Theme.plateRadius
        color: job.dead ? Theme.off : Theme.tint

        // Beside the plate of what is new the figure stands smaller, so that neither covers the other.
        Pictogram {
            readonly property bool aside: job.fresh && !job.large
            size: Math.round(parent.width * (aside ? 0.68 : 0.86))
            x: Math.round((parent.width - width) / (aside ? 1 : 2))
            y: Math.round((parent.height - height) / (aside ? 1 : 2))
            stem: job.card.tile
            tone: job.dead ? Theme.offText : Theme.figure
        }
    }
    // Posted since the person looked the last time.
    Loader {
        id: badge

        x: job.large ? job.textLeft : Math.round(job.pad / 2)
        y: job.large ? title.y + Math.round((title.height - height) / 2) : x
        active: job.fresh
        sourceComponent: Rectangle {
            width: word.implicitWidth + Theme.mm(4)
            height: word.height + Theme.mm(1)
            radius: Theme.smallRadius
            color: Theme.solid

            Label {
                id: word

                anchors.centerIn: parent
                text: qsTr("新")
                font.pixelSize: Theme.small
                font.bold: true
                color: Theme.solidWord
            }
        }
    }
    Label {
        id: title

        x: job.textLeft + (job.large && badge.active ? badge.width + Theme.mm(3) : 0)
        y: job.large ? job.pad + Math.round((job.plateSize - height) / 2) : job.pad - Theme.mm(0.6)
        width: (job.large ? places.x : job.wide ? pay.x : Math.min(pay.x, unit.x)) - Theme.mm(4) - x
        // Beside a pay range five characters fit a landscape card; a sixth makes them smaller, then they end in dots. Upright
        // two lines find room that are smaller together.
        fontSizeMode: job.wide ? Text.HorizontalFit : job.large ? Text.FixedSize : Text.Fit
        minimumPixelSize: Math.ceil(Theme.line * 1.1)
        height: Math.round(Theme.cardTitle * (job.wide || job.large ? 1.18 : 1.85))
        text: job.card.title
        font.pixelSize: Theme.cardTitle
        font.bold: true
        color: job.textColor
        lineHeight: 0.8
        wrapMode: Text.Wrap
        maximumLineCount: job.wide || job.large ? 1 : 2
        verticalAlignment: Text.AlignTop
    }
    Label {
        id: pay

        x: job.large ? job.pad : job.rightEdge - implicitWidth
        y: job.large ? job.pad + job.plateSize + Theme.mm(1)
           : job.pad - Theme.mm(1.4)
        // On a low card two columns stand side by side, on a large one the unit beside it: there a long range gets smaller.
        width: !job.large ? implicitWidth
               : Math.min(implicitWidth, (job.low ? place.x - Theme.line - plate.width - Theme.mm(12) : job.rightEdge)
                                         - unit.width - Theme.mm(4) - x)
        height: Math.ceil(font.pixelSize * 1.06)
        text: Words.pay(job.card)
        font.pixelSize: Theme.payCard
        font.bold: true
        color: job.textColor
        elide: Text.ElideNone
    }
    Label {
        id: unit

        x: job.large ? pay.x + pay.width + Theme.mm(4) : job.rightEdge - plate.width - width - Theme.mm(2.5)
        y: job.large ? pay.y + pay.height - height - Theme.mm(2) : plate.y + Math.round((plate.height - height) / 2)
        width: implicitWidth
        text: Words.payUnit(job.card.payUnit, job.card.pieceName)
        font.pixelSize: Theme.line
        color: job.textColor
    }
    SettlementPlate {
        id: plate

        x: job.low ? unit.x + unit.width + Theme.mm(4) : job.rightEdge - width
        y: job.large ? pay.y + pay.height - height - Theme.mm(1) : pay.y + pay.height + Theme.mm(job.wide ? 0 : 1.6)
        code: job.card.settlement
        wordSize: Math.ceil(Math.max(Theme.floorTextPx, Theme.line * (job.large ? 1.1 : 0.97)))
        color: job.dead ? Theme.offText : Theme.ink
    }
    Label {
        id: places

        x: job.rightEdge - width
        y: job.large ? title.y + Math.round((title.height - height) / 2)
           : plate.y + plate.height + Theme.mm(job.wide ? 0 : 2)
        width: Math.min(implicitWidth, job.width / 2)
        text: job.wide || job.large ? Words.placesWide(job.card) : Words.placesLeft(job.card)
        font.pixelSize: Theme.line
        font.bold: true
        color: job.secondColor
    }
    Pictogram {
        x: place.x - width - Theme.mm(2)
        y: place.y + Math.round((place.height - height) / 2)
        size: Theme.line
        stem: "ui-pin"
        tone: job.secondColor
    }
    Label {
        id: place

        x: (job.low ? Math.round(job.width * 0.58) : job.large ? job.pad : job.textLeft) + Theme.line + Theme.mm(2)
        y: job.large ? (job.low ? pay.y + Theme.mm(1) : pay.y + pay.height + Theme.mm(1.5))
           : job.wide ? job.pad + Theme.mm(15.4) : title.y + title.contentHeight + Theme.mm(0.8)
        width: (job.large ? job.rightEdge
                : job.wide ? unit.x - Theme.mm(2) : Math.min(pay.x, unit.x) - Theme.mm(3)) - x
        height: job.lineHeight
        text: job.wide || job.low || job.terse ? Words.placeShort(job.card) : Words.place(job.card)
        font.pixelSize: Theme.line
        color: job.secondColor
    }
    Pictogram {
        x: start.x - width - Theme.mm(2)
        y: start.y + Math.round((start.height - height) / 2)
        size: Theme.line
        stem: "ui-clock"
        tone: job.secondColor
    }
    Label {
        id: start

        x: place.x
        y: place.y + place.height + Theme.mm(job.wide ? 0 : 0.8)
        width: (job.large ? job.rightEdge : Math.min(unit.x, places.x) - Theme.mm(3)) - x
        height: job.lineHeight
        text: job.terse && job.card.start.time ? Words.moment(job.card.start) : job.wide || job.terse ? Words.startShort(job.card) : Words.start(job.card.start)
        font.pixelSize: Theme.line
        color: job.secondColor
    }
    Rectangle {
        x: Theme.border
        y: parent.height - height - Theme.border
        width: parent.width - 2 * Theme.border
        height: job.stripHeight
        radius: Theme.radius - Theme.border
        color: job.dead ? Theme.offEdge : job.old ? Theme.amberTint : Theme.highContrast ? "transparent" : Theme.tint

        Rectangle {
            width: parent.width
            height: Theme.highContrast ? 3 : Theme.radius
            color: Theme.highContrast ? Theme.hairline : parent.color
        }
        Label {
            id: reasons

            x: job.pad - Theme.border
            width: updated.x - x - Theme.mm(3)
            height: parent.height
            text: told(3) || told(2) || told(1) || said(1)

            function said(most) {
                const why = Words.reasons(job.card, most)
                return job.dead || job.old || job.conditionText === "" ? why : "▲ " + job.conditionText + "   " + why
            }
            // What would end in dots is not said: the first reasons weigh most.
            function told(most) {
                const all = said(most)
                return Theme.wordWidth(all, minimumPixelSize, false) <= width ? all : ""
            }
            font.pixelSize: Theme.reason
            color: job.dead ? Theme.offText : job.old || job.conditionText !== "" ? Theme.amberInk : Theme.reasonInk
        }
        Label {
            id: updated

            x: parent.width - width - job.pad + Theme.border
            width: implicitWidth
            height: parent.height
            text: job.wide || job.large ? Words.updatedDay(job.card.updated) : Words.updated(job.card.updated)
            font.pixelSize: Theme.small
            color: job.dead ? Theme.offText : job.old ? Theme.amberInk : Theme.ink2
        }
    }
}
