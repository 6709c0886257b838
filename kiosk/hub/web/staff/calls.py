"""叫人: who must be rung now, and the numbers of the hall."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter, Response

from kiosk.domain.clock import CHINA_TIME, local_day
from kiosk.domain.posting_words import date_words, moment_words
from kiosk.hub.audit import Purpose, note_access
from kiosk.hub.call_list import Changes, Reason, Topic, note_call, who_to_ring
from kiosk.hub.hall_numbers import call_number, called_numbers, give_number, waiting_numbers
from kiosk.hub.journal import journal
from kiosk.hub.tile_lists import tile_words
from kiosk.hub.web.forms import number_field, text_field
from kiosk.hub.web.session import AtDesk
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


@router.get("/calls")
def calls(desk: AtDesk) -> Response:
    with desk.hub.database.writing() as connection:
        listed = who_to_ring(connection, desk.hall_ids, desk.now)
        today = local_day(desk.now)
        numbers = waiting_numbers(connection, desk.hall_ids, today)
        called = called_numbers(connection, desk.hall_ids, today, 1)
        people = len([call for call in listed if not call.waiting])
        note_access(connection, desk.now, desk.actor, Purpose.CALL_LIST, desk.subject, people)
    groups = [(reason, [call for call in listed if call.reason is reason]) for reason in Reason]
    values = {
        "groups": [(*REASON_WORDS[reason], lines) for reason, lines in groups if lines],
        "kinds": KIND_WORDS,
        "changed": lambda changes: changed_words(changes, desk.now),
        "numbers": [(each, tile_words(each.trades, desk.hub.trades)) for each in numbers[:SHOWN_NUMBERS]],
        "called": called,
        # Each hall counts for itself: beside the numbers of several halls stands whose they are.
        "hall_names": {} if desk.hall else {hall.id: hall.name for hall in desk.halls},
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
def call(desk: AtDesk) -> Response:
    """A number is called, or called once more: the hall's screen shows it."""
    with desk.hub.database.writing() as connection:
        call_number(connection, desk.hall_ids, text_field(desk.form, "key"), desk.actor, desk.now)
    return desk.go("/calls#numbers")


@router.post("/calls/give")
def give(desk: AtDesk) -> Response:
    """A number for somebody without a card, at the window of the chosen hall."""
    chosen = number_field(desk.form, "hall")
    hall = next((hall for hall in desk.halls if hall.id == chosen), desk.hall)
    if hall is None:
        return desk.go("/calls#numbers")
    with desk.hub.database.writing() as connection:
        words = give_number(connection, hall.id, desk.actor, desk.now)
    return desk.go("/calls", f"告诉他：{words}号。大屏幕叫到{words}号，就到窗口来。")


def changed_words(changes: Changes, now: int) -> str:
    """ "时间、地方改了，原来是明早6:30"."""
    topics = "、".join(_TOPIC_WORDS[topic] for topic in changes.topics)
    if changes.was_on is None:
        return f"{topics}改了"
    if changes.was_at is None:
        return f"{topics}改了，原来是{date_words(changes.was_on)}"
    was = datetime.combine(changes.was_on, changes.was_at, CHINA_TIME)
    return f"{topics}改了，原来是{moment_words(int(was.timestamp()), now)}"
