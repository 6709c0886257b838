import QtQuick

// A job on one line, for the attract page and under the notice.
Brick {
    id: line

    required property var card
    readonly property bool deep: height > Theme.mm(27)

    spokenName: card.title + "，" + Words.placeShort(card) + "，" + Words.pay(card)
                + Words.payUnit(card.payUnit, card.pieceName) + "，" + Words.settlement(card.settlement)
    height: Theme.target(Theme.elder ? 36 : 30)

    Pictogram {
        id: figure

        x: Theme.mm(5)
        anchors.verticalCenter: parent.verticalCenter
        size: Math.min(Theme.mm(20), parent.height - Theme.mm(3))
        stem: line.card.tile
    }
    Column {
        anchors.verticalCenter: parent.verticalCenter
        x: figure.x + figure.width + Theme.mm(4)
        width: sum.x - x - Theme.mm(3)

        Label {
            width: parent.width
            text: line.card.title
            font.pixelSize: Theme.button
            font.bold: true
        }
        Label {
            width: parent.width
            text: Words.placeShort(line.card)
            font.pixelSize: Theme.line
            color: Theme.ink2
        }
    }
    Column {
        id: sum

        anchors.verticalCenter: parent.verticalCenter
        x: parent.width - width - Theme.mm(5)

        Row {
            anchors.right: parent.right
            spacing: Theme.mm(2)

            Label {
                id: pay

                text: Words.pay(line.card)
                font.pixelSize: Theme.type(13.9, 16.4)
                font.bold: true
                height: Math.ceil(font.pixelSize * 1.12)
            }
            Label {
                anchors.baseline: pay.baseline
                text: Words.payUnit(line.card.payUnit, line.card.pieceName)
                font.pixelSize: Theme.line
            }
        }
        Label {
            anchors.right: parent.right
            text: Words.settlementSaid(line.card.settlement)
            font.pixelSize: Theme.line
            color: Theme.ink2
        }
    }
}
