import QtQuick

// 26 letters in the order in which they are learnt, and two words: 28 keys that stay large in every mode.
Grid {
    id: pad

    property bool unspoken: true
    readonly property bool ofKeys: true
    property bool full: false
    property bool empty: false
    property int keyHeight: Math.floor((height - 3 * spacing) / 4)
    readonly property int keyWidth: Math.floor((width - (columns - 1) * spacing) / columns)
    signal letter(string letter)
    signal erase()
    signal clear()

    columns: 7
    spacing: Theme.mm(3.6)

    Repeater {
        model: 26

        Brick {
            id: key

            required property int index

            objectName: "letter" + key.spokenName
            width: pad.keyWidth
            height: pad.keyHeight
            pressable: !pad.full
            spokenName: String.fromCharCode(65 + index)
            onActivated: pad.letter(key.spokenName.toLowerCase())

            Label {
                anchors.centerIn: parent
                text: key.spokenName
                font.pixelSize: Math.max(Theme.body, Math.min(Theme.key, Math.round(key.height * 0.5)))
                font.bold: true
                color: key.wordColor
            }
        }
    }
    BigButton {
        objectName: "lettersClear"
        width: pad.keyWidth
        height: pad.keyHeight
        pressable: !pad.empty
        side: Theme.mm(1)
        text: qsTr("清空")
        wordSize: Theme.foot
        onActivated: pad.clear()
    }
    BigButton {
        objectName: "letterErase"
        width: pad.keyWidth
        height: pad.keyHeight
        pressable: !pad.empty
        side: Theme.mm(1)
        text: qsTr("删掉")
        wordSize: Theme.foot
        onActivated: pad.erase()
    }
}
