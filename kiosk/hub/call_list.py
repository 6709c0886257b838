"""Who must be rung now, and why: formed anew from what stands in the tables, so that nothing on it can be forgotten.

A call that was made is a line of the audit about the ticket, the place or the job; it takes its line off the list until
something changes again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, and_, func, or_, select

from kiosk.domain.clock import day_start_s, local_day, local_time
from kiosk.domain.job import Acceptance
from kiosk.hub.applicants import Applicant, applicants
from kiosk.hub.audit import note_act
from kiosk.hub.counters import Cell, Measure
from kiosk.hub.jobs import JobStatus, Posting, codes_of, posting_of, postings
from kiosk.hub.journal import Journal
from kiosk.hub.schema import ACTIVITY, APPLICATION, AUDIT, JOB, SIGN_UP
from kiosk.hub.services import KeptActivity, kept_activity
from kiosk.hub.states import State
from kiosk.protocol.short_code import encode, spaced

TOLD = "call.told"
ASKED = "call.asked"
_AMENDED = "job.amend"
_MOVED = "activity.change"
DEADLINE_AHEAD_S = 3600
"""A hirer who has not answered is rung an hour before the workers' papers say that silence means no."""
PROMPT_S = 600
"""A sign-up that came later than this came from a kiosk without a line, which may have shown what was so long ago."""
_AT_ONCE = 500


class Reason(StrEnum):
    """In the order of urgency."""

    CANCELLED = "cancelled"
    """It does not take place, and somebody may be on the way."""
    CHANGED = "changed"
    """Told or signed up, and then it changed: another hour, another place."""
    CHOSEN = "chosen"
    """Chosen, and does not know yet."""
    HIRER_SILENT = "hirer-silent"
    """People wait for the hirer's answer and its time is nearly over."""


class Topic(StrEnum):
    """What about it has changed, in the order in which it is said."""

    WHEN = "when"
    WHERE = "where"
    PAY = "pay"
    WORK = "work"
    CONTACT = "contact"


_TOPICS: Mapping[str, Topic] = {
    "start_on": Topic.WHEN,
    "end_on": Topic.WHEN,
    "meet_time": Topic.WHEN,
    "hours_text": Topic.WHEN,
    "begins_at": Topic.WHEN,
    "region": Topic.WHERE,
    "address": Topic.WHERE,
    "meet_kind": Topic.WHERE,
    "meet_at": Topic.WHERE,
    "place": Topic.WHERE,
    "pay_minimum_yuan": Topic.PAY,
    "pay_maximum_yuan": Topic.PAY,
    "pay_unit": Topic.PAY,
    "piece_name": Topic.PAY,
    "settlement": Topic.PAY,
    "trade": Topic.WORK,
    "description": Topic.WORK,
    "contact_phone": Topic.CONTACT,
}


@dataclass(frozen=True, slots=True)
class Changes:
    """``was_on`` and ``was_at``: the day and the hour that the person knows of, where those are other ones now."""

    topics: tuple[Topic, ...]
    was_on: date | None
    was_at: time | None


@dataclass(frozen=True, slots=True)
class Call:
    """One line: of a posting or of an activity with places.

    ``subject`` is what the audit calls it. ``waiting``: 0 where a worker is to be rung, else the hirer is, and so many
    people wait for him. ``changes`` with ``Reason.CHANGED`` only.
    """

    reason: Reason
    about: Posting | KeptActivity
    subject: str
    called: str = field(repr=False)
    phone: str | None = field(repr=False)
    waiting: int = 0
    changes: Changes | None = None


def who_to_ring(connection: Connection, hall_ids: Collection[int], now: int) -> tuple[Call, ...]:
    """The most urgent first, within a reason by start of the work; activities behind postings."""
    calls = [
        *_to_workers(connection, hall_ids, now),
        *_to_passengers(connection, hall_ids, now),
        *_to_hirers(connection, hall_ids, now),
    ]
    order = list(Reason)
    return tuple(sorted(calls, key=lambda call: order.index(call.reason)))


def note_call(booking: Journal, call: Call, actor: str) -> None:
    """The call was made: it counts, and its line leaves the list."""
    note_act(booking.connection, booking.now, actor, ASKED if call.waiting else TOLD, call.subject)
    trade = call.about.job.trade if isinstance(call.about, Posting) else ""
    booking.count(Cell(local_day(booking.now).isoformat(), call.about.hall_id, Measure.CALLS, trade))


def _to_workers(connection: Connection, hall_ids: Collection[int], now: int) -> Iterator[Call]:
    """Whose work is off, has changed since they were told, or who were chosen and do not know it."""
    today = local_day(now)
    called_off_today = and_(APPLICATION.c.state == State.CANCELLED, APPLICATION.c.state_at >= day_start_s(today))
    people = applicants(
        connection,
        select(APPLICATION)
        .join(JOB, JOB.c.id == APPLICATION.c.job_id)
        .where(JOB.c.hall_id.in_(hall_ids), JOB.c.start_on >= today.isoformat(), JOB.c.status != JobStatus.DRAFT)
        .where(or_(APPLICATION.c.state == State.CHOSEN, called_off_today))
        .order_by(JOB.c.start_on, JOB.c.meet_time, JOB.c.id, APPLICATION.c.issued_at, APPLICATION.c.ticket_id),
    )
    jobs = _postings_of(connection, {each.job_id for each in people})
    told = _last(connection, TOLD, [_ticket(each) for each in people])
    amends = _noted(connection, _AMENDED, [_job(job_id) for job_id in jobs])
    for each in people:
        posting, told_at = jobs[each.job_id], told.get(_ticket(each))
        if each.state is State.CANCELLED:
            if told_at is None or told_at < each.state_at:
                yield _to_worker(Reason.CANCELLED, posting, each)
        elif told_at is None:
            yield _to_worker(Reason.CHOSEN, posting, each)
        elif changes := _since(amends.get(_job(each.job_id), ()), told_at, codes_of(posting.job)):
            yield _to_worker(Reason.CHANGED, posting, each, changes)


def _to_passengers(connection: Connection, hall_ids: Collection[int], now: int) -> Iterator[Call]:
    """Who has a place in what was called off, or begins at another hour or place than they can know."""
    rows = connection.execute(
        select(ACTIVITY)
        .where(ACTIVITY.c.hall_id.in_(hall_ids), ACTIVITY.c.begins_at > now)
        .order_by(ACTIVITY.c.begins_at)
    ).all()
    moves = _noted(connection, _MOVED, [_activity(row.id) for row in rows])
    moved = {row.id: row for row in rows if row.cancelled_at is not None or _activity(row.id) in moves}
    if not moved:
        return
    places = _chunked(moved, lambda some: connection.execute(_places().where(SIGN_UP.c.activity_id.in_(some))).all())
    told = _last(connection, TOLD, [_place(each) for each in places])
    for each in places:
        row, told_at = moved[each.activity_id], told.get(_place(each))
        called = each.name or spaced(encode(each.ticket_id))
        line = (kept_activity(row), _place(each), called, each.phone)
        if row.cancelled_at is not None:
            if told_at is None or told_at < row.cancelled_at:
                yield Call(Reason.CANCELLED, *line)
            continue
        promptly = each.accepted_at is None or each.accepted_at - each.at <= PROMPT_S
        knows_since = told_at if told_at is not None else each.at if promptly else 0
        current = {"begins_at": row.begins_at}
        if changes := _since(moves.get(_activity(row.id), ()), knows_since, current):
            yield Call(Reason.CHANGED, *line, changes=changes)


def _to_hirers(connection: Connection, hall_ids: Collection[int], now: int) -> Iterator[Call]:
    waiting = func.count().label("waiting")
    counted = (
        select(APPLICATION.c.job_id, waiting)
        .where(APPLICATION.c.state.in_((State.RECEIVED, State.CONTACTED)))
        .group_by(APPLICATION.c.job_id)
        .subquery()
    )
    due = connection.execute(
        select(JOB, counted.c.waiting)
        .join(counted, counted.c.job_id == JOB.c.id)
        .where(JOB.c.hall_id.in_(hall_ids), JOB.c.start_on >= local_day(now).isoformat())
        .where(JOB.c.status == JobStatus.OPEN, JOB.c.acceptance == Acceptance.HIRER_SELECTS)
        .where(JOB.c.reply_deadline <= now + DEADLINE_AHEAD_S)
        .order_by(JOB.c.start_on, JOB.c.meet_time, JOB.c.id)
    ).all()
    asked = _last(connection, ASKED, [_job(row.id) for row in due])
    for row in due:
        if _job(row.id) not in asked:
            posting = posting_of(row)
            contact = posting.job.contact
            yield Call(Reason.HIRER_SILENT, posting, _job(row.id), contact.name, contact.phone, row.waiting)


def _to_worker(reason: Reason, posting: Posting, each: Applicant, changes: Changes | None = None) -> Call:
    return Call(reason, posting, _ticket(each), each.called, each.phone, changes=changes)


def _since(notes: Sequence[tuple[int, str]], at: int, current: Mapping[str, Any]) -> Changes | None:
    """What is other now than it was at ``at``, by the old values that each change has left; None for nothing.

    Of texts the audit says only that they changed. What was changed and changed back is no news.
    """
    known: dict[str, Any] = {}
    for noted_at, detail in notes:
        if noted_at > at and detail:
            for name, value in json.loads(detail).items():
                known.setdefault(name, value)
    changed = {name: was for name, was in known.items() if name not in current or current[name] != was}
    topics = {_TOPICS[name] for name in changed if name in _TOPICS}
    if not topics:
        return None
    return Changes(tuple(topic for topic in Topic if topic in topics), *_was(changed, current))


def _was(changed: Mapping[str, Any], current: Mapping[str, Any]) -> tuple[date | None, time | None]:
    """Day and hour before, as far as codes say it."""
    if "begins_at" in changed:
        local = local_time(changed["begins_at"])
        return local.date(), local.time()
    if not changed.keys() & {"start_on", "meet_time"}:
        return None, None
    day, hour = (changed.get(name, current.get(name)) for name in ("start_on", "meet_time"))
    return (date.fromisoformat(day) if day else None), (time.fromisoformat(hour) if hour else None)


def _places() -> Any:
    columns = (
        SIGN_UP.c[name] for name in ("kiosk_id", "ticket_id", "activity_id", "name", "phone", "at", "accepted_at")
    )
    return select(*columns).order_by(SIGN_UP.c.at, SIGN_UP.c.ticket_id)


def _postings_of(connection: Connection, job_ids: Iterable[int]) -> dict[int, Posting]:
    found = _chunked(job_ids, lambda some: list(postings(connection, select(JOB).where(JOB.c.id.in_(some)))))
    return {posting.job.id: posting for posting in found}


def _last(connection: Connection, action: str, subjects: Sequence[str]) -> dict[str, int]:
    """When each of these was last written down with this action."""
    query = select(AUDIT.c.subject, func.max(AUDIT.c.at)).where(AUDIT.c.action == action).group_by(AUDIT.c.subject)
    found = _chunked(subjects, lambda some: connection.execute(query.where(AUDIT.c.subject.in_(some))).all())
    return {str(subject): int(at) for subject, at in found}


def _noted(connection: Connection, action: str, subjects: Sequence[str]) -> dict[str, list[tuple[int, str]]]:
    """What the audit says of each of these under this action, in the order of the acts: when, and its detail."""
    query = select(AUDIT.c.subject, AUDIT.c.at, AUDIT.c.detail).where(AUDIT.c.action == action).order_by(AUDIT.c.id)
    notes: dict[str, list[tuple[int, str]]] = {}
    for row in _chunked(subjects, lambda some: connection.execute(query.where(AUDIT.c.subject.in_(some))).all()):
        notes.setdefault(row.subject, []).append((row.at, row.detail))
    return notes


Item = TypeVar("Item")
Found = TypeVar("Found")


def _chunked(items: Iterable[Item], look_up: Callable[[list[Item]], Sequence[Found]]) -> list[Found]:
    """SQLite takes 32,766 values in one question, and a hall may have more postings than that."""
    waiting, found = iter(items), list[Found]()
    while some := list(islice(waiting, _AT_ONCE)):
        found += look_up(some)
    return found


def _ticket(applicant: Applicant) -> str:
    return f"ticket:{applicant.key}"


def _place(row: Row[Any]) -> str:
    return f"place:{row.kiosk_id}-{row.ticket_id}"


def _job(job_id: int) -> str:
    return f"job:{job_id}"


def _activity(activity_id: int) -> str:
    return f"activity:{activity_id}"
