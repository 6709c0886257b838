import QtQuick

// Pay, unit, and the settlement's plate on one line: a long range gets smaller, so that the two others stand whole.
Row {
    id: row

    required property var card
    property int size: Theme.payCard
    property int unitSize: Theme.line
    property bool unitBold: false
    property bool plated: false
    property real most: parent ? parent.width : 0

    spacing: Theme.mm(3)

    Label {
        id: pay

        width: Math.min(implicitWidth, row.most - unit.width - row.spacing - (row.plated ? plate.width + row.spacing : 0))
        height: Math.ceil(row.size * 1.1)
        text: Words.pay(row.card)
        font.pixelSize: row.size
        font.bold: true
    }
    Label {
        id: unit

        anchors.baseline: pay.baseline
        text: Words.payUnit(row.card.payUnit, row.card.pieceName)
        font.pixelSize: row.unitSize
        font.bold: row.unitBold
    }
    SettlementPlate {
        id: plate

        visible: row.plated && code !== ""
        anchors.verticalCenter: parent.verticalCenter
        code: row.card.settlement
    }
}
