"""Time passes at the hub: postings end, silence becomes an answer, names go."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import func, select

from kiosk.hub import timer as timer_module
from kiosk.hub.database import Database, DatabaseCode, DatabaseError
from kiosk.hub.jobs import JobBook, JobStatus, NewPosting
from kiosk.hub.schema import APPLICATION, JOB
from kiosk.hub.timer import Timer
from tests.domain.postings import a_job
from tests.hub.market import HALL_ID, add_application, add_hall, add_kiosk

NOW = 1_795_471_920
DAY_S = 86_400


def test_a_turn_does_what_is_due_and_a_second_one_nothing_more(database: Database) -> None:
    with database.writing() as connection:
        add_hall(connection)
        add_kiosk(connection)
        job_id = JobBook(connection, "wang", NOW).post(a_job(valid_through=NOW + DAY_S), HALL_ID).job.id
        add_application(connection, job_id, NOW)
    purged: list[int] = []
    clock = [NOW]
    timer = Timer(database, purged.append, lambda: clock[0])
    timer.turn()
    with database.reading() as connection:
        assert JobBook(connection, "t", NOW).find(job_id).status is JobStatus.OPEN
    clock[0] = NOW + 2 * DAY_S
    timer.turn()
    timer.turn()
    with database.reading() as connection:
        assert JobBook(connection, "t", NOW).find(job_id).status is JobStatus.CLOSED
        assert connection.execute(select(APPLICATION.c.state)).scalar_one() == "no-answer"
    assert purged == [NOW, NOW + 2 * DAY_S]


def test_a_list_that_runs_out_at_once_ends_bit_by_bit(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each bit is committed before others are let in, so that kiosks wait for one and not for all."""
    monkeypatch.setattr(JobBook.end_expired, "__defaults__", (3,))
    monkeypatch.setattr(timer_module, "ENDED_AT_ONCE", 3)
    with database.writing() as connection:
        add_hall(connection)
        JobBook(connection, "wang", NOW).post_all(NewPosting(a_job(valid_through=NOW + 9), HALL_ID) for _ in range(8))
    closed: list[int] = []

    def count() -> None:
        with database.reading() as connection:
            query = select(func.count()).select_from(JOB).where(JOB.c.status == JobStatus.CLOSED)
            closed.append(connection.execute(query).scalar_one())

    monkeypatch.setattr(database, "let_others_in", count)
    Timer(database, lambda _now: None, lambda: NOW + 10).turn()
    count()
    assert closed == [3, 6, 8]


def test_a_database_that_is_away_is_tried_again_and_the_thread_ends_when_told(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    tried = threading.Event()

    def purge(_now: int) -> None:
        tried.set()
        raise DatabaseError(DatabaseCode.UNREACHABLE, "away")

    timer = Timer(database, purge, lambda: NOW)
    timer.start()
    assert tried.wait(30)
    timer.stop()
    assert "DATABASE_UNREACHABLE" in caplog.text
    assert "timer" not in {thread.name for thread in threading.enumerate()}


def test_what_one_duty_breaks_down_over_keeps_no_other_from_its_turn(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    told = threading.Event()

    def purge(_now: int) -> None:
        raise ValueError("a mistake of the program")

    timer = Timer(database, purge, lambda: NOW, lambda _now: told.set())
    with pytest.raises(ValueError, match="a mistake"):
        timer.turn()
    assert told.is_set()
    told.clear()
    timer.start()
    assert told.wait(30)
    timer.stop()
    assert "a mistake of the program" in caplog.text
