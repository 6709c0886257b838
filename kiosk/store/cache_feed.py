"""What turns files of the job feed into what the screen reads: whole snapshots, deltas, and a new ranking each day."""

from __future__ import annotations

import io
import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from types import TracebackType
from typing import BinaryIO

from kiosk.protocol.cache_rows import Row
from kiosk.protocol.cache_schema import JOB_COLUMNS
from kiosk.protocol.feed_errors import FeedGapError
from kiosk.protocol.feed_position import FeedPosition
from kiosk.protocol.frames import unpack
from kiosk.protocol.job_feed import MAX_SNAPSHOT_BYTES, DeltaReader, Received, stored_row
from kiosk.store.cache import CacheDirectory
from kiosk.store.cache_base import JOB_COLUMN_NAMES, feed_position
from kiosk.store.cache_errors import CacheAbsentError, CacheBusyError, CacheCorruptError
from kiosk.store.cache_generation import Cache
from kiosk.store.cache_overlay import Overlay, overlay_file
from kiosk.store.cache_ranking import Standpoint, is_prepared, rank_generation
from kiosk.store.overlay_writer import OverlayWriter

FOLD_ABOVE = 2000
"""Versions in an overlay above which the next generation should take them in: opening it costs a view 10 us each."""

PUBLISHER_WAIT_S = 120.0
"""A new day's ranking may be under way, and a snapshot that was fetched over a slow line is not thrown away for it."""


class CacheFeed:
    """One per program that writes the cache; several programs may, one after the other.

    Every method may raise the errors of ``kiosk.store.cache_errors``, those that read a file of the feed also those of
    ``kiosk.protocol.feed_errors``; whatever is raised, nothing was changed. May be used from several threads.
    """

    def __init__(self, directory: CacheDirectory, standpoint: Standpoint) -> None:
        self._directory = directory
        self._standpoint = standpoint
        self._lock = RLock()
        self._open: tuple[Cache, OverlayWriter] | None = None

    def position(self) -> FeedPosition | None:
        """Where the cache stands; None when there is none, or one that no feed brought (the sample market).

        Raises CacheCorruptError also when somebody who read in it found it damaged.
        """
        try:
            with self._directory.open_current() as cache:
                if self._directory.is_suspect(cache.generation):
                    raise CacheCorruptError("found while reading")
                return cache.position
        except CacheAbsentError:
            return None

    def publish_snapshot(self, source: BinaryIO | Path, now: int) -> str:
        """A packed snapshot (``SnapshotTarget``) as the new generation, whose name is returned; ``now`` in Unix s.

        What the cache held before plays no part: a snapshot is also the cure for a cache that went wrong.
        """
        if isinstance(source, Path):
            with source.open("rb") as file:
                return self.publish_snapshot(file, now)
        return self._directory.publish(
            unpack(source, MAX_SNAPSHOT_BYTES),
            lambda connection: self._rank_snapshot(connection, now),
            wait_s=PUBLISHER_WAIT_S,
        )

    def apply_delta(self, source: BinaryIO | Path | bytes) -> FeedPosition:
        """A packed delta (``DeltaTarget``) in one durable transaction; where the cache stands then.

        One that the cache has already is passed over. Raises FeedGapError when it begins beyond the cache's cursor or
        there is nothing that it could be applied to, FeedDigestError when it does not lead where it says.
        """
        if isinstance(source, Path):
            with source.open("rb") as file:
                return self.apply_delta(file)
        reader = DeltaReader(io.BytesIO(source) if isinstance(source, bytes) else source)
        with self._writing() as writer:
            position = writer.position()
            if reader.end <= position.cursor:
                return position
            if reader.start > position.cursor:
                raise FeedGapError(f"{reader.start} after {position.cursor}")
            return writer.write(reader.received(), reader.end, reader.led_to)

    def rerank(self, now: int) -> str:
        """The current postings as a new generation, ranked for ``now``; deltas may be applied meanwhile.

        Raises CacheAbsentError without any, CacheBusyError when another program publishes.
        """
        with self._directory.open_current() as cache:
            seen = cache.overlay

            def fold_and_rank(connection: sqlite3.Connection) -> None:
                if seen is not None:
                    fold(connection, seen, self._standpoint)
                self._rank(connection, now)

            def carry_over(generation: str) -> None:
                if self._directory.current() != cache.generation:
                    raise CacheBusyError("another generation")
                late = cache.renewed()
                if late is not None:
                    with late:
                        self._carry_over(generation, seen, late)

            return self._directory.publish(cache.file, fold_and_rank, carry_over)

    def collect(self) -> tuple[str, ...]:
        """Delete the generations that nobody holds, their overlays with them."""
        with self._lock:
            if self._open is not None and self._open[0].generation != self._directory.current():
                self.close()
        return self._directory.collect()

    def close(self) -> None:
        with self._lock:
            if self._open is not None:
                cache, writer = self._open
                self._open = None
                writer.close()
                cache.close()

    def __enter__(self) -> CacheFeed:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def _writing(self) -> Iterator[OverlayWriter]:
        """The current overlay's writer, kept open between deltas, while nobody moves the pointer."""
        with self._lock, self._directory.pointer_held():
            generation = self._directory.current()
            if self._open is None or self._open[0].generation != generation:
                self.close()
                try:
                    cache = self._directory.open_current()
                except CacheAbsentError:
                    raise FeedGapError("no snapshot yet") from None
                try:
                    if cache.position is None:
                        raise FeedGapError("postings that no feed brought")
                    self._open = cache, OverlayWriter(cache.file, overlay_file(cache.file), self._standpoint)
                except BaseException:
                    cache.close()
                    raise
            yield self._open[1]

    def _rank_snapshot(self, connection: sqlite3.Connection, now: int) -> None:
        meta = dict(connection.execute("SELECT key, value FROM meta"))
        try:
            position = feed_position(meta)
        except (KeyError, ValueError) as error:
            raise CacheCorruptError("feed position") from error
        _check_count(connection, position)
        self._rank(connection, now)

    def _rank(self, connection: sqlite3.Connection, now: int) -> None:
        standpoint = self._standpoint
        rank_generation(
            connection,
            place=standpoint.place,
            trades=standpoint.trades,
            regions=standpoint.regions,
            weights=standpoint.weights,
            now=now,
        )

    def _carry_over(self, generation: str, seen: Overlay | None, late: Cache) -> None:
        """What deltas brought while the generation was being made becomes the beginning of its own overlay."""
        position = late.position
        if late.overlay is None or position is None:
            return
        last = seen.last if seen else 0
        changed = [version for version in late.overlay.versions.values() if version.number > last]
        rows = late.overlay.rows([version.job_id for version in changed])
        changes = [
            Received(each.job_id, None, None)
            if each.closed
            else Received(each.job_id, tuple(rows[each.job_id]), stored_row(rows[each.job_id]))
            for each in changed
        ]
        file = self._directory.file(generation)
        writer = OverlayWriter(file, overlay_file(file), self._standpoint)
        try:
            writer.write(changes, position.cursor, lambda: position)
        finally:
            writer.close()


def fold(connection: sqlite3.Connection, overlay: Overlay, standpoint: Standpoint) -> None:
    """The generation's postings, and what is prepared of them, become those that overlay and generation had together.

    Raises CacheCorruptError when the generation does not fit together, or the overlay not to it.
    """
    # numpy costs a fifth of a second and some 15 MB: only who ranks pays for it, the screen never does.
    from kiosk.store.prepared_merge import PreparedMerge

    trades, regions = standpoint.trades, standpoint.regions
    if not is_prepared(connection, trades, regions):
        _fold_postings(connection, overlay)
        return
    merge = PreparedMerge(connection, trades, regions)
    merge.begin(overlay.versions, _unlisted(connection, overlay))
    _fold_postings(connection, overlay)
    merge.finish(_rows(overlay))


def _unlisted(connection: sqlite3.Connection, overlay: Overlay) -> Iterable[Row]:
    """The generation's postings that the overlay replaces and that are in no list."""
    query = (
        f"SELECT {JOB_COLUMN_NAMES} FROM job WHERE id IN (SELECT value FROM json_each(?))"
        " AND id NOT IN (SELECT job_id FROM listing) ORDER BY id"
    )
    return connection.execute(query, (json.dumps(list(overlay.versions)),)).fetchall()


def _fold_postings(connection: sqlite3.Connection, overlay: Overlay) -> None:
    connection.executemany("DELETE FROM job WHERE id = ?", ((job_id,) for job_id in overlay.versions))
    connection.executemany(f"INSERT INTO job VALUES ({', '.join('?' * len(JOB_COLUMNS))})", _rows(overlay))
    position = overlay.position
    _check_count(connection, position)
    connection.executemany(
        "INSERT OR REPLACE INTO meta VALUES (?, ?)",
        (("cursor", str(position.cursor)), ("jobs", str(position.jobs)), ("digest", position.digest_text)),
    )


def _check_count(connection: sqlite3.Connection, position: FeedPosition) -> None:
    if connection.execute("SELECT count(*) FROM job").fetchone() != (position.jobs,):
        raise CacheCorruptError("number of postings")


def _rows(overlay: Overlay) -> Iterable[Row]:
    """A few at a time: a large overlay's postings would fill the memory."""
    live = [job_id for job_id, version in overlay.versions.items() if not version.closed]
    for start in range(0, len(live), 500):
        yield from map(tuple, overlay.rows(live[start : start + 500]).values())
