"""Looking at what other programs write: the pointer of the cache, the outbox in the ledger."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from kiosk.store.ledger_counts import outbox_counts


class PointerWatch:
    """``changed`` is true when the pointer names another generation than at the last look (also the first time)."""

    def __init__(self, cache_folder: Path) -> None:
        self._pointer = cache_folder / "current"
        self._stamp: tuple[int, int] | None = None
        self.generation: str | None = None

    def changed(self) -> bool:
        """Raises OSError when the folder may not be read."""
        try:
            status = self._pointer.stat()
            # The pointer is replaced, never rewritten: a new file has a new inode, whatever its time says.
            stamp = (status.st_ino, status.st_mtime_ns)
            if stamp == self._stamp:
                return False
            name: str | None = self._pointer.read_text(encoding="ascii", errors="replace").strip()
        except FileNotFoundError:
            stamp, name = None, None
        self._stamp = stamp
        if name == self.generation:
            return False
        self.generation = name
        return True


class OutboxCounter:
    """Counts without holding the ledger open: it may be set aside or migrated at any moment."""

    def __init__(self, ledger: Path) -> None:
        self._ledger = ledger
        self.fault = ""

    def count(self) -> tuple[int | None, int | None]:
        """Pending and refused envelopes; None for both when there is no ledger or it cannot be read (``fault``)."""
        self.fault = ""
        if not self._ledger.exists():
            return None, None
        try:
            with closing(sqlite3.connect(f"{self._ledger.absolute().as_uri()}?mode=ro", uri=True)) as connection:
                return outbox_counts(connection)
        except sqlite3.Error as error:
            self.fault = type(error).__name__
            return None, None
