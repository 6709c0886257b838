import QtQuick
import "../kit"

// All that the person has applied for: what still counts with its two keys, what is over without any.
Page {
    id: page

    readonly property QtObject applications: kiosk.applications

    objectName: "applicationsPage"
    news: [Words.workRecord(applications)]
    stage: applications.rows.map((each) => each.state).join()
    title: qsTr("我报的活")
    subtitle: applications.error === "" ? qsTr("不去的早点撤，位子好给别人") : qsTr("没办成。再按一次，不行就叫工作人员。")
    picture: "ui-paper"
    actionHeight: Theme.target(Theme.elder ? 30 : Theme.landscape ? 25 : 28)
    actionGround: true
    onBack: kiosk.back()

    component Heading: Label {
        width: parent ? parent.width : 0
        font.pixelSize: Theme.type(10.4, 12.9)
        font.bold: true
        color: Theme.ink2
    }

    // Keys lead to what lies further down as well.
    function reveal(item) {
        const top = item.mapToItem(column, 0, 0).y - Theme.focusMargin
        const bottom = top + item.height + 2 * Theme.focusMargin
        if (top < list.contentY)
            list.contentY = Math.max(0, top)
        else if (bottom > list.contentY + list.height)
            list.contentY = Math.min(list.lastY, bottom - list.height)
    }

    component Ticket: Panel {
        id: ticket

        required property var modelData
        property bool over: false
        readonly property bool withdrawn: modelData.state === "withdrawn"
        readonly property bool canRestore: withdrawn && modelData.restorable
        readonly property string tone: Words.keptTone(modelData.state)

        width: parent ? parent.width : 0
        height: lines.height + Theme.mm(10)

        Column {
            id: lines

            x: Theme.mm(6)
            y: Theme.mm(5)
            width: parent.width - 2 * x
            spacing: Theme.mm(2.2)

            Item {
                width: parent.width
                height: Math.max(name.height, issued.height)

                Paragraph {
                    id: name

                    anchors.verticalCenter: parent.verticalCenter
                    width: parent.width - issued.width - Theme.mm(4)
                    text: ticket.modelData.title
                    font.pixelSize: Theme.type(11.9, 13.9)
                    font.bold: true
                    maximumLineCount: 2
                }
                Label {
                    id: issued

                    anchors.right: parent.right
                    anchors.verticalCenter: parent.verticalCenter
                    text: qsTr("%1报的").arg(Words.moment(ticket.modelData.issued))
                    font.pixelSize: Theme.small
                    color: Theme.ink2
                }
            }
            FactLine {
                icon: ticket.tone === "good" ? "ui-check" : ticket.tone === "bad" ? "ui-cross" : "ui-hourglass"
                text: Words.keptState(ticket.modelData.state)
                tone: ticket.tone === "good" ? Theme.ok : ticket.tone === "bad" ? Theme.amberInk : Theme.ink
                strong: true
            }
            FactLine {
                visible: text !== "" && !ticket.over
                icon: "ui-clock"
                text: Words.start(ticket.modelData.start)
            }
            FactLine {
                visible: text !== "" && !ticket.over && !Theme.elder
                icon: "ui-pin"
                text: ticket.modelData.address
            }
            FactLine {
                visible: text !== "" && !ticket.over && ticket.modelData.contact.phone !== ""
                icon: "ui-phone"
                text: ticket.modelData.contact.name + " " + ticket.modelData.contact.phone
            }
            Row {
                visible: !ticket.over
                width: parent.width
                spacing: Theme.gap

                BigButton {
                    objectName: "openTicket" + ticket.modelData.ticketId
                    width: Math.floor((parent.width - Theme.gap) / 2)
                    height: Theme.target(Theme.elder ? 27 : 22)
                    kind: "blue"
                    icon: "ui-qr"
                    text: ticket.withdrawn ? qsTr("看票") : qsTr("看票、打票")
                    wordSize: Theme.foot
                    onActivated: page.applications.open(ticket.modelData.ticketId)
                    onActiveFocusChanged: if (activeFocus) page.reveal(this)
                }
                BigButton {
                    objectName: "withdrawTicket" + ticket.modelData.ticketId
                    visible: ticket.modelData.standing || ticket.canRestore
                    width: Math.floor((parent.width - Theme.gap) / 2)
                    height: Theme.target(Theme.elder ? 27 : 22)
                    kind: ticket.canRestore ? "plain" : "careful"
                    busy: page.applications.busy
                    icon: "ui-undo"
                    text: page.applications.busy ? qsTr("正在办…") : ticket.canRestore ? qsTr("还去") : qsTr("不去了，撤回")
                    wordSize: Theme.foot
                    onActivated: ticket.canRestore ? page.applications.undoWithdraw(ticket.modelData.ticketId)
                                                   : page.applications.withdraw(ticket.modelData.ticketId)
                    onActiveFocusChanged: if (activeFocus) page.reveal(this)
                }
            }
        }
    }

    Flickable {
        id: list

        objectName: "applicationList"
        readonly property real lastY: Math.max(0, contentHeight - height)
        function turnBy(step) { contentY = Math.max(0, Math.min(lastY, contentY + step * Math.round(height * 0.8))) }

        anchors.fill: parent
        contentHeight: column.height
        clip: true
        boundsBehavior: Flickable.StopAtBounds
        pixelAligned: true

        Column {
            id: column

            width: list.width
            spacing: page.spread

            Paragraph {
                visible: page.applications.rows.length === 0
                width: parent.width
                text: qsTr("现在没有还算数的报名。")
            }
            Repeater {
                model: page.applications.rows

                Ticket { }
            }
            Heading {
                visible: page.applications.earlier.length > 0
                text: qsTr("以前的")
            }
            Repeater {
                model: page.applications.earlier

                Ticket { over: true }
            }
            FactLine {
                visible: text !== ""
                icon: "ui-printer"
                text: Words.workRecord(page.applications)
                tone: page.applications.recordState === "failed" ? Theme.red : Theme.ink
                strong: true
            }
            BigButton {
                readonly property bool printing: page.applications.recordState === "printing"

                objectName: "printWorkRecord"
                visible: page.applications.canPrintRecord || printing
                width: parent.width
                height: Theme.target(Theme.elder ? (Theme.wordy || Theme.cramped ? 46 : 32) : Theme.cramped ? 36 : 26)
                kind: "blue"
                icon: "ui-printer"
                busy: printing
                text: printing ? qsTr("正在打…") : qsTr("打干活记录")
                detail: printing ? "" : qsTr("干过的活，要工钱、开证明用")
                wordSize: Theme.foot
                detailSize: Theme.small
                onActivated: page.applications.printRecord()
                onActiveFocusChanged: if (activeFocus) page.reveal(this)
            }
            BigButton {
                objectName: "forgetFromApplications"
                visible: page.kiosk.canForget
                width: parent.width
                height: Theme.target(Theme.elder ? 27 : 22)
                kind: "careful"
                icon: "ui-trash"
                text: qsTr("删掉我的信息")
                wordSize: Theme.foot
                onActivated: page.kiosk.showHelp()
                onActiveFocusChanged: if (activeFocus) page.reveal(this)
            }
        }
    }

    actions: [
        BigButton {
            objectName: "applicationsUp"
            width: Math.floor((parent.width - Theme.gap) / 2)
            height: parent.height
            kind: "blue"
            pressable: list.contentY > 1
            text: pressable ? qsTr("往上看") : qsTr("已经到顶")
            icon: pressable ? "ui-up" : ""
            onActivated: list.turnBy(-1)
        },
        BigButton {
            objectName: "applicationsDown"
            x: parent.width - width
            width: Math.floor((parent.width - Theme.gap) / 2)
            height: parent.height
            kind: "primary"
            pressable: list.contentY < list.lastY - 1
            text: pressable ? qsTr("往下看") : qsTr("已经到底")
            trailingIcon: pressable ? "ui-down" : ""
            onActivated: list.turnBy(1)
        }
    ]
}
