import QtQuick

// An icon and one or two lines of words. A flat one says why in its words. Words that do not find room on the face, or whose
// longest one is wider than it, get smaller together, down to the floor.
Brick {
    id: button

    property string text: ""
    property string detail: ""
    property string icon: ""
    property string trailingIcon: ""
    property bool stacked: false
    property bool leftAligned: false
    property int wordSize: Theme.button
    property int iconSize: Math.round(wordSize * 1.05)
    property int detailSize: Theme.line

    property int side: Theme.mm(3)
    property int iconGap: Theme.mm(3.2)
    readonly property int iconSpace: icon === "" || stacked ? 0 : iconSize + iconGap
    readonly property int trailingSpace: trailingIcon === "" ? 0 : iconSize + Theme.mm(3)
    readonly property bool over: stacked && icon !== ""
    property real shrink: 1
    readonly property bool wordy: Theme.wordy
    // Of the texts themselves: a column knows its own height a frame later only.
    readonly property real wordsHeight: main.height + (detail !== "" ? second.height + words.spacing : 0)
    readonly property real filledHeight: wordsHeight + (over ? front.height + Theme.mm(0.8) : 0)
    readonly property bool high: filledHeight > faceHeight - 2 * Theme.border
    readonly property bool tight: width > 0 && height > 0 && (high || main.truncated || second.truncated
                                      || main.contentWidth > main.width + 1 || second.contentWidth > second.width + 1)
    // The last resort: one line of each.
    property bool terse: false
    readonly property int wordRoom: width - 2 * side - iconSpace - trailingSpace

    spokenName: Words.clauses([text, detail])
    implicitHeight: Theme.buttonHeight
    height: implicitHeight
    pressable: !busy
    Accessible.description: detail

    onTextChanged: Qt.callLater(fit)
    onDetailChanged: Qt.callLater(fit)
    onWordyChanged: Qt.callLater(fit)
    onWidthChanged: Qt.callLater(fit)
    onHeightChanged: Qt.callLater(fit)
    onWordSizeChanged: Qt.callLater(fit)
    onDetailSizeChanged: Qt.callLater(fit)
    Component.onCompleted: Qt.callLater(fit)

    function fit() {
        terse = false
        shrink = 1
        for (let steps = 0; steps < 11 && tight; ++steps)
            shrink -= 0.05
        // Of a text's height a fifth of an em is empty.
        terse = tight && filledHeight - 0.2 * main.font.pixelSize > faceHeight
    }
    function fitted(size) { return Math.max(Math.min(size, Math.ceil(Theme.floorTextPx)), Math.floor(size * shrink)) }

    Item {
        anchors.fill: parent

        Pictogram {
            id: front

            shown: button.icon !== ""
            stem: button.busy ? "ui-hourglass" : button.icon
            tone: button.flat ? Theme.offText : button.solid ? Theme.solidWord
                  : button.kind === "careful" ? Theme.carefulWord
                  : button.kind === "blue" || button.leftAligned ? Theme.blueWord : Theme.word
            size: button.iconSize
            x: button.stacked ? Math.round((parent.width - width) / 2)
               : button.leftAligned ? button.side + Theme.mm(3) : words.x + words.textLeft - width - button.iconGap
            y: button.stacked ? Math.round((parent.height - height - words.height) / 2 - Theme.mm(0.6))
               : Math.round((parent.height - height) / 2)
        }
        Column {
            id: words

            readonly property real textLeft: Math.max(0, (width - Math.max(main.contentWidth, second.shownWidth)) / 2)
            readonly property real textRight: width - textLeft

            x: button.leftAligned && !button.stacked ? button.side + Theme.mm(6) + button.iconSpace
               : button.side + button.iconSpace
            width: button.leftAligned && !button.stacked ? parent.width - x - button.side : button.wordRoom
            y: button.over ? front.y + front.height + Theme.mm(0.8) : Math.round((parent.height - height) / 2)
            spacing: Theme.mm(1)

            Paragraph {
                id: main

                width: parent.width
                text: button.text
                wrapMode: button.wordy ? Text.WordWrap : Text.Wrap
                font.pixelSize: button.fitted(button.wordSize)
                font.bold: true
                color: button.wordColor
                lineHeight: 0.83
                maximumLineCount: button.terse ? 1 : button.wordy ? 3 : 2
                horizontalAlignment: button.leftAligned ? Text.AlignLeft : Text.AlignHCenter
            }
            Paragraph {
                id: second

                readonly property real shownWidth: visible ? contentWidth : 0

                visible: button.detail !== ""
                width: parent.width
                text: button.detail
                font.pixelSize: button.fitted(button.detailSize)
                wrapMode: main.wrapMode
                color: button.wordColor
                lineHeight: 0.86
                maximumLineCount: button.terse ? 1 : 3
                horizontalAlignment: button.leftAligned ? Text.AlignLeft : Text.AlignHCenter
            }
        }
        Pictogram {
            shown: button.trailingIcon !== ""
            stem: button.trailingIcon
            tone: button.wordColor
            size: button.iconSize
            x: words.x + words.textRight + Theme.mm(3)
            anchors.verticalCenter: parent.verticalCenter
        }
    }
}
