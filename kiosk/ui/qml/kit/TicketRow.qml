import QtQuick

Item {
    id: row

    property string icon: ""
    property string text: ""
    property string detail: ""
    property bool strong: true
    // Lines of each of both at most.
    property int most: Theme.landscape ? 5 : 3

    width: parent ? parent.width : 0
    property int pad: Theme.mm(Theme.elder ? (Theme.cramped && Theme.landscape ? 0 : 2) : 7)

    height: lines.height + pad

    // At once, for whoever must know the height.
    function settle() { lines.forceLayout() }

    Pictogram {
        id: sign

        anchors.verticalCenter: parent.verticalCenter
        size: Theme.mm(10.5)
        stem: row.icon
    }
    Column {
        id: lines

        anchors.verticalCenter: parent.verticalCenter
        x: sign.width + Theme.mm(5.5)
        width: parent.width - x
        spacing: Theme.mm(0.8)

        Paragraph {
            width: parent.width
            text: row.text
            font.pixelSize: Theme.type(10.9, 13.4)
            font.bold: row.strong
            lineHeight: 0.86
            maximumLineCount: row.most
        }
        Paragraph {
            visible: text !== ""
            width: parent.width
            text: row.detail
            font.pixelSize: Theme.line
            color: Theme.ink2
            lineHeight: 0.86
            maximumLineCount: Math.min(3, row.most)
        }
    }
}
