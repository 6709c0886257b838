"""Looking at what other programs write: the pointer of the cache, the outbox in the ledger."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from kiosk.store.cache_errors import CacheError
from kiosk.store.cache_overlay import generation_cursor, overlay_cursor, overlay_file
from kiosk.store.ledger_counts import outbox_counts


class PointerWatch:
    """``changed`` is true when the pointer names another generation than at the last look, or deltas have come to it.

    The first look counts as a change.
    """

    def __init__(self, cache_folder: Path) -> None:
        self._folder = cache_folder
        self._stamp: tuple[int, int] | None = None
        self._own_cursor: int | None = None
        self.generation: str | None = None
        self.cursor: int | None = None

    def changed(self) -> bool:
        """Raises OSError when the folder may not be read."""
        generation = self._named()
        cursor = None if generation is None else self._cursor_of(self._folder / f"{generation}.db")
        if (generation, cursor) == (self.generation, self.cursor):
            return False
        self.generation, self.cursor = generation, cursor
        return True

    def _named(self) -> str | None:
        pointer = self._folder / "current"
        try:
            status = pointer.stat()
            # The pointer is replaced, never rewritten: a new file has a new inode, whatever its time says.
            stamp = (status.st_ino, status.st_mtime_ns)
            if stamp == self._stamp:
                return self.generation
            name = pointer.read_text(encoding="ascii", errors="replace").strip()
        except FileNotFoundError:
            self._stamp = None
            return None
        self._stamp, self._own_cursor = stamp, None
        return name

    def _cursor_of(self, generation_file: Path) -> int | None:
        """A file that cannot be read is the screen's to complain of, which reads it whole."""
        try:
            if overlay_file(generation_file).exists():
                cursor = overlay_cursor(generation_file)
                if cursor is not None:
                    return cursor
            if self._own_cursor is None:
                # The generation itself never changes.
                self._own_cursor = generation_cursor(generation_file)
            return self._own_cursor
        except (CacheError, sqlite3.Error):
            return None


class OutboxCounter:
    """Counts without holding the ledger open: it may be set aside or migrated at any moment.

    ``pending`` and ``refused`` are of the last look; None for both when there is no ledger or it cannot be read, and
    then ``fault`` says why.
    """

    def __init__(self, ledger: Path) -> None:
        self._ledger = ledger
        self.pending: int | None = None
        self.refused: int | None = None
        self.fault = ""
        self.look()

    def look(self) -> None:
        self.fault, self.pending, self.refused = "", None, None
        if not self._ledger.exists():
            return
        try:
            with closing(sqlite3.connect(f"{self._ledger.absolute().as_uri()}?mode=ro", uri=True)) as connection:
                self.pending, self.refused = outbox_counts(connection)
        except sqlite3.Error as error:
            self.fault = type(error).__name__
