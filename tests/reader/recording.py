"""Collects reader events from any thread and waits for the one a test is about."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import date
from typing import TypeVar

from kiosk.protocol.reader_events import Fault, FaultCode, ReaderEvent
from kiosk.reader.activity import Activity
from kiosk.reader.board import Board
from kiosk.reader.context import ReaderContext
from kiosk.reader.log import Log
from kiosk.reader.text_layout import WantedFields

TODAY = date(2026, 11, 24)
PATIENCE_S = 10.0

_Event = TypeVar("_Event", bound=ReaderEvent)


class Recorder:
    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._events: list[ReaderEvent] = []

    def emit(self, event: ReaderEvent) -> None:
        with self._changed:
            self._events.append(event)
            self._changed.notify_all()

    @property
    def events(self) -> list[ReaderEvent]:
        with self._changed:
            return list(self._events)

    def clear(self) -> None:
        with self._changed:
            self._events.clear()

    def of(self, kind: type[_Event]) -> list[_Event]:
        return [event for event in self.events if isinstance(event, kind)]

    def wait_for(
        self, kind: type[_Event], when: Callable[[_Event], bool] = lambda event: True, timeout_s: float = PATIENCE_S
    ) -> _Event:
        """The first event of ``kind`` for which ``when`` holds, past or to come."""
        deadline_s = time.monotonic() + timeout_s
        with self._changed:
            while True:
                for event in self._events:
                    if isinstance(event, kind) and when(event):
                        return event
                if not self._changed.wait(deadline_s - time.monotonic()):
                    kinds = [type(event).__name__ for event in self._events]
                    raise AssertionError(f"no such {kind.__name__} among {kinds}")

    def wait_for_fault(self, code: FaultCode) -> Fault:
        return self.wait_for(Fault, lambda fault: fault.code is code)


def make_context(
    recorder: Recorder, *, wanted: WantedFields | None = None, newest_address: bool = False, log_descriptor: int = 2
) -> ReaderContext:
    return ReaderContext(
        emit=recorder.emit,
        board=Board(recorder.emit),
        activity=Activity(),
        log=Log(log_descriptor),
        wanted=wanted or WantedFields(),
        newest_address=newest_address,
        stop=threading.Event(),
        today=lambda: TODAY,
    )
