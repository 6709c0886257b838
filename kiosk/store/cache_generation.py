"""One open generation of the cache, read-only. The attract page needs nothing but ``sqlite3`` from here."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import RLock
from types import TracebackType
from typing import TYPE_CHECKING, Any

from kiosk.domain.clock import local_day
from kiosk.domain.job import Job
from kiosk.domain.law import job_facts
from kiosk.domain.matching import Match, MatchPage, Seeker, Wish
from kiosk.domain.region import Distance, DistanceWord
from kiosk.domain.scoring import DAY_S, Scale, Tier, reasons_for, terms_of, tile_of, with_tier
from kiosk.domain.trade import TradeTable
from kiosk.protocol.cache_rows import job_from_row
from kiosk.protocol.cache_schema import APPLICATION_ID, DDL, JOB_COLUMNS, SCHEMA_VERSION
from kiosk.store.cache_errors import CacheCorruptError, CacheNewerError, error_of_sqlite, typed_errors
from kiosk.store.cache_index import ListingIndex

if TYPE_CHECKING:
    from kiosk.store.cache_pages import CachePages

STALE_AFTER_S = 2 * DAY_S
"""A posting that nobody confirmed for so long is shown with "call before you go"."""
NEWEST = 3

_COLUMNS = ", ".join(f"job.{name}" for name, _ in JOB_COLUMNS)


@dataclass(frozen=True, slots=True)
class MarketSummary:
    """What is open at one moment. ``generated_at`` and ``newest_update`` are Unix seconds; no posting, no update."""

    jobs: int
    daily: int
    places_left: int
    newest: tuple[Job, ...]
    generated_at: int
    newest_update: int | None


class Cache:
    """Holds its generation until ``close``. May be used from several threads, one call at a time.

    Every method may raise CacheCorruptError and the other errors of ``kiosk.store.cache_errors``.
    """

    def __init__(self, file: Path, generation: str, held: int, trades: TradeTable) -> None:
        """``held`` is the descriptor with the shared lock; it is closed with the cache."""
        self.file = file
        self.generation = generation
        self._held = held
        self._trades = trades
        self._lock = RLock()
        self._listing_index: ListingIndex | None = None
        self._cache_pages: CachePages | None = None
        # A published file never changes, so SQLite may leave out its own locks (immutable).
        address = file.absolute().as_uri() + "?mode=ro&immutable=1"
        with typed_errors():
            self._connection = sqlite3.connect(address, uri=True, check_same_thread=False, isolation_level=None)
            try:
                self._connection.execute("PRAGMA trusted_schema = OFF")
                self._connection.execute("PRAGMA query_only = ON")
                check_schema(self._connection)
                meta = dict(self._connection.execute("SELECT key, value FROM meta"))
                try:
                    self.generated_at = int(meta["generated_at"])
                    self.ranked_at = int(meta["ranked_at"])
                    self._scale = Scale.from_json(meta["scale"])
                except (KeyError, ValueError, TypeError) as error:
                    raise CacheCorruptError("meta") from error
            except BaseException:
                self._connection.close()
                raise

    def summary(self, now: int) -> MarketSummary:
        """The figures of the attract page at ``now`` (Unix s), without a scan and without SQLAlchemy."""
        with self._reading():
            outlook = self._connection.execute(
                "SELECT jobs, daily, places FROM outlook WHERE listed_until > ? ORDER BY listed_until LIMIT 1", (now,)
            ).fetchone()
            rows = self._connection.execute(
                f"SELECT {_COLUMNS} FROM listing JOIN job ON job.id = listing.job_id WHERE listing.listed_until > ?"
                " ORDER BY listing.updated_at DESC, listing.job_id LIMIT ?",
                (now, NEWEST),
            ).fetchall()
            newest = tuple(_job(row) for row in rows)
        jobs, daily, places = outlook or (0, 0, 0)
        return MarketSummary(jobs, daily, places, newest, self.generated_at, newest[0].updated_at if newest else None)

    def job(self, job_id: int) -> Job | None:
        """One posting as the hub sent it, whether it is still listed or not."""
        with self._reading():
            row = self._connection.execute(f"SELECT {_COLUMNS} FROM job WHERE id = ?", (job_id,)).fetchone()
            return None if row is None else _job(row)

    def is_listed(self, job_id: int, now: int) -> bool:
        """Whether the posting may be shown to anybody at ``now`` (Unix s)."""
        with self._reading():
            row = self._connection.execute("SELECT listed_until FROM listing WHERE job_id = ?", (job_id,)).fetchone()
            return row is not None and row[0] > now

    def posted_after(self, at: int, now: int) -> int:
        """How many of the postings open at ``now`` are newer than ``at`` (Unix s): the pill 来了3个新岗位."""
        with self._reading():
            (count,) = self._connection.execute(
                "SELECT count(*) FROM listing JOIN job ON job.id = listing.job_id"
                " WHERE listing.listed_until > ? AND job.posted_at > ?",
                (now, at),
            ).fetchone()
            return int(count)

    def distance(self, job_id: int) -> Distance | None:
        """How far a listed posting is from this kiosk; None for one that was not fit to list."""
        with self._reading():
            row = self._connection.execute(
                "SELECT kilometres, distance_word FROM listing WHERE job_id = ?", (job_id,)
            ).fetchone()
            return None if row is None else Distance(row[0], DistanceWord(row[1]))

    def warm(self) -> None:
        """Loads what ``find`` needs (SQLAlchemy, the index), so that the first person does not wait for it."""
        with self._reading():
            self._index()
            self._pages()

    def find(self, wish: Wish, seeker: Seeker, now: int, limit: int = 20, offset: int = 0) -> MatchPage:
        """The best ``limit`` matches after the first ``offset``, exactly as a scan of every posting would rank them.

        ``now`` in Unix seconds; ``limit`` 0 counts only. Ties go to the lower job id.
        """
        with self._reading():
            today = local_day(now)
            selection = self._index().select(wish, seeker, now, today, limit, offset)
            rows = self._pages().rows([job_id for job_id, _, _ in selection.best]) if selection.best else {}
            matches = tuple(
                self._match(rows, job_id, score, tier, now, nearest=job_id == selection.nearest)
                for job_id, score, tier in selection.best
            )
        return MatchPage(selection.total, matches, selection.fold, self.generated_at)

    def close(self) -> None:
        """Lets go of the generation; a second call does nothing."""
        with self._lock:
            if self._held < 0:
                return
            if self._cache_pages is not None:
                self._cache_pages.close()
            self._connection.close()
            os.close(self._held)
            self._held = -1

    def __enter__(self) -> Cache:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _match(
        self, rows: dict[int, Sequence[Any]], job_id: int, score: float, tier: Tier, now: int, *, nearest: bool
    ) -> Match:
        try:
            kilometres, word, *columns = rows[job_id]
            distance = Distance(kilometres, DistanceWord(word))
        except (KeyError, ValueError) as error:
            raise CacheCorruptError("listing") from error
        job = _job(columns)
        tile = tile_of(job.trade, self._trades)
        terms = with_tier(terms_of(job, distance, tile, self._scale), tier, self._scale)
        needed = job_facts(job, self._trades).required_certificates or job.requirement.certificates
        return Match(
            job=job,
            score=score,
            distance=distance,
            reasons=reasons_for(job, distance, tile, terms, self._scale, nearest=nearest),
            certificate_needed=needed[0] if needed else None,
            stale=now - job.updated_at > STALE_AFTER_S,
        )

    def _index(self) -> ListingIndex:
        if self._listing_index is None:
            self._listing_index = ListingIndex(self._connection, self._trades)
        return self._listing_index

    def _pages(self) -> CachePages:
        if self._cache_pages is None:
            # SQLAlchemy costs a third of a second to load, which the first paint must not wait for.
            from kiosk.store.cache_pages import CachePages

            self._cache_pages = CachePages(self._connection)
        return self._cache_pages

    @contextmanager
    def _reading(self) -> Iterator[None]:
        with self._lock, typed_errors():
            try:
                yield
            except sqlite3.ProgrammingError:
                raise
            except Exception as error:
                # SQLAlchemy wraps the driver's error; its type is not named here because it may not be loaded.
                if translated := error_of_sqlite(getattr(error, "orig", None)):
                    raise translated from error
                raise


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


def _job(row: Sequence[Any]) -> Job:
    try:
        return job_from_row(row)
    except ValueError as error:
        raise CacheCorruptError("job") from error
