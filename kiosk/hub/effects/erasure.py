"""A person asks to be forgotten (个人信息保护法 art. 47).

What goes: name, telephone, month of birth and the person's tag, in applications, check-ins, places and wishes, and in
what the kiosks audited. What stays: that somebody applied for this job and whether he came, as every nameless service
record does, and figures, which never held anybody. A dispute holds name and telephone of its ticket to its end. An
application is withdrawn, because nobody could be called, unless the person was chosen and the first day of the work is
over; the page on which the person asks says so. Sealed preferences go too, and the kiosks hear what to drop of
both.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, delete, select, update

from kiosk.domain.clock import local_day
from kiosk.hub.applications import acts_about, book_act, forget_copies, settle, tell
from kiosk.hub.effects.erased import nobody, remember_erasure
from kiosk.hub.effects.letter import Letter
from kiosk.hub.effects.preferences import forget_preferences
from kiosk.hub.journal import Journal
from kiosk.hub.retention import is_held
from kiosk.hub.schema import ACTIVITY, APPLICATION, CHECK_IN, KIOSK_AUDIT, SIGN_UP, WISH
from kiosk.hub.states import Teller, TicketAct, Word
from kiosk.protocol.acts import Erasure, ErasureScope
from kiosk.protocol.refusals import Refusal

JOBS_OF_PEOPLE = select(APPLICATION.c.job_id).where(APPLICATION.c.person.in_(bindparam("people", expanding=True)))
"""Which postings an erasure holds."""


def erase(booking: Journal, letter: Letter[Erasure]) -> Refusal | None:
    forget_preferences(booking, letter)
    if letter.act.scope is ErasureScope.PREFERENCES:
        return None
    person, connection = letter.act.person, booking.connection
    remember_erasure(booking, person, letter.at)
    booking.write_rows()
    booking.quiet_people = {pair for pair in booking.quiet_people if pair[0] != person}
    before = APPLICATION.c.person == person, APPLICATION.c.issued_at <= letter.made_at
    for row in connection.execute(select(APPLICATION).where(*before)).all():
        _forget_application(booking, row, letter)
    connection.execute(delete(WISH).where(WISH.c.person == person, WISH.c.at <= letter.made_at))
    nameless = {"person": nobody(), "name": None, "phone": None}
    check_ins = CHECK_IN.c.person == person, CHECK_IN.c.at <= letter.made_at
    connection.execute(update(CHECK_IN).where(*check_ins).values(**nameless, birth_month=None))
    for row in connection.execute(
        select(SIGN_UP.c.kiosk_id, SIGN_UP.c.ticket_id, SIGN_UP.c.activity_id, ACTIVITY.c.begins_at)
        .join(ACTIVITY, ACTIVITY.c.id == SIGN_UP.c.activity_id)
        .where(SIGN_UP.c.person == person, SIGN_UP.c.at <= letter.made_at)
    ).all():
        this = SIGN_UP.c.kiosk_id == row.kiosk_id, SIGN_UP.c.ticket_id == row.ticket_id
        if row.begins_at > booking.now:
            connection.execute(delete(SIGN_UP).where(*this))
            freed = update(ACTIVITY).where(ACTIVITY.c.id == row.activity_id)
            connection.execute(freed.values(taken=ACTIVITY.c.taken - 1))
        else:
            connection.execute(update(SIGN_UP).where(*this).values(**nameless))
    audited = KIOSK_AUDIT.c.person == person, KIOSK_AUDIT.c.at <= letter.made_at
    connection.execute(update(KIOSK_AUDIT).where(*audited).values(person=None))
    return None


def _forget_application(booking: Journal, row: Any, letter: Letter[Erasure]) -> None:
    booking.lock_jobs([row.job_id])
    begun = booking.jobs[row.job_id].start_on < local_day(letter.at).isoformat()
    word = Word.ERASED_AT_WORK if begun else Word.ERASED
    forget = TicketAct(letter.at, letter.sequence, letter.kiosk, nobody(), word, Teller.HUB)
    acts = acts_about(booking, row.kiosk_id, row.ticket_id, row.job_id, row.holder_tag)
    book_act(booking, forget, row.kiosk_id, row.ticket_id, row.job_id, row.holder_tag)
    stands = settle(booking, row, [*acts, forget])
    forget_copies(booking, row.kiosk_id, row.ticket_id)
    tell(booking, row.kiosk_id, row.ticket_id, row.holder_tag, stands, erased=True)
    gone: dict[str, Any] = {"person": nobody(), "birth_month": None}
    if not is_held(booking.connection, row, booking.now):
        gone |= {"name": None, "phone": None}
    this = APPLICATION.c.kiosk_id == row.kiosk_id, APPLICATION.c.ticket_id == row.ticket_id
    booking.connection.execute(update(APPLICATION).where(*this).values(**gone))
