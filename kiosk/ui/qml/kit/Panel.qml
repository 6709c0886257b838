import QtQuick

// A flat white card: only to look at.
Rectangle {
    radius: Theme.radius
    color: Theme.paper
    border.width: Math.max(2, Theme.mm(0.5))
    border.color: Theme.hairline
}
