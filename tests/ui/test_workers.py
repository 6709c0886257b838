"""The two workers with a real cache and a real ledger, called in this thread: their answers are what counts."""

from __future__ import annotations

import os
import shutil
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import pytest
from PySide6.QtCore import QObject, Slot
from pytestqt.qtbot import QtBot

from kiosk.demo.keys import DEMO_KEY_ID
from kiosk.domain.matching import Seeker, Wish
from kiosk.store.cache import CacheDirectory
from kiosk.store.desk import Desk
from kiosk.store.standing import Standing, save_standing
from kiosk.store.storage_fault import StorageCode, StorageError
from kiosk.ui.session import effects, events
from kiosk.ui.workers import (
    LEDGER_FILE,
    LedgerOpened,
    LedgerWorker,
    MarketLost,
    MarketOpened,
    QueryWorker,
    WorkerThread,
)
from tests.store import markets
from tests.store.feeds import SmallHub
from tests.ui.market import make_market
from tests.ui.people import BRICKLAYER, OTHER
from tests.ui.test_presentation import TABLES

Kind = TypeVar("Kind")
PHONE = "13800005678"
ANYTHING = Wish()


def now() -> int:
    return int(time.time())


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("market")
    make_market(folder)
    return folder


@pytest.fixture
def state(market: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "state"
    shutil.copytree(market, folder)
    return folder


class Answers(list[Any]):
    def of(self, kind: type[Kind]) -> list[Kind]:
        return [each for each in self if isinstance(each, kind)]


@pytest.fixture
def query(state: Path, qtbot: QtBot) -> Iterator[tuple[QueryWorker, Answers]]:
    worker = QueryWorker(CacheDirectory(state / "cache", TABLES.trades), TABLES.trades, now)
    answers = Answers()
    worker.answered.connect(answers.append)
    yield worker, answers
    worker.close()


@pytest.fixture
def ledger(state: Path, qtbot: QtBot) -> Iterator[tuple[LedgerWorker, Answers]]:
    worker = LedgerWorker(state, 10, 30, now, lambda: True)
    answers = Answers()
    worker.answered.connect(answers.append)
    yield worker, answers
    worker.close()


class Listener(QObject):
    """Lives on the screen's thread, as everything does that hears workers."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[Any] = []
        self.heard_on: threading.Thread | None = None

    @Slot(object)
    def hear(self, answer: object) -> None:
        self.heard.append(answer)
        self.heard_on = threading.current_thread()


def find(visit: int, request: int = 1, wish: Wish = ANYTHING, **changes: Any) -> effects.FindMatches:
    return effects.FindMatches(visit, request, wish, Seeker(), 20, **changes)


def first_job(query: tuple[QueryWorker, Answers]) -> Any:
    worker, answers = query
    worker.open_newest()
    worker.take(find(1))
    return answers.of(events.MatchesFound)[-1].page.matches[0].job


def test_the_market_is_opened_and_searched(query: tuple[QueryWorker, Answers]) -> None:
    worker, answers = query
    worker.open_newest()
    (opened,) = answers.of(MarketOpened)
    assert opened.summary.jobs > 0
    assert opened.new_jobs == 0
    worker.take(find(1, wish=Wish(tiles=("bricklayer",))))
    (found,) = answers.of(events.MatchesFound)
    assert (found.visit, found.request, found.offset) == (1, 1, 0)
    assert 0 < len(found.page.matches) <= 20
    worker.take(find(1, offset=20))
    rest = answers.of(events.MatchesFound)[-1]
    assert rest.offset == 20


def test_a_job_comes_with_its_gate(query: tuple[QueryWorker, Answers]) -> None:
    worker, answers = query
    job = first_job(query)
    worker.take(effects.FindJob(1, job.id, Seeker()))
    (found,) = answers.of(events.JobFound)
    assert found.job is not None
    assert found.job.match.job == job
    worker.take(effects.FindJob(1, 1, Seeker()))
    assert answers.of(events.JobFound)[-1].job is None


def test_a_visit_keeps_its_generation_until_it_asks_for_the_newest(
    query: tuple[QueryWorker, Answers], state: Path
) -> None:
    worker, answers = query
    worker.open_newest()
    worker.take(find(1))
    before = answers.of(events.MatchesFound)[-1].page
    republish(state)
    worker.open_newest()
    assert len({opened.generation for opened in answers.of(MarketOpened)}) == 2
    worker.take(find(1, 2))
    assert answers.of(events.MatchesFound)[-1].page.total == before.total
    worker.take(find(1, 3, newest=True))
    assert answers.of(events.MatchesFound)[-1].page.total != before.total
    worker.take(effects.VisitEnded(1))
    assert len(CacheDirectory(state / "cache", TABLES.trades).collect()) == 1, "nobody holds the old generation"


def test_a_delta_reaches_the_screen_and_closes_the_open_job(state: Path, qtbot: QtBot) -> None:
    postings = markets.jobs(60, seed=4, now=now())
    hub = SmallHub(postings)
    folder = CacheDirectory(state / "feed", TABLES.trades)
    worker, answers = QueryWorker(folder, TABLES.trades, now), Answers()
    worker.answered.connect(answers.append)
    with markets.feed(folder) as feed:
        feed.publish_snapshot(hub.snapshot(state), now())
        job = first_job((worker, answers))
        worker.take(effects.FindJob(1, job.id, Seeker()))
        worker.take(effects.CheckJob(1, job.id))
        assert not answers.of(events.JobClosed)
        fresh = [replace(other, id=other.id + (1 << 30)) for other in postings[:3]]
        feed.apply_delta(hub.publish(fresh, [job.id]))
    worker.open_newest()
    before, after = answers.of(MarketOpened)[-2:]
    assert (after.generation, after.new_jobs) == (before.generation, 3)
    worker.take(effects.CheckJob(1, job.id))
    assert answers.of(events.JobClosed) == [events.JobClosed(1, job.id)]
    worker.take(find(1, 2))
    assert answers.of(events.MatchesFound)[-1].page.matches[0].job == job, "the visit keeps its list"
    worker.take(effects.FindJob(1, job.id, Seeker()))
    opened, closed = (found.job for found in answers.of(events.JobFound))
    assert opened is not None
    assert closed == replace(opened, closed=True)
    assert opened.tile
    worker.take(find(1, 3, newest=True))
    assert job.id not in {match.job.id for match in answers.of(events.MatchesFound)[-1].page.matches}
    worker.take(effects.FindJob(1, job.id, Seeker()))
    assert answers.of(events.JobFound)[-1].job is None
    worker.open_newest()
    assert answers.of(MarketOpened)[-1] == MarketOpened(after.summary, after.generation, 0)
    worker.close()


def republish(state: Path) -> None:
    """Another day's market: more jobs, a new generation."""
    (state / "cache" / "current").unlink()
    make_market(state, 900)


def test_no_cache_and_a_damaged_cache_are_said(state: Path, query: tuple[QueryWorker, Answers]) -> None:
    worker, answers = query
    (state / "cache" / "current").unlink()
    worker.open_newest()
    assert answers.of(MarketLost) == [MarketLost("no_jobs")]
    make_market(state)
    worker.open_newest()
    assert answers.of(MarketOpened)
    for database in (state / "cache").glob("*.db"):
        database.write_bytes(b"this is no database at all" * 4000)
    (state / "cache" / "current").write_text("99999999-abcdef\n", encoding="ascii")
    other = QueryWorker(CacheDirectory(state / "cache", TABLES.trades), TABLES.trades, now)
    other.answered.connect(answers.append)
    other.open_newest()
    assert answers.of(MarketLost)[-1].code == "CACHE_CORRUPT"
    worker.open_newest()
    assert len(answers.of(MarketLost)) == 2, "who has a generation open keeps it"


def test_a_question_without_a_cache_fails_and_is_answered(state: Path, query: tuple[QueryWorker, Answers]) -> None:
    worker, answers = query
    worker.take(find(5))
    assert answers.of(events.QueryFailed) == [events.QueryFailed(5)]


def test_a_person_is_known_applies_once_and_takes_back(
    query: tuple[QueryWorker, Answers], ledger: tuple[LedgerWorker, Answers]
) -> None:
    job = first_job(query)
    worker, answers = ledger
    worker.open()
    assert answers.of(LedgerOpened) == [LedgerOpened(True, True, demo=True, alarm="", key_id=1, standing="good")]
    worker.take(effects.KnowPerson(1, BRICKLAYER.id_number))
    assert answers.of(events.PersonKnown) == [events.PersonKnown(1, None, ())]
    worker.take(effects.KeepWishes(1, ("bricklayer",), frozenset({"welding"}), None))
    worker.take(effects.Apply(1, BRICKLAYER, job, PHONE))
    worker.take(effects.KeepWishes(1, ("bricklayer",), frozenset({"welding"}), PHONE))
    (kept,) = answers.of(events.ApplicationKept)
    assert not kept.ticket.already
    worker.take(effects.Apply(1, BRICKLAYER, job, None))
    again = answers.of(events.ApplicationKept)[-1]
    assert again.ticket.already
    assert again.ticket.ticket_id == kept.ticket.ticket_id
    worker.take(effects.Withdraw(1, kept.ticket.ticket_id))
    assert [str(each.state) for each in answers.of(events.TicketsChanged)[-1].tickets] == ["withdrawn"]
    worker.take(effects.TakeBack(1, kept.ticket.ticket_id))
    assert [str(each.state) for each in answers.of(events.TicketsChanged)[-1].tickets] == ["saved"]
    worker.take(effects.VisitEnded(1))
    worker.take(effects.KnowPerson(2, BRICKLAYER.id_number))
    known = answers.of(events.PersonKnown)[-1]
    assert known.preferences is not None
    assert (known.preferences.tiles, known.preferences.phone) == (("bricklayer",), PHONE)
    assert [each.ticket_id for each in known.tickets] == [kept.ticket.ticket_id]
    worker.take(effects.KnowPerson(3, OTHER.id_number))
    assert answers.of(events.PersonKnown)[-1] == events.PersonKnown(3, None, ()), "somebody else sees nothing"


def test_keys_of_a_visit_that_is_over_open_nothing(
    query: tuple[QueryWorker, Answers], ledger: tuple[LedgerWorker, Answers]
) -> None:
    job = first_job(query)
    worker, answers = ledger
    worker.open()
    worker.take(effects.KnowPerson(1, BRICKLAYER.id_number))
    worker.take(effects.VisitEnded(1))
    worker.take(effects.Apply(1, BRICKLAYER, job, None))
    worker.take(effects.Withdraw(1, 7))
    assert answers.of(events.ApplicationKept) == []
    assert answers.of(events.ApplicationRefused) == [events.ApplicationRefused(1, events.SubmitFault.STORE_FAILED)]
    assert answers.of(events.WithdrawRefused) == [events.WithdrawRefused(1, events.SubmitFault.STORE_FAILED)]


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        (StorageCode.DISK_FULL, events.SubmitFault.DISK_FULL),
        (StorageCode.STORAGE_FAULT, events.SubmitFault.STORE_FAILED),
    ],
)
def test_what_the_disk_refuses_is_told_apart(
    query: tuple[QueryWorker, Answers],
    ledger: tuple[LedgerWorker, Answers],
    monkeypatch: pytest.MonkeyPatch,
    code: StorageCode,
    fault: events.SubmitFault,
) -> None:
    def refuse(*_arguments: object) -> None:
        raise StorageError(code, "test")

    job = first_job(query)
    worker, answers = ledger
    worker.open()
    worker.take(effects.KnowPerson(1, BRICKLAYER.id_number))
    monkeypatch.setattr(Desk, "apply", refuse)
    worker.take(effects.Apply(1, BRICKLAYER, job, None))
    assert answers.of(events.ApplicationRefused) == [events.ApplicationRefused(1, fault)]
    assert answers.of(events.ApplicationKept) == []


def test_a_kiosk_without_identity_shows_jobs_and_takes_no_applications(tmp_path: Path, qtbot: QtBot) -> None:
    worker, answers = LedgerWorker(tmp_path, 10, 30, now, lambda: True), Answers()
    worker.answered.connect(answers.append)
    worker.open()
    assert answers == [LedgerOpened(can_apply=False, has_ledger=False, demo=False, alarm="")]


def test_a_corrupt_ledger_is_set_aside_and_told_to_the_staff(state: Path, ledger: tuple[LedgerWorker, Answers]) -> None:
    (state / LEDGER_FILE).write_bytes(b"SQLite format 3\0" + b"\xff" * 8192)
    worker, answers = ledger
    worker.open()
    (opened,) = answers.of(LedgerOpened)
    assert opened.alarm == "STORE_CORRUPT"
    assert opened.has_ledger, "a new ledger has begun"
    assert len([path for path in state.rglob(LEDGER_FILE) if path.parent != state]) == 1


def test_threads_answer_and_are_joined(market: Path, qtbot: QtBot) -> None:
    worker = QueryWorker(CacheDirectory(market / "cache", TABLES.trades), TABLES.trades, now)
    thread = WorkerThread("cache", worker)
    listener = Listener()
    worker.answered.connect(listener.hear)
    thread.start(worker.open_newest)
    qtbot.waitUntil(lambda: bool(listener.heard), timeout=5000)
    assert isinstance(listener.heard[0], MarketOpened)
    assert listener.heard_on is threading.main_thread(), "answers arrive on the screen's thread"
    assert thread.stop(2.0)


@pytest.mark.parametrize("certain", [True, False])
def test_wishes_are_wiped_at_their_end_but_not_by_a_doubtful_date(state: Path, qtbot: QtBot, certain: bool) -> None:
    later_s = [0]
    worker = LedgerWorker(state, 10, 30, lambda: now() + later_s[0], lambda: certain)
    try:
        worker.open()
        worker.take(effects.KnowPerson(1, BRICKLAYER.id_number))
        worker.take(effects.KeepWishes(1, ("bricklayer",), frozenset(), None))
        worker.take(effects.VisitEnded(1))
        later_s[0] = 31 * 86_400
        worker.take(effects.VisitEnded(2))
    finally:
        worker.close()
    with closing(sqlite3.connect(state / LEDGER_FILE)) as ledger:
        (kept,) = ledger.execute("SELECT count(*) FROM preference").fetchone()
    assert kept == (0 if certain else 1)


def damage_open_file(path: Path) -> None:
    """Overwrite a ledger in place, as a dying disk does it to a running program."""
    with closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (size - 4096))


def test_a_ledger_that_breaks_while_it_runs_is_set_aside_and_the_same_press_then_holds(
    query: tuple[QueryWorker, Answers], ledger: tuple[LedgerWorker, Answers], state: Path
) -> None:
    job = first_job(query)
    worker, answers = ledger
    worker.open()
    worker.take(effects.KnowPerson(1, BRICKLAYER.id_number))
    damage_open_file(state / LEDGER_FILE)
    worker.take(effects.Apply(1, BRICKLAYER, job, PHONE))
    assert answers.of(events.ApplicationRefused) == [events.ApplicationRefused(1, events.SubmitFault.STORE_FAILED)]
    opened = answers.of(LedgerOpened)[-1]
    assert (opened.can_apply, opened.has_ledger, opened.alarm) == (True, True, "STORE_CORRUPT")
    assert [path for path in state.rglob(LEDGER_FILE) if path.parent != state], "set aside, not thrown away"
    worker.take(effects.Apply(1, BRICKLAYER, job, PHONE))
    assert len(answers.of(events.ApplicationKept)) == 1


def test_a_mistake_of_the_program_is_answered_and_logged_without_its_text(
    query: tuple[QueryWorker, Answers],
    ledger: tuple[LedgerWorker, Answers],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def break_down(*_arguments: object, **_named: object) -> None:
        raise RuntimeError("unexpected")

    job = first_job(query)
    worker, answers = ledger
    worker.open()
    worker.take(effects.KnowPerson(1, BRICKLAYER.id_number))
    for act in ("apply", "withdraw", "restore", "recall"):
        monkeypatch.setattr(Desk, act, break_down)
    worker.take(effects.Apply(1, BRICKLAYER, job, PHONE))
    worker.take(effects.Withdraw(1, 7))
    worker.take(effects.TakeBack(1, 7))
    worker.take(effects.KnowPerson(2, BRICKLAYER.id_number))
    refused = events.WithdrawRefused(1, events.SubmitFault.STORE_FAILED)
    assert answers.of(events.ApplicationRefused) == [events.ApplicationRefused(1, events.SubmitFault.STORE_FAILED)]
    assert answers.of(events.WithdrawRefused) == [refused, refused]
    assert answers.of(events.PersonKnown)[-1] == events.PersonKnown(2, None, ())
    searcher, found = query
    monkeypatch.setattr("kiosk.store.cache.Cache.find", break_down)
    searcher.take(find(1))
    assert found.of(events.QueryFailed) == [events.QueryFailed(1)]
    assert len([each for each in caplog.records if each.name == "kiosk.defect"]) == 5


def test_a_ledger_that_could_not_be_opened_is_tried_again(state: Path, ledger: tuple[LedgerWorker, Answers]) -> None:
    in_the_way = state / LEDGER_FILE
    in_the_way.mkdir()
    worker, answers = ledger
    worker.open()
    worker.look()
    (refused,) = answers.of(LedgerOpened)
    assert not refused.has_ledger
    assert refused.alarm == "STORAGE_FAULT"
    in_the_way.rmdir()
    worker.look()
    assert answers.of(LedgerOpened)[-1] == LedgerOpened(True, True, demo=True, alarm="", key_id=1, standing="good")


def test_a_generation_that_breaks_when_it_is_read_is_not_taken_up_again(
    query: tuple[QueryWorker, Answers], state: Path
) -> None:
    worker, answers = query
    (name,) = (state / "cache").glob("*.db")
    with closing(sqlite3.connect(name)) as connection:
        connection.execute("UPDATE listing_array SET data = x'00' WHERE name = 'distance_word'")
        connection.commit()
    worker.open_newest()
    assert answers.of(MarketOpened), "the attract page needs no distance"
    worker.take(find(1))
    assert answers.of(events.QueryFailed) == [events.QueryFailed(1)]
    opened = len(answers.of(MarketOpened))
    worker.take(find(1))
    worker.open_newest()
    assert len(answers.of(MarketOpened)) == opened
    assert {each.code for each in answers.of(MarketLost)} == {"CACHE_CORRUPT"}
    os.utime(name, (name.stat().st_mtime - 7200,) * 2)
    directory = CacheDirectory(state / "cache", TABLES.trades)
    assert directory.is_suspect(name.stem), "who fetches jobs would never look at these pages"
    republish(state)
    worker.open_newest()
    worker.take(find(2))
    assert len(answers.of(events.MatchesFound)) == 1


def test_a_person_who_asks_is_forgotten(
    query: tuple[QueryWorker, Answers], ledger: tuple[LedgerWorker, Answers], state: Path
) -> None:
    job = first_job(query)
    worker, answers = ledger
    worker.open()
    worker.take(effects.KnowPerson(1, BRICKLAYER.id_number))
    worker.take(effects.KeepWishes(1, ("bricklayer",), frozenset(), PHONE))
    worker.take(effects.Apply(1, BRICKLAYER, job, PHONE))
    worker.take(effects.ForgetPerson(1))
    assert answers.of(events.Forgotten) == [events.Forgotten(1)]
    worker.take(effects.VisitEnded(1))
    worker.take(effects.KnowPerson(2, BRICKLAYER.id_number))
    assert answers.of(events.PersonKnown)[-1] == events.PersonKnown(2, None, ())
    worker.take(effects.ForgetPerson(3))
    assert answers.of(events.WithdrawRefused)[-1].visit == 3, "without the card's keys nothing is erased"


@pytest.mark.parametrize(
    ("standing", "alarm", "has_ledger"),
    [(Standing.SUSPECTED, "CLONE_SUSPECTED", True), (Standing.REVOKED, "REVOKED", False)],
)
def test_a_kiosk_in_doubt_takes_no_applications(
    state: Path, ledger: tuple[LedgerWorker, Answers], standing: Standing, alarm: str, has_ledger: bool
) -> None:
    """docs/protocol.md, 14; the suspected one still shows what it has issued."""
    worker, answers = ledger
    worker.open()
    save_standing(state, DEMO_KEY_ID, standing)
    worker.reopen()
    doubted = answers.of(LedgerOpened)[-1]
    assert (doubted.can_apply, doubted.has_ledger, doubted.alarm) == (False, has_ledger, alarm)
    assert (doubted.key_id, doubted.standing) == (DEMO_KEY_ID, standing)
    save_standing(state, DEMO_KEY_ID, Standing.GOOD)
    worker.reopen()
    assert answers.of(LedgerOpened)[-1].can_apply


def test_what_a_delta_brings_is_seen_and_a_running_visit_keeps_its_own(tmp_path: Path, qtbot: QtBot) -> None:
    """A posting closed at the hub leaves the list of the next visit; nobody's list changes under the finger."""
    postings = markets.jobs(12, seed=3)
    hub = SmallHub(postings[:10])
    directory = markets.directory(tmp_path / "cache")
    worker = QueryWorker(directory, markets.trades(), lambda: markets.NOW)
    answers = Answers()
    worker.answered.connect(answers.append)

    def seen_by(visit: int) -> int:
        worker.take(find(visit))
        return answers.of(events.MatchesFound)[-1].page.total

    with markets.feed(directory) as feed:
        feed.publish_snapshot(hub.snapshot(tmp_path), markets.NOW)
        worker.open_newest()
        before = seen_by(1)
        worker.open_newest()
        assert answers.of(MarketOpened)[-1].new_jobs == 0
        open_now = {match.job.id for match in answers.of(events.MatchesFound)[-1].page.matches}
        closed = min(open_now)
        feed.apply_delta(hub.publish(close=[closed]))
        worker.open_newest()
        assert seen_by(1) == before
        worker.take(effects.VisitEnded(1))
        assert seen_by(2) == before - 1
        assert closed not in {match.job.id for match in answers.of(events.MatchesFound)[-1].page.matches}
    worker.close()
