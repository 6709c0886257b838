"""One transaction of market acts, and what is written once at its end: figures, counts of applications, alarms.

They are collected while the acts are booked and then written merged and in sorted order: ten applications for one job
are one new count on the screens, and two transactions that touch the same rows never wait for each other in a circle.
Whoever changes an application holds its posting first (``lock_jobs``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import Connection, bindparam, insert, select, update

from kiosk.hub import alarms, counters
from kiosk.hub.alarms import AlarmCode
from kiosk.hub.counters import Cell
from kiosk.hub.database import Database
from kiosk.hub.schema import JOB, JOB_CHANGE, KIOSK

_ADD_APPLIED = (
    update(JOB).where(JOB.c.id == bindparam("which_job")).values(applied=JOB.c.applied + bindparam("by_applied"))
)


@dataclass(frozen=True, slots=True)
class Posting:
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
    jobs: dict[int, Posting] = field(default_factory=dict)
    _halls: dict[int, int] = field(default_factory=dict)
    _steps: Counter[Cell] = field(default_factory=Counter)
    _applied: Counter[int] = field(default_factory=Counter)
    _alarms: dict[tuple[AlarmCode, int | None], str] = field(default_factory=dict)

    def lock_jobs(self, job_ids: Iterable[int]) -> None:
        """Hold these postings until the end, so that none is cancelled meanwhile; unknown ones stay away."""
        wanted = sorted(set(job_ids) - self.jobs.keys())
        if not wanted:
            return
        query = (
            select(JOB.c.id, JOB.c.status, JOB.c.trade, JOB.c.start_on, JOB.c.hall_id, JOB.c.closed_at)
            .where(JOB.c.id.in_(wanted))
            .order_by(JOB.c.id)
            .with_for_update(key_share=True)
        )
        for row in self.connection.execute(query):
            cancelled_at = (row.closed_at or self.now) if row.status == "cancelled" else None
            self.jobs[row.id] = Posting(row.id, row.status, row.trade, row.start_on, row.hall_id, cancelled_at)

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
        moved = sorted((job_id, step) for job_id, step in self._applied.items() if step)
        if moved:
            self.connection.execute(_ADD_APPLIED, [{"which_job": job, "by_applied": step} for job, step in moved])
            self.connection.execute(insert(JOB_CHANGE), [{"job_id": job, "at": self.now} for job, _step in moved])
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
