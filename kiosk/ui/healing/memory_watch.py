"""Keeps every program of the kiosk below its ceiling, before the machine has to kill one in the middle of a visit."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from kiosk.ui.healing.memory import resident_bytes

LOOK_MS = 30_000
MIB = 1024 * 1024
MEMORY_HIGH = "MEMORY_HIGH"


class Helper(Protocol):
    @property
    def pid(self) -> int: ...

    def kill(self, reason: str) -> None: ...


class MemoryWatch(QObject):
    """A helper above its ceiling is killed, and its supervisor starts it again. ``screen_too_large`` asks for what the
    screen can only do when nobody stands before it."""

    screen_too_large = Signal()

    def __init__(
        self,
        helpers: Callable[[], Iterable[Helper]],
        screen_mib: int,
        helper_mib: int,
        parent: QObject | None = None,
        resident: Callable[[int], int | None] = resident_bytes,
    ) -> None:
        super().__init__(parent)
        self._helpers = helpers
        self._screen_bytes = screen_mib * MIB
        self._helper_bytes = helper_mib * MIB
        self._resident = resident
        self._log = logging.getLogger("kiosk.memory")
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    @Slot()
    def look(self) -> None:
        for helper in self._helpers():
            if helper.pid and (self._resident(helper.pid) or 0) > self._helper_bytes:
                helper.kill(MEMORY_HIGH)
        own = self._resident(os.getpid()) or 0
        if own > self._screen_bytes:
            self._log.warning("the screen holds %d MiB", own // MIB)
            self.screen_too_large.emit()
