"""One button: a backup that restores, told step by step, and every way in which it can come to nothing."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from nacl.pwhash import argon2id
from sqlalchemy import insert, select

from kiosk.foreign_folder import StickFault
from kiosk.hub import backup_desk, sealed_archive
from kiosk.hub.backup import BackupReport, Step, back_up, restore
from kiosk.hub.backup_desk import KEPT_ON_STICK, BackupDesk, BackupError, BackupFault, BackupState, Phase, Place
from kiosk.hub.database import Database
from kiosk.hub.schema import HALL
from tests.small_disks import fill

NOW = 1_795_471_920
WORDS = "苹果 水塔 铁锹 正月 灯笼"
NAME = "解州镇便民服务中心"


@pytest.fixture(autouse=True)
def cheap_derivation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealed_archive, "OPERATIONS", argon2id.OPSLIMIT_MIN)
    monkeypatch.setattr(sealed_archive, "MEMORY_BYTES", argon2id.MEMLIMIT_MIN)


@pytest.fixture
def state(tmp_path: Path) -> Path:
    folder = tmp_path / "state"
    (folder / "keys").mkdir(parents=True)
    return folder


@pytest.fixture
def source(state: Path) -> Iterator[Database]:
    opened = Database.open(f"sqlite:///{state}/hub.db")
    hall = {"id": 1, "name": NAME, "region": "140802100", "phone": "0", "opening_hours": "", "contact_name": ""}
    with opened.writing() as connection:
        connection.execute(insert(HALL).values(**hall))
    yield opened
    opened.close()


MakeDesk = Callable[..., BackupDesk]


@pytest.fixture
def make_desk(source: Database, state: Path) -> Iterator[MakeDesk]:
    """With a passphrase; each at a time of its own."""
    desks: list[BackupDesk] = []

    def make(stick: Path | str = "", now: int = NOW) -> BackupDesk:
        desk = BackupDesk(source, state, str(stick), lambda: now)
        desk.set_passphrase(WORDS)
        desks.append(desk)
        return desk

    yield make
    for desk in desks:
        desk.close()


def _ended(desk: BackupDesk, place: Place = Place.HUB) -> BackupState:
    desk.start(place)
    desk.wait()
    state = desk.state()
    assert state is not None
    return state


def test_the_button_makes_a_file_that_the_passphrase_restores(make_desk: MakeDesk, tmp_path: Path) -> None:
    desk = make_desk()
    done = _ended(desk)
    assert (done.phase, done.good_at, done.percent) == (Phase.DONE, NOW, 100)
    file = desk.file(done.file)
    assert file is not None
    assert file.stat().st_size == done.size
    fresh = Database.open(f"sqlite:///{tmp_path}/fresh.db")
    report = restore(file, WORDS.encode(), fresh, tmp_path / "fresh-state", NOW)
    assert report.rows == done.rows
    with fresh.reading() as connection:
        assert connection.execute(select(HALL.c.name)).scalars().all() == [NAME]
    fresh.close()
    # The restored hub goes on backing up under the same passphrase.
    assert (tmp_path / "fresh-state" / "keys" / "backup.key").stat().st_mode & 0o777 == 0o600


def test_the_passphrase_itself_is_kept_nowhere(make_desk: MakeDesk, state: Path) -> None:
    _ended(make_desk())
    for path in state.rglob("*"):
        assert not path.is_file() or WORDS.encode() not in path.read_bytes()


def test_steps_come_in_order_and_none_goes_back(make_desk: MakeDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[BackupState] = []
    tell = BackupDesk._tell
    monkeypatch.setattr(backup_desk, "TELL_EACH_S", 0.0)

    def note(desk: BackupDesk, state: BackupState) -> None:
        told.append(state)
        tell(desk, state)

    monkeypatch.setattr(BackupDesk, "_tell", note)
    _ended(make_desk())
    assert [each.step for each in told] == sorted((each.step for each in told), key=list(Step).index)
    assert {each.step for each in told} == set(Step)
    assert [each.percent for each in told] == sorted(each.percent for each in told)


def test_without_a_passphrase_nothing_begins(source: Database, state: Path) -> None:
    desk = BackupDesk(source, state, "", lambda: NOW)
    with pytest.raises(BackupError) as refused:
        desk.start(Place.HUB)
    assert refused.value.code is BackupFault.NO_PASSPHRASE
    with pytest.raises(BackupError) as short:
        desk.set_passphrase("short")
    assert short.value.code is BackupFault.PASSPHRASE_SHORT
    assert desk.state() is None


def test_a_folder_on_the_hubs_own_disk_is_no_stick(make_desk: MakeDesk, tmp_path: Path) -> None:
    (tmp_path / "stick").mkdir()
    for stick in (tmp_path / "stick", tmp_path / "missing", ""):
        desk = make_desk(stick)
        assert not desk.stick_is_there()
        with pytest.raises(BackupError) as refused:
            desk.start(Place.STICK)
        assert refused.value.code is BackupFault.NO_STICK


def test_a_stick_keeps_the_newest_few_and_nothing_else_on_it_is_touched(
    make_desk: MakeDesk, small_disk: Path, tmp_path: Path
) -> None:
    (small_disk / "holiday.jpg").write_bytes(b"a picture")
    for hour in range(KEPT_ON_STICK + 2):
        assert _ended(make_desk(small_disk, NOW + 3600 * hour), Place.STICK).phase is Phase.DONE
    names = sorted(path.name for path in small_disk.iterdir())
    assert names[-1] == "hub-20261124-121200.backup"
    assert len(names) == KEPT_ON_STICK + 1
    assert "holiday.jpg" in names
    newest = make_desk(small_disk)
    # What lies on a stick is not for a browser.
    assert newest.file(names[-1]) is None


def test_a_full_stick_is_the_sticks_fault_and_keeps_the_older_backup(
    make_desk: MakeDesk, small_disk: Path, caplog: pytest.LogCaptureFixture
) -> None:
    good = _ended(make_desk(small_disk), Place.STICK)
    fill(small_disk)
    failed = _ended(make_desk(small_disk, NOW + 3600), Place.STICK)
    assert (failed.phase, failed.code, failed.good_at) == (Phase.FAILED, StickFault.FULL, NOW)
    assert sorted(path.name for path in small_disk.iterdir()) == ["ballast", good.file]
    assert "STICK_FULL" in caplog.text


def test_the_hub_that_stops_leaves_no_half_archive(
    make_desk: MakeDesk, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = Event(), Event()

    def slow(*given: Any) -> BackupReport:
        begun.set()
        assert go_on.wait(60)
        return back_up(*given)

    monkeypatch.setattr(backup_desk, "back_up", slow)
    desk = make_desk()
    desk.start(Place.HUB)
    assert begun.wait(60)
    with pytest.raises(BackupError) as refused:
        make_desk().start(Place.HUB)
    assert refused.value.code is BackupFault.RUNNING
    running = make_desk().state()
    assert running is not None
    assert running.phase is Phase.RUNNING
    desk._leave.set()
    go_on.set()
    desk.wait()
    ended = desk.state()
    assert ended is not None
    assert (ended.phase, ended.code) == (Phase.FAILED, BackupFault.INTERRUPTED)
    assert sorted(path.name for path in (state / "backups").iterdir()) == ["lock", "state.json"]
    assert not list(state.glob("hub-backup-*"))


def test_one_that_died_with_its_process_is_said_to_be_broken_off(make_desk: MakeDesk, state: Path) -> None:
    desk = make_desk()
    _ended(desk)
    told = state / "backups" / "state.json"
    told.write_text(json.dumps({**json.loads(told.read_bytes()), "phase": "running"}), encoding="utf-8")
    dead = desk.state()
    assert dead is not None
    assert (dead.phase, dead.code, dead.good_at) == (Phase.FAILED, BackupFault.INTERRUPTED, NOW)


def test_a_mistake_of_ours_is_not_said_to_be_the_disks(
    make_desk: MakeDesk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_given: object) -> None:
        raise KeyError("x")

    monkeypatch.setattr(backup_desk, "back_up", broken)
    with caplog.at_level(logging.ERROR):
        assert _ended(make_desk()).code == BackupFault.DEFECT
    assert "KeyError" in caplog.text
