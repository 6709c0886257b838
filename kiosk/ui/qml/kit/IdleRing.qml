import QtQuick

// Seconds inside a ring of twenty strokes that go out one by one; the last five seconds are red. Stepped, never smooth.
Item {
    id: ring

    property int secondsLeft: 20
    property int totalSeconds: 20
    property color lit: secondsLeft <= 5 ? Theme.red : Theme.figure
    property color unlit: Theme.highContrast ? "#333333" : "#C5D1E0"
    property color digitColor: Theme.ink
    readonly property int strokes: 40
    readonly property int thickness: Math.round(width * 0.092)

    // What assistive technology reads as the bar's value.
    readonly property int value: secondsLeft
    readonly property int minimumValue: 0
    readonly property int maximumValue: totalSeconds

    width: Theme.mm(49)
    height: width
    Accessible.role: Accessible.ProgressBar
    readonly property string spokenName: qsTr("还剩%1秒").arg(secondsLeft)
    Accessible.name: spokenName

    Repeater {
        model: ring.strokes

        Rectangle {
            required property int index

            x: Math.round((ring.width - width) / 2)
            width: Math.ceil(ring.width * Math.PI / ring.strokes) + 1
            height: ring.thickness
            antialiasing: true
            color: index >= (1 - ring.secondsLeft / Math.max(1, ring.totalSeconds)) * ring.strokes ? ring.lit : ring.unlit
            transform: Rotation {
                origin.x: Math.ceil(ring.width * Math.PI / ring.strokes + 1) / 2
                origin.y: ring.height / 2
                angle: (index + 0.5) * 360 / ring.strokes
            }
        }
    }
    Label {
        anchors.centerIn: parent
        text: ring.secondsLeft
        font.pixelSize: Math.round(ring.width * 0.43)
        font.bold: true
        color: ring.digitColor
    }
}
