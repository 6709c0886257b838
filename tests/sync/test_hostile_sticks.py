"""Sticks that somebody has prepared: a staff member asks for them to be used, and nothing gets in, out or stuck."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.protocol.stick import StickFile
from kiosk.protocol.sync_events import Fault, Stick, StickState, SyncEvent
from tests.by_hand import CityByHand, KioskByHand, city_by_hand

AT_MOST_S = 20.0
ENDLESS_BYTES = 1 << 40


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CityByHand]:
    with city_by_hand(tmp_path_factory.mktemp("city")) as made:
        yield made


@pytest.fixture(scope="module")
def made_stick(city: CityByHand) -> Path:
    made = city.stick("made")
    city.bundle("export", made)
    return made


@pytest.fixture(scope="module")
def kiosk(city: CityByHand) -> KioskByHand:
    enrolled = city.enrolled(7)
    enrolled.apply(city.jobs[0], 1)
    return enrolled


@pytest.fixture
def stick(made_stick: Path, tmp_path: Path) -> Path:
    """A good one, to be spoilt."""
    return Path(shutil.copytree(made_stick, tmp_path / "stick"))


@pytest.fixture
def fresh(kiosk: KioskByHand, tmp_path: Path) -> KioskByHand:
    """The kiosk as it was enrolled, with one application that waits; a test may change it."""
    return KioskByHand(Path(shutil.copytree(kiosk.state, tmp_path / "state")), kiosk.identity)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(each.relative_to(folder)): each.read_bytes() for each in folder.rglob("*") if each.is_file()}


def asked_for(kiosk: KioskByHand, stick: Path) -> list[SyncEvent]:
    """What the screen hears when the staff press "U盘导入" with this stick plugged in."""
    with kiosk.watching(stick) as watch:
        watch.again()
        began_s = time.monotonic()
        watch.look()
        assert time.monotonic() - began_s < AT_MOST_S
    return kiosk.events


def outcome(told: list[SyncEvent]) -> str:
    last = [each for each in told if isinstance(each, Stick | Fault)][-1]
    if isinstance(last, Fault):
        return last.code
    return last.code or last.state


# --- none of this hub's: it says so, and nothing of it is read or written ---


def autorun(stick: Path) -> None:
    for name in (
        "AUTORUN.INF",
        "setup.exe",
        ".autorun",
        "desktop.ini",
        "更新.desktop",
        "报名.lnk",
        "a\nb",
        "-rf",
        "$(x)",
    ):
        (stick / name).write_bytes(b"[autorun]\nopen=setup.exe\n")


def no_mark(stick: Path) -> None:
    shutil.rmtree(stick / "linggong")
    autorun(stick)


def mark_of_another_hub(stick: Path) -> None:
    (stick / "linggong/stick.json").write_bytes(StickFile(("ab" * 32,)).encode())


def mark_is(make: Callable[[Path], object]) -> Callable[[Path], None]:
    def spoil(stick: Path) -> None:
        mark = stick / "linggong/stick.json"
        mark.unlink()
        make(mark)

    return spoil


def folder_is_a_link_out(stick: Path) -> None:
    (stick / "linggong").rename(stick.parent / "elsewhere")
    (stick / "linggong").symlink_to(stick.parent / "elsewhere")


def folder_is_a_file(stick: Path) -> None:
    shutil.rmtree(stick / "linggong")
    (stick / "linggong").write_bytes(b"")


def endless(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(ENDLESS_BYTES)


FOREIGN = {
    "autorun and no mark": no_mark,
    "of another hub": mark_of_another_hub,
    "a pipe for a mark": mark_is(os.mkfifo),
    "a device for a mark": mark_is(lambda mark: os.mknod(mark, 0o20666, os.makedev(1, 5))),
    "an endless mark": mark_is(endless),
    "a link for a mark": mark_is(lambda mark: mark.symlink_to("/etc/passwd")),
    "a folder for a mark": mark_is(lambda mark: mark.mkdir()),
    "a mark of nested brackets": mark_is(lambda mark: mark.write_bytes(b"[" * 4000)),
    "a link for the folder": folder_is_a_link_out,
    "a file for the folder": folder_is_a_file,
}


@pytest.mark.parametrize("spoil", FOREIGN.values(), ids=FOREIGN)
def test_a_foreign_stick_is_said_to_be_one_and_left_alone(
    kiosk: KioskByHand, stick: Path, spoil: Callable[[Path], None]
) -> None:
    if "device" in next(name for name, each in FOREIGN.items() if each is spoil) and os.geteuid() != 0:
        pytest.skip("only root can make a device")
    spoil(stick)
    names, before = sorted(map(str, stick.rglob("*"))), contents(kiosk.state)
    assert outcome(asked_for(kiosk, stick)) == "STICK_FOREIGN"
    assert sorted(map(str, stick.rglob("*"))) == names, "nothing is written to it either"
    assert contents(kiosk.state) == before


# --- it bears the mark, and what lies in it is not what it should be ---


def every_metadata_file(stick: Path) -> list[Path]:
    return sorted((stick / "linggong/feed/metadata").glob("*.json"))


def feed_is(make: Callable[[Path], object]) -> Callable[[Path], None]:
    def spoil(stick: Path) -> None:
        for file in every_metadata_file(stick):
            file.unlink()
            make(file)

    return spoil


def endless_targets(stick: Path) -> None:
    for file in (stick / "linggong/feed/targets").rglob("*"):
        if file.is_file():
            endless(file)


def targets_are_pipes(stick: Path) -> None:
    for file in (stick / "linggong/feed/targets").rglob("*"):
        if file.is_file():
            file.unlink()
            os.mkfifo(file)


def feed_is_a_link_out(stick: Path) -> None:
    (stick / "linggong/feed").rename(stick.parent / "feed-elsewhere")
    (stick / "linggong/feed").symlink_to(stick.parent / "feed-elsewhere")


def of_another_city(stick: Path) -> None:
    """Well signed, by somebody else."""
    with city_by_hand(stick.parent) as other:
        foreign = other.stick("foreign")
        other.bundle("export", foreign)
        shutil.rmtree(stick / "linggong/feed")
        shutil.copytree(foreign / "linggong/feed", stick / "linggong/feed")


SPOILT = {
    "metadata are pipes": feed_is(os.mkfifo),
    "metadata without an end": feed_is(endless),
    "metadata are links": feed_is(lambda file: file.symlink_to("/etc/passwd")),
    "metadata of nested brackets": feed_is(lambda file: file.write_bytes(b"[" * 100_000)),
    "targets without an end": endless_targets,
    "targets are pipes": targets_are_pipes,
    "the feed is a link": feed_is_a_link_out,
    "a feed of another city": of_another_city,
}


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT)
def test_a_spoilt_feed_is_not_taken_and_the_envelopes_go_out(
    fresh: KioskByHand, stick: Path, spoil: Callable[[Path], None]
) -> None:
    spoil(stick)
    told = asked_for(fresh, stick)
    (done,) = [each for each in told if isinstance(each, Stick) and each.state is not StickState.BUSY]
    assert (done.state, done.envelopes) == (StickState.DONE, 1)
    assert done.code is not None
    assert not (fresh.state / "cache/current").exists(), "no job of it got in"
    assert sum(each.stat().st_size for each in fresh.state.rglob("*") if each.is_file()) < 8 << 20


def test_names_that_would_start_something_elsewhere_change_nothing(fresh: KioskByHand, stick: Path) -> None:
    autorun(stick)
    before = {name: content for name, content in contents(stick).items() if not name.startswith("linggong/")}
    assert outcome(asked_for(fresh, stick)) == StickState.DONE
    after = {name: content for name, content in contents(stick).items() if not name.startswith("linggong/")}
    assert after == before
