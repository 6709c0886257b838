import QtQuick
import "../kit"

// What is wrong with a posting, by pictures; said twice before it is told; and where to go, whatever becomes of it.
Page {
    id: page

    readonly property QtObject report: kiosk.report
    readonly property bool choosing: report.step === "choosing" && report.canTell
    readonly property bool chosen: report.step === "chosen"

    objectName: "reportPage"
    picture: "ui-flag"
    title: choosing ? qsTr("这个活哪里不对？") : chosen ? Words.report(report.chosen)
           : report.step === "told" ? qsTr("记下了，会告诉市场") : qsTr("这台存不下，请打电话")
    subtitle: report.title
    actionHeight: choosing ? 0 : Theme.target(Theme.elder ? 34 : 30)
    onBack: kiosk.back()

    Grid {
        id: reasons

        readonly property int cell: Math.floor((width - (columns - 1) * spacing) / columns)

        visible: page.choosing
        width: parent.width
        columns: Theme.landscape ? 3 : 2
        spacing: Theme.gap

        Repeater {
            model: page.report.reports

            BigButton {
                required property string modelData

                objectName: "report-" + modelData
                width: reasons.cell
                height: Theme.target(Theme.landscape ? (Theme.cramped && Theme.elder ? 46 : 38) : 50)
                stacked: true
                icon: Words.reportIcon(modelData)
                iconSize: Theme.mm(Theme.landscape ? (Theme.elder ? 10 : 13) : 18)
                text: Words.report(modelData)
                wordSize: Theme.type(11.4, 13.4)
                onActivated: page.report.choose(modelData)
            }
        }
    }
    Paragraph {
        id: said

        visible: !page.choosing
        width: parent.width
        text: page.chosen ? qsTr("按“告诉市场”才送出去。不记您是谁，也不会告诉老板。")
              : page.report.step === "told" ? qsTr("联网后自动送到市场，不用您再跑一趟。")
              : qsTr("这件事没有存下来。请打市场电话，或到窗口说。")
        font.pixelSize: Theme.type(11.4, 13.4)
    }
    Panel {
        y: (page.choosing ? reasons.height : said.height) + page.spread
        width: parent.width
        height: lines.height + Theme.mm(8)

        Column {
            id: lines

            x: Theme.mm(7)
            y: Theme.mm(4)
            width: parent.width - 2 * x

            TicketRow {
                icon: "ui-phone"
                text: page.kiosk.marketPhone
                detail: qsTr("急事、要钱的事，先找本市场维权窗口")
            }
            TicketRow {
                icon: "ui-phone"
                text: "12333"
                detail: Words.hotline("12333")
            }
            TicketRow {
                icon: "ui-phone"
                text: "12348"
                detail: Words.hotline("12348")
            }
        }
    }

    actions: [
        BigButton {
            objectName: "reportUndo"
            visible: page.chosen
            width: Math.floor((parent.width - Theme.gap) / 2)
            height: parent.height
            pressable: !page.report.busy
            icon: "ui-undo"
            text: qsTr("不是，重选")
            onActivated: page.report.undo()
        },
        BigButton {
            objectName: "reportTell"
            visible: page.chosen
            x: parent.width - width
            width: Math.floor((parent.width - Theme.gap) / 2)
            height: parent.height
            kind: "primary"
            busy: page.report.busy
            text: page.report.busy ? qsTr("正在办…") : qsTr("告诉市场")
            wordSize: Theme.primaryWord
            onActivated: page.report.tell()
        },
        BigButton {
            objectName: "reportBack"
            visible: !page.chosen
            width: parent.width
            height: parent.height
            kind: "primary"
            text: qsTr("回到这个活")
            onActivated: page.kiosk.back()
        }
    ]
}
