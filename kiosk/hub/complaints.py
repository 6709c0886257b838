"""Complaints from kiosks as clerks deal with them: what it is about, how to reach the person, done or not.

A complaint belongs to one hall: that of the posting which it names, by itself or by a ticket, because that hall knows
the hirer; else, and whenever it is about a kiosk, that of the kiosk at which it was made. Once it is dealt with the
names go by ``kiosk.hub.retention``; until then it can be opened again.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Row, and_, case, func, select, update

from kiosk.errors import CodedError
from kiosk.hub.audit import note_act
from kiosk.hub.schema import APPLICATION, COMPLAINT, JOB, KIOSK
from kiosk.protocol.acts import ComplaintSubject
from kiosk.protocol.short_code import encode, spaced

NOTE_CHARACTERS_MAX = 200


class ComplaintCode(StrEnum):
    UNKNOWN = "COMPLAINT_UNKNOWN"


_WORDS = {ComplaintCode.UNKNOWN: ("没有这条投诉。", "请回到投诉页再看。")}


class ComplaintError(CodedError[ComplaintCode]):
    """Nothing was changed."""

    words = _WORDS


@dataclass(frozen=True, slots=True)
class OpenComplaint:
    """``name`` and ``phone`` as given with the complaint, else those of the ticket's application; None where there is
    neither. ``at`` in Unix seconds."""

    id: int
    subject: ComplaintSubject
    text: str | None = field(repr=False)
    at: int
    kiosk_name: str
    job_id: int | None
    job_title: str | None
    hirer_name: str | None
    hirer_phone: str | None
    name: str | None = field(repr=False)
    phone: str | None = field(repr=False)
    code: str | None
    """The short code on the person's paper."""

    @property
    def names_somebody(self) -> bool:
        return self.name is not None or self.phone is not None


@dataclass(frozen=True, slots=True)
class HandledComplaint:
    """What is left to look up afterwards; nobody is named. ``note`` is None once retention has taken it."""

    id: int
    subject: ComplaintSubject
    at: int
    job_id: int | None
    job_title: str | None
    handled_at: int
    handled_by: str
    note: str | None = field(repr=False)


_APPLIED = and_(APPLICATION.c.kiosk_id == COMPLAINT.c.ticket_kiosk, APPLICATION.c.ticket_id == COMPLAINT.c.ticket_id)
_ABOUT = func.coalesce(COMPLAINT.c.job_id, APPLICATION.c.job_id)
_HALL = case(
    (COMPLAINT.c.subject == ComplaintSubject.KIOSK, KIOSK.c.hall_id),
    else_=func.coalesce(JOB.c.hall_id, KIOSK.c.hall_id),
)
_JOINED: FromClause = (
    COMPLAINT.outerjoin(APPLICATION, _APPLIED)
    .outerjoin(JOB, JOB.c.id == _ABOUT)
    .outerjoin(KIOSK, KIOSK.c.kiosk_id == COMPLAINT.c.kiosk_id)
)


def count_open(connection: Connection, hall_ids: Collection[int]) -> int:
    query = select(func.count()).select_from(_JOINED).where(_HALL.in_(hall_ids), COMPLAINT.c.handled_at.is_(None))
    return int(connection.execute(query).scalar_one())


def open_complaints(connection: Connection, hall_ids: Collection[int], limit: int) -> tuple[OpenComplaint, ...]:
    """Who has waited longest first."""
    query = (
        select(
            COMPLAINT,
            APPLICATION.c.name.label("ticket_name"),
            APPLICATION.c.phone.label("ticket_phone"),
            JOB.c.id.label("known_job_id"),
            JOB.c.title,
            JOB.c.hirer_name,
            JOB.c.contact_phone,
            KIOSK.c.name.label("kiosk_name"),
        )
        .select_from(_JOINED)
        .where(_HALL.in_(hall_ids), COMPLAINT.c.handled_at.is_(None))
        .order_by(COMPLAINT.c.at, COMPLAINT.c.id)
        .limit(limit)
    )
    return tuple(_open(row) for row in connection.execute(query))


def handled_complaints(connection: Connection, hall_ids: Collection[int], limit: int) -> tuple[HandledComplaint, ...]:
    """The last dealt with first."""
    query = (
        select(COMPLAINT, JOB.c.id.label("known_job_id"), JOB.c.title)
        .select_from(_JOINED)
        .where(_HALL.in_(hall_ids), COMPLAINT.c.handled_at.is_not(None))
        .order_by(COMPLAINT.c.handled_at.desc(), COMPLAINT.c.id.desc())
        .limit(limit)
    )
    return tuple(
        HandledComplaint(
            row.id,
            ComplaintSubject(row.subject),
            row.at,
            row.known_job_id,
            row.title,
            row.handled_at,
            row.handled_by or "",
            row.handled_note,
        )
        for row in connection.execute(query)
    )


class ComplaintBook:
    """Writes in the caller's transaction, a line of the audit with each act. Raises ComplaintError.

    A complaint of another hall than ``hall_ids`` is unknown here.
    """

    def __init__(self, connection: Connection, hall_ids: Collection[int], actor: str, now: int) -> None:
        self._connection = connection
        self._hall_ids = hall_ids
        self._actor = actor
        self._now = now

    def handle(self, complaint_id: int, note: str) -> None:
        """Dealt with, as ``note`` says. Said twice the first word stays: the second clerk saw an old page."""
        handled = {"handled_at": self._now, "handled_by": self._actor, "handled_note": note[:NOTE_CHARACTERS_MAX]}
        self._write(complaint_id, "complaint.handle", COMPLAINT.c.handled_at.is_(None), handled)

    def reopen(self, complaint_id: int) -> None:
        """It was not done after all, or the finger slipped."""
        as_before = {"handled_at": None, "handled_by": None, "handled_note": None}
        self._write(complaint_id, "complaint.reopen", COMPLAINT.c.handled_at.is_not(None), as_before)

    def _write(self, complaint_id: int, action: str, where: ColumnElement[bool], values: dict[str, Any]) -> None:
        here = select(COMPLAINT.c.id).select_from(_JOINED)
        if (
            self._connection.execute(here.where(COMPLAINT.c.id == complaint_id, _HALL.in_(self._hall_ids))).first()
            is None
        ):
            raise ComplaintError(ComplaintCode.UNKNOWN)
        changed = self._connection.execute(
            update(COMPLAINT).where(COMPLAINT.c.id == complaint_id, where).values(**values)
        )
        if changed.rowcount:
            note_act(self._connection, self._now, self._actor, action, f"complaint:{complaint_id}")


def _open(row: Row[Any]) -> OpenComplaint:
    return OpenComplaint(
        id=row.id,
        subject=ComplaintSubject(row.subject),
        text=row.text,
        at=row.at,
        kiosk_name=row.kiosk_name or "",
        job_id=row.known_job_id,
        job_title=row.title,
        hirer_name=row.hirer_name,
        hirer_phone=row.contact_phone,
        name=row.name or row.ticket_name,
        phone=row.phone or row.ticket_phone,
        code=None if row.ticket_id is None else spaced(encode(row.ticket_id)),
    )
