"""What a person has done is kept; whatever stands in the way is answered."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from kiosk.demo.keys import DEMO_KEY_ID
from kiosk.domain.services import Activity, ActivityKind
from kiosk.store import print_attempts
from kiosk.store.desk import Desk
from kiosk.store.kept_preferences import PreferenceDrawer
from kiosk.store.standing import Standing, save_standing
from kiosk.store.storage_fault import StorageCode, StorageError
from kiosk.ui.session import effects, events
from kiosk.ui.session.posting_reports import PostingReport
from kiosk.ui.workers.answers import LedgerOpened
from kiosk.ui.workers.ledger import LEDGER_FILE, LedgerWorker
from kiosk.ui.workers.posting_report import complaint_of
from kiosk.ui.workers.query import QueryWorker
from tests.ui.people import BRICKLAYER, OTHER
from tests.ui.workers.answers import PHONE, Answers, find, first_job, now


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


def test_what_is_posted_after_the_visit_is_new_at_the_next(state: Path, qtbot: QtBot) -> None:
    clock = [now()]
    worker, answers = LedgerWorker(state, 10, 30, lambda: clock[0], lambda: True), Answers()
    worker.answered.connect(answers.append)
    try:
        worker.open()
        worker.take(effects.KnowPerson(1, BRICKLAYER.id_number))
        worker.take(effects.KeepWishes(1, ("bricklayer",), frozenset(), None))
        for visit in (2, 3):
            clock[0] += 3600
            worker.take(effects.VisitEnded(visit - 1))
            worker.take(effects.KnowPerson(visit, BRICKLAYER.id_number))
            known = answers.of(events.PersonKnown)[-1].preferences
            assert known is not None
            assert known.seen_at == clock[0], "a visit in which nothing was chosen counts as well"
    finally:
        worker.close()


def test_earlier_tickets_are_found_for_their_owner_alone(
    query: tuple[QueryWorker, Answers], state: Path, qtbot: QtBot
) -> None:
    clock = [now()]
    worker, answers = LedgerWorker(state, 10, 30, lambda: clock[0], lambda: False), Answers()
    worker.answered.connect(answers.append)
    try:
        worker.open()
        worker.take(effects.KnowPerson(1, BRICKLAYER.id_number))
        worker.take(effects.Apply(1, BRICKLAYER, first_job(query), None))
        (kept,) = answers.of(events.ApplicationKept)
        worker.take(effects.FindEarlier(1))
        assert answers.of(events.EarlierFound) == [events.EarlierFound(1, ())]
        clock[0] = kept.ticket.valid_until
        worker.take(effects.FindEarlier(1))
        assert [each.ticket_id for each in answers.of(events.EarlierFound)[-1].tickets] == [kept.ticket.ticket_id]
        worker.take(effects.KnowPerson(2, OTHER.id_number))
        worker.take(effects.FindEarlier(2))
        assert answers.of(events.EarlierFound)[-1] == events.EarlierFound(2, ())
    finally:
        worker.close()


def test_a_place_is_kept_found_and_refused_by_its_code(
    ledger: tuple[LedgerWorker, Answers], monkeypatch: pytest.MonkeyPatch
) -> None:
    bus = Activity(9, ActivityKind.BUS, "东郭专车", now() + 3600, "东门", "盐湖区零工市场", 20, 3, True)
    worker, answers = ledger
    worker.open()
    worker.take(effects.SignUpFor(1, BRICKLAYER, bus, None))
    assert answers.of(events.SignUpRefused) == [events.SignUpRefused(1, events.SubmitFault.STORE_FAILED)]
    worker.take(effects.KnowPerson(1, BRICKLAYER.id_number))
    worker.take(effects.SignUpFor(1, BRICKLAYER, bus, PHONE))
    assert [each.activity for each in answers.of(events.PlacesFound)[-1].places] == [bus]
    worker.take(effects.GiveBackPlace(1, 12345))
    assert answers.of(events.SignUpRefused)[-1] == events.SignUpRefused(1, events.SubmitFault.STORE_FAILED)
    (place,) = answers.of(events.PlacesFound)[-1].places
    worker.take(effects.GiveBackPlace(1, place.ticket_id))
    assert answers.of(events.PlacesFound)[-1] == events.PlacesFound(1, (), kept=True)
    worker.take(effects.SignUpFor(1, BRICKLAYER, replace(bus, id=10, open=False), PHONE))
    assert answers.of(events.SignUpRefused)[-1] == events.SignUpRefused(1, events.SubmitFault.JOB_CLOSED)
    worker.take(effects.KnowPerson(2, OTHER.id_number))
    worker.take(effects.FindPlaces(2))
    assert answers.of(events.PlacesFound)[-1] == events.PlacesFound(2, ())


def test_a_work_record_is_answered_also_where_there_is_none(ledger: tuple[LedgerWorker, Answers]) -> None:
    worker, answers = ledger
    worker.open()
    worker.take(effects.MakeWorkRecord(1))
    worker.take(effects.KnowPerson(1, BRICKLAYER.id_number))
    worker.take(effects.MakeWorkRecord(1))
    assert answers.of(events.WorkRecordMade) == [events.WorkRecordMade(1, None)] * 2


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
    assert kept == (0 if certain else 2), "the wishes, and when their list was seen"


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
    for act in ("apply", "withdraw", "restore"):
        monkeypatch.setattr(Desk, act, break_down)
    monkeypatch.setattr(PreferenceDrawer, "recall", break_down)
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


def test_a_print_is_a_row_before_paper_moves_and_says_what_became_of_it(
    query: tuple[QueryWorker, Answers], ledger: tuple[LedgerWorker, Answers], state: Path
) -> None:
    job = first_job(query)
    worker, answers = ledger
    worker.open()
    worker.take(effects.KnowPerson(1, BRICKLAYER.id_number))
    worker.take(effects.Apply(1, BRICKLAYER, job, None))
    (kept,) = answers.of(events.ApplicationKept)
    for _ in range(3):
        worker.take(effects.BeginPrint(1, kept.ticket.ticket_id))
    attempts = [each.attempt for each in answers.of(events.PrintBegun)]
    assert len(set(attempts)) == 3
    worker.take(effects.EndPrint(attempts[0] or 0, printed=False))
    worker.take(effects.EndPrint(attempts[1] or 0, printed=True))
    with closing(sqlite3.connect(state / LEDGER_FILE)) as connection:
        rows = connection.execute("SELECT id, outcome FROM print_attempt ORDER BY id").fetchall()
    assert rows == [(attempts[0], "failed"), (attempts[1], "printed"), (attempts[2], None)], "nobody knows of the last"


def test_a_print_that_cannot_be_written_down_is_not_begun(
    ledger: tuple[LedgerWorker, Answers], monkeypatch: pytest.MonkeyPatch
) -> None:
    worker, answers = ledger
    worker.take(effects.BeginPrint(1, 7))
    worker.open()

    def full(*_: object) -> int:
        raise StorageError(StorageCode.DISK_FULL, "test")

    monkeypatch.setattr(print_attempts, "begin_print", full)
    monkeypatch.setattr(print_attempts, "end_print", full)
    worker.take(effects.BeginPrint(2, 7))
    worker.take(effects.EndPrint(1, printed=True))
    assert answers.of(events.PrintBegun) == [events.PrintBegun(1, None), events.PrintBegun(2, None)]


@pytest.mark.parametrize("report", PostingReport)
def test_a_report_of_a_bad_posting_is_sealed_without_a_name(
    state: Path, ledger: tuple[LedgerWorker, Answers], report: PostingReport
) -> None:
    worker, answers = ledger
    worker.open()
    worker.take(effects.Report(1, 7, report))
    assert answers.of(events.ReportKept) == [events.ReportKept(1, 7)]
    with closing(sqlite3.connect(state / LEDGER_FILE)) as connection:
        assert connection.execute("SELECT count(*) FROM outbox").fetchone() == (1,)
        assert connection.execute("SELECT count(*) FROM ticket").fetchone() == (0,)
    told = complaint_of(report, 7)
    assert (told.job_id, told.name, told.phone, told.ticket_id) == (7, None, None, None)
    assert told.text


def test_a_report_that_the_disk_refuses_is_answered(
    ledger: tuple[LedgerWorker, Answers], monkeypatch: pytest.MonkeyPatch
) -> None:
    worker, answers = ledger
    worker.take(effects.Report(1, 7, PostingReport.FEE))
    worker.open()

    def refuse(*_arguments: object) -> None:
        raise StorageError(StorageCode.DISK_FULL, "test")

    monkeypatch.setattr(Desk, "complain", refuse)
    worker.take(effects.Report(2, 7, PostingReport.FEE))
    assert answers.of(events.ReportRefused) == [
        events.ReportRefused(1, events.SubmitFault.STORE_FAILED),
        events.ReportRefused(2, events.SubmitFault.DISK_FULL),
    ]
