import QtQuick
import "../kit"

SignPage {
    id: page

    readonly property QtObject ticket: kiosk.ticket
    readonly property var code: ticket.shortCode.split(" ")
    readonly property int pad: Theme.mm(8)
    readonly property bool printable: ticket.printerState !== "none" || ticket.canPrint
    // Where there is no room for four bricks as they are drawn, they stand closer, with two lines of words each.
    readonly property bool pairs: Theme.landscape ? lowerItem.height < saved.height + 4 * Theme.target(25) + 5 * Theme.mm(4)
                                                                       + (Theme.elder ? 0 : Theme.mm(22))
                                                  : brief || !Theme.elder && lowerItem.height < saved.height + Theme.target(24)
                                                                                                + Theme.target(30) + 3 * Theme.mm(3.5)
    readonly property bool brief: Theme.cramped || Theme.elder && Theme.wordy
    readonly property int brickHeight: Theme.target(pairs && (Theme.elder || Theme.wordy) ? (Theme.elder && Theme.wordy && Theme.cramped ? 54 : 42) : Theme.landscape || Theme.elder ? 25 : 30)
    readonly property string printWord: ticket.printerState === "printing" ? qsTr("正在打…")
                                        : ticket.papers === 0 ? qsTr("打小票") : qsTr("再打一次")

    objectName: "ticketPage"
    signHeight: Theme.stripHeight + paper.y + paper.height + Theme.mm(5)
    backText: qsTr("不看了")
    backIcon: "ui-exit"
    backName: "footLeave"
    // What silence means is said without being asked (M2).
    news: ticket.withdrawn ? [qsTr("撤回了，不用去了")]
          : [Words.silence(ticket.silence), ticket.already ? "" : Words.paper(ticket), saved.text]
    // What the paper says besides, for who cannot read it.
    readonly property var spokenAlso: ticket.withdrawn ? [] : [
        ticket.hirer === "" ? "" : qsTr("用人的是%1").arg(ticket.hirer),
        qsTr("去的时候带%1").arg(Words.enumeration([qsTr("身份证")].concat(ticket.certificates.map(Words.certificate)))),
        qsTr("找活、报名、打印都不要钱"),
        qsTr("有事先打市场电话 %1，再打 12333、12348").arg(kiosk.marketPhone)
    ]
    onBack: kiosk.leave()

    // However long what is told of the job: fewer lines of it, down to one, before a brick leaves the screen.
    property int factLines: 5
    readonly property bool overfull: Theme.landscape ? facts.y + facts.height > paper.height
                                                     : below.height > lowerItem.height + Theme.mm(2)
    readonly property int most: Math.min(factLines, Theme.landscape ? 5 : 3)
    // The number is never what an endless name pushes off the line.
    readonly property string whomToCall: ticket.contact.name.length > 10 ? ticket.contact.phone + " " + ticket.contact.name
                                                                          : ticket.contact.name + " " + ticket.contact.phone
    readonly property string told: [ticket.card.title, ticket.address, ticket.meetAt, ticket.contact.name, ticket.withdrawn, printable,
                                    width, height, Theme.elder, Theme.wordy, Theme.boxHeight].join()
    onToldChanged: trimming.restart()
    Component.onCompleted: trimming.restart()

    // Once all that was told is in its place; gone with the page.
    Timer {
        id: trimming

        interval: 0
        onTriggered: page.trim()
    }
    function trim() {
        for (factLines = 5; ; factLines -= 1) {
            for (const row of facts.children) {
                if (row.settle)
                    row.settle()
            }
            for (const column of [head, facts, bricks, below])
                column.forceLayout()
            if (!overfull || factLines === 1)
                return
        }
    }

    Rectangle {
        id: done

        x: Theme.landscape ? Theme.mm(8) : Theme.margin
        y: Theme.mm(page.pairs && Theme.landscape ? 2 : 4)
        width: Theme.mm(Theme.landscape ? 25 : Theme.elder ? 27 : 32)
        height: width
        radius: width / 2
        color: "#FFFFFF"

        Pictogram {
            anchors.centerIn: parent
            size: Math.round(parent.width * 0.6)
            stem: page.ticket.withdrawn ? "ui-undo" : "ui-check"
            tone: page.ticket.withdrawn ? "#573600" : "#0B5638"
        }
    }
    Column {
        id: said

        y: done.y + Math.max(0, Math.round((done.height - height) / 2))
        x: done.x + done.width + Theme.mm(6)
        width: parent.width - x - Theme.margin

        Label {
            width: parent.width
            text: page.ticket.withdrawn ? qsTr("撤回了，不用去了")
                  : page.ticket.already ? qsTr("您报过这个活了") : Words.ticketDone(page.ticket.titleCode)
            font.pixelSize: Theme.landscape ? Theme.type(13.9, 14.9) : Theme.title
            font.bold: true
            color: Theme.signWord
            Accessible.role: Accessible.Heading
            Accessible.name: text
        }
        Label {
            width: parent.width
            text: Words.paper(page.ticket)
            mayFold: true
            visible: !page.ticket.withdrawn
            font.pixelSize: Theme.type(9.4, 12.4)
            color: Theme.signWord
        }
        // The next card joins this application, or begins anew (M5).
        Label {
            objectName: "nextCard"
            width: parent.width
            text: qsTr("下一位直接刷卡 · 同伴号 %1").arg(page.ticket.group)
            visible: !page.ticket.withdrawn && page.ticket.group !== ""
            font.pixelSize: Theme.type(9.4, 12.4)
            color: Theme.signWord
        }
    }
    Rectangle {
        id: paper

        readonly property int codeSize: Math.max(Math.ceil(62 / Theme.mmPerPx),
                                                Theme.mm(Theme.landscape ? 110 : Theme.elder ? (Theme.wordy || Theme.cramped ? 80 : 92)
                                                         : Theme.wordy ? 90 : 112))
        readonly property int topHeight: Theme.landscape ? height : Math.max(Theme.mm(Theme.elder ? 17 : 15) + codeSize, head.height + 2 * page.pad)

        x: done.x
        y: Math.max(done.y + done.height, said.y + said.height) + Theme.mm(Theme.landscape ? (page.pairs ? 1.5 : 3) : Theme.elder ? 2 : 4)
        width: page.signItem.width - 2 * x
        height: Theme.landscape ? page.signItem.height - y - Theme.mm(page.pairs ? 3 : 6)
                                : topHeight + facts.height + Theme.mm(6)
        radius: Theme.radius
        color: Theme.paper
        border.width: Theme.highContrast ? 3 : 0
        border.color: Theme.hairline
        transform: Rise { owner: page }

        QrPanel {
            id: qr

            objectName: "ticketQr"
            x: Theme.mm(3)
            y: Theme.mm(3)
            codeSize: paper.codeSize
            source: page.ticket.qr
            opacity: page.ticket.withdrawn ? 0.15 : 1
        }
        Label {
            visible: page.kiosk.demo && !Theme.landscape
            x: qr.x
            y: qr.y + qr.height - Theme.mm(2)
            width: qr.width
            text: qsTr("演示，不能用")
            font.pixelSize: Theme.small
            font.bold: true
            color: Theme.amberInk
            horizontalAlignment: Text.AlignHCenter
        }
        Column {
            id: head

            x: Theme.landscape ? page.pad : qr.x + qr.width + Theme.mm(3)
            y: Theme.landscape ? qr.y + qr.height - Theme.mm(1) : page.pad - Theme.mm(1)
            width: Theme.landscape ? qr.width - page.pad : paper.width - x - Theme.mm(6)
            spacing: Theme.mm(Theme.landscape ? 0 : Theme.elder ? 1 : 2)

            Row {
                visible: !Theme.landscape
                spacing: Theme.mm(4)

                Rectangle {
                    width: kind.implicitWidth + Theme.mm(6)
                    height: kind.height + Theme.mm(2)
                    radius: Theme.smallRadius
                    color: Theme.ink

                    Label {
                        id: kind

                        anchors.centerIn: parent
                        text: Words.ticketTitle(page.ticket.titleCode)
                        font.pixelSize: Theme.type(10.9, 12.4)
                        font.bold: true
                        color: Theme.paper
                    }
                }
                SettlementPlate {
                    anchors.verticalCenter: parent.verticalCenter
                    code: page.ticket.card.settlement
                    wordSize: Theme.type(9.9, 11.4)
                    color: Theme.ink2
                }
            }
            Paragraph {
                visible: !Theme.landscape
                width: parent.width
                text: page.ticket.card.title
                font.pixelSize: Theme.type(13.4, 14.4)
                font.bold: true
                lineHeight: 0.84
                maximumLineCount: Math.min(3, page.factLines)
            }
            PayRow {
                visible: !Theme.landscape
                card: page.ticket.card
                size: Theme.type(17.4, 16.4)
            }
            Label {
                topPadding: Theme.landscape ? 0 : Theme.mm(1)
                width: parent.width
                text: qsTr("票号，报给工头")
                font.pixelSize: Theme.line
                color: Theme.ink2
            }
            Grid {
                // Spelled as one number, not read as two words.
                readonly property string spokenName: page.ticket.shortCode

                columns: Theme.landscape || Theme.elder && page.pairs ? 2 : 1
                columnSpacing: Theme.mm(6)

                Repeater {
                    model: page.code

                    Label {
                        required property string modelData
                        required property int index

                        objectName: "shortCode" + index
                        text: modelData
                        font.pixelSize: Theme.landscape ? Theme.type(13.4, 13.4) : Theme.type(18.3, 16.4)
                        font.bold: true
                        font.letterSpacing: Theme.mm(0.6)
                        height: Math.ceil(font.pixelSize * 1.05)
                    }
                }
            }
        }
        // The tear line at the fold.
        Row {
            x: Math.round((paper.width - width) / 2)
            y: paper.topHeight - Math.round(height / 2)
            visible: !Theme.landscape
            spacing: Theme.mm(2)

            Repeater {
                model: Theme.landscape ? 0 : Math.max(0, Math.floor((paper.width - Theme.mm(12)) / Theme.mm(4.6)))

                Rectangle {
                    width: Theme.mm(2.6)
                    height: Theme.mm(1)
                    color: Theme.highContrast ? "#FFFFFF" : Theme.edge
                }
            }
        }
        Repeater {
            model: 2

            Rectangle {
                required property int index

                visible: !Theme.landscape
                width: Theme.mm(10)
                height: width
                radius: width / 2
                x: index === 0 ? -Math.round(width / 2) : paper.width - Math.round(width / 2)
                y: paper.topHeight - Math.round(height / 2)
                color: Theme.sign
                border.width: Theme.highContrast ? 3 : 0
                border.color: Theme.hairline
            }
        }
        Rectangle {
            visible: Theme.landscape
            x: qr.x + qr.width + Theme.mm(4)
            y: page.pad
            width: Math.max(2, Theme.mm(0.8))
            height: paper.height - 2 * page.pad
            color: Theme.hairline
        }
        Column {
            id: facts

            x: Theme.landscape ? qr.x + qr.width + Theme.mm(10) : page.pad
            y: Theme.landscape ? page.pad - Theme.mm(page.pairs ? 5 : 2) : paper.topHeight + Theme.mm(2)
            width: paper.width - x - page.pad

            Column {
                visible: Theme.landscape
                width: parent.width
                spacing: Theme.mm(1)

                Row {
                    spacing: Theme.mm(4)

                    Rectangle {
                        width: wideKind.implicitWidth + Theme.mm(6)
                        height: wideKind.height + Theme.mm(2)
                        radius: Theme.smallRadius
                        color: Theme.ink

                        Label {
                            id: wideKind

                            anchors.centerIn: parent
                            text: Words.ticketTitle(page.ticket.titleCode)
                            font.pixelSize: Theme.type(10.4, 12.4)
                            font.bold: true
                            color: Theme.paper
                        }
                    }
                    Label {
                        anchors.verticalCenter: parent.verticalCenter
                        width: Math.min(implicitWidth, facts.width - Theme.mm(50))
                        text: page.kiosk.demo ? qsTr("演示，不能用") : ""
                        font.pixelSize: Theme.small
                        font.bold: true
                        color: Theme.amberInk
                    }
                }
                Label {
                    width: parent.width
                    mayFold: true
                    text: page.ticket.card.title
                    font.pixelSize: Theme.type(12.9, 14.4)
                    font.bold: true
                }
                PayRow {
                    card: page.ticket.card
                    size: Theme.type(17.4, 17.4)
                    plated: true
                }
            }
            TicketRow {
                icon: "ui-warn"
                text: page.ticket.withdrawn ? qsTr("这张票不用了") : Theme.elder ? Words.silence(page.ticket.silence).replace("\n", "")
                      : Words.silence(page.ticket.silence)
                visible: text !== ""
            }
            Rectangle {
                width: parent.width
                height: Math.max(2, Theme.mm(0.5))
                color: Theme.hairline
            }
            TicketRow {
                icon: "ui-clock"
                text: Words.start(page.ticket.card.start)
                detail: page.ticket.meetAt === "" ? "" : qsTr("在%1").arg(page.ticket.meetAt)
                most: page.most
            }
            Rectangle {
                width: parent.width
                height: Math.max(2, Theme.mm(0.5))
                color: Theme.hairline
            }
            TicketRow {
                icon: "ui-pin"
                text: page.ticket.address
                most: page.most
            }
            Rectangle {
                width: parent.width
                height: Math.max(2, Theme.mm(0.5))
                color: Theme.hairline
            }
            TicketRow {
                icon: "ui-phone"
                text: page.whomToCall
                most: page.most
                detail: Theme.elder ? "" : qsTr("有事、去不了，打这个电话")
            }
        }
    }

    lower: [
        Column {
            id: below

            width: parent.width
            spacing: Theme.mm(Theme.landscape ? 4 : Theme.elder ? 2.5 : 3.5)

            Banner {
                id: saved

                visible: !Theme.elder || Theme.landscape || !page.ticket.submitted
                tone: page.ticket.submitted ? "good" : "mind"
                icon: "ui-saved"
                text: page.ticket.submitted ? qsTr("已交给单位") : (page.brief ? qsTr("已保存，联网后自动提交")
                      : qsTr("已保存，联网后自动提交，您不用管"))
            }
            // One row of all where large letters leave no room for two; in the rail one below the other, or in pairs.
            Grid {
                id: bricks

                readonly property int each: Math.floor((width - (columns - 1) * spacing) / columns)

                width: parent.width
                columns: Theme.landscape ? (page.pairs ? 2 : 1) : !page.pairs ? 2 : page.ticket.withdrawn ? 2 : page.printable ? 4 : 3
                spacing: page.pairs ? Theme.mm(4) : Theme.gap
                verticalItemAlignment: Grid.AlignVCenter

                BigButton {
                    objectName: "withdraw"
                    visible: !page.ticket.withdrawn
                    width: bricks.each
                    height: page.pairs ? page.brickHeight : Theme.target(Theme.elder ? 25 : 24)
                    side: Theme.mm(page.pairs ? 1 : 3)
                    busy: page.ticket.busy
                    pressable: !page.ticket.busy
                    icon: page.pairs ? "" : "ui-undo"
                    text: page.ticket.busy ? qsTr("正在办…") : qsTr("不去了，撤回")
                    wordSize: Theme.foot
                    onActivated: page.ticket.withdraw()
                }
                BigButton {
                    objectName: "printTicket"
                    visible: page.printable && !page.ticket.withdrawn
                    width: bricks.each
                    height: page.pairs ? page.brickHeight : Theme.target(Theme.elder ? 25 : 24)
                    side: Theme.mm(page.pairs ? 1 : 3)
                    busy: page.ticket.printerState === "printing"
                    pressable: page.ticket.canPrint
                    icon: page.pairs ? "" : "ui-printer"
                    text: page.printWord
                    wordSize: Theme.foot
                    onActivated: page.ticket.printAgain()
                }
                Column {
                    visible: !page.pairs && !page.ticket.withdrawn && (Theme.landscape ? !Theme.elder : !page.printable)
                    width: bricks.each

                    Label {
                        width: parent.width
                        text: page.ticket.undoSecondsLeft > 0
                              ? qsTr("还能撤回 %1").arg(Words.seconds(page.ticket.undoSecondsLeft)) : qsTr("想好了再撤")
                        font.pixelSize: Theme.small
                        font.bold: true
                        color: Theme.ink2
                    }
                    Label {
                        visible: !Theme.elder
                        width: parent.width
                        mayFold: true
                        text: qsTr("不给钱、要押金？打 12333")
                        font.pixelSize: Theme.small
                        color: Theme.ink2
                    }
                }
                BigButton {
                    objectName: "moreJobs"
                    width: bricks.each
                    height: page.brickHeight
                    side: Theme.mm(page.pairs ? 1 : 3)
                    kind: "blue"
                    text: qsTr("再看看别的活")
                    wordSize: page.pairs ? Theme.foot : Theme.button
                    onActivated: page.ticket.moreJobs()
                }
                BigButton {
                    objectName: "ticketDone"
                    width: bricks.each
                    height: page.brickHeight
                    side: Theme.mm(page.pairs ? 1 : 3)
                    kind: "primary"
                    text: qsTr("好了，我走了")
                    wordSize: page.pairs ? Theme.foot : Theme.button
                    onActivated: page.ticket.done()
                }
            }
        }
    ]
}
