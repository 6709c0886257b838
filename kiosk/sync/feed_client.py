"""The kiosk's end of the feed: what is new, proven, in the order in which a kiosk wants it.

A round is ``refresh`` (metadata), ``plan`` (what this kiosk lacks), then ``fetch`` and ``download``; between the
first and the last part of a plan the caller sends its outbox. Nothing that has not passed TUF's checks is ever handed
out. A feed that cannot be used stops updates and hides nothing that is stored.
"""

from __future__ import annotations

import errno
import json
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, BinaryIO

from tuf.api.exceptions import (
    BadVersionNumberError,
    DownloadError,
    DownloadHTTPError,
    ExpiredMetadataError,
    LengthOrHashMismatchError,
    RepositoryError,
    UnsignedMetadataError,
)
from tuf.api.metadata import TargetFile
from tuf.api.serialization import DeserializationError

from kiosk.durable_files import sync_folder, write_secret
from kiosk.errors import CodedError
from kiosk.protocol.cache_schema import SCHEMA_VERSION
from kiosk.protocol.feed import (
    MAX_TARGET_BYTES,
    METADATA_FOLDER,
    TARGETS_FOLDER,
    TICKET_KEYS_NAME,
    FeedNameError,
    FeedRole,
    Stream,
    batch_of,
    role_of,
    settings_name,
)
from kiosk.protocol.job_feed import DeltaTarget, SnapshotTarget, parse_target
from kiosk.protocol.service_content import content_of
from kiosk.protocol.software import TERMS_NAME
from kiosk.sync.feed_source import ByteStream, FeedSource, FeedSourceError
from kiosk.sync.feed_updater import MAX_ROOT_BYTES, ClockedUpdater, Listing, SourceFetcher

SLOW_WINDOW_S = 60.0
SLOW_WINDOW_BYTES = 4 * 1024
"""A download that brings less in a minute is given up and goes on another time: even GPRS brings ten times that."""

MAX_FETCH_BYTES = 32 * 1024 * 1024
"""Larger targets are not for memory."""


class FetchFault(StrEnum):
    """Why a feed, or a file of it, was not taken. The first four are the road's, the others the feed's."""

    MISSING = "FEED_FILE_MISSING"
    UNREACHABLE = "FEED_UNREACHABLE"
    STALLED = "FEED_STALLED"
    TOO_LARGE = "FEED_TOO_LARGE"
    NOT_A_FEED = "FEED_NOT_A_FEED"
    EXPIRED = "FEED_EXPIRED"
    ROLLED_BACK = "FEED_ROLLED_BACK"
    MIXED = "FEED_MIXED"
    BAD_SIGNATURE = "FEED_BAD_SIGNATURE"
    WRONG_ROOT = "FEED_WRONG_ROOT"
    TAMPERED = "FEED_TAMPERED"
    STORAGE_FULL = "FEED_STORAGE_FULL"
    STORAGE = "FEED_STORAGE"


_WORDS: dict[FetchFault, tuple[str, str]] = {
    FetchFault.MISSING: ("更新里缺一个文件。", "稍后会自己再试；用U盘的请重新拷贝。"),
    FetchFault.UNREACHABLE: ("连不上服务器，或U盘被拔出。", "不用管，会自己再试；一直这样请检查网络。"),
    FetchFault.STALLED: ("网络太慢，更新停住了。", "不用管，下次接着下载。"),
    FetchFault.TOO_LARGE: ("收到的文件过大，没有采用。", "请告诉服务器的管理员。"),
    FetchFault.NOT_A_FEED: ("收到的不是更新，可能要先登录网络。", "请检查网络是不是要在网页上登录。"),
    FetchFault.EXPIRED: ("更新过了有效期，没有采用。", "请检查本机时间；用U盘的请重新拷贝。"),
    FetchFault.ROLLED_BACK: ("收到的更新比本机的旧，没有采用。", "用U盘的请换新拷贝；否则请告诉管理员。"),
    FetchFault.MIXED: ("更新的文件互相不符，没有采用。", "用U盘的请重新拷贝；否则请告诉管理员。"),
    FetchFault.BAD_SIGNATURE: ("更新的签名不对，没有采用。", "请告诉管理员：可能有人改动过。"),
    FetchFault.WRONG_ROOT: ("更新不是本机登记的服务器发的。", "请告诉管理员；换了服务器要重新登记。"),
    FetchFault.TAMPERED: ("更新的文件被改过或坏了，没有采用。", "会自己再试；一直这样请告诉管理员。"),
    FetchFault.STORAGE_FULL: ("本机存储已满，没有更新。", "请管理员清出空间。"),
    FetchFault.STORAGE: ("本机存储写不进去，没有更新。", "请管理员检查硬盘。"),
}

_LATER = frozenset((FetchFault.UNREACHABLE, FetchFault.STALLED, FetchFault.NOT_A_FEED))


class FetchError(CodedError[FetchFault]):
    """Nothing was taken; what is stored stays as it is.

    ``code`` is stable, ``sentence`` and ``instruction`` are for staff, the text (paths of the feed, names of errors)
    for the log.
    """

    words = _WORDS

    def __init__(self, code: FetchFault, detail: str, retry_after_s: float | None = None) -> None:
        self.retry_after_s = retry_after_s
        super().__init__(code, detail)

    @property
    def transient(self) -> bool:
        """The road's trouble: it passes by itself and says nothing about the feed."""
        return self.code in _LATER


@dataclass(frozen=True, slots=True)
class FeedHead:
    """``version`` grows with everything published; ``published_at`` is when the hub last signed (its clock).

    A hub signs every hour. Over a network an older time means that somebody holds the feed back or the hub's publisher
    stands still; a stick is as old as its copy.
    """

    version: int
    published_at: int


@dataclass(frozen=True, slots=True)
class FeedTarget:
    name: str
    length: int
    sha256: str

    @property
    def path(self) -> str:
        folder, _, file_name = self.name.rpartition("/")
        return f"{TARGETS_FOLDER}/{folder}/{self.sha256}.{file_name}"


@dataclass(frozen=True, slots=True)
class Held:
    """What a kiosk has already: ``cursor`` of its jobs (None: no jobs yet), numbers of the last batches applied, and
    of ``keys/``, ``kiosks/``, ``rules/`` and ``content/`` each file's SHA-256 by name."""

    cursor: int | None = None
    receipt_number: int = 0
    state_number: int = 0
    preference_number: int = 0
    files: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FeedPlan:
    """What to take, in order: ``deltas`` to the newest cursor, ``states``, ``preferences``, ``receipts``, small
    ``files`` first; then, after the outbox was sent, the ``snapshot`` with the deltas after it, and ``content``.
    ``gone`` are held files that the feed no longer has. ``schema_newer``: there are jobs, but only for a newer program.
    """

    deltas: tuple[FeedTarget, ...] = ()
    states: tuple[FeedTarget, ...] = ()
    preferences: tuple[FeedTarget, ...] = ()
    receipts: tuple[FeedTarget, ...] = ()
    files: tuple[FeedTarget, ...] = ()
    snapshot: FeedTarget | None = None
    snapshot_deltas: tuple[FeedTarget, ...] = ()
    content: tuple[FeedTarget, ...] = ()
    gone: tuple[str, ...] = ()
    schema_newer: bool = False

    @property
    def empty(self) -> bool:
        return not (
            self.deltas
            or self.states
            or self.preferences
            or self.receipts
            or self.files
            or self.snapshot
            or self.content
            or self.gone
        )


class FeedClient:
    """``folder`` keeps the proven metadata and unfinished downloads; wiping it only loses the memory of versions.

    ``bootstrap`` is the root of the enrolment, ``now`` the kiosk's best time in Unix seconds. One thread at a time.
    """

    def __init__(
        self,
        source: FeedSource,
        folder: Path,
        bootstrap: bytes,
        kiosk: int,
        now: Callable[[], int],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._source = source
        self._metadata = folder / "metadata"
        self._partial = folder / "partial"
        self._bootstrap = bootstrap
        self._kiosk = kiosk
        self._now = now
        self._monotonic = monotonic
        self._fetcher = SourceFetcher(source)
        self._updater: ClockedUpdater | None = None
        self._listings: dict[str, Listing] = {}

    def refresh(self) -> FeedHead:
        """Bring the metadata up to date: two requests when there is nothing new. Raises FetchError."""
        self._updater = None
        with self._typed_errors():
            self._metadata.mkdir(parents=True, exist_ok=True)
            try:
                updater = ClockedUpdater(self._metadata, self._fetcher, self._bootstrap, self._now(), self._listings)
            except RepositoryError as error:
                raise FetchError(FetchFault.WRONG_ROOT, f"bootstrap root: {type(error).__name__}") from None
            updater.refresh()
        self._updater = updater
        return FeedHead(updater.version, updater.published_at)

    def plan(self, held: Held, region: str = "", *, receipts: bool = True) -> FeedPlan:
        """What this kiosk lacks of the state that ``refresh`` proved; ``receipts`` only matter to a kiosk that waits
        for some, and of what is for the people of a place it takes that of its own ``region``. Raises FetchError."""
        with self._typed_errors():
            jobs = self._listed(FeedRole.JOBS)
            states = self._listed(FeedRole.STATES)
            received = self._listed(FeedRole.RECEIPTS) if receipts else ()
            small = (*self._found(settings_name(self._kiosk)), *self._found(TICKET_KEYS_NAME))
            small += self._listed(FeedRole.RULES)
            listed = self._listed(FeedRole.CONTENT)
            # A roll-out that was stopped must not wait behind pictures.
            small += tuple(each for each in listed if each.name == TERMS_NAME)
            content = tuple(each for each in listed if each.name != TERMS_NAME and _is_for(each.name, region))
        chosen = plan_jobs(jobs, held.cursor, self._partials(jobs + content))
        live = {each.name for each in (*small, *content)}
        return FeedPlan(
            deltas=chosen.deltas,
            snapshot=chosen.snapshot,
            snapshot_deltas=chosen.snapshot_deltas,
            schema_newer=chosen.schema_newer,
            states=batches_above(states, Stream.STATES, held.state_number),
            preferences=batches_above(states, Stream.PREFERENCES, held.preference_number),
            receipts=batches_above(received, Stream.RECEIPTS, held.receipt_number),
            files=tuple(each for each in small if held.files.get(each.name) != each.sha256),
            content=tuple(each for each in content if held.files.get(each.name) != each.sha256),
            gone=tuple(sorted(set(held.files) - live)),
        )

    def fetch(self, target: FeedTarget) -> bytes:
        """A small target in memory, checked. Raises FetchError."""
        if target.length > MAX_FETCH_BYTES:
            raise FetchError(FetchFault.TOO_LARGE, target.name)
        with self._typed_errors():
            content = self._source.read(target.path, target.length)
        _check(target, content)
        return content

    def find(self, name: str) -> FeedTarget | None:
        """One target of the state that ``refresh`` proved. Raises FetchError."""
        with self._typed_errors():
            return next(iter(self._found(name)), None)

    def download(
        self, target: FeedTarget, destination: Path, partials: Path | None = None, within_s: float | None = None
    ) -> bool:
        """A large target as a file, checked and on the disk; what a road brought before it broke is kept and the next
        call goes on from there. Raises FetchError.

        ``partials`` is the folder for what is unfinished, if not the one that ``plan`` looks after. False when it was
        not done ``within_s``, which is no fault.
        """
        folder = partials or self._partial
        partial = folder / target.sha256
        with self._typed_errors():
            folder.mkdir(parents=True, exist_ok=True)
            if not self._complete(target, partial, within_s):
                return False
            with partial.open("rb") as file:
                try:
                    _check(target, file)
                except FetchError:
                    partial.unlink()
                    raise
            os.replace(partial, destination)
            sync_folder(destination.parent)
        return True

    def copy_chain(self, role: FeedRole, metadata: Path) -> None:
        """All that leads from the first root to the targets of a role, as a feed's folder has it, into ``metadata``.

        For who has to prove it again by a trust of its own. Comes after ``find`` or ``plan``. Raises FetchError.
        """
        with self._typed_errors():
            metadata.mkdir(mode=0o700, parents=True, exist_ok=True)
            for number in range(1, self._proven().root_version + 1):
                kept = self._metadata / "root_history" / f"{number}.root.json"
                write_secret(
                    metadata / f"{number}.root.json",
                    kept.read_bytes()
                    if kept.exists()
                    else self._source.read(f"{METADATA_FOLDER}/{number}.root.json", MAX_ROOT_BYTES),
                )
            for name in (role.value, "targets", "snapshot", "timestamp"):
                content = (self._metadata / f"{name}.json").read_bytes()
                versioned = "timestamp.json" if name == "timestamp" else f"{_version_in(content)}.{name}.json"
                write_secret(metadata / versioned, content)

    def _complete(self, target: FeedTarget, partial: Path, within_s: float | None) -> bool:
        have = partial.stat().st_size if partial.exists() else 0
        if have == target.length:
            return True
        until_s = None if within_s is None else self._monotonic() + within_s
        if have > target.length:
            partial.unlink()
            have = 0
        with self._source.stream(target.path, have) as stream, partial.open("ab") as file:
            if stream.start > have:
                raise FetchError(FetchFault.TAMPERED, f"{target.name}: asked from {have}, got from {stream.start}")
            file.truncate(stream.start)
            have = stream.start
            for chunk in self._paced(stream):
                have += len(chunk)
                if have > target.length:
                    file.truncate(0)
                    raise FetchError(FetchFault.TOO_LARGE, target.name)
                file.write(chunk)
                if until_s is not None and have < target.length and self._monotonic() >= until_s:
                    return False
            file.flush()
            os.fsync(file.fileno())
        if have < target.length:
            raise FetchError(FetchFault.UNREACHABLE, f"{target.name} ends after {have} of {target.length} bytes")
        return True

    def _paced(self, stream: ByteStream) -> Iterator[bytes]:
        """The chunks, as long as enough of them come: a trickle would hold the round up for ever."""
        since, brought = self._monotonic(), 0
        for chunk in stream.chunks:
            yield chunk
            brought += len(chunk)
            if brought >= SLOW_WINDOW_BYTES:
                since, brought = self._monotonic(), 0
            elif self._monotonic() - since > SLOW_WINDOW_S:
                raise FetchError(FetchFault.STALLED, f"{brought} bytes in {SLOW_WINDOW_S:.0f} s")

    def _listed(self, role: FeedRole) -> tuple[FeedTarget, ...]:
        return tuple(_usable(self._proven().listed(role).values(), role))

    def _found(self, name: str) -> tuple[FeedTarget, ...]:
        role = role_of(name)
        target = self._proven().found(role, name)
        return () if target is None else tuple(_usable([target], role))

    def _proven(self) -> ClockedUpdater:
        if self._updater is None:
            raise RuntimeError("refresh comes first")
        return self._updater

    def _partials(self, live: Iterable[FeedTarget]) -> dict[str, int]:
        """Bytes of unfinished downloads by SHA-256; those of what is no longer published are deleted."""
        wanted = {each.sha256 for each in live}
        found: dict[str, int] = {}
        for path in self._partial.iterdir() if self._partial.is_dir() else ():
            if path.name in wanted:
                found[path.name] = path.stat().st_size
            else:
                path.unlink(missing_ok=True)
        return found

    @contextmanager
    def _typed_errors(self) -> Iterator[None]:
        try:
            yield
        except FetchError:
            raise
        except FeedSourceError as error:
            raise FetchError(FetchFault(error.code.value), str(error), error.retry_after_s) from None
        except DownloadError as error:
            raise self._download_error(error) from None
        except RepositoryError as error:
            raise FetchError(self._repository_fault(error), f"{self._fetcher.path}: {type(error).__name__}") from None
        except OSError as error:
            full = error.errno in (errno.ENOSPC, errno.EDQUOT)
            code = FetchFault.STORAGE_FULL if full else FetchFault.STORAGE
            raise FetchError(code, error.strerror or type(error).__name__) from None

    def _download_error(self, error: DownloadError) -> FetchError:
        cause = error.__cause__
        if isinstance(cause, FeedSourceError):
            return FetchError(FetchFault(cause.code.value), f"{self._fetcher.path}: {cause}", cause.retry_after_s)
        missing = isinstance(error, DownloadHTTPError)
        return FetchError(FetchFault.MISSING if missing else FetchFault.UNREACHABLE, self._fetcher.path)

    def _repository_fault(self, error: RepositoryError) -> FetchFault:
        """What TUF found wrong with the metadata that came last."""
        path = self._fetcher.path
        match error:
            case ExpiredMetadataError():
                return FetchFault.EXPIRED
            case LengthOrHashMismatchError():
                return FetchFault.TAMPERED
            case UnsignedMetadataError():
                return FetchFault.WRONG_ROOT if path.endswith(".root.json") else FetchFault.BAD_SIGNATURE
            case BadVersionNumberError():
                mixed = _version_named(path) not in (None, _version_in(self._fetcher.content))
                return FetchFault.MIXED if mixed else FetchFault.ROLLED_BACK
            case DeserializationError():
                # Where every feed has its timestamp, something else stands: a log-in page of the network.
                return FetchFault.TAMPERED if _looks_signed(self._fetcher.content) else FetchFault.NOT_A_FEED
        return FetchFault.MIXED


@dataclass(frozen=True, slots=True)
class JobsPlan:
    """``deltas`` lead on from the kiosk's cursor, or a ``snapshot`` with ``snapshot_deltas`` does; or nothing does."""

    deltas: tuple[FeedTarget, ...] = ()
    snapshot: FeedTarget | None = None
    snapshot_deltas: tuple[FeedTarget, ...] = ()
    schema_newer: bool = False


def plan_jobs(targets: Iterable[FeedTarget], cursor: int | None, partial: Mapping[str, int] | None = None) -> JobsPlan:
    """The way that leads furthest, and of those the cheapest in bytes still to come; None as ``cursor`` knows only
    ways over a snapshot. ``partial`` gives the bytes already here of unfinished downloads by SHA-256. Pure."""
    deltas: list[tuple[DeltaTarget, FeedTarget]] = []
    snapshots: list[tuple[SnapshotTarget, FeedTarget]] = []
    for target in targets:
        match parse_target(target.name):
            case DeltaTarget() as delta:
                deltas.append((delta, target))
            case SnapshotTarget() as snapshot:
                snapshots.append((snapshot, target))
    newest = max([delta.end for delta, _ in deltas] + [snapshot.cursor for snapshot, _ in snapshots], default=0)
    ways: list[tuple[int, int, JobsPlan]] = []
    if cursor is not None and cursor <= newest:
        reach, chain = _chain(deltas, cursor)
        ways.append((reach, _bytes(chain), JobsPlan(deltas=chain)))
    for snapshot, target in snapshots:
        if snapshot.schema == SCHEMA_VERSION:
            reach, after = _chain(deltas, snapshot.cursor)
            cost = _bytes((target, *after)) - (partial or {}).get(target.sha256, 0)
            ways.append((reach, cost, JobsPlan(snapshot=target, snapshot_deltas=after)))
    unreadable = [snapshot.cursor for snapshot, _ in snapshots if snapshot.schema > SCHEMA_VERSION]
    reach, _, plan = min(ways, key=lambda way: (-way[0], way[1]), default=(-1, 0, JobsPlan()))
    return replace(plan, schema_newer=any(each > reach for each in unreadable))


def batches_above(targets: Iterable[FeedTarget], stream: Stream, number: int) -> tuple[FeedTarget, ...]:
    """The batches of ``stream`` with rows above ``number``, oldest first. Pure."""
    named = [(batch, target) for target in targets if (batch := batch_of(target.name)) is not None]
    wanted = [
        (batch.from_number, target) for batch, target in named if batch.stream is stream and batch.to_number > number
    ]
    return tuple(target for _, target in sorted(wanted, key=lambda pair: pair[0]))


def _chain(deltas: Iterable[tuple[DeltaTarget, FeedTarget]], cursor: int) -> tuple[int, tuple[FeedTarget, ...]]:
    """How far deltas lead from ``cursor``, and which: each begins at or below where the one before ended."""
    chain: list[FeedTarget] = []
    while ahead := [pair for pair in deltas if pair[0].start <= cursor < pair[0].end]:
        delta, target = max(ahead, key=lambda pair: (pair[0].end, pair[0].start))
        chain.append(target)
        cursor = delta.end
    return cursor, tuple(chain)


def _bytes(targets: Iterable[FeedTarget]) -> int:
    return sum(each.length for each in targets)


def _usable(targets: Iterable[TargetFile], role: FeedRole) -> Iterator[FeedTarget]:
    """What a role may sign by the protocol's names. Whatever else its metadata lists is left alone: its key may be
    stolen (a list is not a look-up, which TUF itself would send to the role of the name), or the hub is newer."""
    for target in targets:
        try:
            own = role_of(target.path) is role
        except FeedNameError:
            continue
        if own and "sha256" in target.hashes and target.length <= MAX_TARGET_BYTES:
            yield FeedTarget(target.path, target.length, target.hashes["sha256"])


def _is_for(name: str, region: str) -> bool:
    content = content_of(name)
    return content is None or content.is_for(region)


def _check(target: FeedTarget, content: bytes | BinaryIO) -> None:
    try:
        TargetFile(target.length, {"sha256": target.sha256}, target.name).verify_length_and_hashes(content)
    except LengthOrHashMismatchError:
        raise FetchError(FetchFault.TAMPERED, target.name) from None


def _version_named(path: str) -> int | None:
    """7 for ``metadata/7.snapshot.json``, None for ``metadata/timestamp.json``."""
    number = path.rpartition("/")[2].partition(".")[0]
    return int(number) if number.isdecimal() else None


def _version_in(content: bytes) -> Any:
    try:
        return json.loads(content)["signed"]["version"]
    except (ValueError, KeyError, TypeError):
        return None


def _looks_signed(content: bytes) -> bool:
    return content.lstrip()[:1] == b"{" and b'"signatures"' in content
