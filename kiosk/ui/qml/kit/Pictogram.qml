import QtQuick

// One drawing of assets/pictograms, drawn once its size has settled and while it is shown: a page passes through several
// sizes while it is being made, and each would be drawn and kept for nothing.
Image {
    id: picture

    property string stem: ""
    property color tone: Theme.figure
    property int size: Theme.mm(11)
    property real aspect: 1
    property bool shown: true
    property size drawn: Qt.size(0, 0)

    width: size
    height: Math.round(width * aspect)
    visible: shown
    sourceSize: drawn
    fillMode: Image.PreserveAspectFit
    source: stem === "" || !shown || drawn.width <= 0 ? "" : "image://pictogram/" + stem + "/" + String(tone).slice(-6)
    onWidthChanged: Qt.callLater(settle)
    onAspectChanged: Qt.callLater(settle)
    Component.onCompleted: Qt.callLater(settle)

    function settle() { drawn = Qt.size(width, Math.round(width * aspect)) }
}
