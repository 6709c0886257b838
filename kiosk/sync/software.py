"""Fetches the release that this kiosk is to have next and lays it ready for ``kiosk update``; installs nothing.

What lies in the spool is a copy of the feed with one release in it: the metadata that leads there, the archive, and at
last the mark that wakes the updater. A large archive comes in portions of seconds, a round at a time, so that nobody's
application waits behind it.
"""

from __future__ import annotations

import platform
import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import kiosk
from kiosk.durable_files import write_secret
from kiosk.protocol.feed import METADATA_FOLDER, FeedRole
from kiosk.protocol.feed_errors import FeedError
from kiosk.protocol.software import TERMS_NAME, ReleaseName, Terms, is_later, read_terms
from kiosk.protocol.update_report import UpdateFault, UpdateOutcome, UpdateReport, read_report, report_file
from kiosk.protocol.update_spool import SPOOL_FEED, SPOOL_FOLDER, SPOOL_MARK
from kiosk.sync.feed_client import FeedClient, FeedTarget
from kiosk.sync.file_shelf import FileShelf

PARTIALS = "partial"
PORTION_S = 15.0
TRY_AGAIN_S = 6 * 3600
DISK_TIMES = 7
"""Of an archive's bytes: here, in the updater's copy, unpacked, and as an environment."""
SPARE_BYTES = 256 * 1024 * 1024
"""What the ledger and the jobs may need meanwhile."""


class NoRoomError(FeedError):
    """The jobs are not touched by it."""

    code = UpdateFault.DISK_FULL
    sentence = "There is no room for a new release of the program."
    instruction = "Make room; it is tried again by itself."


@dataclass(frozen=True, slots=True)
class ThisProgram:
    """What runs here."""

    version: str
    platform: str


def this_program() -> ThisProgram:
    return ThisProgram(kiosk.__version__, f"{sys.platform}-{platform.machine()}".lower())


def device_now() -> int:
    return int(time.time())


class SoftwareTaker:
    """``state`` is the kiosk's folder, ``now`` the device's Unix seconds as the updater counts them."""

    def __init__(
        self,
        client: FeedClient,
        state: Path,
        shelf: FileShelf,
        kiosk_id: int,
        this: ThisProgram,
        now: Callable[[], int],
    ) -> None:
        self._client = client
        self._spool = state / SPOOL_FOLDER
        self._report = report_file(state)
        self._shelf = shelf
        self._kiosk_id = kiosk_id
        self._this = this
        self._now = now

    def take(self, within_s: float | None) -> None:
        """A portion of the release that is due, no more than ``within_s``; the last one wakes the updater.

        Raises FetchError, RecordError, NoRoomError and OSError.
        """
        report = read_report(self._report)
        terms = self._terms()
        if report is None or terms is None or not self._is_due(terms):
            self._clear()
            return
        target = self._client.find(str(ReleaseName(self._this.platform, terms.version)))
        tried = target is not None and _is_about(report, target, terms)
        if target is None or (tried and report.outcome is not UpdateOutcome.FAILED):
            # What was refused or taken back is not tried again.
            self._clear()
        elif tried and 0 <= self._now() - report.at < TRY_AGAIN_S:
            # What the machine stood in the way of, after some hours.
            if report.code == UpdateFault.DISK_FULL:
                self._clear()
        elif self._marked() != target.name:
            place = self._spool / SPOOL_FEED / target.path
            if tried and report.code == UpdateFault.TAMPERED:
                # What lies here is not what was signed any more.
                place.unlink(missing_ok=True)
            self._fetch(target, place, within_s)

    def _marked(self) -> str | None:
        """What lies ready, until the updater has taken the mark away."""
        try:
            return (self._spool / SPOOL_MARK).read_text("ascii").strip()
        except (OSError, ValueError):
            return None

    def _terms(self) -> Terms | None:
        try:
            content = self._shelf.path(TERMS_NAME).read_bytes()
        except OSError:
            return None
        return read_terms(content)

    def _is_due(self, terms: Terms) -> bool:
        return terms.includes(self._kiosk_id) and is_later(terms.version, self._this.version)

    def _fetch(self, target: FeedTarget, place: Path, within_s: float | None) -> None:
        self._drop_others(target, place)
        if not place.exists():
            self._demand_room(target)
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not self._client.download(target, place, self._spool / PARTIALS, within_s):
                return
        self._client.copy_chain(FeedRole.SOFTWARE, self._spool / SPOOL_FEED / METADATA_FOLDER)
        write_secret(self._spool / SPOOL_MARK, f"{target.name}\n".encode("ascii"))

    def _demand_room(self, target: FeedTarget) -> None:
        if shutil.disk_usage(self._spool).free < target.length * DISK_TIMES + SPARE_BYTES:
            raise NoRoomError(f"{target.length} bytes")

    def _drop_others(self, target: FeedTarget, place: Path) -> None:
        """One release at a time: what came of another is taken away first, and its mark before it."""
        (self._spool / SPOOL_MARK).unlink(missing_ok=True)
        for each in (*(self._spool / PARTIALS).glob("*"), *(self._spool / SPOOL_FEED).rglob("*.tar")):
            if each.name != target.sha256 and each != place:
                each.unlink(missing_ok=True)

    def _clear(self) -> None:
        """Nothing is due, or no more: a mark that the updater has not seen yet goes first, its report stays."""
        (self._spool / SPOOL_MARK).unlink(missing_ok=True)
        for name in (SPOOL_FEED, PARTIALS):
            shutil.rmtree(self._spool / name, ignore_errors=True)


def _is_about(report: UpdateReport, target: FeedTarget, terms: Terms) -> bool:
    """What failed before the archive was found is known by its version alone."""
    return report.version == terms.version if report.sha256 is None else report.sha256 == target.sha256
