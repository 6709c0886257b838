import QtQuick

Image {
    id: picture

    property string stem: ""
    property color tone: Theme.figure
    property int size: Theme.mm(11)

    width: size
    height: size
    sourceSize.width: width
    sourceSize.height: height
    fillMode: Image.PreserveAspectFit
    source: stem === "" ? "" : "image://pictogram/" + stem + "/" + String(tone).slice(-6)
}
