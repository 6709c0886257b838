"""The book of postings on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import func, insert, select

from kiosk.hub.database import Database
from kiosk.hub.jobs import JobBook, JobCode, JobError, JobStatus, postings
from kiosk.hub.schema import HALL, JOB, JOB_CHANGE
from tests.domain.postings import a_job

NOW = 1_795_471_920


@pytest.fixture
def hall(database: Database) -> int:
    with database.writing() as connection:
        return int(
            connection.execute(
                insert(HALL)
                .values(name="解州", region="140802100", phone="0359", opening_hours="06:00-18:00", contact_name="王")
                .returning(HALL.c.id)
            ).scalar_one()
        )


def test_a_posting_comes_back_as_it_was_given(database: Database, hall: int) -> None:
    with database.writing() as connection:
        book = JobBook(connection, "wang", NOW)
        kept = book.post(a_job(title="'; DROP TABLE job; -- <b>砌砖</b>"), hall)
    with database.reading() as connection:
        (found,) = postings(connection, select(JOB))
    assert found == kept
    assert found.job.title == "'; DROP TABLE job; -- <b>砌砖</b>"
    assert (found.status, found.job.posted_at, found.created_by) == (JobStatus.OPEN, NOW, "wang")


def test_every_change_is_one_line_of_the_log(database: Database, hall: int) -> None:
    with database.writing() as connection:
        book = JobBook(connection, "wang", NOW)
        job_id = book.post(a_job(), hall).job.id
        book.adjust(job_id, +1)
        book.count_application(job_id, +1)
        book.fill(job_id)
        book.undo(job_id)
        book.confirm(job_id)
        assert connection.execute(select(func.count()).select_from(JOB_CHANGE)).scalar_one() == 6
        assert book.find(job_id).job.applied == 1


def test_places_make_full_and_open_again(database: Database, hall: int) -> None:
    with database.writing() as connection:
        book = JobBook(connection, "wang", NOW)
        job = book.post(a_job(openings=2, filled=0), hall).job
        assert book.adjust(job.id, +1).status is JobStatus.OPEN
        assert book.adjust(job.id, +1).status is JobStatus.FULL
        assert book.adjust(job.id, +1).job.filled == 2
        assert book.adjust(job.id, -1).status is JobStatus.OPEN
        assert book.cancel(job.id).status is JobStatus.CANCELLED
        assert book.adjust(job.id, -1).status is JobStatus.CANCELLED


def test_one_fewer_than_none_given_is_another_place(database: Database, hall: int) -> None:
    with database.writing() as connection:
        book = JobBook(connection, "wang", NOW)
        job = book.post(a_job(openings=2, filled=0), hall).job
        more = book.adjust(job.id, -1).job
        assert (more.openings, more.filled) == (3, 0)
        back = book.undo(job.id).job
        assert (back.openings, back.filled) == (2, 0)


def test_a_draft_goes_out_once(database: Database, hall: int) -> None:
    with database.writing() as connection:
        job_id = JobBook(connection, "wang", NOW).post(a_job(), hall, status=JobStatus.DRAFT).job.id
        out = JobBook(connection, "wang", NOW + 60).publish(job_id)
        assert (out.status, out.job.posted_at) == (JobStatus.OPEN, NOW + 60)
        JobBook(connection, "wang", NOW + 60).cancel(job_id)
        assert JobBook(connection, "wang", NOW + 90).publish(job_id).status is JobStatus.CANCELLED


def test_undo_takes_back_one_act_for_as_long_as_promised(database: Database, hall: int) -> None:
    with database.writing() as connection:
        book = JobBook(connection, "wang", NOW)
        job_id = book.post(a_job(openings=4, filled=1), hall).job.id
        book.fill(job_id)
        back = JobBook(connection, "wang", NOW + 9).undo(job_id)
        assert (back.status, back.job.filled) == (JobStatus.OPEN, 1)
        with pytest.raises(JobError) as twice:
            book.undo(job_id)
        book.cancel(job_id)
        with pytest.raises(JobError) as late:
            JobBook(connection, "wang", NOW + 60).undo(job_id)
    assert (twice.value.code, late.value.code) == (JobCode.NOTHING_TO_UNDO, JobCode.NOTHING_TO_UNDO)


def test_nobody_undoes_what_a_colleague_did(database: Database, hall: int) -> None:
    with database.writing() as connection:
        job_id = JobBook(connection, "wang", NOW).post(a_job(openings=4, filled=1), hall).job.id
        JobBook(connection, "wang", NOW).adjust(job_id, +1)
        JobBook(connection, "li", NOW + 1).adjust(job_id, +1)
        with pytest.raises(JobError):
            JobBook(connection, "wang", NOW + 2).undo(job_id)
        assert JobBook(connection, "li", NOW + 2).undo(job_id).job.filled == 2


def test_an_act_that_changes_nothing_takes_nobody_s_undo(database: Database, hall: int) -> None:
    with database.writing() as connection:
        job_id = JobBook(connection, "wang", NOW).post(a_job(openings=4, filled=1), hall).job.id
        JobBook(connection, "wang", NOW).fill(job_id)
        JobBook(connection, "li", NOW + 1).fill(job_id)
        assert JobBook(connection, "wang", NOW + 2).undo(job_id).job.filled == 1


def test_what_ran_out_is_closed_by_the_timer(database: Database, hall: int) -> None:
    with database.writing() as connection:
        book = JobBook(connection, "wang", NOW)
        short = book.post(a_job(valid_through=NOW + 10), hall).job.id
        book.post(a_job(valid_through=NOW + 1000), hall)
        assert JobBook(connection, "timer", NOW + 11).end_expired() == (short,)
        assert book.find(short).status is JobStatus.CLOSED


def test_an_unknown_posting_is_said_to_be_unknown(database: Database) -> None:
    with database.writing() as connection, pytest.raises(JobError) as error:
        JobBook(connection, "wang", NOW).adjust(7, 1)
    assert error.value.code is JobCode.UNKNOWN
