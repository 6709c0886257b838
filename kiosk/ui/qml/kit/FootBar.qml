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
    readonly property int cellHeight: Theme.footCell
    // Icon above word where the cell is narrow, and high enough for both; long words of large type leave the icon no room.
    readonly property bool stacked: Theme.landscape ? Theme.elder && cellHeight > iconSize + Theme.foot * 1.6 + Theme.thickness
                                                    : Theme.elder || cellWidth < Theme.foot * 6
    readonly property bool bare: Theme.elder && Theme.wordy && (Theme.landscape || Theme.cramped)
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
    component Cell: BigButton {
        required property int place

        x: bar.cellX(place)
        y: bar.cellY(place)
        width: bar.cellWidth
        height: bar.cellHeight
        wordSize: Theme.foot
        iconSize: bar.iconSize
        side: Theme.mm(Theme.elder ? 1 : 1.5)
        iconGap: Theme.mm(Theme.landscape ? 1.6 : 3.2)
        stacked: bar.stacked
    }

    Cell {
        objectName: "footLanguage"
        readonly property var next: Words.nextLanguage(bar.kiosk)
        place: 0
        visible: bar.offersLanguage
        text: next.name
        // Large type on a low sign leaves room for the word alone, which must not break in its middle.
        icon: Theme.landscape && !bar.stacked && (Theme.elder || Theme.cramped || bar.cellWidth < bar.iconSize + Theme.foot * 4.2)
              ? "" : "ui-language"
        Accessible.description: qsTr("现在是%1").arg(Words.ownName())
        onActivated: bar.kiosk.speak(next.code)
    }
    Cell {
        objectName: bar.firstName
        place: 0
        visible: bar.firstSentence === ""
        text: bar.firstText
        icon: bar.bare ? "" : bar.firstIcon
        onActivated: bar.first()
    }
    Cell {
        objectName: "footElder"
        place: 1
        text: Theme.elder ? qsTr("小字") : qsTr("大字")
        icon: bar.bare ? "" : "ui-text-size"
        onActivated: bar.kiosk.toggleElder()
    }
    Cell {
        objectName: "footVoice"
        // Where there is little room, for the reason alone.
        readonly property bool short: Theme.elder || Theme.wordy && Theme.cramped
        readonly property string why: pressable ? "" : qsTr("没有声音")
        place: 2
        pressable: bar.kiosk.voiceAvailable
        text: short && !pressable ? why
              : bar.kiosk.speaking ? qsTr("别念了") : Theme.elder ? qsTr("念一遍") : qsTr("念给我听")
        detail: short ? "" : why
        detailSize: Theme.small
        icon: !pressable || bar.bare ? "" : bar.kiosk.speaking ? "ui-cross" : "ui-read-aloud"
        onActivated: bar.kiosk.readAloud()
    }
    Cell {
        objectName: "footHelp"
        place: 3
        text: qsTr("找人帮")
        icon: bar.bare ? "" : "ui-help"
        onActivated: bar.kiosk.showHelp()
    }
}
