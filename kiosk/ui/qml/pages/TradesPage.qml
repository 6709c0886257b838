import QtQuick
import "../kit"

Page {
    id: page

    readonly property QtObject trades: kiosk.trades
    // Long words at the floor of a small panel need wider tiles; then the page scrolls.
    readonly property bool wider: Theme.wordy && Theme.cramped
    readonly property int columns: Theme.landscape ? (Theme.elder ? (wider ? 3 : 5) : wider ? 5 : 7) : wider && Theme.elder ? 2 : 4
    readonly property int rows: Math.ceil(Math.max(1, trades.tiles.length) / columns)
    readonly property int columnsBelow: trades.chosenCount > 0 ? 3 : 2
    readonly property int space: Theme.mm(4.5)

    objectName: "tradesPage"
    title: qsTr("您想干什么活？")
    subtitle: trades.chosenCount > 0 ? qsTr("最多选3样，再点一下不选") : qsTr("点一样，马上看到活")
    actionHeight: Theme.target(Theme.elder ? 30 : Theme.landscape ? 28 : 36)
    onBack: kiosk.back()

    Flickable {
        id: field

        readonly property int cellWidth: Math.floor((width - (page.columns - 1) * page.space) / page.columns)
        readonly property int roomy: Math.floor((height - (page.rows - 1) * page.space) / page.rows)
        readonly property int cellHeight: Math.max(Theme.target(38), Math.min(roomy, Math.round(cellWidth * 1.15)))

        anchors.fill: parent
        contentHeight: tiles.height
        interactive: contentHeight > height
        clip: interactive
        boundsBehavior: Flickable.StopAtBounds

        Grid {
            id: tiles

            columns: page.columns
            spacing: page.space

            Repeater {
                model: page.trades.tiles

                TradeTile {
                    required property var modelData

                    objectName: "tile-" + modelData.tile
                    width: field.cellWidth
                    height: field.cellHeight
                    stem: modelData.tile
                    text: Words.tile(modelData.tile) || modelData.word
                    chosen: modelData.chosen
                    pressable: modelData.chosen || page.trades.chosenCount < 3
                    onActivated: page.trades.toggle(modelData.tile)
                    onActiveFocusChanged: if (activeFocus && field.interactive)
                        field.contentY = Math.max(0, Math.min(y - Theme.mm(4), field.contentHeight - field.height))
                }
            }
        }
    }

    actions: [
        BigButton {
            objectName: "tradesSkip"
            width: Math.floor((parent.width - Theme.gap * (page.columnsBelow - 1)) / page.columnsBelow)
            height: parent.height
            text: qsTr("不选，看全部")
            wordSize: page.columnsBelow > 2 ? Theme.foot : Theme.button
            onActivated: page.trades.skip()
        },
        BigButton {
            objectName: "tradesListen"
            width: Math.floor((parent.width - Theme.gap * (page.columnsBelow - 1)) / page.columnsBelow)
            x: page.columnsBelow > 2 ? width + Theme.gap : parent.width - width
            height: parent.height
            kind: "blue"
            icon: "ui-read-aloud"
            text: page.kiosk.voiceAvailable ? qsTr("听着选") : qsTr("一个一个看")
            wordSize: page.columnsBelow > 2 ? Theme.foot : Theme.button
            onActivated: page.kiosk.chooseByEar()
        },
        BigButton {
            objectName: "tradesDone"
            visible: page.trades.chosenCount > 0
            x: parent.width - width
            width: Math.floor((parent.width - Theme.gap * (page.columnsBelow - 1)) / page.columnsBelow)
            height: parent.height
            kind: "primary"
            text: qsTr("选好了 %n 样", "", page.trades.chosenCount)
            trailingIcon: Theme.elder ? "" : "ui-next"
            wordSize: Theme.type(10.9, 12.9)
            onActivated: page.trades.done()
        }
    ]
}
