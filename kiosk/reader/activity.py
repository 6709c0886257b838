"""What the program is doing right now, for ``alive`` and for the watchdog that notices a call which never returns."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from kiosk.protocol.event_lines import Busy
from kiosk.protocol.reader_events import FaultCode


@dataclass(frozen=True, slots=True)
class Operation:
    """One call that may block. ``placement`` counts cards on that reader, where the attachment counts them."""

    name: str
    started_s: float
    limit_s: float
    fault: FaultCode
    reader: str | None
    placement: int | None
    idle: bool


class Activity:
    """Operations under way, at most one a thread."""

    def __init__(self, monotonic_s: Callable[[], float] = time.monotonic) -> None:
        self._monotonic_s = monotonic_s
        self._lock = threading.Lock()
        self._under_way: dict[int, Operation] = {}

    @contextmanager
    def operation(
        self,
        name: str,
        *,
        limit_s: float,
        fault: FaultCode,
        reader: str | None = None,
        placement: int | None = None,
        idle: bool = False,
    ) -> Iterator[None]:
        """Mark a blocking call; past ``limit_s`` the watchdog reports ``fault`` and replaces the process.

        ``idle`` is a call that waits by design: watched, but nothing to call busy.
        """
        mine = threading.get_ident()
        with self._lock:
            self._under_way[mine] = Operation(name, self._monotonic_s(), limit_s, fault, reader, placement, idle)
        try:
            yield
        finally:
            with self._lock:
                del self._under_way[mine]

    def busy(self) -> Busy | None:
        """The operation that has been running longest."""
        with self._lock:
            at_work = [each for each in self._under_way.values() if not each.idle]
        oldest = min(at_work, key=lambda each: each.started_s, default=None)
        return None if oldest is None else Busy(oldest.name, round(self._monotonic_s() - oldest.started_s, 3))

    def overdue(self) -> Operation | None:
        """An operation past its limit, or None."""
        now_s = self._monotonic_s()
        with self._lock:
            late = [each for each in self._under_way.values() if now_s - each.started_s >= each.limit_s]
        return min(late, key=lambda each: each.started_s, default=None)
