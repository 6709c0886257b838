import QtQuick

// Flat: only to look at. tone: good (tick), mind (amber), doubt (grey), plain.
Rectangle {
    id: chip

    property string text: ""
    property string tone: "good"
    property string icon: tone === "good" ? "ui-check" : tone === "mind" ? "ui-warn" : tone === "doubt" ? "ui-phone" : ""
    readonly property color inkColor: tone === "mind" ? Theme.amberInk : tone === "doubt" ? Theme.offText : Theme.reasonInk

    width: Math.min(implicitWidth, parent ? parent.width : implicitWidth)
    // Not from the label's own width: a label folds by the width that it is given, and would chase it round.
    implicitWidth: word.x + Math.ceil(Theme.wordWidth(text, Theme.line, true)) + Theme.mm(3.5)
    height: Theme.mm(Theme.elder ? 19 : 15.5)
    radius: Theme.smallRadius
    color: tone === "mind" ? Theme.amberTint : tone === "doubt" ? Theme.off : tone === "plain" ? Theme.paper : Theme.tint
    border.width: Theme.highContrast ? 2 : 0
    border.color: Theme.hairline

    Pictogram {
        id: sign

        shown: chip.icon !== ""
        x: Theme.mm(3.5)
        anchors.verticalCenter: parent.verticalCenter
        size: Math.round(Theme.line * 1.05)
        stem: chip.icon
        tone: chip.inkColor
    }
    Label {
        id: word

        x: chip.icon === "" ? Theme.mm(3.5) : sign.x + sign.width + Theme.mm(2)
        width: chip.width - x - Theme.mm(2)
        anchors.verticalCenter: parent.verticalCenter
        text: chip.text
        font.pixelSize: Theme.line
        font.bold: true
        color: chip.inkColor
    }
}
