"""Healing around one start of the screen: the watched main loop, the ceilings, the way out of safe mode."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from kiosk.ui.healing.main_loop_watch import MainLoopWatch
from kiosk.ui.healing.memory_watch import MEMORY_HIGH, Helper, MemoryWatch
from kiosk.ui.healing.restart_record import SAFE_FOR_S, Ending, RestartRecord
from kiosk.ui.start import RunOptions


class Healing(QObject):
    """``restart_wanted`` carries an Ending for when nobody stands before the screen; ``alarm`` a code for the staff."""

    restart_wanted = Signal(str)
    alarm = Signal(str)

    def __init__(
        self,
        options: RunOptions,
        record: RestartRecord | None,
        helpers: Callable[[], Iterable[Helper]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._record = record
        limits = options.settings.limits
        self.main_loop = MainLoopWatch(options.state_folder / "log", self)
        self.memory = MemoryWatch(helpers, limits.screen_mib, limits.helper_mib, self)
        self.memory.screen_too_large.connect(self._give_memory_back)
        self._safe_mode = QTimer(self)
        self._safe_mode.setSingleShot(True)
        self._safe_mode.setInterval(int(SAFE_FOR_S * 1000))
        self._safe_mode.timeout.connect(self._leave_safe_mode)
        self._in_safe_mode = options.safe

    def start(self) -> None:
        self.main_loop.start()
        self.memory.start()
        if self._in_safe_mode:
            self._safe_mode.start()

    def stop(self) -> None:
        self._safe_mode.stop()
        self.memory.stop()
        self.main_loop.stop()

    @Slot()
    def _give_memory_back(self) -> None:
        if self._record is not None and self._record.may_restart_for_memory():
            self.restart_wanted.emit(Ending.MEMORY)
        else:
            # As often as it may, it has: what leaks is a defect, and the service manager has the last word.
            self.alarm.emit(MEMORY_HIGH)

    @Slot()
    def _leave_safe_mode(self) -> None:
        self.restart_wanted.emit(Ending.CLOSED)
