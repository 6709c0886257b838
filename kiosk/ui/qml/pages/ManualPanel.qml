import QtQuick
import "../kit"

// The operator's manual at the machine: its chapters, or one of them to leaf through. Words and pictures, no links.
Item {
    id: manual

    required property QtObject desk
    readonly property bool chosen: desk.panel !== "manual"

    Grid {
        id: list

        visible: !manual.chosen
        width: parent.width
        columns: Theme.landscape ? 2 : 1
        spacing: Theme.mm(3)

        Repeater {
            model: list.visible ? manual.desk.chapters : []

            BigButton {
                required property var modelData

                objectName: "chapter-" + modelData.name
                width: Math.floor((list.width - (list.columns - 1) * list.spacing) / list.columns)
                height: Theme.target(Theme.elder ? 25 : 20)
                leftAligned: true
                icon: "ui-log"
                wordSize: Theme.type(8.2, 10.9)
                text: modelData.title
                onActivated: manual.desk.openChapter(modelData.name)
            }
        }
    }
    ListView {
        id: page

        objectName: "manualText"
        visible: manual.chosen
        width: Theme.landscape ? turn.x - Theme.gap : parent.width
        height: Theme.landscape ? parent.height : turn.y - Theme.mm(4)
        clip: true
        spacing: Theme.mm(3)
        boundsBehavior: Flickable.StopAtBounds
        model: visible ? manual.desk.blocks : []

        // Nearly a page, so that a line which was cut is whole on the next.
        function turn(way) {
            const end = Math.max(originY, originY + contentHeight - height)
            contentY = Math.min(end, Math.max(originY, contentY + way * height * 0.85))
        }
        delegate: Item {
            id: block

            required property var modelData
            readonly property string kind: modelData.kind
            readonly property int textSize: Theme.type(7.9, 10.9)

            width: page.width
            height: kind === "row" ? row.height + Theme.mm(2) : kind === "picture" ? picture.height : words.height

            Label {
                id: mark

                visible: block.kind === "item"
                text: block.modelData.mark
                font.pixelSize: block.textSize
                font.bold: true
            }
            Paragraph {
                id: words

                visible: block.kind !== "row" && block.kind !== "picture"
                x: block.kind === "item" ? Math.max(Theme.mm(9), mark.implicitWidth + Theme.mm(2)) : block.kind === "code" ? Theme.mm(5) : 0
                width: parent.width - x
                text: block.modelData.text
                font.pixelSize: block.kind === "heading" ? Theme.type(9.4, 11.9) : block.textSize
                font.bold: block.kind === "heading" || block.kind === "code"
                color: block.kind === "heading" ? Theme.blueWord : Theme.ink
                Accessible.role: block.kind === "heading" ? Accessible.Heading : Accessible.StaticText
            }
            Row {
                id: row

                readonly property var shares: block.modelData.cells.length === 2 ? [0.38, 0.62] : [0.22, 0.36, 0.42]

                visible: block.kind === "row"
                width: parent.width
                spacing: Theme.mm(3)

                Repeater {
                    model: row.visible ? block.modelData.cells : []

                    Paragraph {
                        required property int index
                        required property string modelData

                        width: Math.floor((row.width - 2 * row.spacing) * (row.shares[index] ?? 0.3))
                        text: modelData
                        font.pixelSize: block.textSize
                        font.bold: block.modelData.head || index === 0
                    }
                }
            }
            Rectangle {
                visible: block.kind === "row"
                y: parent.height - height
                width: parent.width
                height: Math.max(2, Theme.mm(0.4))
                color: Theme.hairline
            }
            Image {
                id: picture

                visible: block.kind === "picture"
                anchors.horizontalCenter: parent.horizontalCenter
                width: Math.min(parent.width, implicitWidth * height / Math.max(1, implicitHeight))
                height: visible ? Math.min(page.height * 0.8, implicitHeight * parent.width / Math.max(1, implicitWidth)) : 0
                fillMode: Image.PreserveAspectFit
                mipmap: true
                source: block.modelData.source
            }
        }
    }
    // Beside the page where that is wide, beneath it where it is high.
    Grid {
        id: turn

        visible: manual.chosen
        columns: Theme.landscape ? 1 : 2
        width: Theme.landscape ? Theme.mm(Theme.elder ? 68 : 52) : parent.width
        x: parent.width - width
        y: Theme.landscape ? 0 : parent.height - height
        spacing: Theme.gap

        Repeater {
            model: [[-1, "ui-up"], [1, "ui-down"]]

            BigButton {
                required property var modelData

                objectName: modelData[0] < 0 ? "manualUp" : "manualDown"
                width: Math.floor((turn.width - (turn.columns - 1) * turn.spacing) / turn.columns)
                height: Theme.target(Theme.elder ? 25 : 20)
                wordSize: Theme.type(8.7, 10.9)
                icon: modelData[1]
                pressable: modelData[0] < 0 ? !page.atYBeginning : !page.atYEnd
                text: modelData[0] < 0 ? qsTr("往上翻") : qsTr("往下翻")
                onActivated: page.turn(modelData[0])
            }
        }
    }
}
