"""晨市: the day's postings as rows, one touch an act, ten seconds to take it back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from kiosk.domain.clock import day_start_s, local_day
from kiosk.hub.applications import settle_job
from kiosk.hub.jobs import UNDO_S, JobBook, JobError, JobStatus, Posting, postings
from kiosk.hub.journal import journal
from kiosk.hub.schema import JOB
from kiosk.hub.web.session import AtDesk, Desk
from kiosk.hub.web.staff.postings import posting_in_scope

router = APIRouter()

POLL_MS = 5000
ROWS_MOST = 200
"""More than a thumb scrolls through; a city in which a list of thousands was imported has more."""
_LIVE = (JobStatus.OPEN, JobStatus.FULL)
_ENDED = (JobStatus.CANCELLED, JobStatus.CLOSED)
_ENDED_WORDS = {JobStatus.CANCELLED: "取消了", JobStatus.CLOSED: "过了"}


class BoardAct(StrEnum):
    """``minus``: one is missing less; ``plus``: one more is missing."""

    MINUS = "minus"
    PLUS = "plus"
    FULL = "full"
    CANCEL = "cancel"
    UNDO = "undo"


_ACTS: dict[BoardAct, Callable[[JobBook, int], Posting]] = {
    BoardAct.MINUS: lambda book, job_id: book.adjust(job_id, +1),
    BoardAct.PLUS: lambda book, job_id: book.adjust(job_id, -1),
    BoardAct.FULL: lambda book, job_id: book.fill(job_id),
    BoardAct.CANCEL: lambda book, job_id: book.cancel(job_id),
    BoardAct.UNDO: lambda book, job_id: book.undo(job_id),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One posting on the board. ``words`` stands where the number stands once it is full or over."""

    posting: Posting
    left: int
    words: str

    def state(self) -> dict[str, Any]:
        """What changes while the page is open."""
        job = self.posting.job
        return {"status": self.posting.status, "left": self.left, "words": self.words, "applied": job.applied}


@router.get("/board")
def board(desk: AtDesk, last: int = 0) -> Response:
    """``last``: the posting whose act may still be taken back, for browsers without JavaScript."""
    with desk.hub.database.reading() as connection:
        rows = _rows(connection, desk)
        more = _count(connection, desk) - len(rows)
    today = local_day(desk.now)
    sections = (
        ("今天", [row for row in rows if row.posting.job.work.start_on == today]),
        ("明天", [row for row in rows if row.posting.job.work.start_on == today + timedelta(days=1)]),
    )
    shown = {row.posting.job.id for _, part in sections for row in part}
    values = {
        "sections": sections,
        "more": more,
        "others": [row for row in rows if row.posting.job.id not in shown],
        "undoable": next((row for row in rows if row.posting.job.id == last), None),
        "poll_ms": POLL_MS,
        "undo_ms": UNDO_S * 1000,
    }
    return desk.page("board.html", values)


@router.get("/board/state")
def board_state(desk: AtDesk) -> JSONResponse:
    """The rows as they are now, by id; the page takes numbers and words from it and never moves a row."""
    with desk.hub.database.reading() as connection:
        rows = _rows(connection, desk)
    answer = JSONResponse({"rows": {str(row.posting.job.id): row.state() for row in rows}})
    answer.headers["Cache-Control"] = "no-store"
    return answer


@router.post("/board/{job_id}/{act}")
def act(desk: AtDesk, job_id: int, act: BoardAct) -> Response:
    """One touch. A script asks for JSON and changes its row; a plain form comes back to the board."""
    wants_json = desk.request.headers.get("Accept") == "application/json"
    try:
        posting = _done(desk, job_id, act)
    except JobError as error:
        if wants_json:
            return JSONResponse({"sentence": error.sentence + error.instruction}, 409)
        return desk.go("/board", error.sentence + error.instruction)
    if wants_json:
        return JSONResponse(_row(posting).state())
    return desk.go("/board" if act is BoardAct.UNDO else f"/board?last={job_id}#job-{job_id}")


def _done(desk: Desk, job_id: int, act: BoardAct) -> Posting:
    with journal(desk.hub.database, desk.now) as booking:
        booking.lock_jobs([job_id])
        before = posting_in_scope(booking.connection, desk, job_id)
        posting = _ACTS[act](JobBook(booking.connection, desk.actor, desk.now), job_id)
        if JobStatus.CANCELLED in (before.status, posting.status):
            settle_job(booking, job_id)
    return posting


def _rows(connection: Connection, desk: Desk) -> list[Row]:
    """What is looked for, then what is full or ended today, each in the order of its start; at most ROWS_MOST."""
    query = select(JOB).where(_shown(desk)).order_by(JOB.c.start_on, JOB.c.meet_time, JOB.c.id).limit(ROWS_MOST)
    rows = [_row(posting) for posting in postings(connection, query)]
    # What is over lies below when the page is opened; in an open page nothing moves.
    return sorted(rows, key=lambda row: row.posting.status is not JobStatus.OPEN)


def _count(connection: Connection, desk: Desk) -> int:
    return int(connection.execute(select(func.count()).select_from(JOB).where(_shown(desk))).scalar_one())


def _shown(desk: Desk) -> ColumnElement[bool]:
    live = and_(JOB.c.status.in_(_LIVE), JOB.c.valid_through >= desk.now)
    ended_today = and_(JOB.c.status.in_(_ENDED), JOB.c.closed_at >= day_start_s(local_day(desk.now)))
    return and_(JOB.c.hall_id.in_(desk.hall_ids), or_(live, ended_today))


def _row(posting: Posting) -> Row:
    left = max(0, posting.job.openings - posting.job.filled)
    words = _ENDED_WORDS.get(posting.status, "满了" if posting.status is JobStatus.FULL else "")
    return Row(posting, left, words)
