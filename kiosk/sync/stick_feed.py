"""The copy of the feed on a stick, taken like the feed of the network: a road is a road."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from kiosk.foreign_folder import ForeignFolder, StickError, StickFault
from kiosk.protocol.feed import METADATA_FOLDER
from kiosk.protocol.stick import (
    FEED_FOLDER,
    MAX_STICK_FILE_BYTES,
    STICK_FILE,
    STICK_FOLDER,
    StickFileError,
    read_stick_file,
)
from kiosk.protocol.sync_events import Receipts, StatesChanged, SyncEvent
from kiosk.store.identity import HubAccess, KioskIdentity
from kiosk.sync.feed_client import FeedPlan, FetchError, FetchFault
from kiosk.sync.feed_source import ByteStream, FolderSource
from kiosk.sync.feed_taker import FeedPlaces, feed_taker
from kiosk.sync.troubles import Troubles

Progress = Callable[[int, int], None]
"""Bytes done and bytes to do."""


class FeedOutcome(StrEnum):
    TAKEN = "taken"
    """All of it, which may be nothing new."""
    OLDER = "older"
    """The kiosk has a newer state from elsewhere."""
    NONE = "none"
    """There is no copy of the feed on the stick, or none that was finished."""
    PARTLY = "partly"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class FeedImport:
    """``code`` says why not all of it was taken; ``receipts`` and ``states`` count what was news to this kiosk."""

    outcome: FeedOutcome
    code: str | None = None
    detail: str = ""
    receipts: int = 0
    states: int = 0


def knows_stick(root: Path, access: HubAccess) -> bool:
    """Whether the stick was made for the hub of this enrolment. Says no for whatever it cannot read."""
    try:
        with ForeignFolder.open(root) as opened, opened.folder(STICK_FOLDER) as stick:
            mark = read_stick_file(stick.read(STICK_FILE, MAX_STICK_FILE_BYTES))
    except (StickError, StickFileError):
        return False
    return hashlib.sha256(access.root).hexdigest() in mark.roots


class StickFeed:
    """``state`` is the kiosk's folder; ``emit`` as of ``FeedTaker``.

    One thread at a time, and nobody else's round meanwhile (``kiosk.sync.sync_lock``).
    """

    def __init__(
        self,
        state: Path,
        identity: KioskIdentity,
        access: HubAccess,
        places: FeedPlaces,
        now: Callable[[], int],
        emit: Callable[[SyncEvent], None],
    ) -> None:
        self._state = state
        self._identity = identity
        self._access = access
        self._places = places
        self._now = now
        self._emit = emit

    def take(self, root: Path, progress: Progress) -> FeedImport:
        """Raises StickError when the stick is gone; what was taken before that stays taken."""
        if not _has_feed(root):
            return FeedImport(FeedOutcome.NONE)
        source = _CountedSource(FolderSource(root, STICK_FOLDER, FEED_FOLDER), progress)
        heard = _Heard(self._emit)
        troubles = Troubles()
        taker = feed_taker(source, self._state, self._identity, self._access, self._places, heard, self._now)
        try:
            plan = taker.take_first(troubles)
        except FetchError as error:
            _must_be_there(root)
            outcome = FeedOutcome.OLDER if error.code is FetchFault.ROLLED_BACK else FeedOutcome.REFUSED
            return FeedImport(outcome, error.code, str(error))
        source.expect(plan)
        taker.take_last(plan, troubles)
        found = {} if troubles.road is None else dict([troubles.road])
        found |= troubles.others
        if not found:
            return FeedImport(FeedOutcome.TAKEN, None, "", heard.receipts, heard.states)
        _must_be_there(root)
        code, detail = next(iter(found.items()))
        return FeedImport(FeedOutcome.PARTLY, code, detail, heard.receipts, heard.states)


@dataclass(slots=True)
class _Heard:
    """Passes events on and counts the answers among them."""

    emit: Callable[[SyncEvent], None]
    receipts: int = 0
    states: int = 0

    def __call__(self, event: SyncEvent) -> None:
        match event:
            case Receipts(envelopes):
                self.receipts += envelopes
            case StatesChanged(tickets):
                self.states += tickets
        self.emit(event)


class _CountedSource:
    """A road that tells how much of the large files has come."""

    def __init__(self, source: FolderSource, progress: Progress) -> None:
        self._source = source
        self._progress = progress
        self._done = self._total = 0

    def expect(self, plan: FeedPlan) -> None:
        large = (*plan.snapshot_deltas, *plan.content, *(() if plan.snapshot is None else (plan.snapshot,)))
        self._total = sum(each.length for each in large)
        self._count(0)

    def read(self, path: str, max_bytes: int) -> bytes:
        data = self._source.read(path, max_bytes)
        self._count(len(data))
        return data

    @contextmanager
    def stream(self, path: str, offset: int) -> Iterator[ByteStream]:
        with self._source.stream(path, offset) as stream:
            self._count(stream.start)
            yield ByteStream(stream.start, self._counted(stream.chunks))

    def _counted(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        for chunk in chunks:
            self._count(len(chunk))
            yield chunk

    def _count(self, came_bytes: int) -> None:
        if self._total:
            self._done = min(self._done + came_bytes, self._total)
            self._progress(self._done, self._total)


def _has_feed(root: Path) -> bool:
    with ForeignFolder.open(root) as opened:
        try:
            with opened.folder(STICK_FOLDER, FEED_FOLDER, METADATA_FOLDER) as metadata:
                return metadata.size("timestamp.json") is not None
        except StickError as error:
            if error.code is StickFault.GONE:
                raise
            return False


def _must_be_there(root: Path) -> None:
    """A fault of the road that ends in an empty mount point, or none, is a stick that was pulled out."""
    if not _has_feed(root):
        raise StickError(StickFault.GONE, "the feed on the stick is gone")
