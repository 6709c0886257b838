import QtQuick
import "../kit"

// The cover was opened: three pictures say what to do with the hands, and the page goes by itself when the cover is shut
// and the test strip is out. Nobody needs a number or a key for it.
FocusScope {
    id: overlay

    required property QtObject kiosk
    readonly property var guide: kiosk.paperGuide
    readonly property bool open: guide.step === "open"
    readonly property var steps: [
        { stem: "paper-open", word: qsTr("打开盖子，\n拿走空纸芯") },
        { stem: "paper-lay", word: qsTr("放进新纸，\n纸头露在外面") },
        { stem: "paper-close", word: qsTr("两边一起按，\n关上盖子") }
    ]

    objectName: "paperOverlay"

    Rectangle {
        anchors.fill: parent
        color: Theme.sign
    }
    MouseArea { anchors.fill: parent }

    Label {
        id: heading

        x: Theme.margin
        y: Theme.mm(Theme.landscape ? 8 : 16)
        width: parent.width - 2 * Theme.margin
        text: overlay.guide.step === "testing" ? qsTr("正在打测试条") : overlay.open ? qsTr("换打印纸")
              : Words.faultSentence(overlay.guide.code)
        font.pixelSize: Theme.landscape ? Theme.type(19.8, 22) : Theme.headline
        font.bold: true
        color: Theme.signWord
        Accessible.role: Accessible.Heading
        Accessible.name: text
    }
    Paragraph {
        id: under

        x: Theme.margin
        y: heading.y + heading.height + Theme.mm(2)
        width: parent.width - 2 * Theme.margin
        text: overlay.guide.step === "testing" ? qsTr("两边都清楚，就装好了。")
              : overlay.open ? qsTr("照着图做，关上盖子就好。不用密码。")
              : qsTr("再打开看看，照着图重新放。") + "\n" + qsTr("代码 %1 · 弄不好打 %2").arg(overlay.guide.number).arg(overlay.kiosk.marketPhone)
        font.pixelSize: Theme.type(11.4, 13.4)
        color: Theme.signWord
    }
    Grid {
        id: pictures

        readonly property int room: leave.y - y - Theme.mm(6)

        x: Theme.margin
        y: under.y + under.height + Theme.mm(Theme.landscape ? 5 : 9)
        columns: Theme.landscape ? 3 : 1
        spacing: Theme.mm(Theme.landscape ? 8 : 6)

        Repeater {
            model: overlay.steps

            Panel {
                id: step

                required property var modelData
                required property int index

                width: Theme.landscape ? Math.floor((overlay.width - 2 * Theme.margin - 2 * pictures.spacing) / 3)
                                       : overlay.width - 2 * Theme.margin
                height: Theme.landscape ? pictures.room : Math.floor((pictures.room - 2 * pictures.spacing) / 3)

                Label {
                    id: number

                    x: Theme.mm(8)
                    y: Theme.landscape ? Theme.mm(5) : Math.round((parent.height - height) / 2)
                    text: step.index + 1
                    font.pixelSize: Theme.type(27.8, 27.8)
                    font.bold: true
                    color: Theme.figure
                }
                Pictogram {
                    id: picture

                    stem: step.modelData.stem
                    size: Math.min(Theme.mm(Theme.landscape ? 90 : 70),
                                   Theme.landscape ? step.height - word.height - Theme.mm(20)
                                                   : step.height - Theme.mm(12))
                    x: Theme.landscape ? Math.round((parent.width - width) / 2) : number.x + number.width + Theme.mm(10)
                    y: Theme.landscape ? Theme.mm(8) : Math.round((parent.height - height) / 2)
                }
                Paragraph {
                    id: word

                    x: Theme.landscape ? Theme.mm(8) : picture.x + picture.width + Theme.mm(10)
                    y: Theme.landscape ? parent.height - height - Theme.mm(7) : Math.round((parent.height - height) / 2)
                    width: parent.width - x - Theme.mm(8)
                    text: step.modelData.word
                    font.pixelSize: Theme.landscape ? Theme.type(11.9, 13.9) : Theme.wordy ? Theme.type(12.9, 13.9) : Theme.type(15.9, 17.4)
                    font.bold: true
                    horizontalAlignment: Theme.landscape ? Text.AlignHCenter : Text.AlignLeft
                    maximumLineCount: Theme.wordy ? 5 : 3
                }
            }
        }
    }
    BigButton {
        id: leave

        objectName: "paperLater"
        x: Theme.margin
        y: parent.height - height - Theme.mm(Theme.landscape ? 6 : 12)
        width: Theme.landscape ? Math.floor(parent.width / 3) : parent.width - 2 * Theme.margin
        height: Theme.target(28)
        kind: "plain"
        focus: true
        icon: "ui-exit"
        text: qsTr("先不管，接着用")
        onActivated: overlay.kiosk.dismissPaperGuide()
    }
    Label {
        visible: Theme.landscape && overlay.guide.step !== "closed"
        x: leave.x + leave.width + Theme.mm(8)
        y: leave.y + Math.round((leave.height - height) / 2)
        width: parent.width - x - Theme.margin
        text: qsTr("弄不好打市场电话 %1").arg(overlay.kiosk.marketPhone)
        font.pixelSize: Theme.type(10.4, 12.4)
        color: Theme.signWord
    }
}
