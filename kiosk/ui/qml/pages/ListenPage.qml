import QtQuick
import "../kit"

// 听着选: one job, large, and spoken by itself. Two answers; the rest stands below them.
Page {
    id: page

    readonly property QtObject listen: kiosk.listen
    readonly property var card: listen.card
    readonly property var details: listen.details
    readonly property bool something: listen.position > 0
    readonly property bool last: listen.position >= listen.total
    // Each job is spoken as if it were a page.
    readonly property string chapter: [listen.position, card.jobId, listen.loading].join()
    readonly property int answerHeight: Theme.target(Theme.landscape ? (Theme.elder ? 32 : 40) : Theme.elder ? 44 : 52)
    readonly property int wayHeight: Theme.target(Theme.elder ? 27 : 24)

    // What must be known comes first where large type leaves little room; the question is then asked aloud only.
    readonly property bool brief: Theme.elder
    readonly property string question: card.state === "filled" ? qsTr("这个活招满了。听下一个？") : qsTr("要，还是下一个？")
    readonly property var spokenAlso: brief && something ? [question] : []

    objectName: "listenPage"
    title: listen.loading ? qsTr("正在找活") : !something ? Words.empty(listen.emptyReason)
           : qsTr("第%1个，共%2个").arg(listen.position).arg(listen.total)
    // Who comes again hears first what became of the last application (M6).
    readonly property string keptSaid: !listen.kept.title ? ""
        : qsTr("%1报的%2：%3。").arg(Words.moment(listen.kept.issued)).arg(listen.kept.title).arg(Words.keptState(listen.kept.state))
    subtitle: listen.gone ? qsTr("那个活刚刚没了，从头再听") : something && listen.position === 1
              ? keptSaid + qsTr("一个一个念给您听。要就按“要”，不要就按“下一个”。") : ""
    subtitleLines: Theme.landscape ? 9 : 4
    backText: qsTr("不看了")
    backIcon: "ui-exit"
    backName: "footLeave"
    picture: something ? card.tile : "ui-read-aloud"
    actionHeight: (something ? answerHeight + Theme.gap : 0) + wayHeight
    actionGround: true
    onBack: kiosk.leave()

    Panel {
        visible: page.something
        width: parent.width
        height: parent.height
        clip: true

        // Nothing more than fits on most panels; all of it is spoken.
        Flickable {
            anchors.fill: parent
            contentHeight: job.height + 2 * job.y
            interactive: contentHeight > height
            boundsBehavior: Flickable.StopAtBounds
            pixelAligned: true

            Column {
                id: job

                x: Theme.mm(7)
                y: Theme.mm(Theme.landscape ? 4 : 6)
                width: parent.width - 2 * x
                spacing: Theme.mm(Theme.landscape || Theme.elder ? 1 : 7)

                Row {
                    width: parent.width
                    spacing: Theme.mm(6)

                    Rectangle {
                        id: plate

                        width: Theme.mm(Theme.landscape ? (page.brief ? 26 : 34) : Theme.elder ? 44 : 62)
                        height: width
                        radius: Theme.plateRadius
                        color: Theme.tint

                        Pictogram {
                            anchors.centerIn: parent
                            size: Math.round(parent.width * 0.86)
                            stem: page.card.tile
                        }
                    }
                    Grid {
                        // A short title leaves the pay room beside it where the window is low.
                        readonly property bool beside: page.brief && Theme.landscape && page.card.title.length <= 6

                        anchors.verticalCenter: parent.verticalCenter
                        width: parent.width - plate.width - Theme.mm(6)
                        columns: beside ? 2 : 1
                        spacing: Theme.mm(1)
                        verticalItemAlignment: Grid.AlignVCenter

                        Paragraph {
                            width: parent.beside ? Math.round(parent.width * 0.36) : parent.width
                            text: page.card.title
                            font.pixelSize: Theme.landscape ? Theme.type(15.4, 16.4) : Theme.title
                            font.bold: true
                            lineHeight: 0.84
                            maximumLineCount: 2
                        }
                        PayRow {
                            card: page.card
                            size: Theme.landscape ? Theme.type(21, 24) : Theme.type(27, 28)
                            unitSize: Theme.type(10.4, 12.4)
                            unitBold: true
                            plated: Theme.landscape
                            most: Math.round(parent.width * (parent.beside ? 0.62 : 1))
                        }
                        Row {
                            visible: !page.brief || !Theme.landscape
                            width: parent.width
                            spacing: Theme.mm(3)

                            SettlementPlate {
                                id: settlement

                                visible: !Theme.landscape
                                code: page.card.settlement
                            }
                            Label {
                                visible: !Theme.elder
                                anchors.verticalCenter: parent.verticalCenter
                                width: parent.width - settlement.width - parent.spacing
                                text: page.details.hirer ? page.details.hirer.name : ""
                                font.pixelSize: Theme.line
                                color: Theme.ink2
                            }
                        }
                    }
                }
                Grid {
                    id: facts

                    readonly property int each: Math.floor((width - (columns - 1) * columnSpacing) / columns)

                    width: parent.width
                    columns: Theme.landscape ? 2 : 1
                    columnSpacing: Theme.mm(8)
                    rowSpacing: job.spacing

                    TicketRow {
                        width: facts.each
                        pad: Theme.mm(2)
                        icon: "ui-pin"
                        text: page.details.address || page.card.place
                        detail: Words.distance(page.card.distanceKm, page.card.distanceWord)
                    }
                    TicketRow {
                        width: facts.each
                        pad: Theme.mm(2)
                        icon: "ui-clock"
                        text: Words.start(page.card.start)
                        detail: Words.clauses([page.details.meetAt ? qsTr("在%1").arg(page.details.meetAt) : "",
                                               page.details.days > 0 ? qsTr("大约干%n天", "", page.details.days) : ""])
                    }
                    TicketRow {
                        width: facts.each
                        pad: Theme.mm(2)
                        icon: "ui-people"
                        text: Words.clauses([Words.applied(page.card), page.card.state === "filled" ? "" : Words.placesLeft(page.card)])
                        detail: page.details.acceptance ? Words.acceptanceSaid(page.details) : ""
                    }
                    TicketRow {
                        visible: text !== ""
                        width: facts.each
                        pad: Theme.mm(2)
                        icon: "ui-warn"
                        text: Words.clauses([page.details.requirement ? Words.requirement(page.details.requirement, "") : "",
                                             page.details.hazardsKnown === false ? qsTr("有没有危险没说，先打电话问")
                                             : Words.enumeration((page.details.hazards || []).map(Words.hazard))])
                    }
                    TicketRow {
                        visible: text !== "" && !(page.brief && Theme.landscape)
                        width: facts.each
                        pad: Theme.mm(2)
                        icon: "ui-check"
                        text: Words.enumeration((page.details.perks || []).map(Words.perk))
                    }
                    Paragraph {
                        visible: !page.brief
                        width: facts.each
                        text: page.question
                        font.pixelSize: Theme.type(10.9, 12.9)
                        font.bold: true
                        color: Theme.figure
                    }
                }
            }
        }
    }
    Pictogram {
        anchors.centerIn: parent
        shown: !page.something
        stem: page.listen.loading ? "ui-hourglass" : "ui-search"
        size: Theme.mm(50)
    }

    actions: [
        Item {
            id: answers

            property bool unspoken: true

            visible: page.something
            width: parent.width
            height: page.answerHeight

            BigButton {
                objectName: "listenTake"
                width: Math.floor((parent.width - Theme.gap) / 2)
                height: parent.height
                kind: "primary"
                icon: "ui-check"
                pressable: page.card.state !== "filled"
                text: pressable ? qsTr("要") : qsTr("招满了")
                wordSize: Theme.type(20, 21)
                onActivated: page.listen.take()
            }
            BigButton {
                objectName: "listenNext"
                x: parent.width - width
                width: Math.floor((parent.width - Theme.gap) / 2)
                height: parent.height
                kind: "blue"
                focus: true
                text: page.last ? qsTr("从头听") : qsTr("下一个")
                trailingIcon: page.last ? "ui-undo" : "ui-next"
                wordSize: Theme.type(17, 18)
                onActivated: page.listen.next()
            }
        },
        Row {
            id: ways

            property bool unspoken: true
            readonly property int count: page.something ? 3 : page.listen.loading ? 1 : 2
            readonly property int each: Math.floor((width - (count - 1) * spacing) / count)

            y: page.something ? answers.height + Theme.gap : 0
            width: parent.width
            spacing: Theme.gap

            BigButton {
                objectName: "listenPrevious"
                visible: page.something
                width: ways.each
                height: page.wayHeight
                pressable: page.listen.position > 1
                text: qsTr("上一个")
                wordSize: Theme.foot
                onActivated: page.listen.previous()
            }
            BigButton {
                objectName: "listenAgain"
                visible: page.something
                width: ways.each
                height: page.wayHeight
                pressable: page.kiosk.voiceAvailable
                text: pressable ? qsTr("再听一遍") : qsTr("没有声音")
                wordSize: Theme.foot
                onActivated: page.kiosk.readAgain()
            }
            BigButton {
                objectName: "listenTrades"
                visible: !page.something && !page.listen.loading
                width: ways.each
                height: page.wayHeight
                text: qsTr("换工种")
                wordSize: Theme.foot
                onActivated: page.listen.changeTrades()
            }
            BigButton {
                objectName: "listenList"
                width: ways.each
                height: page.wayHeight
                text: qsTr("看全部")
                wordSize: Theme.foot
                onActivated: page.listen.showList()
            }
        }
    ]
}
