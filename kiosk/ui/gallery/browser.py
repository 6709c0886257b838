"""Leafing through the gallery in a window: the keys that the screens themselves do not use."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import cycle

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent

from kiosk.ui.gallery.pictures import Pictures
from kiosk.ui.gallery.surroundings import Mode
from kiosk.ui.gallery.window import Gallery


class Browser(QObject):
    """Page Down and Page Up change the picture, F5 the mode; the title says which is shown. Here it moves."""

    def __init__(self, gallery: Gallery, pictures: Pictures, modes: Sequence[Mode]) -> None:
        super().__init__()
        self._gallery = gallery
        self._pictures = pictures
        self._modes = cycle(modes)
        self._at = 0
        self._mode = next(self._modes)
        gallery.theme.setProperty("still", False)
        gallery.become(self._mode)
        gallery.window.installEventFilter(self)
        self._show()

    def close(self) -> None:
        self._gallery.window.removeEventFilter(self)
        self._pictures.close()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            match event.key():
                case Qt.Key.Key_PageDown:
                    self._turn(1)
                    return True
                case Qt.Key.Key_PageUp:
                    self._turn(-1)
                    return True
                case Qt.Key.Key_F5:
                    self._mode = next(self._modes)
                    self._gallery.become(self._mode)
                    self._show()
                    return True
        return super().eventFilter(watched, event)

    def _turn(self, steps: int) -> None:
        self._at = (self._at + steps) % len(self._pictures.names)
        self._show()

    def _show(self) -> None:
        name = self._pictures.names[self._at]
        self._pictures.show(name)
        self._gallery.window.setTitle(f"{name} · {self._mode.name}")
