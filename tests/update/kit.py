"""A hub's feed with releases in it, a kiosk's spool, and an updater whose releases cost no seconds to make."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kiosk.hub.feed import ceremony
from kiosk.protocol.feed import FeedRole
from kiosk.protocol.software import TERMS_NAME, ReleaseName, Terms, pack_terms
from kiosk.protocol.update_report import UpdateOutcome, UpdateReport, read_report, report_file
from kiosk.release.archive import pack
from kiosk.release.releases import Releases
from kiosk.release.trial import Trials
from kiosk.release.wheelhouse import checked
from kiosk.sync.feed_source import FeedSource
from kiosk.sync.file_shelf import FileShelf
from kiosk.sync.software import SoftwareTaker, ThisProgram
from kiosk.update.spool import Spool
from kiosk.update.trust import roots_in, trust
from kiosk.update.updater import Machine, UpdatePlaces, Updater
from tests.feed_kit import KIOSK, Clock, Feed, make_feed
from tests.release.small_release import wheelhouse
from tests.release.test_trial import ModelUnit

PLATFORM = "linux-x86_64"
MACHINE = Machine(PLATFORM, 11)
ALL = 100


def quick_venv(command: list[str]) -> int:
    """In place of venv and pip, for tests of what comes before and after them."""
    if command[1:3] == ["-m", "venv"]:
        Path(command[3]).mkdir()
    return 0


class FallingUnit(ModelUnit):
    """``falling`` are versions that do not stand."""

    def starts_over(self) -> int | None:
        return 1 if (self.runs or "").rpartition("-")[0] in self.falling else 0


@dataclass
class Hall:
    """One hub and one kiosk with release 1.0."""

    folder: Path
    feed: Feed
    falling: frozenset[str] = frozenset()
    clock: Clock = field(default_factory=Clock)
    opt: Path | None = None

    @property
    def state(self) -> Path:
        return self.folder / "state"

    @property
    def places(self) -> UpdatePlaces:
        opt = self.opt or self.folder / "opt"
        return UpdatePlaces(self.state, opt, self.folder / "etc" / "update-root.json", self.folder / "base")

    @property
    def releases(self) -> Releases:
        return Releases(self.places.root, Path("/usr/bin/python3"), quick_venv)

    @property
    def runs(self) -> str:
        """Version of the release that starts next."""
        return (self.releases.current or "").rpartition("-")[0]

    def sign_release(
        self, version: str, code: str = "pass", platform: str = PLATFORM, archive: Path | None = None
    ) -> str:
        """Publish a release signed by both release keys; its target's name."""
        name = str(ReleaseName(platform, version))
        if archive is None:
            archive = self.folder / f"{version}-{platform}.tar"
            pack(checked(wheelhouse(self.folder / f"wheels-{version}-{platform}", version, code)), archive)
        draft = ceremony.change_files(self.feed.metadata, FeedRole.SOFTWARE, {name: archive}, (), self.feed.clock())
        self.feed.repository.install(self.feed.sign(draft, "release-1", "release-2"))
        return name

    def roll_out(self, version: str, percent: int = ALL, *, stopped: bool = False) -> None:
        self.feed.repository.publish({TERMS_NAME: pack_terms(Terms(version, percent, stopped))})

    def sync(self, runs: str | None = None, source: FeedSource | None = None, within_s: float | None = None) -> None:
        """A round of the courier, so far as it is about releases."""
        client = self.feed.client(self.state / "feed", source, self.clock)
        client.refresh()
        shelf = FileShelf(self.state / "files")
        terms = client.find(TERMS_NAME)
        if terms is None:
            shelf.drop([TERMS_NAME])
        else:
            shelf.keep(TERMS_NAME, terms.sha256, client.fetch(terms))
        this = ThisProgram(runs or self.runs, PLATFORM)
        SoftwareTaker(client, self.state, shelf, KIOSK, this, self.clock).take(within_s)

    def updater(self, machine: Machine = MACHINE) -> Updater:
        releases = self.releases
        unit = FallingUnit(releases, self.falling)
        trials = Trials(self.places.root, releases, unit, unit.clock_s, unit.sleep)
        return Updater(self.places, machine, releases, trials, self.clock)

    def update(self, machine: Machine = MACHINE) -> UpdateReport | None:
        return self.updater(machine).run()

    @property
    def report(self) -> UpdateReport:
        found = read_report(report_file(self.state))
        assert found is not None
        return found

    def is_marked(self) -> bool:
        return (self.state / "update" / "ready").exists()

    @property
    def spool(self) -> Path:
        return self.state / "update" / "feed"

    def archive_in_spool(self) -> Path:
        (found,) = self.spool.rglob("*.tar")
        return found

    def trust(self) -> None:
        roots = roots_in(self.feed.metadata)
        assert trust(next(iter(roots)), roots, self.places.trusted_root)
        Spool(self.state).prepare(UpdateReport(UpdateOutcome.READY, self.clock()))


def cut_everywhere(folder: Path, parts: Sequence[str], step: int, act: Callable[[], object]) -> Iterator[int]:
    """Yields after each try of ``act`` that was killed before one of its changes of the disk, every ``step``-th of them
    in turn; ``folder``'s ``parts`` are as they were before the first one then, but for what the killed one did."""
    kept = folder / "kept"
    for part in parts:
        shutil.copytree(folder / part, kept / part, symlinks=True)
    number = 0
    while True:
        for part in parts:
            shutil.rmtree(folder / part)
            shutil.copytree(kept / part, folder / part, symlinks=True)
        pid = os.fork()
        if pid == 0:
            sys.addaudithook(_die_at(number, str(folder)))
            act()
            os._exit(0)
        _, status = os.waitpid(pid, 0)
        if os.WIFEXITED(status):
            return
        yield number
        number += step


def _die_at(number: int, below: str) -> Callable[[str, tuple[Any, ...]], None]:
    """An audit hook that ends the process, as a power cut would, before its ``number``-th change below a folder."""
    changes = frozenset({"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.symlink", "shutil.rmtree", "os.chmod"})
    left = number

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal left
        writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        if (event in changes or writes) and any(below in str(each) for each in arguments[:2]):
            left -= 1
            if left < 0:
                os.kill(os.getpid(), signal.SIGKILL)

    return hook


def make_hall(folder: Path, opt: Path | None = None) -> Hall:
    """Release 1.0 runs, the updater trusts this hub's root, and nothing is rolled out."""
    hall = Hall(folder, make_feed(folder / "hub"), opt=opt)
    releases = hall.releases
    releases.use(releases.make(checked(wheelhouse(folder / "first", "1.0"))))
    hall.state.mkdir(mode=0o700)
    hall.trust()
    return hall
