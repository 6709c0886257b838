"""Carries out what the maintenance page is asked for, and tells the session how it goes. It decides nothing."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from kiosk.domain.staff import StaffTask
from kiosk.protocol import sync_events
from kiosk.store.staff_settings import MM_PER_PX, StaffSettingsFolder
from kiosk.ui.session import effects, events
from kiosk.ui.start import RunExit

LOG_BYTES = 24 * 1024
LOG_LINES = 60
QUICK_ROUND_ALIVES = 4
"""A round may begin and end between two words of the courier, which come each second."""
AUDIT_FIRST_MS = 400
"""What was pressed is written down before the program leaves."""
_USB = (StaffTask.USB_IN, StaffTask.USB_OUT)
_NO_WORK = ("NO_STICK", "STICK_FOREIGN", "NOT_ENROLLED")
"""The courier's answers when there is nothing that it would begin with."""


class StaffLink(QObject):
    """``happened`` carries session events, ``left`` a RunExit, ``log_read`` lines, ``calibrated`` the new mm per px."""

    happened = Signal(object)
    told_courier = Signal(object)
    told_reader = Signal(object)
    strip_asked = Signal(object)
    look_asked = Signal()
    left = Signal(int)
    log_read = Signal(object)
    calibrated = Signal(float)
    _written = Signal(object, object)

    def __init__(
        self, state: Path, site_file: Path | None, has_printer: Callable[[], bool], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._state = state
        self._site_file = site_file
        self._has_printer = has_printer
        self._waiting: StaffTask | None = None
        self._alives = 0
        self._was_busy = False
        self._connection = sync_events.State(sync_events.Connection.OFFLINE, None, None)
        self._written.connect(self._on_written)

    @Slot(object)
    def take(self, act: effects.Effect) -> None:
        if not isinstance(act, effects.StaffAct):
            return
        match act.task:
            case StaffTask.EXAMINE:
                self.look_asked.emit()
            case StaffTask.TEST_READ:
                self.told_reader.emit({"command": "test_read"})
            case StaffTask.TEST_PRINT:
                if self._has_printer():
                    self.strip_asked.emit(effects.PrintTestStrip(with_code=True))
                else:
                    self._end(act.task, "NO_PRINTER")
            case StaffTask.SYNC:
                self._waiting, self._alives, self._was_busy = act.task, 0, False
                self.told_courier.emit({"command": "now"})
            case StaffTask.USB_IN | StaffTask.USB_OUT:
                self._waiting = act.task
                self.told_courier.emit({"command": "import" if act.task is StaffTask.USB_IN else "export"})
            case StaffTask.LOG:
                self._beside(act.task, self._read_log)
            case StaffTask.CALIBRATE:
                self._beside(act.task, lambda: self._set(MM_PER_PX.name, float(act.value)))
            case StaffTask.SETTINGS:
                name, _, value = act.value.partition("=")
                self._beside(act.task, lambda: self._set(name, float(value)))
            case StaffTask.RESTART:
                QTimer.singleShot(AUDIT_FIRST_MS, self, lambda: self.left.emit(int(RunExit.AGAIN)))
            case StaffTask.DESKTOP:
                QTimer.singleShot(AUDIT_FIRST_MS, self, lambda: self.left.emit(int(RunExit.DESKTOP)))

    @Slot(object)
    def on_report(self, report: object) -> None:
        self._end(StaffTask.EXAMINE, "" if report is not None else "NO_REPORT")

    @Slot(object)
    def on_sync_event(self, event: sync_events.SyncEvent) -> None:
        match event:
            case sync_events.State():
                self._connection = event
            case sync_events.Alive(_, busy) if self._waiting is StaffTask.SYNC:
                self._on_round(busy is not None)
            case sync_events.Stick(state, code) if self._waiting in _USB:
                self._on_stick(event, state, code)
            case sync_events.Fault(code) if self._waiting in _USB and code in _NO_WORK:
                self._end(self._waiting, code)

    def _on_round(self, busy: bool) -> None:
        self._alives += 1
        if busy:
            self._was_busy = True
            self.happened.emit(events.StaffTaskMoved(StaffTask.SYNC, "round"))
        elif self._was_busy or self._alives >= QUICK_ROUND_ALIVES:
            state = self._connection
            online = state.connection is sync_events.Connection.ONLINE
            code = "" if online else state.reason or str(state.connection)
            self._end(StaffTask.SYNC, code, "" if state.pending is None else str(state.pending))

    def _on_stick(self, event: sync_events.Stick, state: sync_events.StickState, code: str | None) -> None:
        assert self._waiting is not None
        match state:
            case sync_events.StickState.BUSY:
                self.happened.emit(events.StaffTaskMoved(self._waiting, "stick", event.percent))
            case sync_events.StickState.DONE:
                self._end(self._waiting, code or "", f"{event.envelopes} / {event.receipts}")
            case sync_events.StickState.FAILED:
                self._end(self._waiting, code or "STICK_FAILED")
            case sync_events.StickState.GONE:
                self._end(self._waiting, "NO_STICK")

    def _end(self, task: StaffTask, code: str, value: str = "") -> None:
        if self._waiting is task:
            self._waiting = None
        self.happened.emit(events.StaffTaskEnded(task, code, value))

    def _beside(self, task: StaffTask, act: Callable[[], object]) -> None:
        """Beside the screen's thread, which waits for no disk."""

        def run() -> None:
            try:
                found = act()
            except (OSError, KeyError, ValueError) as error:
                logging.getLogger("kiosk.staff").error("%s: %s", task, type(error).__name__)
                found = "DISK"
            self._written.emit(task, found)

        threading.Thread(target=run, daemon=True).start()

    @Slot(object, object)
    def _on_written(self, task: StaffTask, found: object) -> None:
        match found:
            case tuple() if task is StaffTask.LOG:
                self.log_read.emit(list(found))
            case float():
                self.calibrated.emit(found)
                self._end(task, "")
            case str():
                self._end(task, found)
            case _:
                self._end(task, "")

    def _set(self, name: str, value: float) -> object:
        code = StaffSettingsFolder(self._state).change(name, value, self._site_file)
        return code or (value if name == MM_PER_PX.name else None)

    def _read_log(self) -> tuple[str, ...]:
        """The end of the log; it holds nobody's name by its own formatter (``kiosk.ui.log``)."""
        with (self._state / "log" / "kiosk.log").open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(0, size - LOG_BYTES))
            lines = file.read(LOG_BYTES).decode("utf-8", "replace").splitlines()
        return tuple(lines[-LOG_LINES:])
