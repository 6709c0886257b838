import QtQuick
import "../kit"

SignPage {
    id: page

    readonly property var steps: ["find", "select", "read", "rank"]
    readonly property int step: Math.max(0, steps.indexOf(kiosk.reading.step))

    objectName: "readingPage"
    signHeight: height - Theme.footHeight - Theme.mm(Theme.elder || Theme.wordy ? 58 : 50)
    backText: qsTr("不读了")
    onBack: kiosk.back()

    Label {
        id: poster

        x: Theme.landscape ? Theme.mm(10) : Theme.margin
        y: Theme.mm(Theme.landscape ? 7 : 4)
        height: Math.ceil(font.pixelSize * 1.2)
        text: qsTr("正在读卡")
        font.pixelSize: Theme.poster
        font.bold: true
        color: Theme.signWord
        Accessible.role: Accessible.Heading
        Accessible.name: text
    }
    Label {
        id: order

        x: poster.x + Theme.mm(1)
        y: poster.y + poster.height + Theme.mm(2)
        width: parent.width - 2 * x
        text: qsTr("请不要动身份证")
        font.pixelSize: Theme.type(18.8, 20)
        font.bold: true
        color: Theme.signWord
    }
    Item {
        id: scene

        readonly property int unit: Math.round(Math.min(width / 1080, height / 950) * 1000)

        // In landscape the poster stands at the left and the drawing takes the whole height beside it.
        x: Theme.landscape ? Math.round(parent.width * 0.34) : 0
        y: Theme.landscape ? Theme.mm(44) : order.y + order.height
        width: parent.width - x
        height: parent.height - y - Theme.mm(Theme.landscape ? 10 : 6)
        transform: Rise { owner: page }

        Repeater {
            model: 3

            Pictogram {
                id: arc

                required property int index

                stem: "scene-arc"
                tone: Theme.signWord
                size: Math.round((370 + index * 122) * scene.unit / 1000)
                aspect: 0.3
                x: Math.round((scene.width - width) / 2)
                y: reader.y - Math.round((215 + index * 92) * scene.unit / 1000)
                opacity: 1 - index * 0.25

                SequentialAnimation on opacity {
                    running: page.visible && Theme.moving
                    loops: Animation.Infinite

                    PauseAnimation { duration: arc.index * Theme.beatMs / 4 }
                    NumberAnimation { from: 0.3; to: 1; duration: Theme.beatMs / 4; easing.type: Easing.InOutSine }
                    PauseAnimation { duration: (3 - arc.index) * Theme.beatMs / 4 }
                }
            }
        }
        Pictogram {
            id: reader

            stem: "scene-reader-card"
            size: Math.round(984 * scene.unit / 1000)
            aspect: 0.43
            x: Math.round((scene.width - width) / 2)
            y: scene.height - height
        }
    }

    lower: [
        Rectangle {
            id: track

            y: Theme.landscape ? Theme.mm(60) : Theme.mm(3)
            width: parent.width
            height: Theme.mm(6)
            radius: height / 2
            color: Theme.paper
            border.width: Theme.border
            border.color: Theme.edge

            Rectangle {
                objectName: "readingBar"
                width: Math.round(parent.width * (page.step + 1) / page.steps.length)
                height: parent.height
                radius: parent.radius
                color: Theme.solid

                // The page before it was shown is another card's.
                Behavior on width {
                    enabled: page.visible
                    NumberAnimation { duration: Theme.moveMs; easing.type: Easing.OutCubic }
                }
            }
        },
        Grid {
            anchors.top: track.bottom
            anchors.topMargin: Theme.mm(5)
            width: parent.width
            columns: Theme.landscape || Theme.elder || Theme.wordy ? 1 : 2
            rowSpacing: Theme.mm(1)

            Label {
                width: parent.columns === 1 ? parent.width : parent.width / 2
                text: page.step === 3 ? qsTr("正在挑活") : qsTr("一两秒就好")
                font.pixelSize: Theme.type(12.9, 14.9)
                font.bold: true
            }
            Label {
                width: parent.columns === 1 ? parent.width : parent.width / 2
                height: parent.columns === 1 ? ownHeight : Math.ceil(Theme.mm(12.9) * 1.25)
                text: qsTr("照片不读，也不留")
                font.pixelSize: Theme.type(9.4, 12.4)
                color: Theme.ink2
                horizontalAlignment: parent.columns === 1 ? Text.AlignLeft : Text.AlignRight
            }
        }
    ]
}
