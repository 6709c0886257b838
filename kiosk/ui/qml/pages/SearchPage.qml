import QtQuick
import "../kit"

// First letters of Pinyin lead to trades, places and titles; before the first letter: how to sort, which day, pictures.
Page {
    id: page

    readonly property QtObject search: kiosk.search
    readonly property bool typing: search.letters !== ""
    readonly property bool nothing: typing && search.answered && search.suggestions.length === 0
    readonly property int space: Theme.mm(4)

    objectName: "searchPage"
    picture: "ui-search"
    title: qsTr("找什么活？")
    subtitle: Theme.landscape && Theme.elder ? "" : qsTr("按拼音的头一个字母。找泥工，按 N G")
    onBack: kiosk.back()

    component Pictures: BigButton {
        objectName: "searchTrades"
        icon: "bricklayer"
        iconSize: Theme.mm(14)
        text: Theme.landscape ? qsTr("看图挑工种") : qsTr("不会拼音，看图挑工种")
        kind: "blue"
        onActivated: page.search.changeTrades()
    }

    rail: [
        Pictures {
            visible: Theme.landscape
            width: parent.width
            height: Theme.target(26)
        }
    ]

    Panel {
        id: display

        width: parent.width
        height: Theme.mm(Theme.landscape ? 19 : 26)

        Pictogram {
            x: Theme.mm(6)
            anchors.verticalCenter: parent.verticalCenter
            stem: "ui-search"
            size: Theme.mm(12)
        }
        Label {
            objectName: "letters"
            x: Theme.mm(24)
            anchors.verticalCenter: parent.verticalCenter
            width: parent.width - x - Theme.mm(4)
            text: page.typing ? page.search.letters.toUpperCase().split("").join(" ") : qsTr("还没按字母")
            font.pixelSize: page.typing ? Theme.type(16.9, 16.9) : Theme.body
            font.bold: page.typing
            color: page.typing ? Theme.ink : Theme.ink2
        }
    }
    Item {
        id: found

        y: display.height + page.space
        width: parent.width
        height: pad.y - y - page.space

        Column {
            visible: !page.typing
            width: parent.width
            spacing: page.space

            Grid {
                id: orders

                objectName: "orders"
                width: parent.width
                columns: 3
                spacing: page.space

                Repeater {
                    model: ["best", "pay", "near"]

                    FilterChip {
                        required property string modelData

                        objectName: "order-" + modelData
                        width: Math.floor((orders.width - 2 * orders.spacing) / 3)
                        height: Theme.target(Theme.landscape ? 24 : 28)
                        text: Words.order(modelData)
                        chosen: page.search.order === modelData
                        onActivated: page.search.sort(modelData)
                    }
                }
            }
            Grid {
                id: days

                objectName: "days"
                width: parent.width
                columns: 4
                spacing: page.space

                Repeater {
                    model: ["", "today", "tomorrow", "later"]

                    FilterChip {
                        required property string modelData

                        objectName: "start-" + (modelData === "" ? "any" : modelData)
                        width: Math.floor((days.width - 3 * days.spacing) / 4)
                        height: Theme.target(Theme.landscape ? 24 : 28)
                        text: Words.starting(modelData)
                        chosen: page.search.starts === modelData
                        onActivated: page.search.startOn(modelData)
                    }
                }
            }
            Pictures {
                visible: !Theme.landscape
                width: parent.width
                height: Theme.target(32)
            }
        }
        Grid {
            id: rows

            readonly property int rowHeight: Theme.target(Theme.elder ? (Theme.wordy || Theme.cramped ? 56 : 37) : Theme.cramped ? 38 : Theme.landscape ? 28 : 31)
            readonly property int fit: columns * Math.max(1, Math.floor((found.height + spacing) / (rowHeight + spacing)))

            objectName: "suggestions"
            visible: page.typing
            width: parent.width
            columns: Theme.landscape ? 2 : 1
            spacing: page.space

            Repeater {
                model: page.search.suggestions.slice(0, rows.fit)

                BigButton {
                    required property var modelData
                    required property int index

                    objectName: "suggestion" + index
                    width: Math.floor((rows.width - (rows.columns - 1) * rows.spacing) / rows.columns)
                    height: rows.rowHeight
                    leftAligned: true
                    icon: modelData.tile !== "" ? modelData.tile : modelData.kind === "place" ? "ui-pin" : "ui-paper"
                    iconSize: Theme.mm(14)
                    text: modelData.text
                    detail: Words.suggestion(modelData)
                    wordSize: Theme.type(10.9, 13.4)
                    onActivated: page.search.choose(modelData.kind, modelData.value)
                }
            }
        }
        Paragraph {
            objectName: "searchNothing"
            visible: page.nothing
            width: parent.width
            text: qsTr("没有这样开头的活。删一个字母再看看，或者看图挑工种。\n也可以打 %1 问。").arg(page.kiosk.marketPhone)
        }
        Pictures {
            objectName: "searchTradesInstead"
            visible: page.nothing && !Theme.landscape
            anchors.bottom: parent.bottom
            width: parent.width
            height: Theme.target(32)
        }
    }
    LetterPad {
        id: pad

        readonly property int wanted: Theme.padKey(Theme.landscape ? (Theme.elder ? 25 : 21) : 28)

        objectName: "letterPad"
        y: parent.height - height
        width: parent.width
        height: 4 * wanted + 3 * spacing
        full: page.search.full
        empty: !page.typing
        onLetter: (letter) => page.search.type(letter)
        onErase: page.search.erase()
        onClear: page.search.clear()
    }
}
