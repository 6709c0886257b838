"""Takes the release that lies ready in the spool: proves it, makes it beside the others, tries it, says how it went.

The spool is the kiosk user's, so nothing in it is believed and nothing in it is used in place: whatever counts is
copied first and proven in the copy. Every step may be the last before a power cut; the next run begins again and finds
what was decided.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kiosk.durable_files import write_secret
from kiosk.foreign_folder import StickError
from kiosk.protocol.feed import TIMESTAMP_LIFETIME_S
from kiosk.protocol.software import ReleaseName, is_later, release_name
from kiosk.protocol.update_report import UpdateFault, UpdateOutcome, UpdateReport
from kiosk.protocol.update_spool import SPOOL_FEED, SPOOL_FOLDER
from kiosk.release.archive import complete, unpack
from kiosk.release.errors import ReleaseError, ReleaseFault
from kiosk.release.releases import Releases, release_lock
from kiosk.release.trial import Outcome, Trials
from kiosk.release.wheelhouse import Wheelhouse, checked, named_wheels, suits_python
from kiosk.sync.feed_client import FeedClient, FeedTarget, FetchError
from kiosk.sync.feed_source import FolderSource
from kiosk.update.errors import UpdateError, update_error
from kiosk.update.spool import Spool
from kiosk.update.trust import trusted_root

UNPACKED_TIMES = 2
INSTALLED_TIMES = 4
"""Bytes on the disk for each of an archive (the copy and what is in it) and of wheels (an environment)."""
SPARE_BYTES = 64 * 1024 * 1024
"""Left over for the ledger whatever happens."""
NO_KIOSK = 0


@dataclass(frozen=True, slots=True)
class UpdatePlaces:
    """``state`` is the kiosk's folder, which the kiosk can write; the others are root's alone."""

    state: Path
    root: Path
    trusted_root: Path
    base_wheels: Path

    @property
    def own(self) -> Path:
        """Proven metadata, and room to work in."""
        return self.root / "update"


@dataclass(frozen=True, slots=True)
class Machine:
    """``platform`` as releases are named after it, ``python_minor`` of the Python that runs them."""

    platform: str
    python_minor: int


class Updater:
    """``now`` gives Unix seconds by the device's clock."""

    def __init__(
        self, places: UpdatePlaces, machine: Machine, releases: Releases, trials: Trials, now: Callable[[], int]
    ) -> None:
        self._places = places
        self._machine = machine
        self._releases = releases
        self._trials = trials
        self._now = now
        self._spool = Spool(places.state)
        self._work = places.own / "work"

    def run(self) -> UpdateReport | None:
        """None when nothing lies ready. Raises StickError when not even the report can be written."""
        name = self._spool.marked()
        if name is None:
            return None
        report = self._report_of(name)
        shutil.rmtree(self._work, ignore_errors=True)
        self._spool.conclude(report)
        return report

    def _report_of(self, name: str) -> UpdateReport:
        release = release_name(name)
        version = None if release is None else release.version
        target: FeedTarget | None = None
        try:
            with _typed_errors(), release_lock(self._places.root):
                self._trials.settle()
                if release is None:
                    raise UpdateError(UpdateFault.SPOOL, "the mark names no release")
                self._places.own.mkdir(mode=0o700, exist_ok=True)
                client = self._client()
                client.refresh()
                target = client.find(name)
                if target is None:
                    raise UpdateError(UpdateFault.UNSIGNED, "nobody has signed a release of this name")
                self._take(client, target, release)
        except UpdateError as error:
            return self._report(error.outcome, version, target, error.code)
        return self._report(UpdateOutcome.INSTALLED, version, target, None)

    def _take(self, client: FeedClient, target: FeedTarget, release: ReleaseName) -> None:
        """Returns when the release stands."""
        earlier = self._attempted(target)
        if earlier is not None and earlier in self._trials.rejected():
            raise UpdateError(UpdateFault.TAKEN_BACK, "it did not stand here before")
        if earlier is not None and earlier == self._releases.current:
            return
        self._check_fit(release)
        wheels = self._unpacked(client, target, release)
        if wheels.name in self._trials.rejected():
            raise UpdateError(UpdateFault.TAKEN_BACK, "it did not stand here before")
        made = self._made(wheels)
        write_secret(self._attempt_file, json.dumps({"sha256": target.sha256, "release": made}).encode("ascii"))
        self._spool.wait_for_the_visit()
        if self._trials.begin(made) is Outcome.TAKEN_BACK:
            raise UpdateError(UpdateFault.TAKEN_BACK, f"{made} did not stand")

    def _made(self, wheels: Wheelhouse) -> str:
        try:
            return self._releases.make(wheels)
        except ReleaseError as error:
            if error.code is ReleaseFault.NOT_INSTALLED:
                # pip does not say why; where nothing is left, that was it.
                self._demand(0)
            raise

    def _check_fit(self, release: ReleaseName) -> None:
        if release.platform != self._machine.platform:
            raise UpdateError(UpdateFault.PLATFORM, f"for {release.platform}, this is {self._machine.platform}")
        runs = (self._releases.current or "").rpartition("-")[0]
        if runs and not is_later(release.version, runs):
            raise UpdateError(UpdateFault.OLDER, f"{release.version} is not later than {runs}")

    def _unpacked(self, client: FeedClient, target: FeedTarget, release: ReleaseName) -> Wheelhouse:
        """The release's wheels, proven and whole, in a folder of root's."""
        shutil.rmtree(self._work, ignore_errors=True)
        self._work.mkdir(mode=0o700)
        archive, folder = self._work / "archive", self._work / "wheels"
        self._demand(target.length * UNPACKED_TIMES)
        client.download(target, archive, self._work)
        with archive.open("rb") as stream:
            unpack(stream, folder)
        archive.unlink()
        if not suits_python(named_wheels(folder), self._machine.python_minor):
            raise ReleaseError(ReleaseFault.MADE_FOR_ANOTHER, f"no wheels for Python 3.{self._machine.python_minor}")
        complete(folder, self._places.base_wheels)
        wheels = checked(folder)
        if wheels.version != release.version:
            raise ReleaseError(ReleaseFault.ARCHIVE_WRONG, f"it holds {wheels.version}, named {release.version}")
        self._demand(sum(each.stat().st_size for each in folder.iterdir()) * INSTALLED_TIMES)
        return wheels

    def _client(self) -> FeedClient:
        source = FolderSource(self._places.state, SPOOL_FOLDER, SPOOL_FEED)
        bootstrap = trusted_root(self._places.trusted_root)
        return FeedClient(source, self._places.own / "feed", bootstrap, NO_KIOSK, self._best_now)

    def _best_now(self) -> int:
        """A dead clock battery must not bring back a feed from before the last one that was proven here."""
        with suppress(OSError, ValueError, KeyError, TypeError):
            kept = json.loads((self._places.own / "feed" / "metadata" / "timestamp.json").read_bytes())
            expires = datetime.fromisoformat(kept["signed"]["expires"])
            return max(self._now(), int(expires.timestamp()) - TIMESTAMP_LIFETIME_S)
        return self._now()

    def _demand(self, needed_bytes: int) -> None:
        if shutil.disk_usage(self._places.root).free < needed_bytes + SPARE_BYTES:
            raise UpdateError(UpdateFault.DISK_FULL, f"{needed_bytes} bytes are needed")

    @property
    def _attempt_file(self) -> Path:
        return self._places.own / "attempt.json"

    def _attempted(self, target: FeedTarget) -> str | None:
        """The release that was last made of this archive."""
        with suppress(OSError, ValueError, KeyError, TypeError):
            kept = json.loads(self._attempt_file.read_bytes())
            if kept["sha256"] == target.sha256:
                return str(kept["release"])
        return None

    def _report(
        self, outcome: UpdateOutcome, version: str | None, target: FeedTarget | None, code: UpdateFault | None
    ) -> UpdateReport:
        return UpdateReport(outcome, self._now(), version, None if target is None else target.sha256, code)


@contextmanager
def _typed_errors() -> Iterator[None]:
    try:
        yield
    except (FetchError, ReleaseError, StickError, OSError) as error:
        raise update_error(error) from None
