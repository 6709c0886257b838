import QtQuick

// Leave or back, large type, read aloud, help: always in this order; help never moves.
Rectangle {
    id: bar

    required property QtObject kiosk
    property string firstText: qsTr("返回")
    property string firstIcon: "ui-back"
    property string firstName: "footBack"
    // A page without a way back offers another language in the first place, and says a flat sentence where there is none.
    property string firstSentence: ""
    readonly property bool offersLanguage: firstSentence !== "" && kiosk.languages.length > 1
    readonly property int iconSize: Theme.mm(Theme.landscape ? (Theme.elder ? 8 : 9) : Theme.elder ? 12 : 10.5)
    readonly property int columns: Theme.landscape ? 2 : 4
    readonly property int space: Theme.landscape ? Theme.mm(4.4) : Theme.gap
    readonly property int endMargin: Theme.landscape ? Theme.mm(8.5) : Theme.margin
    readonly property int cellWidth: Math.floor((width - Theme.margin - endMargin - (columns - 1) * space) / columns)
    readonly property int cellHeight: Theme.landscape ? Math.floor((height - space - Theme.mm(7)) / 2)
                                                      : height - Theme.mm(12)
    readonly property bool stacked: !Theme.landscape && (Theme.elder || cellWidth < Theme.foot * 6)
    signal first()

    color: Theme.paper
    // The same everywhere: said only when the keys come to it.
    property bool unspoken: true

    function cellX(index) { return Theme.margin + (index % columns) * (cellWidth + space) }
    function cellY(index) { return (Theme.landscape ? 0 : Theme.mm(5)) + Math.floor(index / columns) * (cellHeight + space) }

    Rectangle {
        visible: !Theme.landscape
        width: parent.width
        height: Math.max(2, Theme.mm(0.6))
        color: Theme.hairline
    }
    Paragraph {
        visible: bar.firstSentence !== "" && !bar.offersLanguage
        x: bar.cellX(0)
        y: bar.cellY(0)
        width: bar.cellWidth
        height: bar.cellHeight
        text: bar.firstSentence
        font.pixelSize: Theme.small
        color: Theme.ink2
        verticalAlignment: Text.AlignVCenter
    }
    BigButton {
        objectName: "footLanguage"
        readonly property var next: Words.nextLanguage(bar.kiosk)
        visible: bar.offersLanguage
        x: bar.cellX(0)
        y: bar.cellY(0)
        width: bar.cellWidth
        height: bar.cellHeight
        text: next.name
        // Large type on a low sign leaves room for the word alone, which must not break in its middle.
        icon: Theme.elder && Theme.landscape ? "" : "ui-language"
        wordSize: Theme.foot
        iconSize: bar.iconSize
        side: Theme.mm(1.5)
        iconGap: Theme.mm(Theme.landscape ? 1.6 : 3.2)
        stacked: bar.stacked
        Accessible.description: qsTr("现在是%1").arg(Words.ownName())
        onActivated: bar.kiosk.speak(next.code)
    }
    BigButton {
        objectName: bar.firstName
        visible: bar.firstSentence === ""
        x: bar.cellX(0)
        y: bar.cellY(0)
        width: bar.cellWidth
        height: bar.cellHeight
        text: bar.firstText
        icon: bar.firstIcon
        wordSize: Theme.foot
        iconSize: bar.iconSize
        side: Theme.mm(1.5)
        iconGap: Theme.mm(Theme.landscape ? 1.6 : 3.2)
        stacked: bar.stacked
        onActivated: bar.first()
    }
    BigButton {
        objectName: "footElder"
        x: bar.cellX(1)
        y: bar.cellY(1)
        width: bar.cellWidth
        height: bar.cellHeight
        text: Theme.elder ? qsTr("小字") : qsTr("大字")
        icon: "ui-text-size"
        wordSize: Theme.foot
        iconSize: bar.iconSize
        side: Theme.mm(1.5)
        iconGap: Theme.mm(Theme.landscape ? 1.6 : 3.2)
        stacked: bar.stacked
        onActivated: bar.kiosk.toggleElder()
    }
    BigButton {
        objectName: "footVoice"
        x: bar.cellX(2)
        y: bar.cellY(2)
        width: bar.cellWidth
        height: bar.cellHeight
        pressable: bar.kiosk.voiceAvailable
        text: bar.kiosk.speaking ? qsTr("别念了") : Theme.elder ? qsTr("念一遍") : qsTr("念给我听")
        detail: pressable ? "" : qsTr("没有声音")
        icon: pressable ? bar.kiosk.speaking ? "ui-cross" : "ui-read-aloud" : ""
        onActivated: bar.kiosk.readAloud()
        wordSize: Theme.foot
        detailSize: Theme.small
        stacked: bar.stacked
        iconSize: bar.iconSize
        side: Theme.mm(1.5)
        iconGap: Theme.mm(Theme.landscape ? 1.6 : 3.2)
    }
    BigButton {
        objectName: "footHelp"
        x: bar.cellX(3)
        y: bar.cellY(3)
        width: bar.cellWidth
        height: bar.cellHeight
        text: qsTr("找人帮")
        icon: "ui-help"
        wordSize: Theme.foot
        iconSize: bar.iconSize
        side: Theme.mm(1.5)
        iconGap: Theme.mm(Theme.landscape ? 1.6 : 3.2)
        stacked: bar.stacked
        onActivated: bar.kiosk.showHelp()
    }
}
