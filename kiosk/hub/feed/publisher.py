"""The one publisher of a hub: takes what has changed, makes targets of it and publishes them, about every second.

What is published is read from the repository itself and what is to come from the database, so that a publisher that
was killed, or a hub restored from a backup, goes on without any memory of its own.
"""

from __future__ import annotations

import fcntl
import logging
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from kiosk.hub.change_log import ChangeView, Numbers
from kiosk.hub.database import DatabaseError
from kiosk.hub.feed.batches import Batches
from kiosk.hub.feed.compaction import BATCHES_KEPT_S, JOBS_KEPT_S, Segment, plan_compaction
from kiosk.hub.feed.job_stream import JobStream, digest_of
from kiosk.hub.feed.keys import KeyFileError
from kiosk.hub.feed.repository import Content, LiveTarget, Notes, Repository, RepositoryCode, RepositoryError
from kiosk.protocol.cache_rows import Row
from kiosk.protocol.cache_schema import SCHEMA_VERSION
from kiosk.protocol.feed import DAY_S, TICKET_KEYS_NAME, BatchName, FeedRole, Stream, batch_of, kiosk_of, settings_name
from kiosk.protocol.feed_errors import FeedError, FeedTooLargeError
from kiosk.protocol.feed_records import SentSettings, pack_settings
from kiosk.protocol.feed_sealing import seal_for_kiosk
from kiosk.protocol.job_feed import DeltaTarget, LinesTarget, SnapshotTarget, merge_deltas, parse_target
from kiosk.protocol.records import RecordError
from kiosk.protocol.service_content import content_of
from kiosk.protocol.software import TERMS_NAME

COMPACT_EACH_S = 10
FILES_EACH_S = 5
SWEEP_EACH_S = 60
RETRY_AFTER_S = 5.0

SNAPSHOT_EACH_S = DAY_S
SNAPSHOT_GAP_S = 600
SNAPSHOT_SHARE = 0.25
"""A new snapshot when the deltas since the last one have this share of its bytes: a new kiosk takes both."""
SNAPSHOT_SHARE_BYTES = 256 * 1024
"""Below this nobody feels the deltas."""
SNAPSHOTS_KEPT = 2
"""The one before stays, so that a kiosk on a slow line can finish what it has begun."""

_LOG = logging.getLogger(__name__)


class ChangeSource(Protocol):
    """What the publisher needs of the database (``kiosk.hub.change_log.ChangeLog``)."""

    def number_changes(self) -> Numbers: ...

    def view(self) -> AbstractContextManager[ChangeView]: ...

    def forget(self, published: Numbers, before: int) -> int: ...


class SnapshotWriter(Protocol):
    """Makes the packed cache file and its lines (``kiosk.hub.job_snapshot.SnapshotWriter``)."""

    def write(self, packed: Path, rows: Iterable[Row], cursor: int, generated_at: int, lines: Path) -> object: ...


@dataclass(frozen=True, slots=True)
class _Snapshot:
    """A finished snapshot in a folder of its own: a file for each of its targets."""

    cursor: int
    folder: Path
    at: int

    @property
    def packed(self) -> Path:
        return self.folder / "packed"

    @property
    def lines(self) -> Path:
        return self.folder / "lines"


class Publisher:
    """``now`` gives Unix seconds. One thread; the snapshot is made in another.

    ``round`` raises DatabaseError, RepositoryError, KeyFileError and OSError; the next one begins afresh.
    """

    def __init__(
        self,
        repository: Repository,
        changes: ChangeSource,
        snapshots: SnapshotWriter,
        fleet_key: bytes,
        work_folder: Path,
        now: Callable[[], int],
        delta_days: int = JOBS_KEPT_S // DAY_S,
    ) -> None:
        self._repository = repository
        self._changes = changes
        self._snapshots = snapshots
        self._batches = Batches(fleet_key)
        self._work_folder = work_folder
        self._now = now
        self._jobs_kept_s = delta_days * DAY_S
        self._jobs: JobStream | None = None
        self._numbers: Numbers | None = None
        self._done_at: dict[str, int] = {}
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="feed-snapshot")
        self._snapshot: Future[_Snapshot] | None = None
        self._snapshot_wanted = False

    def round(self) -> bool:
        """Publish what there is to publish; True when something was."""
        try:
            news = self._publish_news()
            if self._due("compact", COMPACT_EACH_S):
                self._compact()
            self._look_after_snapshots()
            if self._due("sweep", SWEEP_EACH_S):
                self._repository.sweep()
            if self._due("forget", DAY_S) and self._numbers is not None:
                self._changes.forget(self._numbers, self._now() - BATCHES_KEPT_S)
        except BaseException:
            # Whatever was half done: what is published and what is to come are both read again.
            self._jobs = None
            self._numbers = None
            raise
        return news

    def finish_snapshot(self) -> None:
        """Wait for a snapshot that is being made, and publish it."""
        if self._snapshot is not None:
            with suppress(Exception):
                self._snapshot.result()
            self._look_after_snapshots()

    def close(self) -> None:
        self._executor.shutdown()
        if self._snapshot is not None and not self._snapshot.cancelled() and self._snapshot.exception() is None:
            shutil.rmtree(self._snapshot.result().folder)

    def run(self, stop: threading.Event, each_s: float) -> None:
        """Rounds until ``stop``. One publisher at a time works on a feed; another waits until that one has gone."""
        said = ""
        with _alone(self._repository.metadata_folder.parent, stop):
            shutil.rmtree(self._work_folder, ignore_errors=True)
            while not stop.is_set():
                pause_s = each_s
                try:
                    self.round()
                    said = ""
                except (DatabaseError, RepositoryError, KeyFileError, OSError) as error:
                    pause_s = RETRY_AFTER_S
                    words = str(getattr(error, "code", error.__class__.__name__))
                    if words != said:
                        said = words
                        _LOG.error("nothing is published: %s", error)
                except Exception:
                    # A mistake of ours at one thing must not end the publishing of all others for good.
                    pause_s = RETRY_AFTER_S
                    _LOG.exception("nothing is published")
                stop.wait(pause_s)

    def _publish_news(self) -> bool:
        numbers = self._changes.number_changes()
        files_due = self._due("files", FILES_EACH_S)
        if numbers == self._numbers and not files_due:
            return self._repository.publish({})
        add: dict[str, Content] = {}
        remove: list[str] = []
        notes: dict[str, Notes] = {}
        with self._changes.view() as view:
            if view.numbers != self._numbers:
                add |= self._job_news(view) | self._batch_news(view)
                notes |= {name: {"since": self._now(), "at": self._now()} for name in add}
            if files_due:
                files, file_notes, remove = self._file_news(view)
                add |= files
                notes |= file_notes
            published = self._repository.publish(add, remove, notes)
            self._numbers = view.numbers
        return published

    def _job_news(self, view: ChangeView) -> dict[str, bytes]:
        newest = view.numbers.jobs
        if self._jobs is None:
            ends = [end for end in map(_end, self._repository.live(FeedRole.JOBS)) if end is not None]
            self._jobs = JobStream(_not_ahead(max(ends, default=newest), newest), view.live_jobs())
        above = self._jobs.cursor
        if newest == above:
            return {}
        try:
            return {DeltaTarget(above, newest).name: self._jobs.delta(view.job_changes(above), newest)}
        except FeedTooLargeError as error:
            _LOG.warning("too much has changed for a delta; kiosks get a snapshot: %s", error)
            self._jobs = JobStream(newest, view.live_jobs())
            self._snapshot_wanted = True
            return {}

    def _batch_news(self, view: ChangeView) -> dict[str, bytes]:
        since = self._now() - BATCHES_KEPT_S
        published = self._numbers or self._published_batches(view.numbers)
        receipts = view.receipts(published.receipts, since)
        states = view.states(published.states, since)
        preferences = view.preferences(published.preferences, since)
        return (
            self._batches.receipts(published.receipts, view.numbers.receipts, receipts)
            | self._batches.states(published.states, view.numbers.states, states)
            | self._batches.preferences(published.preferences, view.numbers.preferences, preferences)
        )

    def _published_batches(self, newest: Numbers) -> Numbers:
        ends: dict[Stream, int] = {}
        for batch in map(batch_of, self._repository.live(FeedRole.RECEIPTS, FeedRole.STATES)):
            if batch is not None:
                ends[batch.stream] = max(ends.get(batch.stream, 0), batch.to_number)
        return Numbers(
            jobs=0,
            receipts=_not_ahead(ends.get(Stream.RECEIPTS, 0), newest.receipts),
            states=_not_ahead(ends.get(Stream.STATES, 0), newest.states),
            preferences=_not_ahead(ends.get(Stream.PREFERENCES, 0), newest.preferences),
        )

    def _file_news(self, view: ChangeView) -> tuple[dict[str, bytes], dict[str, Notes], list[str]]:
        """Settings are sealed with fresh randomness, so what tells old from new is the mark beside them."""
        live = self._repository.live(FeedRole.KIOSKS)
        add: dict[str, bytes] = {TICKET_KEYS_NAME: view.ticket_keys(), **view.content_files(self._now())}
        notes: dict[str, Notes] = {}
        wanted: set[str] = set()
        for each in view.kiosk_files():
            name = settings_name(each.kiosk)
            wanted.add(name)
            if name not in live or live[name].notes.get("mark") != each.mark:
                plain = pack_settings(SentSettings(each.version, each.settings))
                add[name] = seal_for_kiosk(each.box_key, each.kiosk, name, plain)
                notes[name] = {"mark": each.mark}
        gone = [name for name in live if kiosk_of(name) is not None and name not in wanted]
        content = self._repository.live(FeedRole.CONTENT)
        ours = [name for name in content if content_of(name) is not None or name == TERMS_NAME]
        return add, notes, gone + [name for name in ours if name not in add]

    def _compact(self) -> None:
        live = self._repository.live(FeedRole.JOBS, FeedRole.RECEIPTS, FeedRole.STATES)
        add: dict[str, Content] = {}
        notes: dict[str, Notes] = {}
        remove: list[str] = []
        covered = max((cursor for cursor, _ in _snapshots(live)), default=-1)
        for stream, kept_s in (("jobs", self._jobs_kept_s), *((each.value, BATCHES_KEPT_S) for each in Stream)):
            segments = {segment: name for name, segment in _segments(stream, live)}
            plan = plan_compaction(list(segments), self._now(), kept_s)
            for run in plan.merges:
                merged = self._merge(stream, {segments[each]: live[segments[each]] for each in run})
                if merged is not None:
                    add[merged[0]] = merged[1]
                    notes[merged[0]] = {"since": run[0].since, "at": run[-1].at}
                    remove += [segments[each] for each in run]
            remove += [segments[each] for each in plan.expired if stream != "jobs" or each.end <= covered]
        if add or remove:
            self._repository.publish(add, remove, notes)

    def _merge(self, stream: str, parts: Mapping[str, LiveTarget]) -> tuple[str, bytes] | None:
        """None when a part on the disk is damaged: it stays as it is, and kiosks find another way round it."""
        try:
            contents = {name: self._repository.read(target) for name, target in parts.items()}
            if stream == FeedRole.JOBS:
                deltas = sorted(
                    (target.start, target.end, contents[name])
                    for name in contents
                    if isinstance(target := parse_target(name), DeltaTarget)
                )
                name = DeltaTarget(deltas[0][0], deltas[-1][1]).name
                return name, merge_deltas([content for _, _, content in deltas])
            batch, data = self._batches.merge(
                {_batch(name): content for name, content in contents.items()}, self._now()
            )
            return str(batch), data
        except (FeedError, RecordError, FileNotFoundError) as error:
            _LOG.error("files of %s cannot be merged: %s", stream, error)
            return None

    def _look_after_snapshots(self) -> None:
        if self._snapshot is not None and self._snapshot.done():
            finished, self._snapshot = self._snapshot, None
            if (failure := finished.exception()) is not None:
                _LOG.error("the snapshot was not made: %s", failure)
            else:
                self._publish_snapshot(finished.result())
        if self._snapshot is None and self._snapshot_due() and self._due("snapshot", SNAPSHOT_GAP_S):
            self._snapshot_wanted = False
            self._snapshot = self._executor.submit(self._make_snapshot)

    def _snapshot_due(self) -> bool:
        live = self._repository.live(FeedRole.JOBS)
        made = _snapshots(live)
        if not made or self._snapshot_wanted:
            return True
        cursor, name = made[-1]
        since = sum(
            live[each].length
            for each in live
            if isinstance(delta := parse_target(each), DeltaTarget) and delta.end > cursor
        )
        old = self._now() - live[name].notes.get("at", 0) >= SNAPSHOT_EACH_S
        return (old and since > 0) or since > max(SNAPSHOT_SHARE_BYTES, live[name].length * SNAPSHOT_SHARE)

    def _make_snapshot(self) -> _Snapshot:
        self._work_folder.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix="snapshot-", dir=self._work_folder))
        try:
            at = self._now()
            with self._changes.view() as view:
                cursor = view.numbers.jobs
                rows = (row for row in view.live_jobs() if digest_of(row) is not None)
                made = _Snapshot(cursor, folder, at)
                self._snapshots.write(made.packed, rows, cursor, at, made.lines)
            return made
        except BaseException:
            shutil.rmtree(folder)
            raise

    def _publish_snapshot(self, made: _Snapshot) -> None:
        try:
            live = self._repository.live(FeedRole.JOBS)
            add = {SnapshotTarget(made.cursor).name: made.packed, LinesTarget(made.cursor).name: made.lines}
            earlier = [name for _, name in _snapshots(live) if name not in add]
            lines = [name for name in live if isinstance(parse_target(name), LinesTarget) and name not in add]
            remove = [*earlier[: -(SNAPSHOTS_KEPT - 1)], *lines]
            self._repository.publish(add, remove, {name: {"at": made.at} for name in add})
        finally:
            shutil.rmtree(made.folder)

    def _due(self, what: str, each_s: int) -> bool:
        now = self._now()
        last = self._done_at.get(what)
        # A clock that was put back must not make anything wait for years.
        if last is not None and 0 <= now - last < each_s:
            return False
        self._done_at[what] = now
        return True


def _snapshots(live: Iterable[str]) -> list[tuple[int, str]]:
    """Those that our kiosks can read, oldest first."""
    return sorted(
        (target.cursor, name)
        for name in live
        if isinstance(target := parse_target(name), SnapshotTarget) and target.schema == SCHEMA_VERSION
    )


def _segments(stream: str, live: Mapping[str, LiveTarget]) -> Iterator[tuple[str, Segment]]:
    for name, target in live.items():
        match parse_target(name) if stream == FeedRole.JOBS else batch_of(name):
            case DeltaTarget(start, end):
                pass
            case BatchName(of, start, end) if of.value == stream:
                pass
            case _:
                continue
        yield name, Segment(start, end, target.notes.get("since", 0), target.notes.get("at", 0), target.length)


def _batch(name: str) -> BatchName:
    batch = batch_of(name)
    if batch is None:
        raise RecordError("batch", "a batch's name")
    return batch


def _not_ahead(published: int, newest: int) -> int:
    """Kiosks know a number that the database has not given yet: it was replaced by an older one behind our back."""
    if published > newest:
        raise RepositoryError(RepositoryCode.AHEAD, f"{published} is published, the database is at {newest}")
    return published


def _end(name: str) -> int | None:
    """The cursor that a target leads to."""
    match parse_target(name):
        case DeltaTarget(_, end):
            return end
        case SnapshotTarget(cursor) | LinesTarget(cursor):
            return cursor
    return None


@contextmanager
def turn_to_publish(folder: Path) -> Iterator[bool]:
    """Whether nobody else publishes the feed in ``folder``; while it lasts nobody else begins to."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".publisher").open("wb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


@contextmanager
def _alone(folder: Path, stop: threading.Event) -> Iterator[None]:
    """Holds the publisher's lock; waits for it until ``stop``."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".publisher").open("wb") as file:
        waiting = False
        while not stop.is_set():
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if not waiting:
                    waiting = True
                    _LOG.info("another process publishes this feed; waiting")
                stop.wait(RETRY_AFTER_S)
        yield
