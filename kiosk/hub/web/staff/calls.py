"""叫人: who must be rung now, and the numbers of the hall."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Response
from sqlalchemy import Connection, Select, select, update

from kiosk.domain.clock import CHINA_TIME, local_day
from kiosk.domain.posting_words import date_words, moment_words
from kiosk.hub.audit import Purpose, note_access, note_act
from kiosk.hub.call_list import Changes, Reason, Topic, note_call, who_to_ring
from kiosk.hub.journal import journal
from kiosk.hub.schema import CHECK_IN, KIOSK
from kiosk.hub.tile_lists import tile_words
from kiosk.hub.web.forms import number_field, text_field
from kiosk.hub.web.session import AtDesk, Desk
from kiosk.hub.web.staff.services import KIND_WORDS

router = APIRouter()

REASON_WORDS: dict[Reason, tuple[str, str]] = {
    Reason.CANCELLED: ("取消了，叫他别去", "bad"),
    Reason.CHANGED: ("有改动，再说一遍", "bad"),
    Reason.CHOSEN: ("选上了，叫他去", "warn"),
    Reason.HIRER_SILENT: ("雇主还没回话，催一下", "warn"),
}
_TOPIC_WORDS: dict[Topic, str] = {
    Topic.WHEN: "时间",
    Topic.WHERE: "地方",
    Topic.PAY: "工钱",
    Topic.WORK: "干的活",
    Topic.CONTACT: "联系电话",
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
        people = len([call for call in listed if not call.waiting])
        note_access(connection, desk.now, desk.actor, Purpose.CALL_LIST, desk.subject, people)
    groups = [(reason, [call for call in listed if call.reason is reason]) for reason in Reason]
    values = {
        "groups": [(*REASON_WORDS[reason], lines) for reason, lines in groups if lines],
        "kinds": KIND_WORDS,
        "changed": lambda changes: changed_words(changes, desk.now),
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


def changed_words(changes: Changes, now: int) -> str:
    """ "时间、地方改了，原来是明早6:30"."""
    topics = "、".join(_TOPIC_WORDS[topic] for topic in changes.topics)
    if changes.was_on is None:
        return f"{topics}改了"
    if changes.was_at is None:
        return f"{topics}改了，原来是{date_words(changes.was_on)}"
    was = datetime.combine(changes.was_on, changes.was_at, CHINA_TIME)
    return f"{topics}改了，原来是{moment_words(int(was.timestamp()), now)}"


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
