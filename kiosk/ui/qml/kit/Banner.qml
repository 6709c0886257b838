import QtQuick

// One sentence with a state bar and a sign. Pushes content down, never covers it.
Rectangle {
    id: banner

    property string text: ""
    property string tone: "mind"
    property string icon: "ui-warn"
    readonly property color inkColor: tone === "broken" ? Theme.red : tone === "good" ? Theme.ok : Theme.amberInk

    width: parent ? parent.width : 0
    height: Math.max(Theme.mm(Theme.elder ? 27 : 21.5), sentence.height + Theme.mm(6))
    radius: Theme.plateRadius
    color: tone === "broken" ? Theme.redTint : tone === "good" ? Theme.okTint : Theme.amberTint
    border.width: Theme.highContrast ? Theme.border : 0
    border.color: Theme.hairline
    Accessible.role: Accessible.AlertMessage
    Accessible.name: text

    Rectangle {
        width: Theme.mm(2.5)
        height: parent.height
        radius: Theme.mm(1.2)
        color: banner.tone === "mind" ? Theme.amberBar : banner.inkColor
    }
    Pictogram {
        id: sign

        x: Theme.mm(6.5)
        anchors.verticalCenter: parent.verticalCenter
        size: Theme.mm(12)
        stem: banner.icon
        tone: banner.inkColor
    }
    Paragraph {
        id: sentence

        anchors.verticalCenter: parent.verticalCenter
        x: sign.x + sign.width + Theme.mm(4.5)
        width: banner.width - x - Theme.mm(4)
        text: banner.text
        font.pixelSize: Theme.line
        font.bold: true
        color: banner.inkColor
        maximumLineCount: Theme.landscape ? 5 : 3
    }
}
