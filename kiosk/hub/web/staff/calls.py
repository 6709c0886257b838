"""叫人: who must be rung now, and the numbers of the hall."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Response
from sqlalchemy import Connection, Select, select, update

from kiosk.domain.clock import local_day
from kiosk.hub.audit import Purpose, note_access, note_act
from kiosk.hub.call_list import Reason, note_call, who_to_ring
from kiosk.hub.journal import journal
from kiosk.hub.schema import CHECK_IN, KIOSK
from kiosk.hub.tile_lists import tile_words
from kiosk.hub.web.forms import number_field, text_field
from kiosk.hub.web.session import AtDesk, Desk

router = APIRouter()

REASON_WORDS: dict[Reason, tuple[str, str]] = {
    Reason.CANCELLED: ("活取消了，叫他别去", "bad"),
    Reason.CHANGED: ("时间地点改了，再说一遍", "bad"),
    Reason.CHOSEN: ("选上了，叫他去", "warn"),
    Reason.HIRER_SILENT: ("雇主还没回话，催一下", "warn"),
}
SHOWN_NUMBERS = 12


@dataclass(frozen=True, slots=True)
class Number:
    """One check-in of today. ``trades`` are the words of what the person is looking for."""

    kiosk_id: int
    ticket_id: int
    number: int
    trades: str


@router.get("/calls")
def calls(desk: AtDesk) -> Response:
    with desk.hub.database.writing() as connection:
        listed = who_to_ring(connection, desk.hall_ids, desk.now)
        numbers = _numbers(connection, desk)
        people = len([call for call in listed if call.applicant is not None])
        note_access(connection, desk.now, desk.actor, Purpose.CALL_LIST, desk.subject, people)
    groups = [(reason, [call for call in listed if call.reason is reason]) for reason in Reason]
    values = {
        "groups": [(reason, *REASON_WORDS[reason], lines) for reason, lines in groups if lines],
        "numbers": numbers[:SHOWN_NUMBERS],
        "numbers_left": len(numbers),
    }
    return desk.page("calls.html", values)


@router.post("/calls/done")
def call_done(desk: AtDesk) -> Response:
    """The person was told, or the hirer asked: the line leaves the list."""
    subject = text_field(desk.form, "subject")
    with journal(desk.hub.database, desk.now) as booking:
        listed = who_to_ring(booking.connection, list(desk.scope_ids), desk.now)
        call = next((each for each in listed if each.subject == subject), None)
        if call is not None:
            note_call(booking, call, desk.actor)
    return desk.go("/calls")


@router.post("/calls/number")
def call_number(desk: AtDesk) -> Response:
    """A number is called: the hall's screen shows it."""
    kiosk_id, ticket_id = number_field(desk.form, "kiosk"), text_field(desk.form, "ticket")
    if kiosk_id is not None and ticket_id.isdecimal():
        with desk.hub.database.writing() as connection:
            called = connection.execute(
                update(CHECK_IN)
                .where(CHECK_IN.c.kiosk_id == kiosk_id, CHECK_IN.c.ticket_id == int(ticket_id))
                .where(CHECK_IN.c.kiosk_id.in_(_kiosks(desk)))
                .values(called_at=desk.now)
            )
            if called.rowcount:
                note_act(connection, desk.now, desk.actor, "number.call", f"ticket:{kiosk_id}-{ticket_id}")
    return desk.go("/calls#numbers")


def _numbers(connection: Connection, desk: Desk) -> list[Number]:
    """Today's numbers that nobody has called yet, in their order."""
    query = (
        select(CHECK_IN)
        .where(CHECK_IN.c.day == local_day(desk.now).isoformat(), CHECK_IN.c.called_at.is_(None))
        .where(CHECK_IN.c.kiosk_id.in_(_kiosks(desk)))
        .order_by(CHECK_IN.c.call_number)
    )
    return [
        Number(row.kiosk_id, row.ticket_id, row.call_number, tile_words(row.trades, desk.hub.trades))
        for row in connection.execute(query)
    ]


def _kiosks(desk: Desk) -> Select[tuple[int]]:
    """The kiosks of the halls shown; a check-in belongs to the hall of its kiosk."""
    return select(KIOSK.c.kiosk_id).where(KIOSK.c.hall_id.in_(desk.hall_ids))
