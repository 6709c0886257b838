import QtQuick

// A job on one line, for the attract page and under the notice.
Brick {
    id: line

    required property var card

    spokenName: Words.clauses([card.title, Words.placeShort(card), Words.pay(card) + Words.payUnit(card.payUnit, card.pieceName),
                               Words.settlement(card.settlement)])
    height: Theme.target(Theme.elder ? 38 : 31)

    Pictogram {
        id: figure

        x: Theme.mm(5)
        anchors.verticalCenter: parent.verticalCenter
        size: Math.min(Theme.mm(20), parent.height - Theme.mm(3))
        stem: line.card.tile
    }
    Item {
        id: lines

        x: figure.x + figure.width + Theme.mm(4)
        y: Math.round((parent.height - height) / 2) - Theme.mm(0.8)
        width: parent.width - x - Theme.mm(5)
        height: title.height + place.height

        Label {
            id: title

            width: sum.x - Theme.mm(3)
            height: Math.ceil(Theme.type(13.9, 16.4) * 1.1)
            text: line.card.title
            font.pixelSize: Theme.type(10.9, Theme.landscape ? 11.7 : 13.4)
            font.bold: true
        }
        Row {
            id: sum

            x: parent.width - width
            spacing: Theme.mm(1.5)

            Label {
                id: pay

                text: Words.pay(line.card)
                font.pixelSize: Theme.type(13.9, Theme.landscape ? 13.9 : 16.4)
                font.bold: true
                height: title.height
            }
            Label {
                anchors.baseline: pay.baseline
                text: Words.payUnit(line.card.payUnit, line.card.pieceName)
                font.pixelSize: Theme.line
            }
        }
        Label {
            id: place

            y: title.height
            width: settled.x - Theme.mm(3)
            text: Words.placeShort(line.card)
            font.pixelSize: Theme.line
            color: Theme.ink2
        }
        Label {
            id: settled

            x: parent.width - width
            y: place.y
            text: (Theme.elder || Theme.cramped) && Theme.landscape ? Words.settlement(line.card.settlement)
                                                 : Words.settlementSaid(line.card.settlement)
            font.pixelSize: Theme.line
            color: Theme.ink2
        }
    }
}
