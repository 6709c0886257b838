import QtQuick
import "../kit"

// Everything that the staff do at the machine, in one press each; what takes a choice opens a panel in the same place.
FocusScope {
    id: page

    required property QtObject kiosk
    readonly property QtObject desk: kiosk.maintenance
    readonly property int side: Theme.margin
    readonly property int room: width - 2 * side
    readonly property int columns: Theme.landscape ? 4 : 2
    readonly property int tileGap: Theme.mm(3.4)
    // Two lines of large letters, or a sign above one.
    readonly property bool plain: Theme.landscape && (Theme.cramped || Theme.elder && Theme.wordy)
    readonly property int brickColumns: Theme.landscape ? 9 : Theme.elder ? 3 : 5
    readonly property int lineTop: Math.max(header.height, Theme.boxTop) + Theme.mm(Theme.landscape || Theme.low ? 3 : 5)

    objectName: "maintenancePage"

    function tileName(code) {
        return ({ reader: qsTr("读卡器"), printer: qsTr("打印机、纸"), network: qsTr("网络"), data: qsTr("岗位更新"),
                  queue: qsTr("等着上交"), storage: qsTr("存储"), clock: qsTr("时钟"), device: qsTr("屏幕、密钥") })[code]
    }
    function tileIcon(code) {
        return ({ reader: "ui-card", printer: "ui-printer", network: "ui-network", data: "ui-sync", queue: "ui-saved",
                  storage: "ui-storage", clock: "ui-clock", device: "ui-shield" })[code]
    }
    function taskName(code) {
        return ({ examine: qsTr("再查一遍"), test_read: qsTr("试读"), test_print: qsTr("打印试票"), sync: qsTr("现在同步"),
                  usb_in: qsTr("U盘导入"), usb_out: qsTr("U盘导出"), manual: qsTr("操作手册"), log: qsTr("日志"), calibrate: qsTr("屏幕校准"),
                  settings: qsTr("设置"), restart: qsTr("重启程序"), desktop: qsTr("退到桌面") })[code] ?? ""
    }
    function taskIcon(code) {
        return ({ examine: "ui-search", test_read: "ui-card", test_print: "ui-printer", sync: "ui-sync", usb_in: "ui-usb-in",
                  usb_out: "ui-usb-out", manual: "ui-help", log: "ui-log", calibrate: "ui-ruler", settings: "ui-gear" })[code]
    }
    function readWords(read) {
        switch (read.state) {
        case "lying": return qsTr("有卡，正在读")
        case "reading": return qsTr("正在读，别动")
        case "read": return qsTr("%1秒读完了").arg(read.seconds.toFixed(1))
        case "failed": return qsTr("没读出来（%1）").arg(read.fault)
        case "lifted": return qsTr("卡拿走了")
        }
        return qsTr("空着")
    }
    function taskWords(task) {
        const name = taskName(task.code)
        if (task.running) {
            if (task.code === "test_read")
                return qsTr("请放一张卡。只看读得出读不出，不显示、不留任何内容")
            return task.step === "stick" ? qsTr("%1：正在读写U盘，已完成%2%，别拔").arg(name).arg(task.percent)
                   : task.step === "round" ? qsTr("%1：正在和服务器交换").arg(name) : qsTr("%1：正在办…").arg(name)
        }
        if (task.outcome === "done") {
            switch (task.code) {
            case "test_read": return qsTr("读出来了，%1秒。内容没有留").arg(task.value)
            case "test_print": return qsTr("试票打好了，二维码机器核对过。请再用手机扫一下")
            case "sync": return task.value === "" ? qsTr("同步好了") : qsTr("同步好了，还等着上交%1件").arg(task.value)
            case "usb_in": case "usb_out": return qsTr("U盘办好了，可以拔。写出和收到：%1").arg(task.value)
            case "calibrate": return qsTr("量好的尺寸存下了")
            case "settings": return qsTr("存下了，重启程序以后用新的")
            case "examine": return qsTr("查完了")
            }
            return qsTr("%1：好了").arg(name)
        }
        switch (task.outcome) {
        case "NO_STICK": return qsTr("没有找到U盘，插上再按")
        case "STICK_FOREIGN": return qsTr("U盘不是本市服务器做的，没有用。换一个")
        case "STICK_NO_FEED": return qsTr("报名写进U盘了。U盘里没有岗位")
        case "STICK_GONE": return qsTr("U盘拔早了，重新插上再按")
        case "STICK_FULL": return qsTr("U盘满了，换一个再按")
        case "STICK_DENIED": return qsTr("U盘写不进去，换一个再按")
        case "STICK_NOT_PLAIN": case "STICK_TOO_LARGE": return qsTr("U盘里的文件夹不对，没有用。到服务器上重做")
        case "NO_PRINTER": return qsTr("设置里没有打印机")
        case "UNCONFIRMED": return qsTr("试票发出去了，打印机不回话。看一下出来没有")
        case "UNANSWERED": return qsTr("%1：等了很久没有回答").arg(name)
        case "READ_FAILED": return qsTr("没读出来（%1）。拿起来再放一次，再按试读").arg(task.value)
        case "DISK": return qsTr("%1：写不进磁盘").arg(name)
        case "NOT_ENROLLED": case "not-enrolled": return qsTr("这台机器还没有登记，没有服务器可以同步")
        }
        if (task.value !== "" && (task.code === "usb_in" || task.code === "usb_out"))
            return qsTr("报名写进U盘了，岗位没用上（%1）").arg(task.outcome)
        return qsTr("%1：没有办成（%2）").arg(name).arg(task.outcome)
    }
    function settingName(key) {
        return ({ "session.idle_s": qsTr("没人碰，多少秒后问一声"), "screen.lower_edge_mm": qsTr("屏幕下边离地多少毫米"),
                  "voice.loudness": qsTr("声音大小"), "voice.prompts": qsTr("每页自己念标题"),
                  "printer.prints_by_itself": qsTr("报了名自己出票"), "screen.high_contrast": qsTr("高对比度（太阳晒的大厅）"),
                  "screen.reduced_motion": qsTr("画面不动") })[key] ?? key
    }

    Rectangle {
        anchors.fill: parent
        color: Theme.ground
    }
    StaffHeader {
        id: header

        kiosk: page.kiosk
        title: qsTr("维护")
        subtitle: Words.clauses([page.kiosk.placeName, page.desk.version])
        secondsLeft: page.desk.secondsLeft
    }

    // --- what is the matter, or how the task goes ---
    Rectangle {
        id: line

        readonly property bool ofTask: page.desk.task.code !== "" && (page.desk.task.running || page.desk.task.outcome !== "")
        readonly property string tone: ofTask ? (page.desk.task.running ? "busy" : page.desk.task.outcome === "done" ? "ok" : "warn")
                                              : page.desk.advice.verdict
        readonly property color inkColor: tone === "bad" ? Theme.red : tone === "warn" ? Theme.amberInk
                                          : tone === "ok" ? Theme.ok : Theme.blueWord

        x: page.side
        y: page.lineTop
        width: page.room
        height: Math.max(Theme.mm(Theme.landscape ? 22 : 27), sentence.height + Theme.mm(6))
        radius: Theme.plateRadius
        color: tone === "bad" ? Theme.redTint : tone === "warn" ? Theme.amberTint : tone === "ok" ? Theme.okTint : Theme.tint
        border.width: Theme.highContrast ? Theme.border : 0
        border.color: Theme.hairline
        Accessible.role: Accessible.AlertMessage
        Accessible.name: sentence.text

        Pictogram {
            id: lineSign

            x: Theme.mm(5)
            anchors.verticalCenter: parent.verticalCenter
            size: Theme.mm(11)
            stem: line.tone === "busy" ? "ui-hourglass" : line.tone === "ok" ? "ui-check" : line.tone === "bad" ? "ui-cross" : "ui-warn"
            tone: line.inkColor
        }
        Paragraph {
            id: sentence

            objectName: "maintenanceLine"
            x: lineSign.x + lineSign.width + Theme.mm(4)
            anchors.verticalCenter: parent.verticalCenter
            width: (what.visible ? what.x : parent.width) - x - Theme.mm(3)
            text: line.ofTask ? page.taskWords(page.desk.task)
                  : page.desk.tiles.length === 0 ? qsTr("正在查机器…")
                  : page.desk.advice.sentence === "" ? qsTr("查过的都正常")
                  : page.desk.advice.sentence
            font.pixelSize: Theme.line
            font.bold: true
            color: line.inkColor
            maximumLineCount: 3
        }
        BigButton {
            id: what

            objectName: "adviceMore"
            side: Theme.mm(1)
            visible: !line.ofTask
            x: parent.width - width - Theme.mm(4)
            anchors.verticalCenter: parent.verticalCenter
            width: Math.max(Theme.mm(Theme.wordy ? 62 : 44), Theme.target(20))
            height: Theme.target(Theme.elder ? 25 : 20)
            wordSize: Theme.type(8.7, 10.9)
            text: page.desk.panel === "findings" ? qsTr("收起") : qsTr("怎么办")
            onActivated: page.desk.show(page.desk.panel === "findings" ? "" : "findings")
        }
    }

    // --- the dashboard ---
    Grid {
        id: tiles

        visible: page.desk.panel === ""
        x: page.side
        y: line.y + line.height + page.tileGap
        columns: page.columns
        spacing: page.tileGap

        Repeater {
            model: page.desk.tiles

            StatusTile {
                required property var modelData

                width: Math.floor((page.room - (page.columns - 1) * page.tileGap) / page.columns)
                height: Math.floor((live.y - page.tileGap - tiles.y - (8 / page.columns - 1) * page.tileGap) / (8 / page.columns))
                name: page.tileName(modelData.code)
                icon: page.tileIcon(modelData.code)
                verdict: modelData.verdict
                figure: modelData.figure
                // What the line above says already is not said twice in large letters.
                detail: Theme.elder && modelData.detail === page.desk.advice.sentence ? "" : modelData.detail
            }
        }
    }
    Rectangle {
        id: live

        // The reader's tile tells the most of it where there is no room for both.
        readonly property bool fits: !(Theme.elder && Theme.cramped)

        visible: page.desk.panel === "" && fits
        x: page.side
        y: bricks.y - (fits ? height + page.tileGap : 0)
        width: page.room
        height: Theme.mm(Theme.landscape ? 17 : Theme.elder ? 22 : 20)
        radius: Theme.plateRadius
        color: Theme.paper
        border.width: Math.max(2, Theme.mm(0.6))
        border.color: Theme.hairline

        Pictogram {
            id: eye

            x: Theme.mm(5)
            anchors.verticalCenter: parent.verticalCenter
            size: Theme.mm(8)
            stem: "ui-eye"
            tone: Theme.ink
        }
        Label {
            x: eye.x + eye.width + Theme.mm(4)
            anchors.verticalCenter: parent.verticalCenter
            width: parent.width - x - Theme.mm(4)
            text: qsTr("读卡区现在：%1").arg(page.readWords(page.desk.read))
            font.pixelSize: Theme.line
        }
    }
    Grid {
        id: bricks

        readonly property int lines: Math.ceil(9 / columns)
        readonly property int brickHeight: Math.max(Theme.target(Theme.elder ? 25 : 20), Theme.mm(Theme.landscape ? (page.plain ? 42 : 30) : Theme.elder ? 30 : 41))

        visible: page.desk.panel === ""
        x: page.side
        y: actions.y - Theme.mm(Theme.landscape ? 4 : 6) - lines * brickHeight - (lines - 1) * spacing
        columns: page.brickColumns
        spacing: page.tileGap

        Repeater {
            model: page.desk.buttons

            BigButton {
                required property var modelData

                objectName: "task-" + modelData.code
                width: Math.floor((page.room - (page.brickColumns - 1) * page.tileGap) / page.brickColumns)
                height: bricks.brickHeight
                stacked: true
                side: Theme.mm(1)
                wordSize: Theme.type(7.6, 10.4)
                detailSize: Theme.small
                iconSize: Theme.mm(11)
                busy: page.desk.task.running && page.desk.task.code === modelData.code
                pressable: modelData.allowed && !page.desk.task.running
                text: page.taskName(modelData.code)
                detail: modelData.allowed || Theme.elder ? "" : qsTr("要主管")
                icon: page.plain ? "" : page.taskIcon(modelData.code)
                onActivated: page.desk.run(modelData.code)
            }
        }
    }

    // --- the panels ---
    Panel {
        id: panel

        visible: page.desk.panel !== ""
        x: page.side
        y: line.y + line.height + page.tileGap
        width: page.room
        height: actions.y - y - Theme.mm(6)

        ListView {
            id: findings

            objectName: "findings"
            anchors.fill: parent
            anchors.margins: Theme.mm(5)
            anchors.bottomMargin: openManual.height + Theme.mm(9)
            visible: page.desk.panel === "findings"
            clip: true
            spacing: Theme.mm(4)
            boundsBehavior: Flickable.StopAtBounds
            model: visible ? page.desk.findings : []
            delegate: Item {
                id: row

                required property var modelData
                readonly property color inkColor: modelData.verdict === "bad" ? Theme.red : modelData.verdict === "warn" ? Theme.amberInk
                                                  : modelData.verdict === "ok" ? Theme.ok : Theme.ink2

                width: findings.width
                height: lines.height

                Pictogram {
                    size: Theme.mm(8)
                    stem: Words.verdictIcon(row.modelData.verdict)
                    tone: row.inkColor
                }
                Column {
                    id: lines

                    x: Theme.mm(12)
                    width: parent.width - x

                    Label {
                        width: parent.width
                        text: Words.clauses([row.modelData.name, Words.verdict(row.modelData.verdict), row.modelData.value])
                        font.pixelSize: Theme.type(8.2, 10.9)
                        font.bold: true
                        color: row.inkColor
                    }
                    Paragraph {
                        visible: row.modelData.sentence !== ""
                        width: parent.width
                        text: row.modelData.sentence + (page.kiosk.language === "" ? "" : " ") + row.modelData.instruction
                        font.pixelSize: Theme.type(7.9, 10.9)
                        lineHeight: 0.9
                        maximumLineCount: 6
                    }
                }
            }
        }
        BigButton {
            id: openManual

            objectName: "task-manual"
            visible: findings.visible
            anchors.bottom: parent.bottom
            anchors.horizontalCenter: parent.horizontalCenter
            anchors.bottomMargin: Theme.mm(5)
            width: findings.width
            height: Theme.target(Theme.elder ? 25 : 20)
            wordSize: Theme.type(8.7, 10.9)
            pressable: !page.desk.task.running
            text: page.taskName("manual")
            icon: page.taskIcon("manual")
            onActivated: page.desk.run("manual")
        }
        ListView {
            id: log

            objectName: "log"
            anchors.fill: parent
            anchors.margins: Theme.mm(5)
            visible: page.desk.panel === "log"
            clip: true
            spacing: Theme.mm(1.5)
            boundsBehavior: Flickable.StopAtBounds
            model: visible ? page.desk.log : []
            onCountChanged: positionViewAtEnd()
            delegate: Paragraph {
                required property var modelData

                width: log.width
                text: modelData
                font.pixelSize: Theme.small
                maximumLineCount: 3
                wrapMode: Text.WrapAnywhere
            }
        }
        Paragraph {
            visible: log.visible && log.count === 0
            anchors.fill: log
            text: qsTr("日志是空的，或者读不出来。")
            font.pixelSize: Theme.line
        }
        ManualPanel {
            anchors.fill: parent
            anchors.margins: Theme.mm(5)
            visible: page.desk.panel.startsWith("manual")
            desk: page.desk
        }
        Column {
            id: calibrate

            visible: page.desk.panel === "calibrate"
            anchors.fill: parent
            anchors.margins: Theme.mm(6)
            spacing: Theme.mm(6)

            Paragraph {
                width: parent.width
                text: qsTr("拿一把尺子贴在屏幕上。下面这条应该正好200毫米长，长了按减，短了按加。")
                font.pixelSize: Theme.line
                maximumLineCount: 4
            }
            Item {
                width: parent.width
                height: Theme.mm(20)

                Rectangle {
                    id: ruler

                    objectName: "ruler"
                    readonly property real pxPerMm: 1 / page.desk.mmPerPx

                    width: Math.round(200 * pxPerMm)
                    height: parent.height
                    color: Theme.paper
                    border.width: 2
                    border.color: Theme.ink

                    Repeater {
                        model: 21

                        Rectangle {
                            required property int index

                            x: Math.round(index * 10 * ruler.pxPerMm) - (index === 20 ? 2 : 0)
                            width: 2
                            height: Math.round(ruler.height * (index % 5 === 0 ? 0.7 : 0.4))
                            color: Theme.ink
                        }
                    }
                }
            }
            Row {
                width: parent.width
                spacing: Theme.gap

                Repeater {
                    model: [[-10, "−−"], [-1, "−"], [1, "+"], [10, "++"]]

                    BigButton {
                        required property var modelData

                        objectName: "calibrate" + modelData[0]
                        width: Math.floor((calibrate.width - 3 * Theme.gap) / 4)
                        height: Theme.target(Theme.elder ? 25 : 22)
                        text: modelData[1]
                        spokenName: modelData[0] < 0 ? qsTr("短一点") : qsTr("长一点")
                        onActivated: page.desk.calibrate(modelData[0])
                    }
                }
            }
            Label {
                text: qsTr("每个点%1毫米").arg(page.desk.mmPerPx.toFixed(4))
                font.pixelSize: Theme.line
            }
            BigButton {
                objectName: "calibrateSave"
                width: parent.width
                kind: "primary"
                busy: page.desk.task.running
                text: qsTr("正好200毫米，存下")
                onActivated: page.desk.confirm()
            }
        }
        ListView {
            id: settings

            objectName: "settings"
            visible: page.desk.panel === "settings"
            anchors.fill: parent
            anchors.margins: Theme.mm(6)
            spacing: Theme.mm(Theme.landscape ? 2.5 : 5)
            clip: true
            boundsBehavior: Flickable.StopAtBounds
            model: visible ? page.desk.settings : []
            delegate: Item {
                id: setting

                required property var modelData
                required property int index
                readonly property int keyWidth: Math.max(Theme.target(Theme.elder ? 25 : 20), Theme.mm(26))

                width: settings.width
                height: Theme.target(Theme.elder ? 25 : 20)

                Paragraph {
                    anchors.verticalCenter: parent.verticalCenter
                    width: parent.width - 2 * setting.keyWidth - Theme.mm(34)
                    text: page.settingName(setting.modelData.key)
                    font.pixelSize: Theme.type(8.2, 10.4)
                    maximumLineCount: 2
                }
                Label {
                    x: parent.width - 2 * setting.keyWidth - Theme.mm(32)
                    width: Theme.mm(28)
                    anchors.verticalCenter: parent.verticalCenter
                    horizontalAlignment: Text.AlignHCenter
                    text: setting.modelData["switch"] ? (setting.modelData.value ? qsTr("开") : qsTr("关")) : setting.modelData.value
                    font.pixelSize: Theme.type(9.9, 11.4)
                    font.bold: true
                }
                BigButton {
                    objectName: "less-" + setting.modelData.key
                    x: parent.width - 2 * setting.keyWidth - Theme.mm(3)
                    width: setting.keyWidth
                    height: parent.height
                    pressable: setting.modelData.value > setting.modelData.least && !page.desk.task.running
                    text: setting.modelData["switch"] ? qsTr("关") : "−"
                    onActiveFocusChanged: if (activeFocus) settings.positionViewAtIndex(setting.index, ListView.Contain)
                    onActivated: page.desk.change(setting.modelData.key, setting.modelData.value - setting.modelData.step)
                }
                BigButton {
                    objectName: "more-" + setting.modelData.key
                    x: parent.width - width
                    width: setting.keyWidth
                    height: parent.height
                    pressable: setting.modelData.value < setting.modelData.most && !page.desk.task.running
                    text: setting.modelData["switch"] ? qsTr("开") : "+"
                    onActiveFocusChanged: if (activeFocus) settings.positionViewAtIndex(setting.index, ListView.Contain)
                    onActivated: page.desk.change(setting.modelData.key, setting.modelData.value + setting.modelData.step)
                }
            }
        }
        Column {
            visible: page.desk.panel === "restart" || page.desk.panel === "desktop"
            anchors.fill: parent
            anchors.margins: Theme.mm(8)
            spacing: Theme.mm(8)

            Paragraph {
                width: parent.width
                text: page.desk.panel === "restart" ? qsTr("程序关掉再开，十几秒。报过的名都存着，不会丢。")
                                                    : qsTr("程序关掉，露出电脑桌面。办完事要自己再开，别让别人用。")
                maximumLineCount: 4
            }
            BigButton {
                objectName: "confirm"
                width: parent.width
                kind: page.desk.panel === "desktop" ? "careful" : "primary"
                busy: page.desk.task.running
                text: page.taskName(page.desk.panel)
                icon: page.desk.panel === "desktop" ? "ui-exit" : "ui-power"
                onActivated: page.desk.confirm()
            }
        }
    }

    // --- the way out ---
    Rectangle {
        anchors.top: actions.top
        anchors.topMargin: -Theme.mm(Theme.landscape ? 2.5 : 4)
        anchors.bottom: parent.bottom
        width: parent.width
        color: Theme.paper
        z: -0.5

        Rectangle {
            width: parent.width
            height: Math.max(2, Theme.mm(0.6))
            color: Theme.hairline
        }
    }
    Row {
        id: actions

        readonly property bool inPanel: page.desk.panel !== ""
        readonly property int small: Math.floor((page.room - 2 * spacing) * 0.3)

        x: page.side
        y: page.height - height - Theme.mm(Theme.landscape ? 4 : 6)
        spacing: Theme.gap

        BigButton {
            objectName: "maintenanceBack"
            visible: actions.inPanel
            width: visible ? page.room - exit.width - actions.spacing : 0
            height: exit.height
            text: qsTr("返回")
            icon: "ui-back"
            onActivated: page.kiosk.back()
        }
        BigButton {
            objectName: "task-restart"
            visible: !actions.inPanel
            width: visible ? actions.small : 0
            height: exit.height
            wordSize: Theme.type(8.7, 10.9)
            pressable: page.desk.role !== "clerk" && !page.desk.task.running
            text: page.taskName("restart")
            detail: page.desk.role !== "clerk" || Theme.elder ? "" : qsTr("要主管")
            detailSize: Theme.small
            icon: Theme.elder || Theme.wordy && Theme.cramped ? "" : "ui-power"
            onActivated: page.desk.run("restart")
        }
        BigButton {
            objectName: "task-desktop"
            visible: !actions.inPanel
            width: visible ? actions.small : 0
            height: exit.height
            wordSize: Theme.type(8.7, 10.9)
            pressable: page.desk.role === "admin" && !page.desk.task.running
            text: page.taskName("desktop")
            detail: page.desk.role === "admin" || Theme.elder ? "" : qsTr("要管理员")
            detailSize: Theme.small
            icon: Theme.elder || Theme.wordy && Theme.cramped ? "" : "ui-exit"
            onActivated: page.desk.run("desktop")
        }
        BigButton {
            id: exit

            objectName: "maintenanceExit"
            width: actions.inPanel ? Math.floor(page.room * 0.55) : page.room - 2 * actions.small - 2 * actions.spacing
            height: Theme.target(Theme.elder ? 30 : Theme.landscape ? 24 : 28)
            kind: actions.inPanel ? "plain" : "primary"
            wordSize: Theme.type(9.9, 11.9)
            text: qsTr("退出维护")
            icon: "ui-home"
            onActivated: page.kiosk.leave()
        }
    }
}
