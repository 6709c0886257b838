import QtQuick
import "../kit"

Page {
    id: page

    readonly property QtObject form: kiosk.apply
    readonly property bool offersKnown: form.knownPhone !== "" && form.digits === ""
    readonly property string lineBreak: Theme.landscape ? "" : "\n"

    objectName: "applyPage"
    title: qsTr("留个手机号")
    subtitle: qsTr("老板要打电话给您。只给这一家，别处不用。")
    actionHeight: Theme.target(Theme.landscape ? (Theme.elder ? 48 : 32) : Theme.elder ? 60 : Theme.wordy ? 56 : 47)
    showBanner: !Theme.elder || kiosk.banner.code === "storage_full"
    news: [form.error === "" ? "" : hint.text]
    onBack: kiosk.back()

    function grouped(digits) {
        return [digits.slice(0, 3), digits.slice(3, 7), digits.slice(7)]
    }

    rail: [
        Rectangle {
            visible: !Theme.elder || !Theme.landscape
            width: parent.width
            height: summary.height + Theme.mm(6)
            radius: Theme.plateRadius
            color: Theme.tint
            border.width: Theme.highContrast ? 3 : 0
            border.color: Theme.hairline

            Pictogram {
                id: figure

                shown: !Theme.landscape
                x: Theme.mm(6)
                anchors.verticalCenter: parent.verticalCenter
                size: Theme.mm(19)
                stem: page.form.card.tile
            }
            Grid {
                id: summary

                x: Theme.landscape ? Theme.mm(5) : Theme.mm(31)
                y: Theme.mm(3)
                width: parent.width - x - Theme.mm(5)
                columns: Theme.landscape ? 1 : 2

                Column {
                    width: Theme.landscape ? summary.width : summary.width - money.width

                    Label {
                        width: parent.width
                        text: page.form.card.title
                        font.pixelSize: Theme.type(10.4, 12.9)
                        font.bold: true
                    }
                    Label {
                        width: parent.width
                        text: page.form.card.place + " · " + Words.moment(page.form.card.start)
                        font.pixelSize: Theme.line
                        color: Theme.ink2
                    }
                }
                Row {
                    id: money

                    spacing: Theme.mm(1.5)

                    Label {
                        id: sum

                        height: Theme.landscape ? Math.ceil(font.pixelSize * 1.2) : summary.children[0].height
                        text: Words.pay(page.form.card)
                        font.pixelSize: Theme.type(14.4, 15.9)
                        font.bold: true
                    }
                    Label {
                        anchors.baseline: sum.baseline
                        text: Words.payUnit(page.form.card.payUnit, page.form.card.pieceName)
                        font.pixelSize: Theme.line
                    }
                }
            }
        }
    ]

    // Display, or the number known from last time.
    BigButton {
        objectName: "submitKnown"
        visible: page.offersKnown
        width: parent.width
        height: display.height
        kind: "primary"
        pressable: !page.form.busy
        text: qsTr("就用 %1，报名").arg(page.form.knownPhone)
        spokenName: qsTr("就用这里记着的电话，报名") + "，" + detail
        detail: qsTr("把姓名和这个电话给【%1】").arg(page.form.receiver)
        wordSize: Theme.type(12.9, 14.4)
        onActivated: page.form.submitKnown()
    }
    Rectangle {
        id: display

        property bool unspoken: true
        readonly property int lift: Theme.mm(Theme.landscape ? 1 : 0)

        visible: !page.offersKnown
        width: parent.width
        height: Theme.target(Theme.elder ? 38 : Theme.landscape ? 32 : 44)
        radius: Theme.radius
        color: Theme.paper
        border.width: Theme.mm(1.2)
        border.color: page.form.error === "bad_prefix" ? Theme.red : Theme.figure
        Accessible.role: Accessible.StaticText
        Accessible.name: page.form.digits === "" ? qsTr("还没填") : page.form.digits

        Row {
            anchors.centerIn: parent
            spacing: Theme.mm(9)

            Repeater {
                model: [3, 4, 4]

                Row {
                    id: part

                    required property int modelData
                    required property int index
                    readonly property string typed: page.grouped(page.form.digits)[index]
                    readonly property int offset: index === 0 ? 0 : index === 1 ? 3 : 7

                    spacing: Theme.mm(0.8)

                    Repeater {
                        model: part.modelData

                        Item {
                            id: digit

                            required property int index
                            readonly property bool filled: index < part.typed.length
                            readonly property bool next: part.offset + index === page.form.digits.length

                            width: Math.round(Theme.digits * (Theme.landscape ? 0.5 : 0.6))
                            height: Theme.digits

                            Label {
                                visible: digit.filled
                                anchors.centerIn: parent
                                text: digit.filled ? part.typed.charAt(digit.index) : ""
                                font.pixelSize: Math.round(Theme.digits * (Theme.landscape ? 0.86 : 1))
                                font.bold: true
                            }
                            Rectangle {
                                visible: !digit.filled
                                anchors.bottom: parent.bottom
                                anchors.bottomMargin: Theme.mm(2)
                                width: parent.width
                                height: Theme.mm(2)
                                color: digit.next ? Theme.figure : Theme.highContrast ? "#9A9A9A" : "#8796A8"
                            }
                        }
                    }
                }
            }
        }
    }
    Label {
        id: hint

        y: display.height + Theme.mm(Theme.landscape ? 1 : 3)
        width: parent.width
        text: page.form.error !== "" ? Words.submitFault(page.form.error)
              : page.offersKnown ? qsTr("换号码就在下面按") : page.form.valid ? qsTr("号码齐了，看一遍对不对")
              : qsTr("还差 %n 位数", "", page.form.missing)
        font.pixelSize: Theme.type(9.4, 12.4)
        font.bold: page.form.error !== ""
        color: page.form.error === "" ? Theme.ink2 : Theme.red
    }
    Keypad {
        y: hint.y + hint.height + Theme.mm(Theme.landscape ? 1 : 3)
        width: parent.width
        height: parent.height - y
        spacing: Theme.mm(Theme.landscape ? 3.4 : 4.5)
        onDigit: (number) => page.form.digit(number)
        onErase: page.form.erase()
        onClear: page.form.clear()
    }

    // Two equal bricks: the telephone is never a wall (M4); each names who receives what (M9).
    actions: [
        BigButton {
            objectName: "submitWithoutPhone"
            width: Math.floor((parent.width - Theme.gap) / 2)
            height: parent.height
            busy: page.form.busy
            text: page.form.busy ? qsTr("正在办…") : qsTr("没有手机，报名")
            detail: qsTr("把姓名给%1【%2】").arg(page.lineBreak).arg(page.form.receiver)
            wordSize: Theme.type(12.4, 13.4)
            detailSize: Theme.landscape ? Theme.small : Theme.line
            onActivated: page.form.submitWithoutPhone()
        },
        BigButton {
            objectName: "submit"
            x: parent.width - width
            width: Math.floor((parent.width - Theme.gap) / 2)
            height: parent.height
            kind: page.offersKnown ? "plain" : "primary"
            busy: page.form.busy
            pressable: page.form.valid && !page.form.busy
            text: page.form.busy ? qsTr("正在办…") : page.form.valid ? qsTr("报名") : qsTr("填满11位，%1再按这里报名").arg(page.lineBreak)
            detail: page.form.valid || page.form.busy ? qsTr("把姓名和电话给%1【%2】").arg(page.lineBreak).arg(page.form.receiver) : ""
            wordSize: page.form.valid && !page.form.busy ? Theme.type(15.4, Theme.landscape ? 13.4 : 16.4) : Theme.type(10.4, 12.9)
            detailSize: Theme.landscape ? Theme.small : Theme.line
            onActivated: page.form.submit()
        }
    ]
}
