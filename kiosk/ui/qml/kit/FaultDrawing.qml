import QtQuick

// The large drawing of card and reader: what went wrong and what to do with the hand, without reading.
Item {
    id: drawing

    property string picture: "card-again"
    property bool arrows: true
    readonly property bool broken: picture === "reader-fault"
    readonly property int unit: Math.round(Math.min(width / 10, height / 8.1))
    readonly property int middle: Math.round(width / 2)

    Pictogram {
        id: reader

        stem: "scene-reader"
        size: Math.round(drawing.unit * 7.8)
        aspect: 0.2465
        x: drawing.middle - Math.round(width / 2)
        y: drawing.height - height - Math.round(drawing.unit * 0.35)
    }
    Pictogram {
        id: other

        shown: drawing.picture === "two-cards"
        stem: "scene-card"
        size: card.width
        aspect: card.aspect
        x: card.x + Math.round(drawing.unit * 0.7)
        y: card.y - Math.round(drawing.unit * 0.6)
        opacity: 1
    }
    Pictogram {
        id: card

        shown: !drawing.broken
        stem: drawing.picture === "card-not-id" ? "scene-bank-card" : "scene-card"
        size: Math.round(drawing.unit * 4.0)
        aspect: 0.634
        x: drawing.middle - Math.round(width / 2)
        y: reader.y - height - Math.round(drawing.unit * (drawing.picture === "two-cards" ? 0.8 : 1.2))
    }
    Pictogram {
        shown: drawing.broken
        stem: "reader-fault"
        size: Math.round(drawing.unit * 4.2)
        x: drawing.middle - Math.round(width / 2)
        y: reader.y - height - Math.round(drawing.unit * 0.2)
    }
    Rectangle {
        visible: drawing.picture === "card-not-id" || drawing.picture === "two-cards"
        width: Math.round(drawing.unit * 1.5)
        height: width
        radius: width / 2
        x: card.x + card.width - Math.round(width * 0.6)
        y: card.y + card.height - Math.round(height * 0.6)
        color: Theme.red
        border.width: Theme.border
        border.color: Theme.paper

        Pictogram {
            shown: drawing.picture === "card-not-id"
            anchors.centerIn: parent
            size: Math.round(parent.width * 0.62)
            stem: "ui-cross"
            tone: Theme.paper
        }
        Label {
            visible: drawing.picture === "two-cards"
            anchors.centerIn: parent
            text: "1"
            font.pixelSize: Math.round(parent.width * 0.66)
            font.bold: true
            color: Theme.paper
        }
    }
    Repeater {
        model: drawing.picture === "card-again" ? [
            { word: qsTr("拿起来"), stem: "scene-arrow-up", side: -1 },
            { word: qsTr("再放平"), stem: "scene-arrow-down", side: 1 }
        ] : []

        Item {
            id: act

            required property var modelData

            x: drawing.middle + modelData.side * Math.max(Math.round(drawing.unit * 3.06), Math.round((card.width + actWord.width) / 2 + Theme.mm(3)))

            Label {
                id: actWord

                x: -Math.round(width / 2)
                y: card.y + Math.round(drawing.unit * 0.1)
                text: act.modelData.word
                font.pixelSize: Theme.type(12.9, 14.9)
                font.bold: true
                color: Theme.figure
            }
            Pictogram {
                stem: act.modelData.stem
                size: Math.round(drawing.unit * 1.2)
                aspect: 2.042
                x: -Math.round(width / 2)
                y: actWord.y + actWord.height + Math.round(drawing.unit * 0.12)
            }
        }
    }
}
