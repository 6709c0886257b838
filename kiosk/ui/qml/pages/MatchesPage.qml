import QtQuick
import "../kit"

Page {
    id: page

    readonly property QtObject matches: kiosk.matches
    readonly property int columns: Theme.landscape && !Theme.elder && !Theme.wordy && !Theme.cramped ? 2 : 1
    readonly property int foldedAway: matches.fold.reduce((sum, line) => sum + line.count, 0)
    readonly property int keptHeight: Theme.target(Theme.elder ? (Theme.cramped ? 62 : Theme.wordy ? 50 : 36) : Theme.wordy ? 38 : 28)
    readonly property int foldHeight: Theme.target(21)
    // Elsewhere it is the brick beside the one that turns the page.
    readonly property bool foldInRail: Theme.landscape && chips.height + spread + foldHeight <= railRoom
    readonly property bool empty: matches.total === 0

    objectName: "matchesPage"
    stage: matches.strip.map((each) => each.state).join()
    title: empty ? Words.empty(matches.emptyReason)
           : matches.personal ? (Theme.landscape ? qsTr("%n 个活适合您", "", matches.total) : qsTr("有 %n 个活适合您", "", matches.total))
           : Theme.landscape ? qsTr("现有 %n 个活", "", matches.total) : qsTr("现在有 %n 个活", "", matches.total)
    subtitle: Theme.elder ? "" : Words.greeting(kiosk.greeting)
    subtitleUnspoken: true
    backText: qsTr("不看了")
    backIcon: "ui-exit"
    backName: "footLeave"
    actionHeight: Theme.target(Theme.elder ? 30 : Theme.landscape ? 25 : 30)
    actionGround: true
    asideWidth: Theme.target(Theme.elder ? 78 : 62)
    asideHeight: Theme.target(Theme.elder ? 27 : 23)
    aside: [
        Search {
            anchors.verticalCenter: parent.verticalCenter
            width: parent.width
        }
    ]
    onBack: kiosk.leave()

    component Search: BigButton {
        objectName: "search"
        height: Theme.target(Theme.elder ? 27 : 23)
        kind: "blue"
        icon: Theme.elder && Theme.landscape ? "" : "ui-search"
        side: Theme.mm(2)
        text: qsTr("找、排序")
        wordSize: Theme.type(9.4, 12.4)
        onActivated: page.matches.search()
    }

    rail: [
        Flow {
            id: chips

            objectName: "chips"
            width: parent.width
            spacing: Theme.mm(Theme.landscape ? 4 : 3.4)

            Repeater {
                model: Theme.elder && !Theme.landscape ? page.matches.chips.slice(0, 3) : page.matches.chips

                FilterChip {
                    required property var modelData

                    objectName: "chip-" + modelData.code
                    width: Theme.landscape ? Math.floor((chips.width - chips.spacing) / 2)
                           : Theme.elder ? Math.floor((chips.width - 3 * chips.spacing) / 4) : implicitWidth
                    height: Theme.target(Theme.elder ? 27 : Theme.landscape ? 21 : 22.5)
                    text: Theme.elder && modelData.code === "all" ? qsTr("全部") : Words.chip(modelData)
                    chosen: modelData.on
                    onActivated: page.matches.chip(modelData.code)
                }
            }
            FilterChip {
                objectName: "listen"
                visible: !Theme.landscape
                width: Theme.elder ? Math.floor((chips.width - 3 * chips.spacing) / 4) : implicitWidth
                height: Theme.target(Theme.elder ? 27 : 22.5)
                kind: "blue"
                text: page.kiosk.voiceAvailable ? qsTr("听着选") : Theme.elder ? qsTr("挨个看") : qsTr("一个一个看")
                Accessible.role: Accessible.Button
                Accessible.checkable: false
                onActivated: page.kiosk.chooseByEar()
            }
            FilterChip {
                objectName: "changeTrades"
                visible: !Theme.elder || Theme.landscape
                width: Theme.landscape ? Math.floor((chips.width - chips.spacing) / 2) : implicitWidth
                height: Theme.target(Theme.elder ? 27 : Theme.landscape ? 21 : 22.5)
                kind: "blue"
                text: qsTr("换工种")
                Accessible.role: Accessible.Button
                Accessible.checkable: false
                onActivated: page.matches.changeTrades()
            }
        },
        BigButton {
            objectName: "fold"
            visible: page.foldInRail && page.foldedAway > 0 && !page.matches.foldOpen && !page.empty
            width: parent.width
            height: page.foldHeight
            text: qsTr("为什么没有别的？")
            wordSize: Theme.foot
            onActivated: page.matches.toggleFold()
        }
    ]

    Column {
        id: bands

        width: parent.width
        spacing: page.spread
        visible: !page.matches.foldOpen

        BigButton {
            objectName: "dropSearch"
            visible: text !== ""
            width: parent.width
            height: Theme.target(Theme.elder ? 27 : 22)
            leftAligned: true
            icon: "ui-cross"
            iconSize: Theme.mm(9)
            text: Words.sought(page.matches.sought)
            wordSize: Theme.line
            Accessible.description: qsTr("按一下就不限了")
            onActivated: page.matches.dropSearch()
        }
        BigButton {
            objectName: "newJobs"
            visible: page.matches.newJobs > 0
            width: parent.width
            height: Theme.target(Theme.elder ? 27 : 22)
            kind: "blue"
            icon: "ui-sync"
            text: Words.newJobs(page.matches.newJobs)
            wordSize: Theme.line
            onActivated: page.matches.refresh()
        }
        Rectangle {
            visible: page.matches.certificateQuestion.code !== ""
            width: parent.width
            height: answers.height + Theme.mm(6)
            radius: Theme.plateRadius
            color: Theme.tint
            border.width: Theme.highContrast ? 3 : 0
            border.color: Theme.hairline

            Label {
                id: question

                x: Theme.mm(5)
                anchors.verticalCenter: parent.verticalCenter
                width: answers.x - x - Theme.mm(3)
                text: qsTr("您有%1吗？").arg(Words.certificate(page.matches.certificateQuestion.code))
                font.pixelSize: Theme.type(9.9, 12.4)
                font.bold: true
            }
            Row {
                id: answers

                x: parent.width - width - Theme.mm(4)
                y: Theme.mm(3)
                spacing: Theme.mm(4)

                BigButton {
                    objectName: "certificateYes"
                    width: Theme.mm(48)
                    height: Theme.target(22)
                    text: qsTr("有")
                    onActivated: page.matches.answerCertificate(true)
                }
                BigButton {
                    objectName: "certificateNo"
                    width: Theme.mm(48)
                    height: Theme.target(22)
                    text: qsTr("没有")
                    onActivated: page.matches.answerCertificate(false)
                }
            }
        }
        Column {
            width: parent.width
            spacing: Theme.mm(3)
            visible: page.matches.strip.length > 0

            Repeater {
                model: page.matches.strip.slice(0, Theme.landscape || Theme.elder ? 1 : 2)

                Row {
                    id: kept

                    required property var modelData
                    required property int index

                    width: parent.width
                    spacing: Theme.mm(4)

                    BigButton {
                        objectName: "kept" + kept.index
                        width: kept.width - (undo.visible ? undo.width + kept.spacing : 0)
                        height: page.keptHeight
                        leftAligned: true
                        icon: "ui-paper"
                        iconSize: Theme.mm(10)
                        text: kept.modelData.title
                        detail: qsTr("%1报的：%2").arg(Words.moment(kept.modelData.issued)).arg(Words.keptState(kept.modelData.state))
                        wordSize: Theme.type(9.4, 12.4)
                        detailSize: Theme.small
                        onActivated: page.matches.openApplications()
                    }
                    BigButton {
                        id: undo

                        objectName: "keptUndo" + kept.index
                        // Later than that it is done on the page behind the strip, with the whole ticket before the eyes.
                        visible: kept.modelData.state === "withdrawn" ? kept.modelData.restorable
                                 : kept.modelData.standing && kept.modelData.undoable
                        width: Theme.target(46)
                        height: page.keptHeight
                        kind: kept.modelData.state === "withdrawn" ? "plain" : "careful"
                        icon: Theme.elder ? "" : "ui-undo"
                        text: kept.modelData.state === "withdrawn" ? qsTr("还去") : qsTr("撤销")
                        wordSize: Theme.type(9.4, 12.4)
                        onActivated: kept.modelData.state === "withdrawn"
                                     ? page.matches.undoWithdraw(kept.modelData.ticketId)
                                     : page.matches.withdraw(kept.modelData.ticketId)
                    }
                }
            }
        }
    }
    GridView {
        id: list

        objectName: "jobList"
        visible: !page.matches.foldOpen
        x: -Theme.focusMargin
        y: bandsBottom
        width: parent.width + 2 * Theme.focusMargin
        height: parent.height - bandsBottom + (Theme.landscape ? 0 : Theme.mm(6))
        readonly property int bandsBottom: bands.height > 0 ? bands.height + page.spread : 0
        readonly property int cardHeight: Theme.elder ? Theme.mm(Theme.landscape ? 95 : 130)
                                                      : Theme.mm(Theme.landscape ? 64 : 78.5)
        readonly property int space: Theme.landscape && !Theme.elder ? Theme.mm(5) : Theme.mm(5.4)
        readonly property int shownRows: Math.max(1, Math.round((height + space) / cellHeight))

        cellWidth: page.columns > 1 ? Math.floor((parent.width + space) / page.columns) : width
        cellHeight: cardHeight + space
        topMargin: 0
        clip: true
        reuseItems: true
        // Nothing is made ahead: a list emptied at the farewell must not find a card still in the making.
        cacheBuffer: 0
        boundsBehavior: Flickable.StopAtBounds
        pixelAligned: true
        activeFocusOnTab: count > 0 && visible
        keyNavigationEnabled: false
        highlightFollowsCurrentItem: false
        model: page.matches.model

        Accessible.role: Accessible.List
        Accessible.name: page.title
        Keys.onPressed: (event) => {
            page.kiosk.touched()
            const step = event.key === Qt.Key_Down ? page.columns : event.key === Qt.Key_Up ? -page.columns
                         : event.key === Qt.Key_Right && page.columns > 1 ? 1
                         : event.key === Qt.Key_Left && page.columns > 1 ? -1 : 0
            const next = currentIndex + step
            if (step !== 0 && next >= 0 && next < count) {
                Theme.keysInUse = true
                currentIndex = next
                positionViewAtIndex(next, GridView.Contain)
                page.kiosk.nameFocus(currentItem.focusName)
                event.accepted = true
            } else if ((event.key === Qt.Key_Return || event.key === Qt.Key_Enter || event.key === Qt.Key_Space)
                       && currentItem !== null) {
                currentItem.open()
                event.accepted = true
            }
        }

        delegate: Item {
            id: cell

            required property var model
            required property int index

            width: list.cellWidth
            height: list.cellHeight

            readonly property string focusName: jobCard.spokenName + "。" + jobCard.spokenDetail

            function open() { page.matches.openJob(model.jobId) }

            JobCard {
                id: jobCard

                objectName: "job" + cell.index
                x: Theme.focusMargin
                width: parent.width - (page.columns > 1 ? Theme.mm(5) : 2 * Theme.focusMargin)
                card: cell.model
                activeFocusOnTab: false
                onActivated: cell.open()
            }
            Loader {
                x: Theme.focusMargin
                width: parent.width - (page.columns > 1 ? Theme.mm(5) : 2 * Theme.focusMargin)
                height: list.cardHeight
                active: Theme.keysInUse && list.activeFocus && list.currentIndex === cell.index
                sourceComponent: FocusRing { }
            }
        }

        Move {
            id: turn

            target: list
            property: "contentY"
        }
        function turnBy(pages) {
            const last = Math.max(0, contentHeight - height)
            const whole = Math.floor(height / cellHeight) * cellHeight
            const here = Math.round(contentY / cellHeight) * cellHeight
            turn.stop()
            turn.from = contentY
            turn.to = Math.max(0, Math.min(last, here + pages * whole))
            turn.start()
        }
    }
    Column {
        visible: page.empty && !page.matches.foldOpen
        y: list.bandsBottom + Theme.mm(16)
        width: parent.width
        spacing: Theme.mm(6)

        Pictogram {
            anchors.horizontalCenter: parent.horizontalCenter
            stem: "ui-search"
            size: Theme.mm(40)
        }
        Paragraph {
            width: parent.width
            text: qsTr("换个工种，或把上面的条件按掉，再看看。也可以打 %1 问。").arg(page.kiosk.marketPhone)
            horizontalAlignment: Text.AlignHCenter
        }
    }
    Panel {
        objectName: "foldPanel"
        visible: page.matches.foldOpen
        width: parent.width
        height: Math.min(parent.height, foldColumn.height + Theme.mm(12))
        clip: true

        Column {
            id: foldColumn

            x: Theme.mm(7)
            y: Theme.mm(6)
            width: parent.width - 2 * x
            spacing: Theme.mm(4)

            Paragraph {
                width: parent.width
                text: qsTr("这些活没排进来，原因都在这里：")
                font.pixelSize: Theme.type(11.4, 13.4)
                font.bold: true
            }
            Repeater {
                model: page.matches.fold

                Column {
                    id: row

                    required property var modelData
                    property bool unspoken: Words.tellsOfAge(modelData.code)

                    width: parent.width
                    spacing: Theme.mm(4)

                    Rectangle {
                        width: parent.width
                        height: Math.max(2, Theme.mm(0.5))
                        color: Theme.hairline
                    }
                    Item {
                        width: parent.width
                        height: foldWords.height

                        Paragraph {
                            id: foldWords

                            width: parent.width - foldCount.width - Theme.mm(4)
                            text: Words.fold(row.modelData)
                        }
                        Label {
                            id: foldCount

                            anchors.right: parent.right
                            text: qsTr("%n个", "", row.modelData.count)
                            font.bold: true
                        }
                    }
                }
            }
        }
    }

    actions: [
        Label {
            visible: Theme.landscape && !page.empty && !Theme.elder && !page.matches.foldOpen
            anchors.verticalCenter: parent.verticalCenter
            width: listenBrick.x - Theme.gap
            // How many there are stands in the heading.
            text: qsTr("第%1—%2个").arg(Math.round(list.contentY / list.cellHeight) * page.columns + 1)
                  .arg(Math.min(page.matches.total, (Math.round(list.contentY / list.cellHeight) + list.shownRows) * page.columns))
            font.pixelSize: Theme.line
            color: Theme.ink2
        },
        Search {
            visible: Theme.landscape && !page.empty && !page.matches.foldOpen
            x: parent.width - 2 * pageButton.width - 2 * Theme.gap - width
            width: listenBrick.width
            height: parent.height
        },
        BigButton {
            id: listenBrick

            objectName: "listen"
            visible: Theme.landscape && !page.empty && !page.matches.foldOpen
            x: parent.width - 2 * pageButton.width - 3 * Theme.gap - 2 * width
            width: Theme.elder ? Math.floor((parent.width - 2 * pageButton.width - 3 * Theme.gap) / 2) : Theme.mm(58)
            height: parent.height
            kind: "blue"
            icon: page.kiosk.voiceAvailable ? "ui-read-aloud" : ""
            text: page.kiosk.voiceAvailable ? qsTr("听着选") : Theme.elder ? qsTr("挨个看") : qsTr("一个一个看")
            wordSize: Theme.type(9.4, 12.4)
            onActivated: page.kiosk.chooseByEar()
        },
        BigButton {
            objectName: "foldOrUp"
            readonly property bool turns: (page.foldInRail || page.foldedAway === 0 || (Theme.elder && list.contentY > 1))
                                          && !page.matches.foldOpen && !page.empty
            readonly property bool alone: page.empty || page.matches.foldOpen
            visible: !page.empty || page.foldedAway > 0
            x: Theme.landscape && !alone ? parent.width - 2 * width - Theme.gap : 0
            width: alone ? Math.floor((parent.width - Theme.gap) / 2) : pageButton.width
            height: parent.height
            pressable: !turns || list.contentY > 1
            text: turns ? (pressable ? qsTr("往上看") : qsTr("已经到顶"))
                  : page.matches.foldOpen ? qsTr("回去看活") : qsTr("为什么没有别的？")
            icon: turns && pressable ? "ui-up" : ""
            kind: page.matches.foldOpen ? "primary" : turns ? "blue" : "plain"
            onActivated: turns ? list.turnBy(-1) : page.matches.toggleFold()
        },
        // Who found no job here may want a course, a fair or a bus.
        BigButton {
            objectName: "showServices"
            visible: page.empty || page.matches.foldOpen
            x: parent.width - width
            width: page.empty && page.foldedAway === 0 ? parent.width : Math.floor((parent.width - Theme.gap) / 2)
            height: parent.height
            text: Theme.elder ? qsTr("办事班车") : qsTr("办事、招聘会、班车")
            wordSize: Theme.landscape ? Theme.foot : Theme.button
            onActivated: page.kiosk.showServices()
        },
        BigButton {
            id: pageButton

            objectName: "pageDown"
            readonly property int below: Math.max(0, page.matches.total - Math.floor((list.contentY + list.height + list.space)
                                                                               / list.cellHeight) * page.columns)
            visible: !page.empty && !page.matches.foldOpen
            x: parent.width - width
            width: Theme.landscape ? Theme.mm(79) : Math.floor((parent.width - Theme.gap) / 2)
            height: parent.height
            kind: "primary"
            pressable: !list.atYEnd
            text: !pressable ? qsTr("已经到底")
                  : Theme.elder || Theme.landscape ? qsTr("往下看") : qsTr("往下看 还有%n个", "", below)
            trailingIcon: pressable ? "ui-down" : ""
            onActivated: list.turnBy(1)
        }
    ]
}
