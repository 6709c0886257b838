import QtQuick
import "../kit"

Page {
    id: page

    readonly property QtObject form: kiosk.apply
    readonly property bool offersKnown: form.knownPhone !== "" && form.digits === ""

    objectName: "applyPage"
    title: qsTr("留个手机号")
    subtitle: qsTr("老板要打电话给您。只给这一家，别处不用。")
    readonly property int brickHeight: Theme.target(Theme.elder ? (Theme.cramped ? 78 : 60) : Theme.wordy || Theme.cramped ? 56 : 47)
    showBanner: !Theme.elder || kiosk.banner.code === "storage_full"
    news: [form.error === "" ? "" : hint.text]
    onBack: kiosk.back()

    function grouped(digits) {
        return [digits.slice(0, 3), digits.slice(3, 7), digits.slice(7)]
    }

    rail: [
        Rectangle {
            visible: !Theme.elder || !(Theme.landscape || Theme.cramped)
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
                PayRow {
                    id: money

                    card: page.form.card
                    size: Theme.type(14.4, 15.9)
                    most: Theme.landscape ? summary.width : Math.round(summary.width / 2)
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
        height: Theme.target(Theme.elder ? ((Theme.cramped || Theme.wordy) && page.offersKnown ? 60 : 38) : Theme.landscape ? 32 : 44)
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

        mayFold: true
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
        id: pad

        y: hint.y + hint.height + Theme.mm(Theme.landscape ? 1 : 3)
        width: Theme.landscape ? Math.round(parent.width * 0.58) : parent.width
        height: parent.height - y - (Theme.landscape ? 0 : page.brickHeight + Theme.mm(5))
        spacing: Theme.mm(Theme.landscape ? 3.4 : 4.5)
        onDigit: (number) => page.form.digit(number)
        onErase: page.form.erase()
        onClear: page.form.clear()
    }

    // Two equal bricks: the telephone is never a wall (M4); each names who receives what (M9). They stand below the keys, or
    // beside them where the window is low.
    Grid {
        id: bricks

        readonly property int eachWidth: Math.floor((width - (columns - 1) * spacing) / columns)
        readonly property int eachHeight: Math.floor((height - (2 / columns - 1) * spacing) / (2 / columns))

        x: Theme.landscape ? pad.width + Theme.gap : 0
        y: Theme.landscape ? pad.y : parent.height - height
        width: parent.width - x
        height: Theme.landscape ? pad.height : page.brickHeight
        columns: Theme.landscape ? 1 : 2
        spacing: Theme.gap

        BigButton {
            objectName: "submitWithoutPhone"
            width: bricks.eachWidth
            height: bricks.eachHeight
            busy: page.form.busy
            text: page.form.busy ? qsTr("正在办…") : qsTr("没有手机，报名")
            detail: qsTr("把姓名给\n【%1】").arg(page.form.receiver)
            wordSize: Theme.type(12.4, 13.4)
            onActivated: page.form.submitWithoutPhone()
        }
        BigButton {
            objectName: "submit"
            width: bricks.eachWidth
            height: bricks.eachHeight
            kind: page.offersKnown ? "plain" : "primary"
            busy: page.form.busy
            pressable: page.form.valid && !page.form.busy
            text: page.form.busy ? qsTr("正在办…") : page.form.valid ? qsTr("报名") : qsTr("填满11位，\n再按这里报名")
            detail: page.form.valid || page.form.busy ? qsTr("把姓名和电话给\n【%1】").arg(page.form.receiver) : ""
            wordSize: page.form.valid && !page.form.busy ? Theme.type(15.4, 16.4) : Theme.type(10.4, 12.9)
            onActivated: page.form.submit()
        }
    }
}
