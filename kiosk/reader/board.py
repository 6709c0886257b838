"""Readers of all attachments on one board, and who of them holds an identity card right now."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from kiosk.protocol.reader_events import ReaderEvent, ReaderInfo, Readers

Emit = Callable[[ReaderEvent], None]


class Board:
    """Shared by the threads of all attachments. Emits ``readers`` whenever the whole list has changed."""

    def __init__(self, emit: Emit) -> None:
        self._emit = emit
        self._lock = threading.Lock()
        self._rows: dict[str, tuple[ReaderInfo, ...]] = {}
        self._published: tuple[ReaderInfo, ...] | None = None
        self._identified: set[str] = set()

    def publish(self, attachment: str, readers: Sequence[ReaderInfo]) -> None:
        """The readers of one attachment as they are now."""
        with self._lock:
            self._rows[attachment] = tuple(readers)
            rows = tuple(row for each in self._rows.values() for row in each)
            if rows != self._published:
                self._published = rows
                self._emit(Readers(rows))

    def repeat(self) -> None:
        """Emit the list once more, changed or not."""
        with self._lock:
            self._emit(Readers(self._published or ()))

    def has_reader_beside(self, attachment: str) -> bool:
        with self._lock:
            return any(rows for name, rows in self._rows.items() if name != attachment)

    def claim(self, reader: str) -> bool:
        """Note that an identity card lies on ``reader``; False when another reader already holds one."""
        with self._lock:
            if self._identified - {reader}:
                return False
            self._identified.add(reader)
            return True

    def free_beside(self, reader: str) -> bool:
        """True when no other reader holds an identity card."""
        with self._lock:
            return not (self._identified - {reader})

    def release(self, reader: str) -> None:
        with self._lock:
            self._identified.discard(reader)
