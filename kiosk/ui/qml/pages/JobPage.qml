import QtQuick
import "../kit"

Page {
    id: page

    readonly property QtObject job: kiosk.job
    readonly property var card: job.card
    readonly property bool missingCertificate: job.certificateQuestion.code !== "" && !job.canApply
    readonly property bool tooLate: job.cannotApply === "too_late" && !job.kept
    readonly property bool slip: tooLate && (job.printerState !== "none" || job.canPrint)
    readonly property bool companion: job.group !== ""
    readonly property bool oneTouch: job.canApply && (job.knownPhone !== "" || companion) && !job.kept && !job.closed
    readonly property real sideShare: Theme.landscape ? 0.17 : 0.19
    readonly property bool longer: detail.contentHeight > detail.height + 1

    objectName: "jobPage"
    // The button that carries the consent stands alone where large type leaves no room beside it.
    readonly property bool twoRows: oneTouch && Theme.elder && !Theme.landscape
    readonly property int upperRow: twoRows ? Theme.target(27) + Theme.gap : 0
    // As high as the sentence that names who receives what.
    readonly property int consentLines: Math.ceil(1.08 * Theme.wordWidth(consent.detail, Theme.small, false) / consent.wordRoom)
    readonly property int consentHeight: Math.ceil(1.25 * (consent.wordSize + consentLines * Theme.small)) + Theme.thickness + Theme.mm(5)
    readonly property int lowerRow: oneTouch ? Math.max(consentHeight, Theme.target(Theme.elder ? 48 : Theme.landscape ? 41 : 46))
                                             : Theme.target(Theme.elder ? 36 : Theme.landscape ? 32 : 38)
    actionHeight: actionLines.height + upperRow + lowerRow
    showBanner: true
    backText: companion ? qsTr("自己找") : qsTr("返回")
    news: [job.error !== "" ? Words.submitFault(job.error) : job.closed ? Words.cannotApply("closed") : job.canApply || job.kept ? ""
           : missingCertificate ? certificateQuestion.text : Words.cannotApplyAloud(job.cannotApply)]
    onBack: kiosk.back()
    onVisibleChanged: detail.contentY = 0

    rail: [
        Row {
            id: who

            width: parent.width
            spacing: Theme.mm(6)

            Rectangle {
                id: plate

                visible: !Theme.landscape
                width: Theme.mm(Theme.elder ? 36 : 44)
                height: width
                radius: Theme.plateRadius
                color: Theme.tint

                Pictogram {
                    anchors.centerIn: parent
                    size: Math.round(parent.width * 0.86)
                    stem: page.card.tile
                }
            }
            Column {
                anchors.verticalCenter: parent.verticalCenter
                width: parent.width - (plate.visible ? plate.width + Theme.mm(6) : 0)
                spacing: Theme.mm(Theme.cramped ? 0 : 1)

                Paragraph {
                    id: title

                    width: parent.width
                    text: page.card.title
                    font.pixelSize: Theme.landscape ? Theme.type(14.4, 15.9) : Theme.title
                    font.bold: true
                    lineHeight: 0.82
                    maximumLineCount: Theme.landscape ? (Theme.elder && Theme.cramped ? 3 : 4) : 2
                    Accessible.role: Accessible.Heading
                    Accessible.name: text
                }
                Paragraph {
                    id: hirer

                    width: parent.width
                    text: page.job.hirer.name
                    font.pixelSize: Theme.type(9.4, 12.4)
                    color: Theme.ink2
                    lineHeight: 0.84
                    maximumLineCount: !Theme.landscape || page.card.title.length > 20 ? 2 : 5
                }
                Row {
                    // Below a long name in a narrow rail there is no room for it.
                    visible: !Theme.landscape || title.height + hirer.height + height <= page.railRoom
                    spacing: Theme.mm(2)

                    Pictogram {
                        anchors.verticalCenter: parent.verticalCenter
                        stem: "ui-shield"
                        size: Math.round(Theme.line * 1.05)
                        tone: Theme.ok
                    }
                    Paragraph {
                        width: Math.min(implicitWidth, parent.parent.width - Theme.line * 1.4)
                        text: Words.verified(page.job.hirer)
                        font.pixelSize: Theme.line
                        font.bold: true
                        color: Theme.ok
                    }
                }
            }
        },
        Column {
            visible: Theme.landscape && page.job.phoneQr !== "" && !Theme.elder
                     && who.height + page.spread + height <= page.railRoom
            width: parent.width
            spacing: Theme.mm(2)

            QrPanel {
                codeSize: Theme.mm(46)
                source: Theme.landscape ? page.job.phoneQr : ""
            }
            Paragraph {
                width: parent.width
                text: qsTr("手机扫一扫带走，不用装软件")
                font.pixelSize: Theme.small
                color: Theme.ink2
            }
        }
    ]

    component Fact: Column {
        id: row

        property string icon: ""
        property string caption: ""
        property string text: ""
        property string aside: ""
        // What is said instead of the text.
        property string aloud: ""
        property bool first: false
        readonly property bool shown: text !== ""
        readonly property int captionWidth: Theme.elder ? 0 : Theme.mm(Theme.cramped ? 44 : Theme.landscape ? 40 : 43)
        readonly property int textWidth: width - Theme.mm(14.5) - captionWidth

        visible: shown
        width: parent ? parent.width : 0

        Rectangle {
            visible: !row.first
            width: parent.width
            height: Math.max(2, Theme.mm(0.5))
            color: Theme.hairline
        }
        Item {
            width: parent.width
            height: Math.max(Theme.mm(Theme.landscape ? 15 : 19), body.height + Theme.mm(7))

            Pictogram {
                anchors.verticalCenter: parent.verticalCenter
                size: Theme.mm(10.5)
                stem: row.icon
            }
            Label {
                visible: !Theme.elder
                anchors.verticalCenter: parent.verticalCenter
                x: Theme.mm(14.5)
                width: row.captionWidth - Theme.mm(2)
                text: row.caption
                font.pixelSize: Theme.line
                color: Theme.ink2
            }
            Column {
                id: body

                anchors.verticalCenter: parent.verticalCenter
                x: Theme.mm(14.5) + row.captionWidth
                width: row.textWidth

                Paragraph {
                    width: parent.width
                    text: row.text
                    readonly property string spokenName: row.aloud
                    font.pixelSize: Theme.landscape ? Theme.type(9.4, 12.4) : Theme.type(10.4, 12.9)
                    lineHeight: 0.86
                    maximumLineCount: 4
                }
                Paragraph {
                    visible: text !== ""
                    width: parent.width
                    text: row.aside
                    font.pixelSize: Theme.line
                    color: Theme.ink2
                    lineHeight: 0.86
                    maximumLineCount: 3
                }
            }
        }
    }

    Flickable {
        id: detail

        objectName: "jobDetail"
        anchors.fill: parent
        contentHeight: column.height
        clip: true
        boundsBehavior: Flickable.StopAtBounds
        pixelAligned: true

        Column {
            id: column

            width: detail.width
            spacing: Theme.mm(5)

            Panel {
                objectName: "callPanel"
                visible: page.tooLate
                width: parent.width
                height: callColumn.height + Theme.mm(9)
                color: Theme.tint

                Column {
                    id: callColumn

                    x: Theme.mm(7)
                    y: Theme.mm(4.5)
                    width: parent.width - 2 * x
                    spacing: Theme.mm(1.5)

                    Paragraph {
                        width: parent.width
                        text: qsTr("%1前要回话，这台没网怕送不到，请打电话：").arg(Words.moment(page.job.replyDeadline))
                        font.pixelSize: Theme.line
                        lineHeight: 0.9
                        maximumLineCount: 4
                    }
                    Label {
                        width: parent.width
                        text: page.job.contact.phone
                        font.pixelSize: Math.min(Theme.payPage, Math.floor(width / Math.max(1, text.length) * 1.6))
                        font.bold: true
                    }
                    Paragraph {
                        width: parent.width
                        text: qsTr("找%1，报岗位%2号").arg(page.job.contact.name).arg(page.job.number)
                        font.pixelSize: Theme.type(10.4, 12.9)
                        font.bold: true
                        maximumLineCount: 2
                    }
                }
            }
            Panel {
                objectName: "payPanel"
                width: parent.width
                height: payColumn.y + Math.max(payColumn.height, settlement.beside ? 0 : settlement.y + settlement.height) + Theme.mm(4)
                color: page.job.closed ? Theme.off : Theme.paper
                border.color: page.job.closed ? Theme.offEdge : Theme.hairline

                Column {
                    id: payColumn

                    x: Theme.mm(7)
                    y: Theme.mm(3)
                    width: parent.width - 2 * x

                    Item {
                        width: parent.width
                        height: Math.ceil(sum.font.pixelSize * 1.1)

                        Label {
                            id: sum

                            height: parent.height
                            // What was the largest thing on the page is the one that speaks; its size and place stay.
                            text: page.job.closed ? qsTr("刚刚招满") : Words.pay(page.card)
                            color: page.job.closed ? Theme.offText : Theme.ink
                            font.pixelSize: Words.pay(page.card).length > 9 ? Math.round(Theme.payPage * 0.7)
                                            : Theme.landscape ? Theme.type(27, 32) : Theme.payPage
                            font.bold: true
                        }
                        Label {
                            id: sumUnit

                            visible: !page.job.closed
                            anchors.baseline: sum.baseline
                            x: sum.width + Theme.mm(4)
                            text: Words.payUnit(page.card.payUnit, page.card.pieceName)
                            font.pixelSize: Theme.type(11.9, 13.4)
                            font.bold: true
                        }
                        SettlementPlate {
                            id: settlement

                            readonly property bool beside: sumUnit.x + sumUnit.width + width + Theme.mm(4) <= parent.width

                            anchors.right: parent.right
                            y: beside ? Math.round((parent.height - height) / 2) : parent.height
                            opacity: page.job.closed ? 0 : 1
                            code: page.card.settlement
                            wordSize: Theme.type(12.4, 14.4)
                        }
                    }
                    Paragraph {
                        width: parent.width - (settlement.beside ? 0 : settlement.width + Theme.mm(4))
                        text: page.job.closed ? qsTr("这个活报不了了，看看类似的")
                              : Words.clauses([Words.settlementSaid(page.card.settlement),
                                               page.job.hours === "" ? "" : qsTr("干活时间 %1").arg(page.job.hours)])
                        font.pixelSize: Theme.line
                        color: Theme.ink2
                        maximumLineCount: 2
                    }
                }
            }
            Panel {
                width: parent.width
                height: rows.height + Theme.mm(3)

                Column {
                    id: rows

                    x: Theme.mm(7)
                    y: Theme.mm(1.5)
                    width: parent.width - 2 * x

                    Fact {
                        first: true
                        icon: "ui-pin"
                        caption: qsTr("在哪干")
                        text: page.job.address === "" ? page.card.place : page.job.address
                        aside: Words.clauses([Words.distance(page.card.distanceKm, page.card.distanceWord), Words.way(page.job.way)])
                    }
                    Fact {
                        icon: "ui-clock"
                        caption: qsTr("什么时候")
                        text: Words.start(page.card.start)
                        aside: [page.job.meetAt === "" ? "" : qsTr("在%1").arg(page.job.meetAt),
                                page.job.days > 0 ? qsTr("大约干%n天", "", page.job.days) : ""].filter(Boolean).join(" · ")
                    }
                    Fact {
                        icon: "ui-people"
                        caption: qsTr("要几个人")
                        text: Words.clauses([Words.applied(page.card), page.card.state === "filled" || page.job.closed
                                             ? "" : Words.placesLeft(page.card)])
                        aside: page.job.closed ? qsTr("不再招人了") : Words.acceptanceSaid(page.job)
                    }
                    Fact {
                        icon: "ui-shield"
                        caption: qsTr("有啥保障")
                        text: Words.insurance(page.job.insurance)
                        aside: qsTr("不用押金、不押证")
                    }
                    Fact {
                        icon: "ui-badge"
                        caption: qsTr("要求")
                        text: Words.requirement(page.job.requirement, Words.ages(page.job.requirement))
                        aloud: Words.requirement(page.job.requirement, Words.agesAloud(page.job.requirement))
                               || qsTr("有要求，请看屏幕")
                    }
                    Fact {
                        icon: "ui-phone"
                        caption: qsTr("问谁")
                        text: page.job.contact.phone === "" ? "" : page.job.contact.name + " " + page.job.contact.phone
                    }
                }
            }
            Flow {
                width: parent.width
                spacing: Theme.mm(4)
                visible: page.job.perks.length + page.job.hazards.length > 0 || !page.job.hazardsKnown

                Repeater {
                    model: page.job.perks

                    ReasonChip {
                        required property string modelData

                        text: Words.perk(modelData)
                        icon: Words.perkIcon(modelData)
                    }
                }
                Repeater {
                    model: page.job.hazards

                    ReasonChip {
                        required property string modelData

                        tone: "mind"
                        text: Words.hazard(modelData)
                    }
                }
                ReasonChip {
                    visible: !page.job.hazardsKnown
                    tone: "doubt"
                    text: qsTr("有没有危险没说，先打电话问")
                }
            }
            Panel {
                visible: page.job.description !== ""
                width: parent.width
                height: description.height + Theme.mm(14) + descriptionTitle.height

                Label {
                    id: descriptionTitle

                    x: Theme.mm(7)
                    y: Theme.mm(5)
                    text: qsTr("干什么")
                    font.pixelSize: Theme.line
                    color: Theme.ink2
                }
                Paragraph {
                    id: description

                    x: Theme.mm(7)
                    y: descriptionTitle.y + descriptionTitle.height + Theme.mm(2)
                    width: parent.width - 2 * x
                    text: page.job.description
                    font.pixelSize: Theme.type(9.4, 12.9)
                }
            }
            Panel {
                objectName: "whyPanel"
                visible: page.card.reasons.length > 0 && !page.job.closed
                width: parent.width
                height: whyTitle.height + why.height + Theme.mm(15)

                Label {
                    id: whyTitle

                    x: Theme.mm(7)
                    y: Theme.mm(5)
                    text: qsTr("为什么给您看这个活")
                    font.pixelSize: Theme.line
                    color: Theme.ink2
                }
                Flow {
                    id: why

                    x: Theme.mm(7)
                    y: whyTitle.y + whyTitle.height + Theme.mm(3)
                    width: parent.width - 2 * x
                    spacing: Theme.mm(4)

                    Repeater {
                        model: page.card.reasons

                        ReasonChip {
                            required property var modelData

                            text: Words.reason(modelData)
                        }
                    }
                }
            }
            Row {
                visible: page.job.phoneQr !== "" && !Theme.landscape
                width: parent.width
                spacing: Theme.mm(6)

                Panel {
                    width: Theme.mm(52)
                    height: width

                    QrPanel {
                        anchors.centerIn: parent
                        codeSize: Theme.mm(46)
                        source: Theme.landscape ? "" : page.job.phoneQr
                    }
                }
                Column {
                    anchors.verticalCenter: parent.verticalCenter
                    width: parent.width - Theme.mm(58)

                    Paragraph {
                        width: parent.width
                        text: qsTr("手机扫一扫带走")
                        font.pixelSize: Theme.type(10.4, 12.4)
                        font.bold: true
                    }
                    Paragraph {
                        width: parent.width
                        text: qsTr("有地址、有电话，不用装软件")
                        font.pixelSize: Theme.line
                        color: Theme.ink2
                    }
                }
            }
            Paragraph {
                width: parent.width
                text: [page.job.source === "" ? "" : qsTr("消息来自%1").arg(page.job.source), Words.updated(page.card.updated)]
                      .filter(Boolean).join(" · ")
                font.pixelSize: Theme.small
                color: Theme.ink2
            }
            BigButton {
                objectName: "reportJob"
                width: parent.width
                height: Theme.target(Theme.elder ? 30 : 25)
                kind: "careful"
                icon: "ui-flag"
                text: qsTr("这个活有问题？告诉市场")
                wordSize: Theme.type(9.9, 12.4)
                onActivated: page.job.report()
                // Keys lead to what lies further down as well.
                onActiveFocusChanged: if (activeFocus) detail.contentY = Math.max(0, detail.contentHeight - detail.height)
            }
        }
        Move {
            id: turn

            target: detail
            property: "contentY"
        }
        function turnBy(pages) {
            const last = Math.max(0, contentHeight - height)
            turn.stop()
            turn.from = contentY
            turn.to = Math.max(0, Math.min(last, contentY + pages * Math.round(height * 0.8)))
            turn.start()
        }
    }

    actions: [
        Column {
            id: actionLines

            width: parent.width

            Label {
                id: certificateQuestion

                width: parent.width
                height: Math.max(Math.ceil(font.pixelSize * 1.6), implicitHeight)
                wrapMode: Text.Wrap
                maximumLineCount: 2
                text: page.job.error !== "" ? Words.submitFault(page.job.error) : page.tooLate ? Words.callSlip(page.job)
                      : page.job.closed ? Words.cannotApply("closed") : page.missingCertificate && !page.job.kept
                      ? qsTr("这个活要%1。您有吗？").arg(Words.certificate(page.job.certificateQuestion.code))
                      : Words.applied(page.card) + (page.card.updated.day && page.card.updated.day !== "today"
                      ? qsTr("（%1的数）").arg(Words.moment(page.card.updated)) : "")
                      + (page.job.acceptance ? " · " + Words.acceptance(page.job.acceptance) : "")
                font.pixelSize: Theme.line
                font.bold: true
                color: page.job.error === "" && !(page.tooLate && page.job.printerState === "failed") ? Theme.ink2 : Theme.red
                horizontalAlignment: page.longer ? Text.AlignRight : Text.AlignHCenter
            }
        },
        BigButton {
            id: more

            objectName: "jobMore"
            visible: page.longer
            y: actionLines.height
            width: page.twoRows ? Math.floor((parent.width - Theme.gap) / 2)
                   : Math.round(parent.width * (page.oneTouch ? page.sideShare : 0.335))
            height: page.twoRows ? Theme.target(27) : parent.height - y
            kind: "plain"
            side: Theme.mm(page.oneTouch ? 1 : 3)
            text: detail.atYEnd ? qsTr("往上看") : qsTr("往下看")
            icon: page.oneTouch && Theme.elder && Theme.landscape ? "" : detail.atYEnd ? "ui-up" : "ui-down"
            stacked: !Theme.landscape && !Theme.elder
            onActivated: detail.turnBy(detail.atYEnd ? -3 : 1)
        },
        BigButton {
            objectName: "openKept"
            visible: page.job.kept
            x: more.visible ? more.width + Theme.gap : 0
            y: actionLines.height
            width: parent.width - x
            height: parent.height - y
            kind: "primary"
            text: qsTr("报过了，看票")
            wordSize: Theme.primaryWord
            onActivated: page.job.openKept()
        },
        BigButton {
            objectName: "apply"
            visible: !page.job.kept && !page.job.closed && !page.missingCertificate && !page.oneTouch && !page.slip
            x: more.visible ? more.width + Theme.gap : 0
            y: actionLines.height
            width: parent.width - x
            height: parent.height - y
            kind: "primary"
            pressable: page.job.canApply
            text: page.job.canApply ? qsTr("我要报名") : Words.cannotApply(page.job.cannotApply)
            spokenName: page.job.canApply ? text : Words.cannotApplyAloud(page.job.cannotApply)
            wordSize: page.job.canApply ? Theme.type(18.3, 19) : Theme.button
            onActivated: page.job.apply()
        },
        // An application would arrive after the answer is due: the number goes along on paper instead (M3).
        BigButton {
            objectName: "callSlip"
            visible: page.slip
            x: more.visible ? more.width + Theme.gap : 0
            y: actionLines.height
            width: parent.width - x
            height: parent.height - y
            kind: "primary"
            busy: page.job.printerState === "printing"
            pressable: page.job.canPrint
            icon: "ui-printer"
            text: page.job.printerState === "printing" ? qsTr("正在打…") : page.job.papers === 0 ? qsTr("打印电话条") : qsTr("再打一次")
            wordSize: Theme.type(14.4, 15.4)
            onActivated: page.job.printCallSlip()
        },
        // Who left a number before, or joins companions, applies with one press: the button names what goes to whom (M9).
        BigButton {
            id: anotherPhone

            objectName: "anotherPhone"
            visible: page.oneTouch
            x: more.visible ? more.width + Theme.gap : 0
            y: actionLines.height
            width: page.twoRows ? parent.width - x : Math.round(parent.width * page.sideShare)
            height: page.twoRows ? Theme.target(27) : parent.height - y
            side: Theme.mm(1)
            pressable: !page.job.busy
            text: page.job.knownPhone === "" ? qsTr("留电话") : qsTr("换号码")
            icon: Theme.elder && Theme.landscape ? "" : "ui-phone"
            stacked: !Theme.landscape && !Theme.elder
            onActivated: page.job.apply()
        },
        BigButton {
            id: consent

            objectName: "applyKnown"
            visible: page.oneTouch
            x: page.twoRows ? 0 : anotherPhone.x + anotherPhone.width + Theme.gap
            y: actionLines.height + page.upperRow
            width: parent.width - x
            height: parent.height - y
            kind: "primary"
            busy: page.job.busy
            readonly property bool phone: page.job.knownPhone !== ""
            text: page.job.busy ? qsTr("正在办…") : !phone ? qsTr("没有手机，一起报名")
                  : page.companion ? qsTr("一起报名 · %1").arg(page.job.knownPhone) : qsTr("报名 · %1").arg(page.job.knownPhone)
            detail: (phone ? qsTr("把姓名和电话给【%1】") : qsTr("把姓名给【%1】")).arg(page.job.hirer.name)
            spokenName: (phone ? qsTr("就用这里记着的电话，报名") : text) + "，" + detail
            wordSize: Theme.type(12.9, 14.4)
            detailSize: Theme.small
            onActivated: phone ? page.job.applyKnown() : page.job.applyWithoutPhone()
        },
        BigButton {
            objectName: "similar"
            visible: page.job.closed
            x: more.visible ? more.width + Theme.gap : 0
            y: actionLines.height
            width: parent.width - x
            height: parent.height - y
            kind: "primary"
            text: qsTr("看看类似的")
            wordSize: Theme.primaryWord
            onActivated: page.job.similar()
        },
        Row {
            visible: page.missingCertificate && !page.job.kept
            x: more.visible ? more.width + Theme.gap : 0
            y: actionLines.height
            width: parent.width - x
            height: parent.height - y
            spacing: Theme.gap

            BigButton {
                objectName: "jobCertificateYes"
                width: Math.floor((parent.width - Theme.gap) / 2)
                height: parent.height
                text: qsTr("有")
                wordSize: Theme.primaryWord
                onActivated: page.job.answerCertificate(true)
            }
            BigButton {
                objectName: "jobCertificateNo"
                width: Math.floor((parent.width - Theme.gap) / 2)
                height: parent.height
                text: qsTr("没有")
                wordSize: Theme.primaryWord
                onActivated: page.job.answerCertificate(false)
            }
        }
    ]
}
