import QtQuick
import "../kit"

SignPage {
    id: page

    readonly property QtObject attract: kiosk.attract
    readonly property bool calling: attract.readerState === "ready"
    // Large type or long words leave no room on a low sign for a banner and the full poster.
    readonly property bool crowded: Theme.landscape && (Theme.wordy || bannerShown && Theme.elder)
    readonly property int jobsAcross: Theme.elder || Theme.wordy && Theme.cramped ? 1 : 2
    readonly property int readLineHeight: Theme.mm(!Theme.elder ? (Theme.wordy && !Theme.landscape ? 27 : 17) : Theme.landscape ? (Theme.cramped ? 40 : 28) : Theme.wordy || Theme.cramped ? 46 : 34)

    objectName: "attractPage"
    showBanner: true
    signHeight: height - Theme.footHeight - Theme.mm(5) - news.implicitHeight - Theme.mm(4)
    landscapeSignHeight: height - Theme.stripHeight - landscapeJobs.height - Theme.mm(12)
    backSentence: Theme.elder && Theme.landscape ? qsTr("找活\n不要钱") : qsTr("找活、报名\n都不要钱")

    // A small panel's rail leaves large type no room for the second of three figures.
    readonly property int figureHeight: Math.ceil(Theme.line * 1.25) + Math.ceil(Theme.type(21.8, 17.9) * 1.12) + Theme.mm(3)
    readonly property bool roomForThree: !Theme.landscape || lowerItem.height >= 3 * figureHeight + Theme.target(26)
                                         + Math.ceil(Theme.small * 1.25) + Theme.mm(10)

    function poster() {
        if (calling)
            return qsTr("刷身份证\n找活干")
        return qsTr("不用刷卡\n也能找活")
    }
    function posterLine() {
        switch (attract.readerState) {
        case "down": return Words.faultSentence(attract.readerFault.code) + qsTr("（代码%1）").arg(attract.readerFault.number) + qsTr("，报名请到窗口")
        case "none": return qsTr("这台没有读卡器，报名请到窗口")
        case "token": return qsTr("这台读卡器读不了姓名，报名请到窗口")
        }
        return qsTr("不花钱 · 不押证 · 一分钟报上名")
    }

    // Poster.
    Poster {
        id: poster

        x: Theme.landscape ? Theme.mm(10) : Theme.margin
        y: Theme.mm(Theme.landscape ? 9 : 6)
        width: Theme.landscape ? Math.round(page.signItem.width * 0.66) - x : page.signItem.width - 2 * x
        text: page.poster()
        font.pixelSize: page.crowded || page.bannerShown && Theme.elder && Theme.cramped ? Math.round(Theme.poster * 0.72) : Theme.poster
        lineHeight: 0.8
    }
    Paragraph {
        id: posterLine

        visible: !(page.calling && page.bannerShown && Theme.cramped && (Theme.elder || Theme.wordy))
        x: poster.x + Theme.mm(1)
        y: poster.y + poster.height + Theme.mm(5)
        width: Theme.landscape ? scene.x - x - Theme.mm(4) : page.signItem.width - 2 * Theme.margin
        text: page.posterLine()
        maximumLineCount: Theme.lying && !Theme.wordy && !Theme.elder && page.calling ? 1 : 4
        font.pixelSize: page.crowded ? Theme.line : Theme.type(11.4, 13.4)
        font.bold: !page.calling
        color: Theme.signWord
    }
    Item {
        id: scene

        readonly property int topEdge: Theme.landscape ? Theme.mm(10) : posterLine.y + posterLine.height
        readonly property int scale1000: Math.min(width / (Theme.landscape ? 900 : 1080), height / 440) * 1000

        x: Theme.landscape ? Math.min(Math.max(poster.contentWidth, Theme.mm(170)), Math.round(page.signItem.width * 0.6)) + Theme.mm(14) : 0
        y: topEdge
        width: page.signItem.width - x
        height: page.signItem.height - page.readLineHeight - y

        Pictogram {
            id: reader

            stem: "scene-reader"
            size: Math.round(860 * scene.scale1000 / 1000)
            aspect: 0.2465
            x: Math.round((scene.width - width) / 2)
            y: scene.height - Math.round(height * 0.82)
        }
        Pictogram {
            id: hand

            shown: page.calling
            stem: "scene-hand-card"
            size: Math.round(724 * scene.scale1000 / 1000)
            aspect: 0.4144
            readonly property int restX: scene.width - width
            readonly property int restY: reader.y + Math.round(reader.height * 0.1) - height
            property real lift: 0.5
            x: restX + Math.round(lift * Theme.mm(26))
            y: restY - Math.round((lift - 0.5) * Theme.mm(22))
        }
        Pictogram {
            shown: page.calling
            stem: "scene-chevrons"
            size: Math.round(120 * scene.scale1000 / 1000)
            aspect: 1.1
            x: Math.round(scene.width * 0.14)
            y: hand.restY + Math.round(hand.height * 0.18)
        }
        Pictogram {
            shown: !page.calling
            stem: "reader-fault"
            tone: Theme.signWord
            size: Math.max(0, Math.round(Math.min(260 * scene.scale1000 / 1000, reader.y - Theme.mm(6))))
            x: Math.round((scene.width - width) / 2)
            y: reader.y - height - Theme.mm(2)
        }
    }
    // The card comes down to the reader, lies there, lifts; then a still time. Stands half-way in reduced motion.
    SequentialAnimation {
        running: page.visible && page.calling && Theme.moving && page.Window.window !== null
                 && page.Window.window.visible
        loops: Animation.Infinite

        NumberAnimation { target: hand; property: "lift"; from: 1; to: 0; duration: Theme.beatMs; easing.type: Easing.OutCubic }
        PauseAnimation { duration: Theme.beatMs }
        NumberAnimation { target: hand; property: "lift"; to: 1; duration: Theme.beatMs / 2; easing.type: Easing.OutCubic }
        PauseAnimation { duration: 2 * Theme.beatMs }
    }
    // What a tap reads, said before it is read; when nothing can be read, whom to tell.
    Rectangle {
        y: page.signItem.height - height
        width: page.signItem.width
        height: page.readLineHeight
        color: Theme.highContrast ? "#000000" : "#06316B"

        Paragraph {
            anchors.verticalCenter: parent.verticalCenter
            x: Theme.landscape ? Theme.mm(10) : Theme.margin
            width: parent.width - 2 * x
            text: !page.calling ? qsTr("刷卡的事找工作人员，或打 %1").arg(page.kiosk.marketPhone)
                  : (page.attract.readsAddress ? qsTr("刷卡只读姓名、性别、生日、住址、证件号；")
                                                  : qsTr("刷卡只读姓名、性别、生日、证件号；"))
                  + (Theme.elder && !Theme.landscape ? "\n" : "") + qsTr("照片不读、不留")
            font.pixelSize: Theme.line
            color: Theme.signWord
            lineHeight: 0.86
            maximumLineCount: Theme.wordy ? 3 : 2
            horizontalAlignment: Theme.landscape ? Text.AlignLeft : Text.AlignHCenter
        }
    }

    component Figure: Column {
        id: figure

        property string caption: ""
        property int number: 0
        property string unit: ""

        Label {
            width: parent.width
            mayFold: Theme.wordy || Theme.elder || Theme.cramped
            text: figure.caption
            font.pixelSize: Theme.line
            color: Theme.ink2
        }
        Row {
            spacing: Theme.mm(2)

            Label {
                id: value

                text: Words.figure(figure.number)
                font.pixelSize: Theme.type(21.8, Theme.landscape ? 17.9 : 21.8)
                font.bold: true
                height: Math.ceil(font.pixelSize * 1.12)
            }
            Label {
                visible: !Theme.wordy
                anchors.baseline: value.baseline
                text: figure.unit
                font.pixelSize: Theme.line
            }
        }
    }

    lower: [
        Column {
            id: news

            width: parent.width
            spacing: Theme.mm(Theme.landscape ? 5 : 4)

            Grid {
                id: numbers

                visible: !page.attract.dataAge.none
                width: parent.width
                columns: Theme.landscape ? 1 : 3
                rowSpacing: Theme.mm(3)
                verticalItemAlignment: Grid.AlignBottom

                Repeater {
                    model: [
                        { caption: qsTr("今天有活"), number: page.attract.jobs, unit: qsTr("个") },
                        { caption: qsTr("干完当天给钱"), number: page.attract.daily, unit: qsTr("个") },
                        { caption: qsTr("还缺人手"), number: page.attract.places, unit: qsTr("人") }
                    ].filter((_, index) => index !== 1 || page.roomForThree)

                    Row {
                        id: cell

                        required property var modelData
                        required property int index

                        width: Theme.landscape ? numbers.width : Math.floor(numbers.width * (index === 2 ? 0.3 : 0.35))
                        spacing: Theme.mm(7)

                        Rectangle {
                            visible: cell.index > 0 && !Theme.landscape
                            width: Math.max(2, Theme.mm(0.6))
                            height: parent.height
                            color: Theme.hairline
                        }
                        Figure {
                            width: cell.width - (x > 0 ? x + Theme.mm(3) : 0)
                            caption: cell.modelData.caption
                            number: cell.modelData.number
                            unit: cell.modelData.unit
                        }
                    }
                }
            }
            Paragraph {
                visible: page.attract.dataAge.none
                width: parent.width
                text: qsTr("岗位还没送到这台机器。找工作人员，或打 %1").arg(page.kiosk.marketPhone)
                font.bold: true
            }
            Repeater {
                model: Theme.landscape ? [] : page.attract.newest.slice(0, Theme.elder ? 1 : 2)

                JobLine {
                    required property var modelData
                    required property int index

                    objectName: "newest" + index
                    width: news.width
                    card: modelData
                    onActivated: page.attract.openJob(modelData.jobId)
                }
            }
            Row {
                width: parent.width
                spacing: Theme.gap

                BigButton {
                    objectName: "browse"
                    width: Math.floor((parent.width - Theme.gap) * (Theme.landscape ? 0.5 : 0.62))
                    height: Theme.target(Theme.landscape ? 26 : Theme.elder ? 32 : 29)
                    kind: page.calling ? "blue" : "primary"
                    wordSize: Theme.landscape ? Theme.foot : Theme.button
                    icon: Theme.landscape ? "" : "ui-search"
                    text: Theme.landscape ? qsTr("先看看") : page.calling ? qsTr("不刷卡，先看看") : qsTr("看看有什么活")
                    onActivated: page.kiosk.browse()
                }
                BigButton {
                    objectName: "showServices"
                    width: parent.width - x
                    height: Theme.target(Theme.landscape ? 26 : Theme.elder ? 32 : 29)
                    wordSize: Theme.landscape ? Theme.foot : Theme.button
                    text: Theme.landscape ? (Theme.elder ? qsTr("办事") : qsTr("办事\n班车")) : Theme.elder ? qsTr("办事班车") : qsTr("办事、班车")
                    onActivated: page.kiosk.showServices()
                }
            }
            Grid {
                width: parent.width
                columns: Theme.landscape ? 1 : 2
                rowSpacing: Theme.mm(1)

                Repeater {
                    model: [
                        { icon: "ui-sync", text: Words.dataAge(page.attract.dataAge), bad: page.attract.dataAge.stale },
                        { icon: page.attract.network === "online" ? "ui-network" : "ui-network-off",
                          text: page.attract.network === "online" ? qsTr("网络正常")
                                : page.attract.network === "none" ? qsTr("这台不联网") : page.calling ? qsTr("没有网，照样能报名") : qsTr("没有网，照样能看活"), bad: false }
                    ]

                    Row {
                        id: fact

                        visible: index === 0 || !Theme.landscape || !Theme.elder
                        required property var modelData
                        required property int index

                        width: Theme.landscape ? news.width : Math.round(news.width * (index === 0 ? 0.58 : 0.42))
                        spacing: Theme.mm(2.5)
                        layoutDirection: index === 1 && !Theme.landscape ? Qt.RightToLeft : Qt.LeftToRight

                        Pictogram {
                            shown: (fact.index === 0 || Theme.landscape) && !(Theme.elder && Theme.landscape)
                            anchors.verticalCenter: parent.verticalCenter
                            size: Theme.small
                            stem: fact.modelData.icon
                            tone: fact.modelData.bad ? Theme.amberInk : Theme.ink2
                        }
                        Label {
                            width: Math.min(Math.ceil(Theme.wordWidth(text, Theme.small, font.bold)) + 2,
                                            fact.width - (Theme.elder && Theme.landscape ? 0 : Theme.small + Theme.mm(3)))
                            horizontalAlignment: fact.index === 1 && !Theme.landscape ? Text.AlignRight : Text.AlignLeft
                            text: fact.modelData.text
                            mayFold: Theme.wordy || Theme.elder || Theme.cramped
                            font.pixelSize: Theme.small
                            font.bold: fact.modelData.bad
                            color: fact.modelData.bad ? Theme.amberInk : Theme.ink2
                        }
                        Pictogram {
                            shown: fact.index === 1 && !Theme.landscape
                            anchors.verticalCenter: parent.verticalCenter
                            size: Theme.small
                            stem: fact.modelData.icon
                            tone: Theme.ink2
                        }
                    }
                }
            }
        }
    ]

    Row {
        id: landscapeJobs

        parent: page
        visible: Theme.landscape
        x: Theme.railWidth + Theme.mm(8)
        y: page.height - height - Theme.mm(6)
        width: page.width - x - Theme.margin
        height: Theme.landscape ? Theme.target(Theme.elder ? 36 : 30) : 0
        spacing: Theme.gap

        Repeater {
            model: Theme.landscape ? page.attract.newest.slice(0, page.jobsAcross) : []

            JobLine {
                required property var modelData
                required property int index

                objectName: "newest" + index
                width: Math.floor((landscapeJobs.width - (page.jobsAcross - 1) * Theme.gap) / page.jobsAcross)
                card: modelData
                onActivated: page.attract.openJob(modelData.jobId)
            }
        }
    }
}
