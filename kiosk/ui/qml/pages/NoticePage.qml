import QtQuick
import "../kit"

Page {
    id: page

    readonly property QtObject notice: kiosk.notice
    readonly property int choiceHeight: Theme.target(Theme.elder ? 36 : Theme.landscape ? 33 : 37)

    objectName: "noticePage"
    title: qsTr("先跟您说清楚")
    subtitle: qsTr("您的信息，您说了算。")
    showBanner: !Theme.elder
    onBack: kiosk.back()

    rail: [
        Label {
            visible: Theme.landscape
            width: parent.width
            property bool unspoken: true
            text: Words.greeting(page.kiosk.greeting)
            font.pixelSize: Theme.type(9.4, 12.4)
            color: Theme.ink2
        }
    ]

    component Fact: Row {
        id: fact

        property string icon: ""
        property string caption: ""
        property string plain: ""
        property string strong: ""

        width: parent ? parent.width : 0
        spacing: Theme.mm(5)

        Rectangle {
            anchors.verticalCenter: parent.verticalCenter
            width: Theme.mm(Theme.elder ? 18 : 16)
            height: width
            radius: Theme.smallRadius
            color: Theme.tint

            Pictogram {
                anchors.centerIn: parent
                size: Theme.mm(Theme.elder ? 12.5 : 11)
                stem: fact.icon
            }
        }
        Column {
            anchors.verticalCenter: parent.verticalCenter
            width: fact.width - Theme.mm(Theme.elder ? 23 : 21)
            spacing: Theme.mm(0.8)

            Label {
                visible: !Theme.elder && !Theme.landscape
                width: parent.width
                text: fact.caption
                font.pixelSize: Theme.small
                color: Theme.ink2
            }
            Flow {
                width: parent.width

                Paragraph {
                    width: Math.min(implicitWidth, parent.width)
                    text: fact.plain
                    font.pixelSize: Theme.type(9.9, 11.9)
                    lineHeight: 0.84
                }
                Paragraph {
                    visible: text !== ""
                    width: Math.min(implicitWidth, parent.width)
                    text: fact.strong
                    font.pixelSize: Theme.type(9.9, 11.9)
                    font.bold: true
                    lineHeight: 0.84
                }
            }
        }
    }

    Panel {
        id: facts

        width: page.contentItem.width
        height: factColumn.height + Theme.mm(Theme.landscape ? 7 : 9)

        Column {
            id: factColumn

            x: Theme.mm(6)
            y: Theme.mm(Theme.landscape ? 3.5 : 4.5)
            width: parent.width - 2 * x
            spacing: Theme.mm(Theme.landscape ? 3.4 : 4)

            Fact {
                icon: "ui-home"
                caption: qsTr("谁在用")
                plain: qsTr("%1，公家办的，").arg(page.kiosk.marketName)
                strong: qsTr("不收钱。")
            }
            Fact {
                icon: "ui-card"
                caption: qsTr("读什么")
                plain: page.notice.readsAddress ? qsTr("姓名、性别、生日、住址、证件号。")
                                                : qsTr("姓名、性别、生日、证件号。")
                strong: qsTr("照片不读、不留。")
            }
            Fact {
                icon: "ui-target"
                caption: qsTr("做什么用")
                plain: qsTr("只用来给您找年龄合适、离得近的活。")
            }
            Fact {
                icon: "ui-hourglass"
                caption: qsTr("留多久")
                plain: qsTr("证件信息走开就清。选的活、电话和票锁着，本县机器刷您的卡才开，")
                strong: qsTr("%n天后删。", "", page.notice.keepDays)
            }
            Fact {
                visible: !Theme.elder
                icon: "ui-trash"
                caption: qsTr("怎么删")
                plain: qsTr("再刷一次卡，按找人帮里的“删掉我的信息”。")
            }
        }
    }
    Label {
        id: equal

        y: facts.height + Theme.mm(Theme.landscape ? 3 : 4)
        width: page.contentItem.width
        text: qsTr("您怎么选都行，都能找活、都能报名：")
        font.pixelSize: Theme.type(10.4, 12.4)
        font.bold: true
    }
    Grid {
        id: choices

        y: equal.y + equal.height + Theme.mm(2)
        width: page.contentItem.width
        columns: Theme.landscape ? 2 : 1
        rowSpacing: Theme.mm(4)
        columnSpacing: Theme.gap

        BigButton {
            objectName: "acceptMatching"
            width: Theme.landscape ? Math.floor((parent.width - Theme.gap) / 2) : parent.width
            height: page.choiceHeight
            leftAligned: true
            icon: "ui-check"
            iconSize: Theme.mm(14)
            text: qsTr("按我的情况推荐")
            detail: Theme.elder ? "" : qsTr("把合适的活排前面")
            wordSize: Theme.type(12.4, 13.9)
            onActivated: page.notice.acceptMatching()
        }
        BigButton {
            objectName: "seeAll"
            width: Theme.landscape ? Math.floor((parent.width - Theme.gap) / 2) : parent.width
            height: page.choiceHeight
            leftAligned: true
            icon: "ui-eye"
            iconSize: Theme.mm(14)
            text: qsTr("看全部岗位")
            detail: Theme.elder ? "" : qsTr("自己挑，什么都不记")
            wordSize: Theme.type(12.4, 13.9)
            onActivated: page.notice.seeAll()
        }
    }
    Label {
        id: previewTitle

        visible: previewList.room > 0 && page.notice.preview.length > 0
        y: choices.y + choices.height + Theme.mm(4)
        width: page.contentItem.width
        text: qsTr("这里眼下最好的活，按一下就看：")
        font.pixelSize: Theme.line
        color: Theme.ink2
    }
    Grid {
        id: previewList

        readonly property int rowHeight: Theme.target(Theme.elder ? 38 : 31)
        readonly property int room: Math.floor((page.contentItem.height - y + Theme.mm(3)) / (rowHeight + rowSpacing))

        y: previewTitle.y + previewTitle.height + Theme.mm(2)
        width: page.contentItem.width
        columns: Theme.landscape ? 2 : 1
        rowSpacing: Theme.mm(4)
        columnSpacing: Theme.gap

        Repeater {
            model: page.notice.preview.slice(0, Math.max(0, previewList.room) * previewList.columns)

            JobLine {
                required property var modelData
                required property int index

                objectName: "preview" + index
                width: Theme.landscape ? Math.floor((previewList.width - Theme.gap) / 2) : previewList.width
                height: previewList.rowHeight
                card: modelData
                onActivated: page.notice.openJob(modelData.jobId)
            }
        }
    }
}
