"""The card tray: a window of its own from which sample cards are laid on the demo reader. Clearly not a real reader."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Property, QCoreApplication, QEvent, QObject, QPoint, QUrl, Signal, Slot
from PySide6.QtQml import QQmlApplicationEngine
from PySide6.QtQuick import QQuickWindow

from kiosk.reader.sample_cards import demo_cards
from kiosk.ui.supervisor import HelperSupervisor

_QML = Path(__file__).with_name("tray.qml")


class CardTray(QObject):
    """``cards`` for QML are maps with key and label; ``lying`` is the key of the card on the reader, or empty."""

    lyingChanged = Signal()

    def __init__(self, reader: HelperSupervisor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reader = reader
        self._cards = [{"key": card.key, "label": card.label} for card in demo_cards()]
        self._lying = ""
        self._engine: QQmlApplicationEngine | None = None
        self.window: QQuickWindow | None = None

    def open(self, beside: QQuickWindow) -> None:
        engine = QQmlApplicationEngine()
        engine.setInitialProperties({"tray": self})
        engine.load(QUrl.fromLocalFile(str(_QML)))
        self._engine = engine
        (root,) = engine.rootObjects()
        if not isinstance(root, QQuickWindow):
            raise TypeError("tray.qml is no window")
        self.window = root
        corner = beside.geometry().topRight()
        room = beside.screen().availableGeometry()
        x = min(corner.x() + 24, room.right() - root.width())
        root.setPosition(QPoint(x, max(room.top(), corner.y())))
        root.show()

    def close(self) -> None:
        if self.window is not None:
            self.window.close()
            self.window = None
        if self._engine is not None:
            self._engine.deleteLater()
            self._engine = None
        # The page looks at this object, so it must be gone before this is.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    cards = Property("QVariantList", lambda self: self._cards, constant=True)  # type: ignore[arg-type]
    lying = Property(str, lambda self: self._lying, notify=lyingChanged)

    @Slot(str)
    def place(self, key: str) -> None:
        self._lay(key)

    @Slot()
    def lift(self) -> None:
        self._lay("")

    def _lay(self, key: str) -> None:
        self._reader.send({"command": "place_card", "card": key or None})
        if key != self._lying:
            self._lying = key
            self.lyingChanged.emit()
