"""Who must be rung now, and why: formed anew from what stands in the tables, so that nothing on it can be forgotten.

A call that was made is a line of the audit about the ticket or the job; it takes its line off the list until something
changes again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection, func, select

from kiosk.domain.clock import day_start_s, local_day
from kiosk.domain.job import Acceptance
from kiosk.hub.applicants import Applicant, applicants_of
from kiosk.hub.audit import note_act
from kiosk.hub.counters import Cell, Measure
from kiosk.hub.jobs import JobStatus, Posting, postings
from kiosk.hub.journal import Journal
from kiosk.hub.schema import AUDIT, JOB
from kiosk.hub.states import State

TOLD = "call.told"
ASKED = "call.asked"
_AMENDED = "job.amend"
DEADLINE_AHEAD_S = 3600
"""A hirer who has not answered is rung an hour before the workers' papers say that silence means no."""


class Reason(StrEnum):
    """In the order of urgency."""

    CANCELLED = "cancelled"
    """The work does not take place, and somebody may be on the way."""
    CHANGED = "changed"
    """Told, and then the posting changed: another hour, another bus."""
    CHOSEN = "chosen"
    """Chosen, and does not know yet."""
    HIRER_SILENT = "hirer-silent"
    """People wait for the hirer's answer and its time is nearly over."""


@dataclass(frozen=True, slots=True)
class Call:
    """One line. ``applicant`` None: the hirer is to be rung, ``waiting`` people wait for him."""

    reason: Reason
    posting: Posting
    applicant: Applicant | None
    waiting: int = 0

    @property
    def subject(self) -> str:
        """What the audit calls it."""
        return _job(self.posting.job.id) if self.applicant is None else _ticket(self.applicant)


def who_to_ring(connection: Connection, hall_ids: Collection[int], now: int) -> tuple[Call, ...]:
    """The most urgent first, within a reason by start of the work."""
    today = local_day(now)
    query = (
        select(JOB)
        .where(JOB.c.hall_id.in_(hall_ids), JOB.c.start_on >= today.isoformat())
        .where(JOB.c.status != JobStatus.DRAFT)
        .order_by(JOB.c.start_on, JOB.c.meet_time, JOB.c.id)
    )
    jobs = {posting.job.id: posting for posting in postings(connection, query)}
    applicants = applicants_of(connection, list(jobs)) if jobs else ()
    spoken = _last(connection, TOLD, [_ticket(each) for each in applicants])
    asked = _last(connection, ASKED, [_job(job_id) for job_id in jobs])
    amended = _last(connection, _AMENDED, [_job(job_id) for job_id in jobs])
    calls: list[Call] = []
    for job_id, posting in jobs.items():
        of_job = [each for each in applicants if each.job_id == job_id]
        calls += _to_workers(posting, of_job, spoken, amended.get(_job(job_id), 0), now)
        waiting = [each for each in of_job if each.state in (State.RECEIVED, State.CONTACTED)]
        if waiting and _hirer_is_due(posting, now) and _job(job_id) not in asked:
            calls.append(Call(Reason.HIRER_SILENT, posting, None, len(waiting)))
    order = list(Reason)
    return tuple(sorted(calls, key=lambda call: order.index(call.reason)))


def note_call(booking: Journal, call: Call, actor: str) -> None:
    """The call was made: it counts, and its line leaves the list."""
    action = ASKED if call.applicant is None else TOLD
    note_act(booking.connection, booking.now, actor, action, call.subject)
    posting = call.posting
    day = local_day(booking.now).isoformat()
    booking.count(Cell(day, posting.hall_id, Measure.CALLS, posting.job.trade))


def _to_workers(
    posting: Posting, applicants: Iterable[Applicant], spoken: dict[str, int], amended_at: int, now: int
) -> Iterable[Call]:
    for each in applicants:
        told_at = spoken.get(_ticket(each), 0)
        if each.state is State.CANCELLED:
            if told_at < each.state_at and each.state_at >= day_start_s(local_day(now)):
                yield Call(Reason.CANCELLED, posting, each)
        elif each.state is State.CHOSEN:
            if told_at and told_at < amended_at:
                yield Call(Reason.CHANGED, posting, each)
            elif not told_at:
                yield Call(Reason.CHOSEN, posting, each)


def _hirer_is_due(posting: Posting, now: int) -> bool:
    job = posting.job
    return (
        posting.status is JobStatus.OPEN
        and job.acceptance is Acceptance.HIRER_SELECTS
        and job.reply_deadline is not None
        and job.reply_deadline - DEADLINE_AHEAD_S <= now
    )


def _last(connection: Connection, action: str, subjects: Sequence[str]) -> dict[str, int]:
    """When each of these was last written down with this action."""
    if not subjects:
        return {}
    query = (
        select(AUDIT.c.subject, func.max(AUDIT.c.at))
        .where(AUDIT.c.action == action, AUDIT.c.subject.in_(subjects))
        .group_by(AUDIT.c.subject)
    )
    return {str(subject): int(at) for subject, at in connection.execute(query)}


def _ticket(applicant: Applicant) -> str:
    return f"ticket:{applicant.key}"


def _job(job_id: int) -> str:
    return f"job:{job_id}"
