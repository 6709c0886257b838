import QtQuick
import "../kit"

// What the market does besides postings: one part at a time, so that what is shown can be large.
Page {
    id: page

    readonly property QtObject services: kiosk.services
    readonly property bool nothing: !services.loading && services.rows.length === 0

    objectName: "servicesPage"
    // What a press on a row has changed: the second half of a double tap is not meant for what lies there by then.
    stage: services.rows.map((each) => each.signUp).join()
    news: [services.slipOf === "" ? "" : Words.placeSlip(services)]
    title: qsTr("办事、招聘会、班车")
    subtitle: Theme.elder ? "" : qsTr("都不要钱，有事问窗口")
    actionHeight: Theme.target(Theme.elder ? 30 : Theme.landscape ? 25 : 28)
    actionGround: true
    onBack: kiosk.back()

    rail: [
        Grid {
            id: topics

            width: parent.width
            columns: Theme.landscape ? 2 : 3
            spacing: Theme.mm(Theme.landscape ? 4 : 3.4)

            Repeater {
                model: page.services.topics

                FilterChip {
                    required property var modelData

                    objectName: "topic-" + modelData.code
                    width: Math.floor((topics.width - (topics.columns - 1) * topics.spacing) / topics.columns)
                    text: Words.serviceTopic(modelData.code)
                    chosen: modelData.on
                    onActivated: page.services.choose(modelData.code)
                }
            }
        }
    ]

    Paragraph {
        objectName: "servicesNothing"
        visible: page.nothing
        width: parent.width
        text: qsTr("这一样现在没有消息。\n想问的话，打市场电话 %1").arg(page.kiosk.marketPhone)
    }
    ListView {
        id: list

        readonly property real firstY: originY
        readonly property real lastY: Math.max(firstY, originY + contentHeight - height)
        function turnBy(step) { contentY = Math.max(firstY, Math.min(lastY, contentY + step * Math.round(height * 0.8))) }

        objectName: "serviceRows"
        anchors.fill: parent
        visible: !page.services.loading
        clip: true
        spacing: page.spread
        boundsBehavior: Flickable.StopAtBounds
        pixelAligned: true
        model: page.services.rows
        onModelChanged: positionViewAtBeginning()
        footer: Paragraph {
            visible: page.services.incomplete
            width: list.width
            height: visible ? implicitHeight + Theme.mm(4) : 0
            topPadding: Theme.mm(2)
            text: qsTr("有一部分消息没读出来，请问窗口")
            color: Theme.amberInk
        }
        delegate: Panel {
            id: row

            required property var modelData
            required property int index
            readonly property bool dated: modelData.begins.day !== ""
            readonly property bool asks: modelData.signUp === "open" || modelData.signUp === "refused" && modelData.placesLeft > 0
            readonly property bool phone: page.services.knownPhone !== ""
            readonly property int brickHeight: Theme.target(Theme.elder ? (Theme.cramped ? 60 : 46) : Theme.cramped ? (Theme.wordy ? 52 : 42) : 35)
            readonly property bool slip: page.services.printable.includes(modelData.activityId) || printing
            readonly property bool printing: page.services.slipOf === modelData.activityId && page.services.printerState === "printing"

            objectName: modelData.rowId
            width: list.width
            height: lines.height + Theme.mm(10)

            Column {
                id: lines

                x: Theme.mm(6)
                y: Theme.mm(5)
                width: parent.width - 2 * x
                spacing: Theme.mm(2.6)

                Item {
                    width: parent.width
                    height: Math.max(name.height, price.height)

                    Paragraph {
                        id: name

                        anchors.verticalCenter: parent.verticalCenter
                        width: parent.width - (price.visible ? price.width + Theme.mm(4) : 0)
                        text: row.modelData.hotline === "" ? row.modelData.title : Words.hotline(row.modelData.hotline)
                        font.pixelSize: Theme.type(11.9, 13.9)
                        font.bold: true
                        maximumLineCount: 3
                    }
                    Label {
                        id: price

                        anchors.right: parent.right
                        anchors.verticalCenter: parent.verticalCenter
                        visible: row.modelData.priceYuan >= 0
                        text: Words.price(row.modelData.priceYuan)
                        font.pixelSize: Theme.type(13.9, 14.9)
                        font.bold: true
                    }
                }
                FactLine { icon: "ui-calendar"; text: row.dated ? Words.period(row.modelData.begins, row.modelData.ends) : "" }
                FactLine { icon: "ui-clock"; text: row.modelData.hours }
                FactLine { icon: "ui-pin"; text: row.modelData.place }
                FactLine { icon: "ui-people"; text: row.dated ? Words.placesOf(row.modelData, page.services.offline) : "" }
                Paragraph {
                    visible: text !== ""
                    width: parent.width
                    text: row.modelData.text
                    maximumLineCount: 8
                }
                FactLine { icon: "ui-phone"; text: row.modelData.phone }
                FactLine {
                    icon: row.modelData.signUp === "given" ? "ui-check" : row.modelData.signUp === "card" ? "ui-card" : "ui-paper"
                    text: Words.signUp(row.modelData)
                    tone: row.modelData.signUp === "given" ? Theme.ok : row.modelData.signUp === "refused" ? Theme.amberInk : Theme.ink
                    strong: true
                }
                FactLine {
                    visible: text !== "" && row.asks
                    icon: "ui-warn"
                    text: Words.submitFault(page.services.error)
                    tone: Theme.red
                    strong: true
                }
                FactLine {
                    visible: text !== ""
                    icon: "ui-printer"
                    text: row.modelData.activityId !== "" && page.services.slipOf === row.modelData.activityId ? Words.placeSlip(page.services) : ""
                    tone: page.services.printerState === "failed" ? Theme.red : Theme.ink
                }
                FactLine {
                    visible: text !== "" && row.modelData.canGiveBack
                    icon: "ui-warn"
                    text: Words.submitFault(page.services.error)
                    tone: Theme.red
                    strong: true
                }
                Row {
                    visible: row.modelData.canGiveBack || row.slip
                    width: parent.width
                    spacing: Theme.gap

                    BigButton {
                        objectName: "printSlip" + row.modelData.activityId
                        visible: row.slip
                        width: Math.floor((parent.width - parent.spacing) / 2)
                        height: Theme.target(Theme.elder ? 27 : 22)
                        kind: "blue"
                        icon: "ui-printer"
                        busy: row.printing
                        text: row.printing ? qsTr("正在打…") : qsTr("打单子")
                        wordSize: Theme.foot
                        onActivated: page.services.printSlip(row.modelData.activityId)
                        onActiveFocusChanged: if (activeFocus) list.positionViewAtIndex(row.index, ListView.Contain)
                    }
                    BigButton {
                        objectName: "signOff" + row.modelData.activityId
                        visible: row.modelData.canGiveBack
                        width: Math.floor((parent.width - parent.spacing) / 2)
                        height: Theme.target(Theme.elder ? 27 : 22)
                        kind: "careful"
                        icon: "ui-undo"
                        busy: page.services.busy
                        text: page.services.busy ? qsTr("正在办…") : qsTr("不去了，撤回")
                        wordSize: Theme.foot
                        onActivated: page.services.signOff(row.modelData.activityId)
                        onActiveFocusChanged: if (activeFocus) list.positionViewAtIndex(row.index, ListView.Contain)
                    }
                }
                // Each brick names who receives what (M9); no telephone is an equal answer (M4).
                Grid {
                    id: bricks

                    readonly property int each: Math.floor((width - (columns - 1) * spacing) / columns)

                    visible: row.asks
                    width: parent.width
                    columns: row.phone && !(Theme.elder && (Theme.wordy || Theme.cramped)) ? 2 : 1
                    spacing: Theme.gap

                    BigButton {
                        objectName: "signUp" + row.modelData.activityId
                        visible: row.phone
                        width: bricks.each
                        height: row.brickHeight
                        busy: page.services.busy
                        text: page.services.busy ? qsTr("正在办…") : qsTr("报名 · %1").arg(page.services.knownPhone)
                        detail: qsTr("把姓名和电话给【%1】").arg(row.modelData.organiser)
                        spokenName: qsTr("就用这里记着的电话，报名") + "，" + detail
                        wordSize: Theme.foot
                        detailSize: Theme.small
                        onActivated: page.services.signUp(row.modelData.activityId, true)
                        onActiveFocusChanged: if (activeFocus) list.positionViewAtIndex(row.index, ListView.Contain)
                    }
                    BigButton {
                        objectName: "signUpWithoutPhone" + row.modelData.activityId
                        width: bricks.each
                        height: row.brickHeight
                        busy: page.services.busy
                        text: page.services.busy ? qsTr("正在办…") : row.phone ? qsTr("不留电话，报名") : qsTr("报名")
                        detail: qsTr("把姓名给【%1】").arg(row.modelData.organiser)
                        wordSize: Theme.foot
                        detailSize: Theme.small
                        onActivated: page.services.signUp(row.modelData.activityId, false)
                        onActiveFocusChanged: if (activeFocus) list.positionViewAtIndex(row.index, ListView.Contain)
                    }
                }
            }
        }
    }

    actions: [
        BigButton {
            objectName: "servicesUp"
            width: Math.floor((parent.width - Theme.gap) / 2)
            height: parent.height
            kind: "blue"
            pressable: list.contentY > list.firstY + 1
            text: pressable ? qsTr("往上看") : qsTr("已经到顶")
            icon: pressable ? "ui-up" : ""
            onActivated: list.turnBy(-1)
        },
        BigButton {
            objectName: "servicesDown"
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
