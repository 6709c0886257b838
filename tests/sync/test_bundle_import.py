"""A known stick does its work by being plugged in: jobs and answers in, envelopes out, and the screen is told."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.foreign_folder import ForeignFolder, Room
from kiosk.protocol.stick import OutboxName, StickFile
from kiosk.protocol.sync_events import Fault, Stick, StickState
from kiosk.store.rescue import set_aside, waiting_envelopes
from kiosk.store.set_aside_outbox import set_aside_waiting
from kiosk.store.storage_fault import StorageCode, StorageError
from kiosk.sync.stick_feed import knows_stick
from kiosk.sync.sync_lock import sync_lock
from tests.by_hand import CityByHand, KioskByHand, city_by_hand
from tests.pulled_sticks import pulled_at


@pytest.fixture
def city(tmp_path: Path) -> Iterator[CityByHand]:
    with city_by_hand(tmp_path) as made:
        yield made


@pytest.fixture
def kiosk(city: CityByHand) -> KioskByHand:
    return city.enrolled(7)


@pytest.fixture
def stick(city: CityByHand) -> Path:
    made = city.stick("stick")
    city.bundle("export", made)
    return made


def test_a_visit_brings_jobs_takes_applications_and_the_next_one_brings_the_answers(
    city: CityByHand, kiosk: KioskByHand, stick: Path
) -> None:
    kiosk.apply(city.jobs[0], 1)
    first = kiosk.plug_well(stick)
    assert (first.code, first.envelopes, first.receipts) == (None, 1, 0)
    assert kiosk.stored_jobs() == len(city.jobs)
    assert set(kiosk.outbox().values()) == {("pending", None)}

    assert city.bundle("import", stick)["accepted"] == 1
    city.bundle("export", stick)
    second = kiosk.plug_well(stick)

    assert (second.code, second.envelopes, second.receipts, second.states) == (None, 0, 1, 1)
    assert kiosk.outbox() == city.receipts(kiosk)
    assert list(kiosk.tickets().values()) == [("accepted", "received")]


def test_the_same_stick_twice_is_the_same(city: CityByHand, kiosk: KioskByHand, stick: Path) -> None:
    kiosk.apply(city.jobs[0], 1)
    kiosk.plug_well(stick)
    before = {path: path.stat().st_ino for path in stick.rglob("*")}
    again = kiosk.plug_well(stick)
    assert (again.code, again.envelopes) == (None, 0)
    assert {path: path.stat().st_ino for path in stick.rglob("*")} == before


def test_stick_5_only_a_stick_of_this_hub_is_known(city: CityByHand, kiosk: KioskByHand, tmp_path: Path) -> None:
    access = kiosk.identity.hub
    assert access is not None
    stick = city.stick("mine")
    assert knows_stick(stick, access)
    mark = stick / "linggong/stick.json"
    for content in (b"", b"{}", StickFile(("ab" * 32,)).encode(), b"x" * 100_000):
        mark.write_bytes(content)
        assert not knows_stick(stick, access)
        assert kiosk.plug(stick) == []
    mark.unlink()
    (tmp_path / "elsewhere.json").write_bytes(StickFile(("ab" * 32,)).encode())
    mark.symlink_to(tmp_path / "elsewhere.json")
    assert kiosk.plug(stick) == []
    assert kiosk.plug(tmp_path / "nowhere") == []


def test_a_stick_that_stays_in_is_served_once_and_again_when_asked(
    city: CityByHand, kiosk: KioskByHand, stick: Path
) -> None:
    with kiosk.watching(stick) as watch:
        watch.look()
        watch.look()
        kiosk.apply(city.jobs[0], 1)
        watch.again()
        watch.look()
        stick.joinpath("linggong/stick.json").unlink()
        watch.again()
        watch.look()
    assert [(each.state, each.envelopes) for each in kiosk.told()] == [
        (StickState.BUSY, 0),
        (StickState.DONE, 0),
        (StickState.BUSY, 0),
        (StickState.DONE, 1),
    ]
    assert kiosk.events[-1] == Fault("STICK_FOREIGN", "what is plugged in was not made for this hub")


def test_the_screen_is_told_how_far_it_is(city: CityByHand, kiosk: KioskByHand, stick: Path) -> None:
    kiosk.apply(city.jobs[0], 1)
    kiosk.plug_well(stick)
    said = [each.percent for each in kiosk.events if isinstance(each, Stick) and each.state is StickState.BUSY]
    assert said == sorted(set(said)), "never back, never twice"
    assert (said[0], said[-1]) == (0, 100)
    assert len(said) >= 3


def test_a_kiosk_without_an_enrolment_touches_no_stick(city: CityByHand, kiosk: KioskByHand, stick: Path) -> None:
    shutil.rmtree(kiosk.state / "identity")
    assert kiosk.plug(stick) == []


def test_a_marked_stick_without_a_feed_takes_the_applications_all_the_same(
    city: CityByHand, kiosk: KioskByHand
) -> None:
    kiosk.apply(city.jobs[0], 1)
    done = kiosk.plug_well(city.stick("empty"))
    assert (done.code, done.envelopes) == ("STICK_NO_FEED", 1)


def test_a_spoilt_feed_is_refused_and_the_applications_go_out(
    city: CityByHand, kiosk: KioskByHand, stick: Path
) -> None:
    kiosk.apply(city.jobs[0], 1)
    timestamp = stick / "linggong/feed/metadata/timestamp.json"
    timestamp.write_bytes(timestamp.read_bytes().replace(b'"version"', b'"versiom"'))
    done = kiosk.plug_well(stick)
    assert done.code is not None
    assert done.code.startswith("FEED_")
    assert done.envelopes == 1
    assert not (kiosk.state / "cache" / "current").exists()


def test_an_older_copy_changes_nothing_and_is_no_fault(
    city: CityByHand, kiosk: KioskByHand, stick: Path, tmp_path: Path
) -> None:
    shutil.copytree(stick, tmp_path / "older")
    kiosk.apply(city.jobs[0], 1)
    kiosk.plug_well(stick)
    city.bundle("import", stick)
    city.bundle("export", stick)
    kiosk.plug_well(stick)
    done = kiosk.plug_well(tmp_path / "older")
    assert (done.code, done.receipts) == (None, 0)
    assert kiosk.outbox() == city.receipts(kiosk)


def test_pulled_out_anywhere_the_next_time_completes_it(
    city: CityByHand, kiosk: KioskByHand, stick: Path, tmp_path: Path
) -> None:
    kiosk.apply(city.jobs[0], 1)
    kiosk.plug_well(stick)
    city.bundle("import", stick)
    city.bundle("export", stick)
    kiosk.apply(city.jobs[1], 2)
    shutil.copytree(kiosk.state, tmp_path / "state")
    shutil.copytree(stick, tmp_path / "full")
    with pulled_at(None) as counted:
        kiosk.plug_well(stick)
    after = kiosk.outbox()
    assert sorted(after.values()) == [("accepted", None), ("pending", None)]
    for touch in range(1, counted.touches + 1, 11):
        for folder, kept in ((kiosk.state, "state"), (stick, "full")):
            shutil.rmtree(folder)
            shutil.copytree(tmp_path / kept, folder)
        with pulled_at(touch):
            told = kiosk.plug(stick)
        # Pulled out before it was known, it is no stick at all.
        assert [each.state for each in told] in (
            [],
            [StickState.BUSY, StickState.FAILED, StickState.GONE],
            [StickState.BUSY, StickState.DONE, StickState.GONE],
        )
        if told and told[1].state is StickState.FAILED:
            assert told[1].code == "STICK_GONE"
        kiosk.plug_well(stick)
        assert kiosk.outbox() == after
        names = [path.name for path in (stick / "linggong/outbox").iterdir()]
        assert len(names) == 1


def test_a_full_stick_is_told_to_the_screen(
    city: CityByHand, kiosk: KioskByHand, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kiosk.apply(city.jobs[0], 1)
    monkeypatch.setattr(ForeignFolder, "room", lambda folder: Room(0, 4096))
    assert [(each.state, each.code) for each in kiosk.plug(stick)][1] == (StickState.FAILED, "STICK_FULL")


def test_a_ledger_that_cannot_be_read_is_told_and_the_jobs_are_taken(
    city: CityByHand, kiosk: KioskByHand, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(path: Path, *, accepted: bool) -> tuple[bytes, ...]:
        raise StorageError(StorageCode.STORAGE_FAULT, "SQLITE_IOERR")

    monkeypatch.setattr("kiosk.sync.stick_watch.waiting_envelopes", broken)
    assert [(each.state, each.code) for each in kiosk.plug(stick)][1] == (StickState.FAILED, "STORAGE_FAULT")
    assert kiosk.stored_jobs() == len(city.jobs)


def test_a_stick_waits_while_another_program_is_busy(
    city: CityByHand, kiosk: KioskByHand, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.sync.stick_watch.LOCK_WAIT_S", 0.0)
    with sync_lock(kiosk.state, "kiosk bundle"):
        told = kiosk.plug(stick)
    assert [(each.state, each.code) for each in told][1] == (StickState.FAILED, "SYNC_BUSY")


def test_what_a_ledger_had_to_say_when_it_was_set_aside_goes_out_too(
    city: CityByHand, kiosk: KioskByHand, stick: Path
) -> None:
    kiosk.apply(city.jobs[0], 1)
    set_aside(kiosk.ledger_file, kiosk.identity.signing_key.verify_key, 1)
    kiosk.apply(city.jobs[1], 2)
    assert kiosk.plug_well(stick).envelopes == 2
    assert len(set_aside_waiting(kiosk.ledger_file)) == 1

    assert city.bundle("import", stick)["accepted"] == 2
    city.bundle("export", stick)
    done = kiosk.plug_well(stick)

    assert (done.receipts, done.envelopes) == (2, 0)
    assert set_aside_waiting(kiosk.ledger_file) == ()
    assert len(waiting_envelopes(kiosk.ledger_file, accepted=True)) == 2


def test_stick_1_stick_3_strange_things_in_the_outbox_are_left_alone(
    city: CityByHand, kiosk: KioskByHand, stick: Path
) -> None:
    kiosk.apply(city.jobs[0], 1)
    outbox = stick / "linggong/outbox"
    os.mkfifo(outbox / str(OutboxName(9, next(iter(kiosk.outbox())), 1, 1)))
    (outbox / "System Volume Information").mkdir()
    assert kiosk.plug_well(stick).envelopes == 1
