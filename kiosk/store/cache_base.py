"""One generation's own file, opened for reading: what every view of the generation shares. Needs only ``sqlite3``."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Any

from kiosk.domain.scoring import Scale
from kiosk.domain.trade import TradeTable
from kiosk.protocol.cache_schema import APPLICATION_ID, DDL, JOB_COLUMNS, SCHEMA_VERSION
from kiosk.protocol.feed_position import FeedPosition
from kiosk.store.cache_errors import CacheCorruptError, CacheNewerError, error_of_sqlite, typed_errors
from kiosk.store.cache_index import ListingIndex

JOB_COLUMN_NAMES = ", ".join(f"job.{name}" for name, _ in JOB_COLUMNS)


class Generation:
    """Held until the last ``let_go``. Its lock is that of all its views: one call at a time.

    Every method may raise CacheCorruptError and the other errors of ``kiosk.store.cache_errors``.
    """

    def __init__(self, file: Path, name: str, held: int, trades: TradeTable) -> None:
        """``held`` is the descriptor with the shared lock; it is closed at the end."""
        self.file = file
        self.name = name
        self.trades = trades
        self.lock = RLock()
        self._held = held
        self._holders = 1
        self._index: ListingIndex | None = None
        # A published file never changes, so SQLite may leave out its own locks (immutable).
        address = file.absolute().as_uri() + "?mode=ro&immutable=1"
        with typed_errors():
            self.connection = sqlite3.connect(address, uri=True, check_same_thread=False, isolation_level=None)
            try:
                self.connection.execute("PRAGMA trusted_schema = OFF")
                self.connection.execute("PRAGMA query_only = ON")
                # The system keeps the file's pages; two more megabytes of them here would find few of them again.
                self.connection.execute("PRAGMA cache_size = -256")
                check_schema(self.connection)
                meta = dict(self.connection.execute("SELECT key, value FROM meta"))
                try:
                    self.generated_at = int(meta["generated_at"])
                    self.ranked_at = int(meta["ranked_at"])
                    self.scale = Scale.from_json(meta["scale"])
                    self.position = feed_position(meta) if "cursor" in meta else None
                except (KeyError, ValueError, TypeError) as error:
                    raise CacheCorruptError("meta") from error
            except BaseException:
                self.connection.close()
                raise

    def hold(self) -> None:
        """One more view uses it."""
        with self.lock:
            self._holders += 1

    def let_go(self) -> None:
        with self.lock:
            self._holders -= 1
            if self._holders == 0:
                self.connection.close()
                os.close(self._held)

    @property
    def index(self) -> ListingIndex:
        """Loaded when it is first asked for: the attract page does not need it."""
        if self._index is None:
            self._index = ListingIndex.of_generation(self.connection, self.trades)
        return self._index

    def rows(self, job_ids: Collection[int]) -> dict[int, Sequence[Any]]:
        """The columns of ``job`` by id; ids that are not there are absent."""
        wanted = json.dumps([*job_ids])
        found = self.connection.execute(
            f"SELECT {JOB_COLUMN_NAMES} FROM job WHERE id IN (SELECT value FROM json_each(?))", (wanted,)
        )
        return {row[0]: row for row in found}

    def row(self, job_id: int) -> Sequence[Any] | None:
        return self.rows((job_id,)).get(job_id)

    def listed_until(self, job_id: int) -> int | None:
        """None for a posting that is not listed."""
        row = self.connection.execute("SELECT listed_until FROM listing WHERE job_id = ?", (job_id,)).fetchone()
        return None if row is None else int(row[0])

    def place(self, job_id: int) -> int | None:
        """Its place in the index; None for a posting that is not listed."""
        row = self.connection.execute("SELECT position FROM listing WHERE job_id = ?", (job_id,)).fetchone()
        return None if row is None else int(row[0])

    def outlook(self, now: int) -> tuple[int, int, int]:
        """Postings, day-paid postings and open places at ``now``."""
        row = self.connection.execute(
            "SELECT jobs, daily, places FROM outlook WHERE listed_until > ? ORDER BY listed_until LIMIT 1", (now,)
        ).fetchone()
        return (0, 0, 0) if row is None else (int(row[0]), int(row[1]), int(row[2]))

    def newest(self, now: int) -> Iterator[Sequence[Any]]:
        """The columns of ``job`` of what is open at ``now``, last confirmed first, ties by id."""
        return self.connection.execute(
            f"SELECT {JOB_COLUMN_NAMES} FROM listing JOIN job ON job.id = listing.job_id"
            " WHERE listing.listed_until > ? ORDER BY listing.updated_at DESC, listing.job_id",
            (now,),
        )

    def posted_after(self, at: int, now: int, without: Collection[int]) -> int:
        """How many of the postings open at ``now`` are newer than ``at``, those of ``without`` left out."""
        (count,) = self.connection.execute(
            "SELECT count(*) FROM listing JOIN job ON job.id = listing.job_id"
            " WHERE listing.listed_until > ? AND job.posted_at > ?"
            " AND job.id NOT IN (SELECT value FROM json_each(?))",
            (now, at, json.dumps([*without])),
        ).fetchone()
        return int(count)

    @contextmanager
    def reading(self) -> Iterator[None]:
        with self.lock, typed_errors():
            yield


def feed_position(meta: Mapping[str, str]) -> FeedPosition:
    """What the table ``meta`` says. Raises KeyError or ValueError."""
    return FeedPosition.of_text(int(meta["cursor"]), int(meta["jobs"]), meta["digest"])


def remove_database(file: Path) -> None:
    """With what SQLite keeps beside it. Nobody may have it open."""
    for rest in ("-journal", "-wal", "-shm", ""):
        Path(f"{file}{rest}").unlink(missing_ok=True)


def check_schema(connection: sqlite3.Connection) -> None:
    """Compares the file with the schema this program was written for. Raises CacheNewerError, CacheCorruptError."""
    try:
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        found = {sql for (sql,) in connection.execute("SELECT sql FROM sqlite_schema") if sql is not None}
    except sqlite3.DatabaseError as error:
        raise error_of_sqlite(error) or CacheCorruptError("schema") from error
    if application != APPLICATION_ID:
        raise CacheCorruptError("not a cache")
    if version > SCHEMA_VERSION:
        raise CacheNewerError(f"schema {version}, this program knows {SCHEMA_VERSION}")
    if version < SCHEMA_VERSION or found != set(DDL):
        raise CacheCorruptError("schema")
