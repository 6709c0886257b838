"""The one thread that talks to the printer: asks it each second how it is, and prints what it is given."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from kiosk.printing.device import Device, Outcome, Result
from kiosk.printing.links import LinkLostError
from kiosk.printing.paper import Raster
from kiosk.printing.status import PrinterStatus
from kiosk.protocol.event_lines import Busy
from kiosk.protocol.printer_codes import PrinterFault
from kiosk.protocol.printer_events import Failed, Printed, Printer, PrinterEvent, Unconfirmed
from kiosk.values import frozen

POLL_S = 1.0
RECONNECT_S = 2.0
PRINT_LIMIT_S = 90.0
"""Longer than every patience of the devices together; past it a call has not returned."""
ASK_LIMIT_S = 30.0


@frozen
class Job:
    attempt: int
    raster: Raster


@frozen
class Doing:
    """``attempt`` None: the printer is only being asked."""

    name: str
    since_s: float
    limit_s: float
    attempt: int | None


class PrinterThread:
    """``open_device`` may block as long as connecting takes; ``emit`` is called from this thread."""

    def __init__(
        self,
        open_device: Callable[[], Device],
        emit: Callable[[PrinterEvent], None],
        log: Callable[[str, str], None],
    ) -> None:
        self._open_device = open_device
        self._emit = emit
        self._log = log
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._device: Device | None = None
        self._said: Printer | None = None
        self._doing: Doing | None = None
        self._thread = threading.Thread(target=self._run, name="printer", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def print(self, job: Job) -> None:
        self._jobs.put(job)

    def stop(self, deadline_s: float) -> bool:
        """False when it is inside a call that does not return."""
        self._jobs.put(None)
        self._thread.join(deadline_s)
        return not self._thread.is_alive()

    def busy(self) -> Busy | None:
        doing = self._doing
        if doing is None or doing.attempt is None:
            return None
        return Busy(doing.name, round(time.monotonic() - doing.since_s, 3))

    def overdue(self) -> Doing | None:
        """What has not returned within its limit."""
        doing = self._doing
        return doing if doing is not None and time.monotonic() - doing.since_s >= doing.limit_s else None

    def _run(self) -> None:
        self._ask()
        while True:
            try:
                job = self._jobs.get(timeout=POLL_S if self._device is not None else RECONNECT_S)
            except queue.Empty:
                self._ask()
                continue
            if job is None:
                break
            self._print(job)
        self._let_go()

    def _ask(self) -> None:
        with self._watched("ask", ASK_LIMIT_S):
            try:
                self._tell(self._opened().status())
            except LinkLostError as error:
                self._lost(error)

    def _print(self, job: Job) -> None:
        with self._watched("print", PRINT_LIMIT_S, job.attempt):
            try:
                result = self._opened().print(job.raster)
            except LinkLostError as error:
                self._lost(error)
                result = Result(Outcome.FAILED, PrinterFault.PRINTER_GONE)
        # The state before the end: who hears that it failed knows already how the printer is.
        self._ask()
        match result.outcome:
            case Outcome.PRINTED:
                self._emit(Printed(job.attempt))
            case Outcome.UNCONFIRMED:
                self._emit(Unconfirmed(job.attempt))
            case Outcome.FAILED:
                self._emit(Failed(job.attempt, result.fault or PrinterFault.PRINTER_OFFLINE))

    @contextmanager
    def _watched(self, name: str, limit_s: float, attempt: int | None = None) -> Iterator[None]:
        """Mark what the thread is doing, for ``alive`` and the watchdog."""
        self._doing = Doing(name, time.monotonic(), limit_s, attempt)
        try:
            yield
        finally:
            self._doing = None

    def _opened(self) -> Device:
        if self._device is None:
            self._device = self._open_device()
        return self._device

    def _lost(self, error: LinkLostError) -> None:
        self._log("PRINTER_GONE", str(error))
        self._let_go()
        self._tell(PrinterStatus())

    def _tell(self, status: PrinterStatus) -> None:
        now = status.event(self._device is not None)
        if now != self._said:
            self._said = now
            self._emit(now)

    def _let_go(self) -> None:
        device, self._device = self._device, None
        if device is not None:
            device.close()
