"""One component of the kit in all its states, on a sheet that lies over the gallery's window."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QPointF, Qt, QUrl
from PySide6.QtGui import QImage, QMouseEvent
from PySide6.QtQml import QQmlComponent
from PySide6.QtQuick import QQuickItem

from kiosk.ui.gallery.specimens import SPECIMENS, Specimen, State
from kiosk.ui.gallery.window import MAIN_QML, Gallery

_SHEET = """import QtQuick
import "kit"

Rectangle {{
    id: sheet

    property QtObject kiosk

    width: Theme.windowWidth
    height: Theme.windowHeight
    z: 1
    color: Theme.ground

    MouseArea {{ anchors.fill: parent }}
    // Smaller where there is more of it than the window is high.
    Flow {{
        x: Theme.margin
        y: Theme.mm(6)
        width: parent.width - 2 * x
        scale: Math.min(1, (parent.height - 2 * y) / Math.max(1, height))
        transformOrigin: Item.TopLeft
        spacing: Theme.mm(9)

        Label {{
            width: parent.width
            text: "{component}"
            font.pixelSize: Theme.title
            font.bold: true
        }}
{cells}
    }}
}}
"""
_CELL = """        Column {{
            spacing: Theme.mm(4)

            Label {{
                text: "{name}"
                font.pixelSize: Theme.small
                color: Theme.ink2
            }}
            Rectangle {{
                objectName: "specimen{number}"
                width: childrenRect.width
                height: childrenRect.height
                color: {ground}

                {body}
            }}
        }}
"""


_LEFT, _NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton


class Showcase:
    """``show`` lays the sheet of one component over the window, ``hide`` takes it away."""

    def __init__(self, gallery: Gallery) -> None:
        self._gallery = gallery
        self._sheet: QQuickItem | None = None
        self._pressed_at: QPointF | None = None

    def show(self, component: str) -> None:
        self.hide()
        gallery = self._gallery
        made = QQmlComponent(gallery.engine)
        made.setData(_source(component).encode(), QUrl.fromLocalFile(str(MAIN_QML)))
        sheet = made.createWithInitialProperties({"kiosk": gallery.kiosk})
        if not isinstance(sheet, QQuickItem):
            raise RuntimeError(made.errorString())
        sheet.setParent(gallery.engine)
        sheet.setParentItem(gallery.window.contentItem())
        self._sheet = sheet
        gallery.settle()
        for number, each in enumerate(SPECIMENS[component]):
            if each.state is State.PRESSED and self._pressed_at is None:
                self._press(_first_pressable(self.item(number)))
        for number, each in enumerate(SPECIMENS[component]):
            target = _first_pressable(self.item(number)) if each.state is State.FOCUSED else None
            if target is not None:
                gallery.theme.setProperty("keysInUse", True)
                target.forceActiveFocus(Qt.FocusReason.TabFocusReason)
        gallery.settle()

    def picture(self, component: str) -> QImage:
        self.show(component)
        return self._gallery.window.grabWindow()

    def item(self, number: int) -> QQuickItem:
        """What the specimen of that number shows."""
        if self._sheet is None:
            raise RuntimeError("no component is shown")
        cell = self._sheet.findChild(QQuickItem, f"specimen{number}")
        if cell is None:
            raise IndexError(number)
        return cell.childItems()[0]

    def hide(self) -> None:
        if self._sheet is None:
            return
        if self._pressed_at is not None:
            # Let go elsewhere: nothing was pressed.
            self._mouse(QEvent.Type.MouseMove, QPointF(1, 1), _NONE, _LEFT)
            self._mouse(QEvent.Type.MouseButtonRelease, QPointF(1, 1), _LEFT, _NONE)
            self._pressed_at = None
        self._gallery.theme.setProperty("keysInUse", False)
        self._sheet.setVisible(False)
        self._sheet.deleteLater()
        self._sheet = None
        self._gallery.settle(0)

    def _press(self, item: QQuickItem | None) -> None:
        if item is None:
            return
        self._pressed_at = item.mapToScene(item.boundingRect().center())
        self._mouse(QEvent.Type.MouseButtonPress, self._pressed_at, _LEFT, _LEFT)

    def _mouse(self, kind: QEvent.Type, at: QPointF, button: Qt.MouseButton, held: Qt.MouseButton) -> None:
        window = self._gallery.window
        event = QMouseEvent(kind, at, window.mapToGlobal(at), button, held, Qt.KeyboardModifier.NoModifier)
        QCoreApplication.sendEvent(window, event)


def _source(component: str) -> str:
    cells = "".join(_cell(number, each) for number, each in enumerate(SPECIMENS[component]))
    return _SHEET.format(component=component, cells=cells)


def _cell(number: int, specimen: Specimen) -> str:
    ground = "Theme.sign" if specimen.on_sign else '"transparent"'
    return _CELL.format(number=number, name=specimen.name, ground=ground, body=specimen.body)


def _first_pressable(item: QQuickItem) -> QQuickItem | None:
    """The item itself, or the first within it, that takes a press."""
    if item.property("spokenName") is not None and item.property("pressable"):
        return item
    for child in item.childItems():
        found = _first_pressable(child) if child.isVisible() else None
        if found is not None:
            return found
    return None
