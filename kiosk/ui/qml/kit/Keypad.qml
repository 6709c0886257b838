import QtQuick

// Same order as a telephone; words, not symbols, for clearing and taking back.
Grid {
    id: pad

    property bool unspoken: true
    readonly property bool ofKeys: true

    property int keyHeight: Math.floor((height - 3 * spacing) / 4)
    readonly property int keyWidth: Math.floor((width - 2 * spacing) / 3)
    signal digit(string number)
    signal erase()
    signal clear()

    columns: 3
    spacing: Theme.mm(4.5)

    Repeater {
        model: 9

        Brick {
            id: key

            required property int index

            objectName: "key" + (index + 1)
            width: pad.keyWidth
            height: pad.keyHeight
            spokenName: String(index + 1)
            onActivated: pad.digit(key.spokenName)

            Label {
                anchors.centerIn: parent
                text: key.spokenName
                font.pixelSize: Math.min(Theme.key, Math.round(key.height * 0.55))
                font.bold: true
                color: key.wordColor
            }
        }
    }
    BigButton {
        objectName: "keyClear"
        width: pad.keyWidth
        height: pad.keyHeight
        text: qsTr("清空")
        onActivated: pad.clear()
    }
    Brick {
        id: zero

        objectName: "key0"
        width: pad.keyWidth
        height: pad.keyHeight
        spokenName: "0"
        onActivated: pad.digit(zero.spokenName)

        Label {
            anchors.centerIn: parent
            text: zero.spokenName
            font.pixelSize: Math.min(Theme.key, Math.round(zero.height * 0.55))
            font.bold: true
            color: zero.wordColor
        }
    }
    BigButton {
        objectName: "keyErase"
        width: pad.keyWidth
        height: pad.keyHeight
        text: qsTr("删一个")
        icon: Theme.elder && Theme.landscape ? "" : "ui-back"
        onActivated: pad.erase()
    }
}
