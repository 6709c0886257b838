import QtQuick

// White with its own quiet zone in every theme: a scanner needs dark on light. Whole pixels per module are the
// provider's business; smoothing is off so that none is blurred.
Rectangle {
    id: panel

    property string source: ""
    property int codeSize: Theme.mm(109)

    width: codeSize
    height: codeSize
    color: "#FFFFFF"

    Image {
        objectName: "qrImage"
        anchors.fill: parent
        source: panel.source
        sourceSize.width: panel.codeSize
        sourceSize.height: panel.codeSize
        fillMode: Image.Pad
        smooth: false
        cache: false
    }
}
