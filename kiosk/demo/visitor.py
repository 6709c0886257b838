"""A person before the screen: sees what the window shows, touches what is on it, waits as people wait."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEventLoop, QObject, QPoint, QPointF, QTimer
from PySide6.QtGui import QGuiApplication, QPointingDevice
from PySide6.QtQuick import QQuickItem, QQuickWindow
from PySide6.QtTest import QTest

LOOK_MS = 10
STILL_LOOKS = 5
STILL_MS = 350
"""Longer than every transition of ``Theme.qml``, so that a picture shows the page at rest."""


class VisitError(Exception):
    """The visit cannot go on: ``sentence`` says what was waited for and what was seen."""


class Visitor:
    def __init__(self, window: QQuickWindow, screen: Callable[[], str], out: Path | None) -> None:
        self._window = window
        self._screen = screen
        self._out = out
        self._pictures = 0
        self._finger: QPointingDevice = QTest.createTouchDevice()
        self._last_touch_s = 0.0

    def wait(self, condition: Callable[[], bool], what: str, deadline_s: float = 10.0) -> None:
        """Let the program run until ``condition`` holds. Raises VisitError."""
        until_s = time.monotonic() + deadline_s
        while not condition():
            if time.monotonic() > until_s:
                raise VisitError(f"waited {deadline_s:.0f} s for {what}, the screen is {self._screen()}")
            self.pause(LOOK_MS)

    def pause(self, milliseconds: int) -> None:
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()

    def see(self, *screens: str, deadline_s: float = 10.0) -> str:
        """Wait for one of these screens and say which it is."""
        self.wait(lambda: self._screen() in screens, " or ".join(screens), deadline_s)
        return self._screen()

    def glimpse(self, screen: str) -> None:
        """The reading page lasts as long as the reading, which the demo's cards make short: take it as it comes."""
        if screen == "reading":
            self._save(screen)

    def picture(self, name: str) -> None:
        """Save what the window shows when the page has come to rest; the pictures are numbered."""
        self.pause(STILL_MS)
        self._save(name)

    def _save(self, name: str) -> None:
        if self._out is None:
            return
        self._pictures += 1
        file = self._out / f"{self._pictures:02d}-{name}.png"
        if not self._window.grabWindow().save(str(file)):
            raise VisitError(f"{file} cannot be written")

    def touch(self, name: str) -> None:
        """Put a finger on the visible item of that objectName and lift it. Raises VisitError.

        Nobody finds the next thing to press within a double tap, and the window would not take it (``Main.qml``).
        """
        second_tap = self._window.findChild(QObject, "secondTap")
        if second_tap is not None and second_tap.property("underFinger") != second_tap.property("shown"):
            apart_s = QGuiApplication.styleHints().mouseDoubleClickInterval() / 1000
            self.pause(max(0, math.ceil((self._last_touch_s + apart_s - time.monotonic()) * 1000)))
        seen: list[QPoint] = []

        def lies_still() -> bool:
            """Nobody touches what is still moving, and a page is laid out only with its first frame."""
            item = self.find(name)
            if item is None:
                seen.clear()
                return False
            seen.append(item.mapToScene(QPointF(item.width() / 2, item.height() / 2)).toPoint())
            return len(seen) >= STILL_LOOKS and len(set(seen[-STILL_LOOKS:])) == 1

        self.wait(lies_still, f"something called {name}")
        centre = seen[-1]
        if not self._window.contentItem().contains(QPointF(centre)):
            raise VisitError(f"{name} lies outside the window")
        self._press(centre)
        self._last_touch_s = time.monotonic()

    def find(self, name: str) -> QQuickItem | None:
        """The item of that name that can be seen and pressed now."""
        return _find(self._window.contentItem(), name)

    def _press(self, at: QPoint) -> None:
        QTest.touchEvent(self._window, self._finger).press(0, at, self._window).commit()
        self.pause(LOOK_MS)
        QTest.touchEvent(self._window, self._finger).release(0, at, self._window).commit()
        self.pause(LOOK_MS)


def _find(item: QQuickItem, name: str) -> QQuickItem | None:
    if not item.isVisible():
        return None
    if item.objectName() == name:
        return item if item.isEnabled() and item.width() > 0 else None
    for child in reversed(item.childItems()):
        found = _find(child, name)
        if found is not None:
            return found
    return None
