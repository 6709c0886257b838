"""One transaction of market acts, and what is written once at its end: figures, counts of applications, alarms.

They are collected while the acts are booked and then written merged and in sorted order: ten applications for one job
are one new count on the screens, and two transactions that touch the same rows never wait for each other in a circle.
Whoever changes an application holds its posting first (``lock_jobs``).

Most acts of a batch are about tickets and people of whom nothing is known yet. ``look_ahead`` asks for all of them at
once, and new rows wait in ``add`` until somebody reads: an application costs two questions in a hundred then, not four.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import BigInteger, Connection, Table, bindparam, insert, literal, select, tuple_, union_all, update

from kiosk.hub import alarms, counters
from kiosk.hub.alarms import AlarmCode
from kiosk.hub.counters import Cell
from kiosk.hub.database import Database
from kiosk.hub.schema import APPLICATION, ERASURE, JOB, JOB_CHANGE, KIOSK, TICKET_ACT, TICKET_STATE

# Statements stand ready: building one costs four times what running it does.
_ADD_APPLIED = (
    update(JOB).where(JOB.c.id == bindparam("which_job")).values(applied=JOB.c.applied + bindparam("by_applied"))
)
_NOTE_CHANGE = insert(JOB_CHANGE)
_HOLD = (
    select(JOB.c.id, JOB.c.status, JOB.c.trade, JOB.c.start_on, JOB.c.hall_id, JOB.c.closed_at)
    .where(JOB.c.id.in_(bindparam("job_ids", expanding=True)))
    .order_by(JOB.c.id)
    .with_for_update(key_share=True)
)
_KNOWN_TICKETS = union_all(
    *(
        select(table.c.kiosk_id, table.c.ticket_id).where(
            tuple_(table.c.kiosk_id, table.c.ticket_id).in_(bindparam("tickets", expanding=True))
        )
        for table in (APPLICATION, TICKET_ACT)
    )
)
_KNOWN_PEOPLE = union_all(
    select(APPLICATION.c.person, APPLICATION.c.job_id).where(
        tuple_(APPLICATION.c.person, APPLICATION.c.job_id).in_(bindparam("pairs", expanding=True))
    ),
    select(ERASURE.c.person, literal(-1, BigInteger)).where(ERASURE.c.person.in_(bindparam("people", expanding=True))),
)
_INSERTS = {table.name: insert(table) for table in (APPLICATION, TICKET_STATE)}


@dataclass(frozen=True, slots=True)
class HeldJob:
    """What booking needs to know of a job. ``cancelled_at`` is None while it is not cancelled."""

    id: int
    status: str
    trade: str
    start_on: str
    hall_id: int
    cancelled_at: int | None


@dataclass(slots=True)
class Journal:
    """``now`` is the hub's time, Unix seconds UTC."""

    connection: Connection
    now: int
    jobs: dict[int, HeldJob] = field(default_factory=dict)
    quiet_tickets: set[tuple[int, int]] = field(default_factory=set)
    """(kiosk, ticket) about which nothing is in the database; whoever writes about one takes it out."""
    quiet_people: set[tuple[bytes, int]] = field(default_factory=set)
    """(person, job): no application of this person for this job, and no erasure."""
    _rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    _halls: dict[int, int] = field(default_factory=dict)
    _steps: Counter[Cell] = field(default_factory=Counter)
    _applied: Counter[int] = field(default_factory=Counter)
    _alarms: dict[tuple[AlarmCode, int | None], str] = field(default_factory=dict)

    def lock_jobs(self, job_ids: Iterable[int]) -> None:
        """Hold these postings until the end, so that none is cancelled meanwhile; unknown ones stay away."""
        wanted = sorted(set(job_ids) - self.jobs.keys())
        if not wanted:
            return
        for row in self.connection.execute(_HOLD, {"job_ids": wanted}):
            cancelled_at = (row.closed_at or self.now) if row.status == "cancelled" else None
            self.jobs[row.id] = HeldJob(row.id, row.status, row.trade, row.start_on, row.hall_id, cancelled_at)

    def look_ahead(self, tickets: Collection[tuple[int, int]], pairs: Collection[tuple[bytes, int]]) -> None:
        """Learn of which tickets, and of which (person, job), nothing is known; call it under the jobs' locks."""
        if tickets:
            known = self.connection.execute(_KNOWN_TICKETS, {"tickets": list(tickets)})
            self.quiet_tickets.update(set(tickets).difference((row[0], row[1]) for row in known))
        if pairs:
            people = list({person for person, _job in pairs})
            found = self.connection.execute(_KNOWN_PEOPLE, {"pairs": list(pairs), "people": people}).all()
            erased = {row[0] for row in found if row[1] == -1}
            applied = {(row[0], row[1]) for row in found}
            self.quiet_people.update(pair for pair in pairs if pair not in applied and pair[0] not in erased)

    def add(self, table: Table, row: dict[str, Any]) -> None:
        """A new row that nothing in this transaction depends on before ``write_rows``."""
        self._rows.setdefault(table.name, []).append(row)

    def write_rows(self) -> None:
        """Before anything reads or changes what may still wait here."""
        for name, rows in self._rows.items():
            self.connection.execute(_INSERTS[name], rows)
        self._rows.clear()

    def know_halls(self, halls: dict[int, int]) -> None:
        """Which hall each kiosk stands in, when the caller has read it already."""
        self._halls.update(halls)

    def hall_of(self, kiosk_id: int, otherwise: int) -> int:
        """The hall of a kiosk; ``otherwise`` for what a clerk did without one."""
        if kiosk_id not in self._halls:
            query = select(KIOSK.c.hall_id).where(KIOSK.c.kiosk_id == kiosk_id)
            found = self.connection.execute(query).scalar_one_or_none()
            if found is None:
                return otherwise
            self._halls[kiosk_id] = found
        return self._halls[kiosk_id]

    def count(self, cell: Cell, step: int = 1) -> None:
        self._steps[cell] += step

    def count_applied(self, job_id: int, step: int) -> None:
        """More or fewer live applications for this job; the screens hear of it."""
        self._applied[job_id] += step

    def alarm(self, code: AlarmCode, kiosk_id: int | None, detail: str) -> None:
        self._alarms.setdefault((code, kiosk_id), detail)

    def close(self) -> None:
        """Write what was collected."""
        self.write_rows()
        moved = sorted((job_id, step) for job_id, step in self._applied.items() if step)
        if moved:
            self.connection.execute(_ADD_APPLIED, [{"which_job": job, "by_applied": step} for job, step in moved])
            self.connection.execute(_NOTE_CHANGE, [{"job_id": job, "at": self.now} for job, _step in moved])
        counters.add(self.connection, self._steps)
        for (code, kiosk_id), detail in self._alarms.items():
            alarms.raise_once(self.connection, code, kiosk_id, detail, self.now)


@contextmanager
def journal(database: Database, now: int) -> Iterator[Journal]:
    """A transaction that ends with the journal's close. Raises DatabaseError."""
    with database.writing() as connection:
        booking = Journal(connection, now)
        yield booking
        booking.close()
