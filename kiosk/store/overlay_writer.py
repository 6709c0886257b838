"""Writes changes into the overlay of one generation: rows, how they are listed here, and the new position at once."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from kiosk.domain.job import Settlement
from kiosk.domain.listing import listing_of
from kiosk.domain.scoring import Scale, terms_of, tier_scores, tile_of
from kiosk.durable_files import sync_folder
from kiosk.protocol.cache_rows import job_from_row
from kiosk.protocol.cache_schema import JOB_COLUMNS
from kiosk.protocol.feed_position import FeedPosition
from kiosk.protocol.job_feed import Received, Tally, canonical_digest, check_position, stored_row
from kiosk.store.cache_base import JOB_COLUMN_NAMES, feed_position, remove_database
from kiosk.store.cache_errors import CacheCorruptError, typed_errors
from kiosk.store.cache_overlay import (
    OVERLAY_APPLICATION_ID,
    OVERLAY_DDL,
    OVERLAY_VERSION,
    check_overlay,
    read_state,
    unfinished_overlay,
)
from kiosk.store.cache_ranking import Standpoint

_NAMES = [name for name, _ in JOB_COLUMNS]
_OPENINGS, _FILLED, _SETTLEMENT = (_NAMES.index(name) for name in ("openings", "filled", "settlement"))
_AT_ONCE = 500
"""Changes whose old postings are looked up together: bounds memory, not the transaction."""
_INSERT = f"INSERT INTO version VALUES ({', '.join('?' * 24)})"
_UNLISTED = (None,) * 16


class _Before(NamedTuple):
    """What a change replaces: the digest of the live posting, None when there is none, and how the generation lists it.

    ``base`` are position, listed_until, daily and places.
    """

    digest: int | None
    base: tuple[int | None, ...]


class OverlayWriter:
    """The caller holds the generation's lock and the pointer. Every method may raise the errors of the cache."""

    def __init__(self, generation_file: Path, overlay_file: Path, standpoint: Standpoint) -> None:
        self._standpoint = standpoint
        self._here = standpoint.regions.settled(standpoint.place)
        with typed_errors():
            self._base = sqlite3.connect(
                f"{generation_file.absolute().as_uri()}?mode=ro&immutable=1",
                uri=True,
                check_same_thread=False,
                isolation_level=None,
            )
            try:
                self._begin_at, self._scale = _base_position(self._base)
                self._connection = _opened(overlay_file)
            except BaseException:
                self._base.close()
                raise

    def close(self) -> None:
        self._connection.close()
        self._base.close()

    def position(self) -> FeedPosition:
        with typed_errors():
            state = read_state(self._connection)
        return self._begin_at if state is None else state[0]

    def write(self, changes: Iterable[Received], cursor: int, expected: Callable[[], FeedPosition]) -> FeedPosition:
        """All of ``changes`` or none; they lead to ``cursor``, and ``expected`` is asked at their end to what there.

        Raises FeedDigestError when they do not lead there, and whatever ``changes`` raises.
        """
        remaining = iter(changes)
        with typed_errors(), self._transaction():
            position, last = read_state(self._connection) or (self._begin_at, 0)
            tally = Tally(position.jobs, position.digest)
            while batch := list(islice(remaining, _AT_ONCE)):
                last = self._write_batch(batch, cursor, tally, last)
            reached = tally.at(cursor)
            check_position(reached, expected())
            self._connection.execute(
                "INSERT OR REPLACE INTO state VALUES (1, ?, ?, ?, ?)",
                (cursor, reached.jobs, reached.digest_text, last),
            )
        return reached

    def _write_batch(self, batch: Sequence[Received], cursor: int, tally: Tally, last: int) -> int:
        before = self._before([change.job_id for change in batch])
        rows = []
        for job_id, row, text in batch:
            replaced = before.get(job_id, _NOTHING)
            if replaced.digest is not None:
                tally.remove_digest(replaced.digest)
            elif row is None:
                continue
            listed = _UNLISTED
            if row is not None and text is not None:
                tally.add_digest(canonical_digest(text))
                listed = self._listed(row)
            last += 1
            rows.append((last, cursor, job_id, text, *replaced.base, *listed))
        self._connection.executemany(_INSERT, rows)
        return last

    def _before(self, job_ids: Sequence[int]) -> dict[int, _Before]:
        wanted = json.dumps(job_ids)
        found: dict[int, _Before] = {}
        for position, listed_until, *row in self._base.execute(_OF_BASE, (wanted,)):
            base = _UNLISTED_BASE
            if position is not None:
                daily = row[_SETTLEMENT] == Settlement.DAILY
                base = (position, listed_until, int(daily), row[_OPENINGS] - row[_FILLED])
            found[row[0]] = _Before(canonical_digest(stored_row(row)), base)
        for job_id, text in self._connection.execute(_OF_OVERLAY, (wanted,)):
            base = found[job_id].base if job_id in found else _UNLISTED_BASE
            found[job_id] = _Before(None if text is None else canonical_digest(text), base)
        return found

    def _listed(self, row: Sequence[Any]) -> tuple[Any, ...]:
        """The last columns of ``version``."""
        try:
            job = job_from_row(row)
        except ValueError:
            # A word of a later version: kept for it, shown to nobody by this one.
            return _UNLISTED
        standpoint, scale = self._standpoint, self._scale
        listing = listing_of(job, standpoint.trades, standpoint.regions)
        if listing is None:
            return _UNLISTED
        distance = standpoint.regions.distance(self._here, listing.spot)
        scores = tier_scores(terms_of(job, distance, tile_of(job.trade, standpoint.trades), scale), scale)
        return (
            listing.listed_until,
            job.updated_at,
            job.posted_at,
            int(listing.daily),
            listing.places,
            distance.kilometres,
            distance.word.value,
            *scores,
            job.trade,
            listing.rule,
            job.pay.settlement.value,
            job.work.start_on.isoformat(),
            ",".join(sorted(job.perks)),
        )

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise


_UNLISTED_BASE: tuple[int | None, ...] = (None,) * 4
_NOTHING = _Before(None, _UNLISTED_BASE)
_OF_BASE = (
    f"SELECT listing.position, listing.listed_until, {JOB_COLUMN_NAMES} FROM job"
    " LEFT JOIN listing ON listing.job_id = job.id WHERE job.id IN (SELECT value FROM json_each(?))"
)
_OF_OVERLAY = "SELECT job_id, row FROM version WHERE job_id IN (SELECT value FROM json_each(?)) ORDER BY number"


def _base_position(connection: sqlite3.Connection) -> tuple[FeedPosition, Scale]:
    """Where the generation itself stands. Raises CacheCorruptError for one that no feed brought."""
    meta = dict(connection.execute("SELECT key, value FROM meta"))
    try:
        return feed_position(meta), Scale.from_json(meta["scale"])
    except (KeyError, ValueError, TypeError) as error:
        raise CacheCorruptError("feed position") from error


def _opened(file: Path) -> sqlite3.Connection:
    if not file.exists():
        _make(file)
    connection = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
    try:
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA synchronous = FULL")
        check_overlay(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _make(file: Path) -> None:
    """An overlay without changes, which appears whole and in WAL mode.

    Until a database is in WAL mode a kill leaves a rollback journal, and who opens it read-only, as the screen does,
    may not play it back and sees nothing at all: https://www.sqlite.org/rescode.html#readonly_rollback.
    """
    fresh = unfinished_overlay(file)
    remove_database(fresh)
    with closing(sqlite3.connect(fresh, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(f"PRAGMA application_id = {OVERLAY_APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {OVERLAY_VERSION}")
        for statement in OVERLAY_DDL:
            connection.execute(statement)
        connection.execute("COMMIT")
        connection.execute("PRAGMA journal_mode = WAL")
    fresh.replace(file)
    # The new name must outlive a power cut as the rows do.
    sync_folder(file.parent)
