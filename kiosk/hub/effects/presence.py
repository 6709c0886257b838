"""Being here, wanting to hear of work, a place on the bus: check-ins, standing wishes, sign-ups and sign-offs."""

from __future__ import annotations

from sqlalchemy import Table, bindparam, delete, exists, insert, select, update

from kiosk.domain.card import Sex
from kiosk.domain.clock import local_day
from kiosk.hub.alarms import AlarmCode
from kiosk.hub.counters import Measure, person_cell
from kiosk.hub.effects.erased import is_erased, nobody
from kiosk.hub.effects.letter import Letter
from kiosk.hub.journal import Journal
from kiosk.hub.schema import ACTIVITY, CHECK_IN, SIGN_OFF, SIGN_UP, WISH
from kiosk.hub.tile_lists import pack_tiles
from kiosk.protocol.acts import CheckIn, SignOff, SignUp, Wish
from kiosk.protocol.refusals import Refusal

TRAINING = "training"

_CHECK_IN = insert(CHECK_IN)
_WISH = insert(WISH)
_SIGN_UP = insert(SIGN_UP)
_SIGN_OFF = insert(SIGN_OFF)
_KNOWN = {
    table.name: select(exists().where(table.c.kiosk_id == bindparam("kiosk"), table.c.ticket_id == bindparam("ticket")))
    for table in (CHECK_IN, WISH, SIGN_UP)
}
_NEWEST_WISH = select(WISH.c.at).where(WISH.c.person == bindparam("person")).order_by(WISH.c.at.desc()).limit(1)
_DROP_WISHES = delete(WISH).where(WISH.c.person == bindparam("which_person"))
_HOLD_ACTIVITY = (
    select(
        ACTIVITY.c.kind,
        ACTIVITY.c.places,
        ACTIVITY.c.taken,
        ACTIVITY.c.open,
        ACTIVITY.c.cancelled_at,
        ACTIVITY.c.begins_at,
    )
    .where(ACTIVITY.c.id == bindparam("activity"))
    .with_for_update()
)
_SIGNED_UP = select(
    exists().where(SIGN_UP.c.person == bindparam("person"), SIGN_UP.c.activity_id == bindparam("activity"))
)
_THIS_ACTIVITY = ACTIVITY.c.id == bindparam("activity")
_TAKE_PLACE = update(ACTIVITY).where(_THIS_ACTIVITY).values(taken=ACTIVITY.c.taken + 1)
_FREE_PLACE = update(ACTIVITY).where(_THIS_ACTIVITY).values(taken=ACTIVITY.c.taken - 1)
_OF_TICKET = {
    table.name: select(table.c.activity_id, table.c.holder_tag).where(
        table.c.kiosk_id == bindparam("kiosk"), table.c.ticket_id == bindparam("ticket")
    )
    for table in (SIGN_UP, SIGN_OFF)
}
_DROP_SIGN_UP = delete(SIGN_UP).where(
    SIGN_UP.c.kiosk_id == bindparam("which_kiosk"), SIGN_UP.c.ticket_id == bindparam("which_ticket")
)


def check_in(booking: Journal, letter: Letter[CheckIn]) -> Refusal | None:
    """A line of the day's list. Somebody who checks in twice has two numbers, and the first that is called serves."""
    act = letter.act
    if _reused(booking, CHECK_IN, letter.kiosk, act.ticket_id):
        return Refusal.TICKET_REUSED
    erased = is_erased(booking, act.person, letter.made_at)
    row = {
        "kiosk_id": letter.kiosk,
        "ticket_id": act.ticket_id,
        "person": nobody() if erased else act.person,
        "holder_tag": act.holder_tag,
        "name": None if erased else act.name,
        "phone": None if erased else act.phone,
        "sex": act.sex,
        "birth_month": None if erased else act.birth_month,
        "day": act.day,
        "call_number": act.number,
        "trades": pack_tiles(act.trades),
        "called_at": None,
        "at": letter.made_at,
    }
    booking.connection.execute(_CHECK_IN, row)
    _count(booking, letter, Measure.CHECK_INS, act.trades, act.sex, act.birth_month)
    return None


def wish(
    booking: Journal, letter: Letter[Wish], *, hall_id: int | None = None, on_behalf_by: str | None = None
) -> Refusal | None:
    """A standing registration; a person has one, the one that was made last.

    ``hall_id`` and ``on_behalf_by``: of the clerk who wrote it down for somebody without a card.
    """
    act = letter.act
    if _reused(booking, WISH, letter.kiosk, act.ticket_id):
        return Refusal.TICKET_REUSED
    newest_at = booking.connection.execute(_NEWEST_WISH, {"person": act.person}).scalar()
    overtaken = newest_at is not None and newest_at > letter.made_at
    if not overtaken and not is_erased(booking, act.person, letter.made_at):
        booking.connection.execute(_DROP_WISHES, {"which_person": act.person})
        row = {
            "kiosk_id": letter.kiosk,
            "ticket_id": act.ticket_id,
            "person": act.person,
            "holder_tag": act.holder_tag,
            "name": act.name,
            "phone": act.phone,
            "sex": act.sex,
            "birth_month": act.birth_month,
            "trades": pack_tiles(act.trades),
            "settlement": act.settlement,
            "within_km": act.within_km,
            "until": act.until,
            "consent_version": act.consent_version,
            "at": letter.made_at,
            "hall_id": hall_id,
            "on_behalf_by": on_behalf_by,
        }
        booking.connection.execute(_WISH, row)
    _count(booking, letter, Measure.WISHES, act.trades, act.sex, act.birth_month, hall_id or 0)
    return None


def sign_up(booking: Journal, letter: Letter[SignUp]) -> Refusal | None:
    """A place in an activity, as long as there is one; a person has one place."""
    act = letter.act
    connection, which = booking.connection, {"activity": act.activity_id, "person": act.person}
    activity = connection.execute(_HOLD_ACTIVITY, {"activity": act.activity_id}).first()
    if activity is None:
        return Refusal.ACTIVITY_UNKNOWN
    if _reused(booking, SIGN_UP, letter.kiosk, act.ticket_id):
        return Refusal.TICKET_REUSED
    given_back = connection.execute(_OF_TICKET[SIGN_OFF.name], _ticket(letter)).first()
    if given_back is not None and given_back == (act.activity_id, act.holder_tag):
        _count_training(booking, letter, activity.kind)
        return None
    if connection.execute(_SIGNED_UP, which).scalar_one():
        return Refusal.DUPLICATE
    if not activity.open or activity.cancelled_at is not None or activity.taken >= activity.places:
        return Refusal.ACTIVITY_FULL
    if is_erased(booking, act.person, letter.made_at):
        return None  # nobody would be called, and somebody else may sit there
    row = {
        "kiosk_id": letter.kiosk,
        "ticket_id": act.ticket_id,
        "activity_id": act.activity_id,
        "person": act.person,
        "holder_tag": act.holder_tag,
        "name": act.name,
        "phone": act.phone,
        "consent_version": act.consent_version,
        "receiver": act.receiver,
        "at": letter.made_at,
        "accepted_at": booking.now,
    }
    connection.execute(_SIGN_UP, row)
    connection.execute(_TAKE_PLACE, {"activity": act.activity_id})
    _count_training(booking, letter, activity.kind)
    return None


def sign_off(booking: Journal, letter: Letter[SignOff]) -> Refusal | None:
    """A place is given back, as long as somebody else can have it. The sign-up may still be on its way."""
    act, connection = letter.act, booking.connection
    activity = connection.execute(_HOLD_ACTIVITY, {"activity": act.activity_id}).first()
    if activity is None:
        return Refusal.ACTIVITY_UNKNOWN
    if connection.execute(_OF_TICKET[SIGN_OFF.name], _ticket(letter)).first() is not None:
        return None
    signed_up = connection.execute(_OF_TICKET[SIGN_UP.name], _ticket(letter)).first()
    if signed_up is not None and signed_up != (act.activity_id, act.holder_tag):
        return Refusal.TICKET_MISMATCH
    row = {
        "kiosk_id": letter.kiosk,
        "ticket_id": act.ticket_id,
        "activity_id": act.activity_id,
        "holder_tag": act.holder_tag,
        "at": letter.made_at,
    }
    connection.execute(_SIGN_OFF, row)
    if signed_up is not None:
        connection.execute(_DROP_SIGN_UP, {"which_kiosk": letter.kiosk, "which_ticket": act.ticket_id})
        if activity.begins_at > booking.now:
            connection.execute(_FREE_PLACE, {"activity": act.activity_id})
    return None


def _ticket(letter: Letter[SignUp] | Letter[SignOff]) -> dict[str, int]:
    return {"kiosk": letter.kiosk, "ticket": letter.act.ticket_id}


def _count_training(booking: Journal, letter: Letter[SignUp], kind: str) -> None:
    if kind == TRAINING:
        _count(booking, letter, Measure.TRAINING, (), Sex.UNKNOWN, None)


def _reused(booking: Journal, table: Table, kiosk_id: int, ticket_id: int) -> bool:
    if not booking.connection.execute(_KNOWN[table.name], {"kiosk": kiosk_id, "ticket": ticket_id}).scalar_one():
        return False
    booking.alarm(AlarmCode.TICKET_REUSED, kiosk_id, f"ticket {ticket_id}")
    return True


def _count(
    booking: Journal,
    letter: Letter[CheckIn] | Letter[Wish] | Letter[SignUp],
    measure: Measure,
    trades: tuple[str, ...],
    sex: Sex,
    birth_month: str | None,
    hall_id: int = 0,
) -> None:
    """Under the first tile that was named, at the kiosk's hall; ``hall_id`` for what a clerk did without one."""
    day = local_day(letter.at).isoformat()
    booking.count(
        person_cell(day, booking.hall_of(letter.kiosk, hall_id), measure, trades[0] if trades else "", sex, birth_month)
    )
