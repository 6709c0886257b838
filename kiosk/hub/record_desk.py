"""What the hub says to whoever checks a work record (干活记录): the signature, and what it knows of each job itself."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select, tuple_

from kiosk.hub.jobs import Posting, posting_of
from kiosk.hub.schema import APPLICATION, JOB
from kiosk.hub.states import State
from kiosk.hub.ticket_desk import ANY_HOST, Verdict, key_list
from kiosk.protocol.ticket import TicketError, TicketFault
from kiosk.protocol.work_record import from_url, verify


@dataclass(frozen=True, slots=True)
class RecordedJob:
    """``state`` is the hub's own, None where it has no such application (any more)."""

    posting: Posting | None
    state: State | None

    @property
    def came(self) -> bool:
        return self.state is State.CAME


@dataclass(frozen=True, slots=True)
class RecordLook:
    kiosk_id: int
    made_at: int
    jobs: tuple[RecordedJob, ...]


def look_at_record(connection: Connection, digits: str) -> RecordLook | Verdict:
    """The record behind an address, or only the verdict when it is none of ours (INVALID, UNKNOWN_KEY)."""
    try:
        record = verify(from_url(f"https://{ANY_HOST}/w/{digits}"), key_list(connection))
    except TicketError as error:
        return Verdict.UNKNOWN_KEY if error.code is TicketFault.UNKNOWN_KEY else Verdict.INVALID
    named = tuple_(APPLICATION.c.kiosk_id, APPLICATION.c.ticket_id).in_(record.tickets)
    rows = {(row.kiosk_id, row.ticket_id): row for row in connection.execute(select(APPLICATION).where(named))}
    of_job = JOB.c.id.in_({row.job_id for row in rows.values()})
    postings = {row.id: posting_of(row) for row in connection.execute(select(JOB).where(of_job))}
    jobs = []
    for ticket in record.tickets:
        row = rows.get(ticket)
        jobs.append(RecordedJob(postings.get(row.job_id), State(row.state)) if row else RecordedJob(None, None))
    return RecordLook(record.kiosk_id, record.made_at, tuple(jobs))
