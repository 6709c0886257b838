import QtQuick
import "../kit"

SignPage {
    id: page

    objectName: "outOfServicePage"
    showBanner: true
    signHeight: Math.round(height * (Theme.wordy || Theme.elder && Theme.cramped ? 0.58 : 0.5))
    backSentence: Theme.elder && Theme.landscape ? qsTr("找活\n不要钱") : qsTr("找活、报名\n都不要钱")

    Column {
        x: Theme.landscape ? Theme.mm(14) : Theme.margin
        y: Theme.mm(12)
        width: parent.width - 2 * x
        spacing: Theme.mm(6)

        Poster {
            width: parent.width
            text: page.kiosk.outOfService.code === "starting" ? qsTr("马上\n就好") : qsTr("这台机器\n先歇一下")
            font.pixelSize: Theme.type(38, 38)
        }
        Paragraph {
            width: parent.width
            text: Words.outOfService(page.kiosk.outOfService.code)
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
                text: qsTr("窗口照样能找活、能报名")
                detail: Theme.landscape && Theme.elder && Theme.wordy ? "" : page.kiosk.placeName
            }
            TicketRow {
                icon: "ui-phone"
                text: qsTr("市场电话 %1").arg(page.kiosk.marketPhone)
                detail: page.kiosk.outOfService.number === "" ? ""
                        : qsTr("打电话时说：代码 %1").arg(page.kiosk.outOfService.number)
            }
        }
    ]
}
