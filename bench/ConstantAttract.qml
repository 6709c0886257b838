import QtQuick
import "../kiosk/ui/qml/kit"
import "../kiosk/ui/qml/pages"

// The attract page with nothing behind it: every value stands here. The floor of start-up.
Window {
    width: 1080
    height: 1920
    visible: true

    Binding { target: Theme; property: "windowWidth"; value: 1080 }
    Binding { target: Theme; property: "windowHeight"; value: 1920 }

    component Job: QtObject {
        property string jobId: "1"
        property string title: "瓦工"
        property string tile: "bricklayer"
        property string place: "解州镇"
        property real distanceKm: -1
        property string distanceWord: "same-township"
        property var start: ({ day: "tomorrow", month: 11, date: 25, time: "06:30", kind: "gather" })
        property int payMin: 260
        property int payMax: 300
        property string payUnit: "day"
        property string pieceName: ""
        property string settlement: "daily"
        property int openings: 6
        property int applied: 0
        property int placesLeft: 6
        property var reasons: []
        property var condition: ({ code: "" })
        property var updated: ({ day: "today", time: "05:50", month: 11, date: 24 })
        property string posting: "normal"
        property bool isNew: false
    }

    AttractPage {
        anchors.fill: parent
        focus: true
        kiosk: QtObject {
            property string marketName: "盐湖区零工市场"
            property string placeName: "解州镇便民服务中心"
            property string marketPhone: "0359-555-0100"
            property bool demo: false
            property bool elder: false
            property bool voiceAvailable: false
            property bool speaking: false
            property string language: ""
            property var languages: [{ code: "", name: "中文" }]
            property var clock: ({ hour: 6, minute: 12, month: 11, day: 24, weekday: 2 })
            property var banner: ({ code: "" })
            property QtObject notice: QtObject { property bool readsAddress: false }
            property QtObject attract: QtObject {
                property int jobs: 100000
                property int daily: 41000
                property int places: 300000
                property list<QtObject> newest: [Job {}, Job {}]
                property string readerState: "none"
                property var readerFault: ({ code: "", number: "" })
                property var dataAge: ({ day: "today", time: "05:50", date: "11-24", stale: false, none: false })
                property string network: "none"
            }
        }
    }
}
