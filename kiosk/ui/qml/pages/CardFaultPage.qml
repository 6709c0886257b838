import QtQuick
import "../kit"

Page {
    id: page

    readonly property QtObject fault: kiosk.fault
    readonly property bool cardFault: fault.picture !== "reader-fault"

    objectName: "cardFaultPage"
    title: Theme.landscape ? qsTr("刷卡遇到点事") : ""
    showBanner: false
    picture: ""
    onBack: kiosk.back()

    rail: [
        Column {
            visible: Theme.landscape
            width: parent.width
            spacing: Theme.mm(4)

            Loader {
                width: parent.width
                active: Theme.landscape
                sourceComponent: contactBlock
            }
            Loader {
                width: parent.width
                active: Theme.landscape
                sourceComponent: choices
            }
        }
    ]

    Component {
        id: contactBlock

        Column {
            width: parent ? parent.width : 0
            spacing: Theme.mm(1)

            Label {
                width: parent.width
                text: Theme.landscape ? qsTr("代码 %1").arg(page.fault.number)
                                      : qsTr("代码 %1 · 有事打电话").arg(page.fault.number)
                font.pixelSize: Theme.line
                color: Theme.ink2
            }
            Label {
                width: parent.width
                text: page.kiosk.marketPhone
                font.pixelSize: Theme.type(12.4, 13.4)
                font.bold: true
            }
        }
    }
    Component {
        id: choices

        Column {
            spacing: Theme.mm(3)

            Label {
                width: parent.width
                text: qsTr("卡不好使也能找活")
                font.pixelSize: Theme.type(9.4, 11.2)
                color: Theme.ink2
            }
            Grid {
                width: parent.width
                columns: Theme.landscape || Theme.elder ? 1 : 2
                spacing: Theme.gap

                BigButton {
                    objectName: "faultBrowse"
                    width: parent.columns === 1 ? parent.width : Math.floor((parent.width - Theme.gap) / 2)
                    height: Theme.target(Theme.landscape ? 26 : Theme.elder ? 32 : 42)
                    kind: "blue"
                    icon: "ui-search"
                    text: qsTr("不刷卡，看岗位")
                    wordSize: Theme.landscape ? Theme.foot : Theme.button
                    onActivated: page.fault.browse()
                }
                BigButton {
                    objectName: "faultHelp"
                    width: parent.columns === 1 ? parent.width : Math.floor((parent.width - Theme.gap) / 2)
                    height: Theme.target(Theme.landscape ? 26 : Theme.elder ? 32 : 42)
                    kind: "blue"
                    icon: "ui-people"
                    text: qsTr("叫工作人员")
                    wordSize: Theme.landscape ? Theme.foot : Theme.button
                    onActivated: page.kiosk.showHelp()
                }
            }
        }
    }

    Rectangle {
        id: field

        parent: page
        x: Theme.landscape ? Theme.railWidth : 0
        y: Theme.stripHeight
        width: page.width - x
        height: Theme.landscape ? Math.round((page.height - y) * 0.56)
                                : Math.round(page.height * (Theme.elder ? (Theme.wordy ? 0.22 : 0.3) : Theme.wordy ? 0.34 : 0.415))
        color: Theme.tint

        FaultDrawing {
            anchors.fill: parent
            anchors.topMargin: Theme.mm(5)
            picture: page.fault.picture
        }
        Rectangle {
            visible: Theme.highContrast
            anchors.bottom: parent.bottom
            width: parent.width
            height: 3
            color: Theme.hairline
        }
    }
    Column {
        id: said

        parent: page
        x: field.x + page.mainMargin
        y: field.y + field.height + Theme.mm(Theme.landscape ? 4 : 8)
        width: page.width - x - Theme.margin
        spacing: Theme.mm(5)

        Paragraph {
            width: parent.width
            text: Words.faultSentence(page.fault.code)
            font.pixelSize: Theme.landscape ? Theme.type(19.8, 22) : Theme.headline
            font.bold: true
            lineHeight: 0.82
            Accessible.role: Accessible.Heading
            Accessible.name: text
        }
        Paragraph {
            width: parent.width
            text: Words.faultInstruction(page.fault.code)
            font.pixelSize: Theme.landscape ? Theme.type(12.4, 14.4) : Theme.type(13.9, 14.9)
        }
        Row {
            visible: page.fault.attemptsMax > 0 && page.cardFault
            spacing: Theme.mm(3.5)

            Repeater {
                model: page.fault.attemptsMax

                Rectangle {
                    required property int index

                    anchors.verticalCenter: parent.verticalCenter
                    width: Theme.mm(11)
                    height: width
                    radius: width / 2
                    color: index < page.fault.attempt ? Theme.figure : "transparent"
                    border.width: Theme.mm(1.2)
                    border.color: index < page.fault.attempt ? Theme.figure : Theme.highContrast ? "#FFFFFF" : Theme.edge
                }
            }
            Label {
                anchors.verticalCenter: parent.verticalCenter
                leftPadding: Theme.mm(2)
                mayFold: true
                width: said.width - page.fault.attemptsMax * Theme.mm(15)
                text: page.fault.attempt < page.fault.attemptsMax
                      ? qsTr("试了%1次，还能试%2次。").arg(page.fault.attempt)
                            .arg(page.fault.attemptsMax - page.fault.attempt)
                        + (Theme.elder && !Theme.landscape ? "" : qsTr("钥匙、手机拿远点。"))
                      : qsTr("试了%1次了，别再试了，叫工作人员。").arg(page.fault.attempt)
                font.pixelSize: Theme.type(9.4, 12.4)
                color: Theme.ink2
            }
        }
        Loader {
            visible: active
            active: !Theme.landscape
            width: parent.width
            sourceComponent: contactBlock
        }
    }
    Loader {
        parent: page
        active: !Theme.landscape
        x: Theme.margin
        y: page.height - Theme.footHeight - height - Theme.mm(Theme.elder ? 5 : 12)
        width: page.width - 2 * Theme.margin
        sourceComponent: choices
    }
}
