import QtQuick
import "../kit"

// A PIN or a staff card. It says the same whoever tries: neither which roles there are nor how near a try was.
FocusScope {
    id: page

    required property QtObject kiosk
    readonly property QtObject entry: kiosk.staffEntry
    readonly property bool locked: entry.lockedSeconds > 0
    readonly property int wide: Theme.landscape ? Math.round(width * 0.5) : width

    objectName: "staffEntryPage"

    Rectangle {
        anchors.fill: parent
        color: Theme.ground
    }
    StaffHeader {
        id: header

        kiosk: page.kiosk
        title: qsTr("工作人员")
        subtitle: page.kiosk.placeName
        secondsLeft: page.entry.secondsLeft
    }
    Column {
        id: words

        x: Theme.margin
        y: Math.max(header.height + Theme.mm(8), Theme.boxTop + Theme.mm(4))
        width: page.wide - 2 * Theme.margin
        spacing: Theme.mm(4)

        Paragraph {
            width: parent.width
            text: page.entry.checking ? qsTr("正在核对…") : page.locked ? qsTr("先等一等") : qsTr("请输维护密码")
            font.pixelSize: Theme.title
            font.bold: true
            Accessible.role: Accessible.Heading
        }
        Paragraph {
            width: parent.width
            text: page.locked ? qsTr("输错了几次，%1后再试。拔电源也要从头等。").arg(Words.wait(page.entry.lockedSeconds))
                  : !page.entry.configured ? qsTr("这台机器还没有设密码。请维护人员运行 kiosk staff pin。")
                  : page.entry.refused ? qsTr("不对，请再试一次。")
                  : qsTr("也可以把工作人员的卡放在读卡器上。")
            color: page.locked || page.entry.refused ? Theme.red : Theme.ink2
            maximumLineCount: 3
        }
        Rectangle {
            width: parent.width
            height: Theme.mm(30)
            radius: Theme.radius
            color: Theme.paper
            border.width: Math.max(2, Theme.mm(0.7))
            border.color: Theme.hairline
            Accessible.role: Accessible.StaticText
            Accessible.name: qsTr("已输%1位").arg(page.entry.typed)

            Row {
                anchors.centerIn: parent
                spacing: Theme.mm(4)

                Repeater {
                    model: Math.max(page.entry.least, page.entry.typed)

                    Rectangle {
                        required property int index

                        width: Theme.mm(8)
                        height: width
                        radius: width / 2
                        color: index < page.entry.typed ? Theme.ink : "transparent"
                        border.width: Math.max(2, Theme.mm(0.8))
                        border.color: Theme.ink
                    }
                }
            }
        }
    }
    Keypad {
        id: pad

        x: (Theme.landscape ? page.wide : 0) + Theme.margin
        y: Theme.landscape ? Math.max(header.height, Theme.boxTop) + Theme.mm(6) : words.y + words.height + Theme.mm(8)
        width: page.width - x - Theme.margin
        height: actions.y - y - Theme.mm(8)
        onDigit: (number) => page.entry.digit(number)
        onErase: page.entry.erase()
        onClear: page.entry.clear()
    }
    Row {
        id: actions

        x: Theme.margin
        y: page.height - height - Theme.mm(7)
        spacing: Theme.gap

        BigButton {
            objectName: "staffBack"
            width: Math.floor((page.width - 2 * Theme.margin - Theme.gap) * 0.38)
            text: qsTr("返回")
            icon: "ui-back"
            onActivated: page.kiosk.back()
        }
        BigButton {
            objectName: "staffSubmit"
            width: page.width - 2 * Theme.margin - Theme.gap - Math.floor((page.width - 2 * Theme.margin - Theme.gap) * 0.38)
            kind: "primary"
            busy: page.entry.checking
            pressable: !busy && !page.locked && page.entry.typed >= page.entry.least
            text: pressable || busy ? qsTr("进入维护") : page.locked ? qsTr("还要等%1").arg(Words.wait(page.entry.lockedSeconds))
                  : qsTr("输满%1位再按").arg(page.entry.least)
            onActivated: page.entry.submit()
        }
    }
}
