import QtQuick
import "../kit"

SignPage {
    id: page

    readonly property QtObject farewell: kiosk.farewell

    objectName: "farewellPage"
    signHeight: height - Theme.footHeight
    backText: qsTr("回首页")
    backIcon: "ui-undo"
    onBack: kiosk.back()

    Poster {
        id: poster

        x: Theme.landscape ? Theme.mm(14) : Theme.margin
        y: Theme.mm(Theme.landscape ? 8 : 5)
        width: parent.width - 2 * x
        text: page.farewell.cardPresent ? qsTr("身份证\n还在机器上")
              : page.farewell.hadPaper ? qsTr("请带好身份证\n和小票")
              : page.farewell.hadTicket ? qsTr("请带好身份证\n记好票号") : qsTr("请带好\n身份证")
        font.pixelSize: Theme.type(37.2, 37.2)
    }
    Item {
        id: scene

        readonly property int unit: Math.round(Math.min(width / 1000, height / 480) * 1000)
        readonly property int topEdge: Theme.landscape ? Theme.mm(40) : poster.y + poster.height

        x: Theme.landscape ? Math.round(parent.width * 0.5) : 0
        y: topEdge + Math.max(0, Math.round((bottomEdge - topEdge - height) / 2))
        width: parent.width - x
        height: Math.min(bottomEdge - topEdge, Math.round(width * 0.62))
        readonly property int bottomEdge: Theme.landscape ? parent.height - Theme.mm(14) : wish.y - Theme.mm(6)

        Pictogram {
            stem: "scene-reader"
            size: Math.round(760 * scene.unit / 1000)
            aspect: 0.2465
            x: Math.round(scene.width * 0.42 - width / 2)
            y: scene.height - height
        }
        Pictogram {
            stem: "scene-hand-card"
            size: Math.round(724 * scene.unit / 1000)
            aspect: 0.4144
            x: scene.width - width
            y: Math.max(0, scene.height - height - Math.round(210 * scene.unit / 1000))
        }
        Pictogram {
            stem: "scene-arrow-up"
            tone: Theme.signWord
            size: Math.round(120 * scene.unit / 1000)
            aspect: 2.04
            x: Math.round(scene.width * 0.13)
            y: scene.height - height - Math.round(190 * scene.unit / 1000)
        }
    }
    Column {
        id: wish

        x: poster.x + Theme.mm(1)
        y: parent.height - height - Theme.mm(10)
        width: parent.width - 2 * x
        spacing: Theme.mm(2.5)

        Label {
            width: parent.width
            text: qsTr("路上慢点，干活平安。")
            font.pixelSize: Theme.type(14.9, 15.9)
            font.bold: true
            color: Theme.signWord
        }
        Label {
            width: parent.width
            text: qsTr("您的信息已从这台机器清掉。")
            font.pixelSize: Theme.type(10.4, 12.4)
            color: Theme.signWord
        }
        Label {
            width: parent.width
            text: qsTr("下一位请直接刷卡。")
            font.pixelSize: Theme.type(10.4, 12.4)
            color: Theme.signWord
        }
    }
}
