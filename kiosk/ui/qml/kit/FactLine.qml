import QtQuick

// One fact with its sign; gone when there is nothing to say.
Row {
    id: fact

    property string icon: ""
    property string text: ""
    property color tone: Theme.ink
    property bool strong: false

    visible: text !== ""
    width: parent ? parent.width : 0
    spacing: Theme.mm(4)

    Pictogram {
        size: Theme.mm(9)
        stem: fact.icon
        tone: fact.tone === Theme.ink ? Theme.figure : fact.tone
    }
    Paragraph {
        anchors.verticalCenter: parent.verticalCenter
        width: parent.width - Theme.mm(13)
        text: fact.text
        font.pixelSize: Theme.type(9.9, 12.4)
        font.bold: fact.strong
        color: fact.tone
        maximumLineCount: 3
    }
}
