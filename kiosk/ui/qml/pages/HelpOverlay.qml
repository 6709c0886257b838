import QtQuick
import "../kit"

// Who can help, in the order of M10: the market's own window, then 12333, then 12348.
FocusScope {
    id: overlay

    required property QtObject kiosk

    // 删掉我的信息 was pressed once; the second press means it.
    property bool sure: false
    readonly property var announcements: [sure ? forgetSaid.text : ""]

    objectName: "helpOverlay"

    Rectangle {
        anchors.fill: parent
        color: "#000000"
        opacity: 0.6
    }
    MouseArea {
        anchors.fill: parent
        onClicked: overlay.kiosk.hideHelp()
    }
    Panel {
        id: panel

        anchors.horizontalCenter: parent.horizontalCenter
        y: Theme.middleOfBox(height)
        width: Math.min(parent.width - 2 * Theme.margin, Theme.mm(Theme.landscape ? 440 : 244))
        height: content.height + Theme.mm(22)

        MouseArea { anchors.fill: parent }
        // Whom to ask; then what to press: beside it where the window is low.
        Grid {
            id: content

            readonly property int each: Math.floor((width - (columns - 1) * columnSpacing) / columns)

            anchors.centerIn: parent
            width: parent.width - Theme.mm(24)
            columns: Theme.landscape ? 2 : 1
            columnSpacing: Theme.mm(12)
            rowSpacing: Theme.mm(7)

            Column {
                width: content.each
                spacing: Theme.mm(7)

                Label {
                    width: parent.width
                    text: qsTr("叫人来帮您")
                    font.pixelSize: Theme.title
                    font.bold: true
                    Accessible.role: Accessible.Heading
                    Accessible.name: text
                }
                TicketRow {
                    icon: "ui-people"
                    text: qsTr("喊一声窗口的工作人员")
                    detail: overlay.kiosk.placeName
                }
                TicketRow {
                    icon: "ui-phone"
                    text: qsTr("打市场电话 %1").arg(overlay.kiosk.marketPhone)
                    detail: qsTr("找活、欠薪、要押金，都可以说")
                }
                TicketRow {
                    icon: "ui-shield"
                    text: qsTr("还不行打 12333，要律师打 12348")
                    detail: qsTr("人社服务热线、法律援助热线，不要钱")
                }
            }
            Column {
                width: content.each
                spacing: Theme.mm(Theme.landscape ? 4 : 7)

                Label {
                    width: parent.width
                    mayFold: true
                    text: qsTr("看不清、够不着、看着晕，按这里：")
                    font.pixelSize: Theme.line
                    color: Theme.ink2
                }
                Grid {
                    id: ways

                    readonly property int count: 2 + (Theme.tall ? 1 : 0) + (overlay.kiosk.languages.length > 1 ? 1 : 0)
                    readonly property int each: Math.floor((width - (columns - 1) * spacing) / columns)

                    columns: Theme.landscape || count > 3 || Theme.elder && Theme.cramped ? 2 : count

                    width: parent.width
                    spacing: Theme.gap

                    BigButton {
                        objectName: "helpContrast"
                        width: ways.each
                        height: Theme.target(27)
                        icon: "ui-sun"
                        text: Theme.highContrast ? qsTr("平常颜色") : qsTr("黑底亮字")
                        wordSize: Theme.foot
                        onActivated: overlay.kiosk.toggleHighContrast()
                    }
                    BigButton {
                        objectName: "helpLow"
                        visible: Theme.tall
                        width: ways.each
                        height: Theme.target(27)
                        icon: Theme.low ? "ui-up" : "ui-down"
                        text: Theme.low ? qsTr("放回高处") : qsTr("低位操作")
                        wordSize: Theme.foot
                        onActivated: overlay.kiosk.toggleLowPosition()
                    }
                    BigButton {
                        objectName: "helpStill"
                        width: ways.each
                        height: Theme.target(27)
                        icon: Theme.reducedMotion ? "ui-move" : "ui-still"
                        text: Theme.reducedMotion ? qsTr("画面可以动") : qsTr("画面别动")
                        wordSize: Theme.foot
                        onActivated: overlay.kiosk.toggleReducedMotion()
                    }
                    BigButton {
                        objectName: "helpLanguage"
                        readonly property var next: Words.nextLanguage(overlay.kiosk)
                        visible: overlay.kiosk.languages.length > 1
                        width: ways.each
                        height: Theme.target(27)
                        icon: "ui-language"
                        text: next.name
                        wordSize: Theme.foot
                        onActivated: overlay.kiosk.speak(next.code)
                    }
                }
                BigButton {
                    objectName: "helpListen"
                    visible: overlay.kiosk.canListen
                    width: parent.width
                    height: Theme.target(27)
                    kind: "blue"
                    focus: true
                    icon: "ui-read-aloud"
                    text: overlay.kiosk.voiceAvailable ? qsTr("听着选，一个一个念给我听") : qsTr("一个一个看")
                    onActivated: overlay.kiosk.chooseByEar()
                }
                Row {
                    visible: overlay.kiosk.voiceAvailable
                    width: parent.width
                    spacing: Theme.gap

                    BigButton {
                        objectName: "quieter"
                        width: Math.floor((parent.width - parent.spacing) / 2)
                        height: Theme.target(23)
                        pressable: overlay.kiosk.loudness > 1
                        text: qsTr("声音小一点")
                        onActivated: overlay.kiosk.changeLoudness(-1)
                    }
                    BigButton {
                        objectName: "louder"
                        width: Math.floor((parent.width - parent.spacing) / 2)
                        height: Theme.target(23)
                        pressable: overlay.kiosk.loudness < overlay.kiosk.loudest
                        text: qsTr("声音大一点")
                        onActivated: overlay.kiosk.changeLoudness(1)
                    }
                }
                BigButton {
                    objectName: "forgetMe"
                    visible: overlay.kiosk.canForget && !overlay.sure
                    width: parent.width
                    height: Theme.target(27)
                    kind: "careful"
                    icon: "ui-trash"
                    text: qsTr("删掉我的信息")
                    onActivated: overlay.sure = true
                }
                Paragraph {
                    id: forgetSaid

                    objectName: "forgetMeans"
                    visible: overlay.kiosk.canForget && overlay.sure
                    width: parent.width
                    text: overlay.kiosk.forgetFailed ? qsTr("没删成。再按一次，不行就叫工作人员。")
                          : qsTr("这里记的活、电话、票都会删，找不回来。还没开工的报名也一起撤掉，还想去的先别删。")
                    font.pixelSize: Theme.line
                }
                BigButton {
                    objectName: "forgetMeSure"
                    visible: overlay.kiosk.canForget && overlay.sure
                    width: parent.width
                    height: Theme.target(27)
                    kind: "careful"
                    icon: "ui-trash"
                    text: qsTr("都删掉")
                    onActivated: overlay.kiosk.forgetMe()
                }
                BigButton {
                    objectName: "helpClose"
                    width: parent.width
                    height: Theme.target(33)
                    kind: "primary"
                    text: overlay.sure ? qsTr("先不删，接着看") : qsTr("知道了，接着看")
                    wordSize: Theme.type(12.9, 14.4)
                    focus: true
                    onActivated: overlay.kiosk.hideHelp()
                }
            }
        }
    }
}
