import QtQuick
import "../kit"

SignPage {
    id: page

    objectName: "gatePage"
    signHeight: Math.round(height * 0.52)
    backText: qsTr("好的")
    backIcon: "ui-exit"
    onBack: kiosk.leave()

    Column {
        x: Theme.landscape ? Theme.mm(14) : Theme.margin
        y: Theme.mm(12)
        width: parent.width - 2 * x
        spacing: Theme.mm(6)

        Poster {
            width: parent.width
            text: qsTr("满16岁\n再来找活")
            font.pixelSize: Theme.type(38, 38)
            readonly property string spokenName: qsTr("这里今天办不了，请看屏幕，或者到窗口说一声")
        }
        Paragraph {
            width: parent.width
            property bool unspoken: true
            text: qsTr("法律不让招16岁以下的人，\n这是为了您好。")
            font.pixelSize: Theme.type(13.4, 14.9)
            color: Theme.signWord
        }
        Paragraph {
            visible: Theme.landscape
            width: parent.width
            text: qsTr("您的信息没有留下")
            font.pixelSize: Theme.type(13.4, 14.9)
            color: Theme.signWord
        }
    }

    lower: [
        Column {
            y: Theme.mm(4)
            width: parent.width
            spacing: Theme.mm(Theme.landscape ? 3 : 5)

            TicketRow {
                icon: "ui-people"
                text: qsTr("想学手艺、遇到难处，到窗口说一声")
                detail: qsTr("市场电话 %1").arg(page.kiosk.marketPhone)
            }
            TicketRow {
                icon: "ui-phone"
                text: qsTr("青少年服务电话 12355")
                readonly property string spokenName: qsTr("也可以打 12355")
            }
            TicketRow {
                visible: !Theme.landscape
                icon: "ui-trash"
                text: qsTr("您的信息没有留下")
                strong: false
            }
        }
    ]
}
