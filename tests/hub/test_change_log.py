"""Nothing that commits is ever skipped, however late it commits and however many write at once."""

from __future__ import annotations

import json
import random
import threading
from dataclasses import replace
from typing import Any

import pytest
from nacl.public import PrivateKey
from sqlalchemy import Connection, insert, select, text, update

from kiosk.domain.job import Job
from kiosk.hub import change_log
from kiosk.hub.change_log import ChangeLog, Numbers
from kiosk.hub.database import Database, DatabaseCode, DatabaseError
from kiosk.hub.jobs import JobBook, JobStatus
from kiosk.hub.schema import ENVELOPE, JOB, JOB_CHANGE, KIOSK, TICKET_STATE
from kiosk.protocol.cache_rows import Row
from kiosk.protocol.cache_schema import JOB_COLUMNS
from kiosk.protocol.feed_records import TicketState
from tests.hub.market import KIOSK_ID, add_hall, add_jobs, add_kiosk

NOW = 1_800_000_000
WRITERS = 8
ACTS_EACH = 25


@pytest.fixture
def jobs(database: Database) -> tuple[Job, ...]:
    with database.writing() as connection:
        add_hall(connection)
        add_kiosk(connection)
        return add_jobs(connection, 12, NOW)


def add_state(connection: Connection, ticket_id: int, at: int = NOW, state: str = "contacted") -> None:
    connection.execute(
        insert(TICKET_STATE).values(kiosk_id=KIOSK_ID, ticket_id=ticket_id, holder_tag=b"t" * 8, state=state, at=at)
    )


def add_envelope(connection: Connection, number: int, at: int = NOW, reason: str | None = None) -> None:
    connection.execute(
        insert(ENVELOPE).values(
            kiosk_id=KIOSK_ID,
            envelope_id=number.to_bytes(16, "big"),
            sha256=bytes(32),
            ledger_id=bytes(16),
            sequence=number,
            kind_class="act",
            kind="application",
            accepted=reason is None,
            reason=reason,
            received_at=at,
            said_at=at,
        )
    )


class Follower:
    """A kiosk in small: applies what changed above its cursor to what it has."""

    def __init__(self, log: ChangeLog) -> None:
        self._log = log
        self.cursor = 0
        self.live: dict[int, Row] = {}
        self.receipts: list[int] = []
        self.states: list[int] = []

    def follow(self) -> None:
        self._log.number_changes()
        with self._log.view() as view:
            for job_id, row in view.job_changes(self.cursor):
                self.live.pop(job_id, None)
                if row is not None:
                    self.live[job_id] = row
            self.cursor = view.numbers.jobs
            self.receipts += [number for number, _ in view.receipts(max([0, *self.receipts]), 0)]
            self.states += [number for number, _ in view.states(max([0, *self.states]), 0)]


def truth(database: Database) -> dict[int, Row]:
    with database.reading() as connection:
        rows = connection.execute(select(JOB).where(JOB.c.status == JobStatus.OPEN))
        return {row.id: tuple(row[: len(JOB_COLUMNS)]) for row in rows}


def write_as_they_come(database: Database, jobs: tuple[Job, ...], writer: int, refused: list[DatabaseCode]) -> None:
    """Clerks, envelopes and the timer: many short transactions, some of which commit long after they took their ids."""
    dice = random.Random(writer)
    pause = threading.Event()
    for number in range(ACTS_EACH):
        job = dice.choice(jobs)
        try:
            with database.writing() as connection:
                book = JobBook(connection, f"writer{writer}", NOW + number)
                match dice.randrange(5):
                    case 0:
                        book.amend(job.id, replace(job, openings=dice.randrange(1, 90), title=f"{writer}.{number}"))
                    case 1:
                        book.adjust(job.id, dice.choice([-1, 1]))
                    case 2:
                        book.count_application(job.id, 1)
                    case 3:
                        add_state(connection, writer * 1000 + number)
                    case _:
                        add_envelope(connection, writer * 1000 + number)
                # Not for the sake of time: it lets others take later ids and commit them first.
                pause.wait(dice.choice([0, 0, 0.002, 0.01]))
        except DatabaseError as error:
            refused.append(error.code)


def test_many_changes_get_their_numbers_bit_by_bit(
    database: Database, jobs: tuple[Job, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """And in the order in which they were made, so that a hundred thousand new postings hold no kiosk up."""
    monkeypatch.setattr(change_log, "AT_ONCE", 5)
    let_in: list[int] = []
    monkeypatch.setattr(database, "let_others_in", lambda: let_in.append(1))
    with database.writing() as connection:
        for number in range(7):
            add_envelope(connection, number, at=NOW + number)
    assert ChangeLog(database).number_changes() == Numbers(len(jobs), 7, 0, 0)
    assert len(let_in) == 2
    with database.reading() as connection:
        cursors = connection.execute(select(JOB_CHANGE.c.cursor).order_by(JOB_CHANGE.c.id)).scalars().all()
        receipts = connection.execute(select(ENVELOPE.c.receipt_number).order_by(ENVELOPE.c.sequence)).scalars().all()
    assert cursors == list(range(1, len(jobs) + 1))
    assert receipts == list(range(1, 8))


def test_feed_5_many_writers_and_nothing_is_skipped(database: Database, jobs: tuple[Job, ...]) -> None:
    log = ChangeLog(database)
    follower = Follower(log)
    refused: list[DatabaseCode] = []
    writers = [
        threading.Thread(target=write_as_they_come, args=(database, jobs, number, refused)) for number in range(WRITERS)
    ]
    for each in writers:
        each.start()
    while any(each.is_alive() for each in writers):
        follower.follow()
    for each in writers:
        each.join()
    follower.follow()
    # Two clerks at the same posting: the page says so to one of them, and nothing was changed.
    assert set(refused) <= {DatabaseCode.BUSY}
    assert follower.live == truth(database)
    with database.reading() as connection:
        cursors = sorted(connection.execute(select(JOB_CHANGE.c.cursor)).scalars())
        states = sorted(connection.execute(select(TICKET_STATE.c.number)).scalars())
        receipts = sorted(connection.execute(select(ENVELOPE.c.receipt_number)).scalars())
    assert cursors == list(range(1, len(cursors) + 1))
    assert follower.cursor == len(cursors)
    assert follower.states == states == list(range(1, len(states) + 1))
    assert follower.receipts == receipts == list(range(1, len(receipts) + 1))
    assert min(len(cursors), len(states), len(receipts)) > WRITERS


def test_a_change_that_commits_late_gets_a_late_number(database: Database, jobs: tuple[Job, ...]) -> None:
    """The case that reading by id would lose: taken first, committed last. SQLite has one writer and cannot show it."""
    if database.on_sqlite:
        return
    log = ChangeLog(database)
    follower = Follower(log)
    follower.follow()
    before = follower.cursor
    with database.writing() as slow:
        JobBook(slow, "slow", NOW).count_application(jobs[0].id, 1)
        with database.writing() as quick:
            JobBook(quick, "quick", NOW).count_application(jobs[1].id, 1)
        follower.follow()
        assert follower.cursor == before + 1
    follower.follow()
    assert follower.cursor == before + 2
    assert follower.live == truth(database)


def test_a_view_does_not_move_and_holds_nobody_up(database: Database, jobs: tuple[Job, ...]) -> None:
    log = ChangeLog(database)
    numbers = log.number_changes()
    with log.view() as view:
        before = {row[0]: row for row in view.live_jobs()}
        with database.writing() as connection:
            JobBook(connection, "wang", NOW + 1).cancel(jobs[0].id)
        assert log.number_changes().jobs == numbers.jobs + 1
        assert {row[0]: row for row in view.live_jobs()} == before
        assert view.numbers == numbers
    with log.view() as view:
        assert [change.row for change in view.job_changes(numbers.jobs)] == [None]
        assert jobs[0].id not in {row[0] for row in view.live_jobs()}


def test_what_has_no_number_yet_is_in_the_view_and_comes_once_more(database: Database, jobs: tuple[Job, ...]) -> None:
    log = ChangeLog(database)
    numbers = log.number_changes()
    with database.writing() as connection:
        JobBook(connection, "wang", NOW + 1).confirm(jobs[0].id)
    with log.view() as view:
        assert [change.job_id for change in view.job_changes(numbers.jobs)] == [jobs[0].id]
        assert view.numbers == numbers
    after = log.number_changes()
    with log.view() as view:
        assert [change.job_id for change in view.job_changes(numbers.jobs)] == [jobs[0].id]
        assert not list(view.job_changes(after.jobs))


def test_only_open_postings_are_live(database: Database, jobs: tuple[Job, ...]) -> None:
    log = ChangeLog(database)
    with database.writing() as connection:
        book = JobBook(connection, "wang", NOW + 1)
        book.fill(jobs[0].id)
        book.cancel(jobs[1].id)
        book.close(jobs[2].id)
    numbers = log.number_changes()
    with log.view() as view:
        changes = {change.job_id: change.row for change in view.job_changes(0)}
        live = list(view.live_jobs())
    assert [changes[job.id] for job in jobs[:3]] == [None] * 3
    assert {row[0]: row for row in live} == {job_id: row for job_id, row in changes.items() if row is not None}
    assert [row[0] for row in live] == sorted(row[0] for row in live)
    assert numbers.jobs == len(jobs) + 3


def test_receipts_and_states_as_they_are_published(database: Database, jobs: tuple[Job, ...]) -> None:
    log = ChangeLog(database)
    with database.writing() as connection:
        add_envelope(connection, 1, NOW - 100)
        add_envelope(connection, 2, NOW, reason="DUPLICATE")
        for number, state in enumerate(TicketState):
            add_state(connection, number, NOW - 50, state if state is not TicketState.DUPLICATE else "contacted")
    log.number_changes()
    with log.view() as view:
        (_, first), (_, second) = view.receipts(0, 0)
        assert (first.accepted, first.reason, second.accepted, second.reason) == (True, None, False, "DUPLICATE")
        assert [number for number, _ in view.receipts(0, NOW)] == [2]
        assert [number for number, _ in view.receipts(1, 0)] == [2]
        states = list(view.states(0, 0))
        assert [change.ticket_id for _, change in states] == list(range(len(TicketState)))
        assert not list(view.states(0, NOW - 49))
        assert [number for number, _ in view.states(3, 0)] == list(range(4, len(TicketState) + 1))


def test_an_envelope_that_came_again_is_told_again(database: Database, jobs: tuple[Job, ...]) -> None:
    log = ChangeLog(database)
    with database.writing() as connection:
        add_envelope(connection, 1)
    assert log.number_changes().receipts == 1
    with database.writing() as connection:
        connection.execute(update(ENVELOPE).values(receipt_number=None))
    assert log.number_changes().receipts == 2


def test_settings_of_kiosks_and_the_key_list(database: Database, jobs: tuple[Job, ...]) -> None:
    log = ChangeLog(database)
    box_key = PrivateKey(b"k" * 32).public_key

    def change(**values: Any) -> list[tuple[int, int]]:
        with database.writing() as connection:
            connection.execute(update(KIOSK).values(**values))
        with log.view() as view:
            return [(each.kiosk, each.mark) for each in view.kiosk_files()]

    assert change(settings_version=0) == []
    ((kiosk, mark),) = change(box_key=bytes(box_key), settings="[kiosk]", settings_version=1)
    assert kiosk == KIOSK_ID
    assert change(seen_at=5) == [(kiosk, mark)]
    assert change(settings="[kiosk] #") != [(kiosk, mark)]
    assert change(state="revoked") == []
    with log.view() as view:
        (row,) = json.loads(view.ticket_keys())["keys"]
    assert row == {"key_id": KIOSK_ID, "kiosk_id": KIOSK_ID, "public_key": row["public_key"]}
    with database.writing() as connection:
        connection.execute(text("UPDATE ticket_key SET revoked_at = 99"))
    with log.view() as view:
        assert json.loads(view.ticket_keys())["keys"][0]["revoked_at"] == 99


def test_published_lines_of_the_log_go_after_their_time(database: Database, jobs: tuple[Job, ...]) -> None:
    log = ChangeLog(database)
    with database.writing() as connection:
        add_state(connection, 1, NOW - 100)
        add_state(connection, 2, NOW)
    numbers = log.number_changes()
    assert log.forget(Numbers(0, 0, 0, 0), NOW + 1) == 0
    assert log.forget(numbers, NOW) == 1
    assert log.forget(numbers, NOW + 1) == 1 + len(jobs)
    assert log.number_changes() == numbers
