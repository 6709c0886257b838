"""The book of postings: every change writes a line of the change log in the same transaction.

Works inside a transaction of the caller, so that an import of a thousand rows or an application that raises a count is
one act. What stands here reaches the kiosks through the publisher, which reads the change log.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, insert, select, text, update

from kiosk.domain.job import Job
from kiosk.errors import CodedError
from kiosk.hub.schema import AUDIT, JOB, JOB_CHANGE
from kiosk.protocol.cache_rows import job_from_row, row_from_job
from kiosk.protocol.cache_schema import JOB_COLUMNS

UNDO_S = 10
"""What the board promises; a request that left the telephone in time may take as long again to arrive."""

_NAMES = tuple(name for name, _ in JOB_COLUMNS)
_AMENDED = tuple(name for name in _NAMES if name not in ("id", "applied"))
_AT_ONCE = 500
ENDED_AT_ONCE = 500
_BOARD = "board."


class JobStatus(StrEnum):
    """Only ``open`` is on the kiosks' lists."""

    DRAFT = "draft"
    OPEN = "open"
    FULL = "full"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class JobCode(StrEnum):
    UNKNOWN = "JOB_UNKNOWN"
    NOTHING_TO_UNDO = "NOTHING_TO_UNDO"


_WORDS: dict[JobCode, tuple[str, str]] = {
    JobCode.UNKNOWN: ("没有这个岗位。", "请回到列表再选一次。"),
    JobCode.NOTHING_TO_UNDO: ("已经过了可以撤销的时间。", "请直接改人数，或重新发一次。"),
}


class JobError(CodedError[JobCode]):
    """What was asked of a posting cannot be done; nothing was changed."""

    words = _WORDS


@dataclass(frozen=True, slots=True)
class Posting:
    """A posting with what only the hub knows of it. ``closed_at`` in Unix seconds."""

    job: Job
    status: JobStatus
    hall_id: int
    hirer_id: int | None
    external_id: str | None
    created_by: str
    closed_at: int | None
    roster_token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class NewPosting:
    """What ``JobBook.post`` is given, for many at a time."""

    job: Job
    hall_id: int
    status: JobStatus = JobStatus.OPEN
    hirer_id: int | None = None
    external_id: str | None = None


CODES = (
    "start_on", "end_on", "meet_time", "region", "meet_kind", "trade", "pay_minimum_yuan", "pay_maximum_yuan",
    "pay_unit", "settlement",
)  # fmt: skip
TEXTS = ("hours_text", "address", "meet_at", "piece_name", "description", "contact_phone")
"""What somebody who was told of the work must be told again when it changes. The audit keeps old codes and numbers; of
a text it says only that it changed, for a householder's address is somebody's."""


def codes_of(job: Job) -> dict[str, Any]:
    """Column to value, as the audit would keep them."""
    values = dict(zip(_NAMES, row_from_job(job), strict=True))
    return {name: values[name] for name in CODES}


def _changes(before: Job, after: Mapping[str, Any]) -> str:
    """What ``after`` (values by column) changes of it, as the audit keeps it: JSON, empty for nothing to tell."""
    was = dict(zip(_NAMES, row_from_job(before), strict=True))
    changed = {name: was[name] if name in CODES else None for name in CODES + TEXTS if was[name] != after[name]}
    return json.dumps(changed) if changed else ""


class JobBook:
    """``actor`` is a login name or a program's; ``now`` Unix seconds. Every method may raise JobError."""

    def __init__(self, connection: Connection, actor: str, now: int) -> None:
        self._connection = connection
        self._actor = actor
        self._now = now

    def post(
        self,
        job: Job,
        hall_id: int,
        *,
        status: JobStatus = JobStatus.OPEN,
        hirer_id: int | None = None,
        external_id: str | None = None,
    ) -> Posting:
        """A new posting; its ``id`` and times are given here, whatever ``job`` brings."""
        (job_id,) = self.post_all([NewPosting(job, hall_id, status, hirer_id, external_id)])
        return self.find(job_id)

    def post_all(self, postings: Iterable[NewPosting]) -> tuple[int, ...]:
        """As ``post``, for many; their ids in the same order."""
        ids: list[int] = []
        waiting = iter(postings)
        while some := list(islice(waiting, _AT_ONCE)):
            fresh = self._next_ids(len(some))
            rows = [{"id": job_id, **self._fresh(each)} for job_id, each in zip(fresh, some, strict=True)]
            self._connection.execute(insert(JOB), rows)
            self._note_all(fresh, "job.post")
            ids += fresh
        return tuple(ids)

    def find(self, job_id: int) -> Posting:
        row = self._connection.execute(select(JOB).where(JOB.c.id == job_id)).first()
        if row is None:
            raise JobError(JobCode.UNKNOWN)
        return posting_of(row)

    def find_external(self, source: str, external_id: str) -> Posting | None:
        """What an office's own number of a posting became here."""
        row = self._connection.execute(
            select(JOB).where(JOB.c.source == source, JOB.c.external_id == external_id)
        ).first()
        return None if row is None else posting_of(row)

    def amend(self, job_id: int, job: Job) -> Posting:
        """Replace what the posting says; who posted it, when, and how many have applied stay as they are."""
        before = self.find(job_id)
        whole = replace(
            job, id=job_id, applied=before.job.applied, posted_at=before.job.posted_at, updated_at=self._now
        )
        values = dict(zip(_NAMES, row_from_job(whole), strict=True))
        values["status"] = _by_places(before.status, whole)
        self._write(job_id, values)
        self._note(job_id, "job.amend", _changes(before.job, values))
        return self.find(job_id)

    def amend_all(self, changes: Iterable[tuple[Posting, Job, JobStatus]]) -> None:
        """As ``amend``, for many: each posting as read in this transaction, what it shall say, and its status.

        ``status`` opens a draft; between open and full the places decide.
        """
        statement = (
            update(JOB)
            .where(JOB.c.id == bindparam("which_job"))
            .values({name: bindparam(f"new_{name}") for name in (*_AMENDED, "status")})
        )
        waiting = iter(changes)
        while some := list(islice(waiting, _AT_ONCE)):
            rows, details = list[dict[str, Any]](), list[str]()
            for before, job, status in some:
                goes_out = before.status is JobStatus.DRAFT and status is JobStatus.OPEN
                posted_at = self._now if goes_out else before.job.posted_at
                whole = replace(job, posted_at=posted_at, updated_at=self._now)
                values = dict(zip(_NAMES, row_from_job(whole), strict=True))
                details.append(_changes(before.job, values))
                row = {f"new_{name}": values[name] for name in _AMENDED}
                rows.append({**row, "new_status": _by_places(status, whole), "which_job": before.job.id})
            self._connection.execute(statement, rows)
            self._note_all([before.job.id for before, _, _ in some], "job.amend", details)

    def publish(self, job_id: int) -> Posting:
        """A draft goes out; anything else stays as it is."""
        before = self.find(job_id)
        if before.status is not JobStatus.DRAFT:
            return before
        status = _by_places(JobStatus.OPEN, before.job)
        self._write(job_id, {"status": status, "posted_at": self._now, "updated_at": self._now})
        self._note(job_id, "job.publish")
        return self.find(job_id)

    def adjust(self, job_id: int, places: int) -> Posting:
        """One more (+1) or one fewer (-1) place given; a posting whose last place is given is full.

        One fewer than none given is one place more to give: the hirer wants another man.
        """
        before = self.find(job_id)
        given = before.job.filled + places
        openings = before.job.openings + max(0, -given)
        filled = max(0, min(openings, given))
        after = replace(before.job, filled=filled, openings=openings)
        return self._board(before, filled, _by_places(before.status, after), "adjust", openings)

    def fill(self, job_id: int) -> Posting:
        """满: all places are given."""
        before = self.find(job_id)
        return self._board(before, before.job.openings, JobStatus.FULL, "fill")

    def cancel(self, job_id: int) -> Posting:
        """取消: the work does not take place."""
        before = self.find(job_id)
        return self._board(before, before.job.filled, JobStatus.CANCELLED, "cancel")

    def close(self, job_id: int) -> Posting:
        """The posting has ended by itself."""
        before = self.find(job_id)
        return self._board(before, before.job.filled, JobStatus.CLOSED, "close")

    def reopen(self, job_id: int) -> Posting:
        """A posting that had ended by itself is shown again; anything else stays as it is."""
        before = self.find(job_id)
        if before.status is not JobStatus.CLOSED:
            return before
        status = _by_places(JobStatus.OPEN, before.job)
        self._write(job_id, {"status": status, "updated_at": self._now, "closed_at": None})
        self._note(job_id, "job.reopen")
        return self.find(job_id)

    def undo(self, job_id: int) -> Posting:
        """Take back one's own last act on the board, within the promised seconds and as long again for the way.

        What a colleague has done since stays: it was done about what it found.
        """
        last = self._connection.execute(
            select(AUDIT)
            .where(AUDIT.c.subject == _subject(job_id), AUDIT.c.at >= self._now - 2 * UNDO_S)
            .order_by(AUDIT.c.id.desc())
            .limit(1)
        ).first()
        undone = last is not None and last.action == f"{_BOARD}undo"
        if last is None or undone or not last.action.startswith(_BOARD) or last.actor != self._actor:
            raise JobError(JobCode.NOTHING_TO_UNDO)
        was = json.loads(last.detail)
        before = self.find(job_id)
        return self._board(before, int(was["filled"]), JobStatus(was["status"]), "undo", int(was["openings"]))

    def confirm(self, job_id: int) -> Posting:
        """The hirer said that it still holds: the posting is fresh again."""
        self.find(job_id)
        self._write(job_id, {"updated_at": self._now})
        self._note(job_id, "job.confirm")
        return self.find(job_id)

    def count_application(self, job_id: int, change: int) -> None:
        """已报12人: one application more (+1) or fewer (-1). Written to the change log, not to the audit."""
        self._connection.execute(update(JOB).where(JOB.c.id == job_id).values(applied=JOB.c.applied + change))
        log_change(self._connection, job_id, self._now)

    def end_expired(self, at_most: int = ENDED_AT_ONCE) -> tuple[int, ...]:
        """Close open postings whose last moment has passed; their ids. For the hub's timer: a list of thousands that
        was imported at once runs out at once."""
        expired = self._connection.execute(
            select(JOB.c.id)
            .where(JOB.c.status.in_((JobStatus.OPEN, JobStatus.FULL)), JOB.c.valid_through < self._now)
            .order_by(JOB.c.id)
            .limit(at_most)
        ).scalars()
        ended = tuple(expired)
        for job_id in ended:
            self.close(job_id)
        return ended

    def _next_ids(self, count: int) -> Sequence[int]:
        """Taken beforehand, because rows that hand their ids back go in one by one."""
        if self._connection.dialect.name == "postgresql":
            taken = text("SELECT nextval(pg_get_serial_sequence('job', 'id')) FROM generate_series(1, :count)")
            return self._connection.execute(taken, {"count": count}).scalars().all()
        # As SQLite would number them: a number is never given twice, also when its posting is gone or the hub was
        # restored. A writing transaction has the file to itself.
        last = self._connection.execute(text("SELECT seq FROM sqlite_sequence WHERE name = 'job'")).scalar() or 0
        return range(last + 1, last + 1 + count)

    def _fresh(self, new: NewPosting) -> dict[str, Any]:
        job = replace(new.job, applied=0, posted_at=self._now, updated_at=self._now)
        return {
            **dict(zip(_NAMES[1:], row_from_job(job)[1:], strict=True)),
            "hall_id": new.hall_id,
            "hirer_id": new.hirer_id,
            "status": new.status,
            "external_id": new.external_id,
            "created_by": self._actor,
            "roster_token": secrets.token_urlsafe(16),
        }

    def _board(self, before: Posting, filled: int, status: JobStatus, act: str, openings: int | None = None) -> Posting:
        wanted = before.job.openings if openings is None else openings
        if (wanted, filled, status) == (before.job.openings, before.job.filled, before.status):
            return before  # pressed twice, or by two: the first one's undo stays
        ended = status in (JobStatus.CLOSED, JobStatus.CANCELLED)
        self._write(
            before.job.id,
            {
                "openings": wanted,
                "filled": filled,
                "status": status,
                "updated_at": self._now,
                "closed_at": self._now if ended else None,
            },
        )
        was = {"openings": before.job.openings, "filled": before.job.filled, "status": before.status}
        self._note(before.job.id, f"{_BOARD}{act}", json.dumps(was))
        return self.find(before.job.id)

    def _write(self, job_id: int, values: dict[str, Any]) -> None:
        self._connection.execute(update(JOB).where(JOB.c.id == job_id).values(**values))

    def _note(self, job_id: int, action: str, detail: str = "") -> None:
        self._note_all([job_id], action, [detail])

    def _note_all(self, job_ids: Sequence[int], action: str, details: Sequence[str] = ()) -> None:
        common = {"at": self._now, "actor": self._actor, "action": action}
        told = zip(job_ids, details or [""] * len(job_ids), strict=True)
        rows = [{**common, "subject": _subject(job_id), "detail": detail} for job_id, detail in told]
        self._connection.execute(insert(AUDIT), rows)
        self._connection.execute(insert(JOB_CHANGE), [{"job_id": job_id, "at": self._now} for job_id in job_ids])


def log_change(connection: Connection, job_id: int, at: int) -> None:
    """One line of the change log, in the transaction of the change; its cursor is the publisher's to give."""
    connection.execute(insert(JOB_CHANGE).values(job_id=job_id, at=at))


def postings(connection: Connection, query: Select[Any]) -> Iterable[Posting]:
    """``query`` selects whole rows of the table ``job``."""
    return (posting_of(row) for row in connection.execute(query))


def posting_of(row: Row[Any]) -> Posting:
    """A whole row of the table ``job``."""
    return Posting(
        job=job_from_row(tuple(row[: len(_NAMES)])),
        status=JobStatus(row.status),
        hall_id=row.hall_id,
        hirer_id=row.hirer_id,
        external_id=row.external_id,
        created_by=row.created_by,
        closed_at=row.closed_at,
        roster_token=row.roster_token,
    )


def _by_places(status: JobStatus, job: Job) -> JobStatus:
    """Places decide between open and full; a posting that has ended stays ended."""
    if status not in (JobStatus.OPEN, JobStatus.FULL):
        return status
    return JobStatus.FULL if job.filled >= job.openings else JobStatus.OPEN


def _subject(job_id: int) -> str:
    return f"job:{job_id}"
