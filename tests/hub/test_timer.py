"""Time passes at the hub: postings end, silence becomes an answer, names go."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import select

from kiosk.hub.database import Database, DatabaseCode, DatabaseError
from kiosk.hub.jobs import JobBook, JobStatus
from kiosk.hub.schema import APPLICATION
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
