"""An application becomes a row that the clerk sees, whatever has happened to the posting meanwhile.

Full and closed postings take late applications as ``received``: the person was promised an answer by the hirer, and
who closed a posting may open it again. A cancelled one gives ``cancelled`` at once, so that the next tap says so.
"""

from __future__ import annotations

from datetime import date

from kiosk.domain.age import age_on
from kiosk.domain.clock import local_day
from kiosk.domain.law import WORKING_AGE
from kiosk.hub.alarms import AlarmCode
from kiosk.hub.applications import (
    TellCopy,
    acts_about,
    book_act,
    count_outcome,
    count_withdrawal,
    find_booked,
    has_another,
    tell,
)
from kiosk.hub.counters import Measure, person_cell
from kiosk.hub.effects.erased import is_erased, nobody
from kiosk.hub.effects.letter import Letter
from kiosk.hub.journal import Journal
from kiosk.hub.schema import APPLICATION
from kiosk.hub.states import State, Teller, Word, standing
from kiosk.protocol.acts import Application
from kiosk.protocol.feed_records import TicketState
from kiosk.protocol.refusals import Refusal
from kiosk.protocol.ticket import DAY_S


def receive(booking: Journal, letter: Letter[Application], on_behalf_by: str | None = None) -> Refusal | None:
    """Keep an application; the reason when it is refused, and nothing was written then.

    ``on_behalf_by``: the clerk who applied for somebody at the window or on the telephone.
    """
    act = letter.act
    job = booking.jobs.get(act.job_id)
    if job is None:
        return Refusal.JOB_UNKNOWN
    day = local_day(letter.at)
    if age_on(date.fromisoformat(f"{act.birth_month}-01"), day) < WORKING_AGE:
        return Refusal.TOO_YOUNG
    if find_booked(booking, letter.kiosk, act.ticket_id) is not None:
        booking.alarm(AlarmCode.TICKET_REUSED, letter.kiosk, f"ticket {act.ticket_id}")
        return Refusal.TICKET_REUSED
    acts = acts_about(booking, letter.kiosk, act.ticket_id, act.job_id, act.holder_tag)
    quiet = (act.person, act.job_id) in booking.quiet_people
    erased = not quiet and is_erased(booking, act.person, letter.made_at)
    forget = letter.ticket_act(Word.ERASED, Teller.HUB)
    if erased:
        acts.append(forget)
    reached = standing(acts, job.cancelled_at)
    another = has_another(booking, act.person, act.job_id, letter.kiosk, act.ticket_id)
    if another and reached.state is not State.WITHDRAWN:
        # The paper is out; wherever its holder taps, the kiosk should say what it is worth.
        tell(booking, letter.kiosk, act.ticket_id, act.holder_tag, TicketState.DUPLICATE)
        return Refusal.DUPLICATE
    if erased:
        book_act(booking, forget, letter.kiosk, act.ticket_id, act.job_id, act.holder_tag)
    state_at = booking.now if reached.at is None else reached.at
    row = {
        "kiosk_id": letter.kiosk,
        "ticket_id": act.ticket_id,
        "job_id": act.job_id,
        "person": nobody() if erased else act.person,
        "holder_tag": act.holder_tag,
        "name": None if erased else act.name,
        "phone": None if erased else act.phone,
        "document": act.document,
        "sex": act.sex,
        "birth_month": None if erased else act.birth_month,
        "title": act.title,
        "reply_deadline": act.reply_deadline,
        "job_updated_at": act.job_updated_at,
        "issued_at": act.issued_at,
        "valid_days": act.valid_days,
        "consent_version": act.consent_version,
        "receiver": act.receiver,
        "group_number": act.group,
        "accepted_at": booking.now,
        "state": reached.state,
        "state_at": state_at,
        "on_behalf_by": on_behalf_by,
        "held_until": None,
    }
    booking.quiet_tickets.discard((letter.kiosk, act.ticket_id))
    booking.quiet_people.discard((act.person, act.job_id))
    booking.add(APPLICATION, row)
    tell(
        booking,
        letter.kiosk,
        act.ticket_id,
        act.holder_tag,
        reached.state,
        None if erased else _copy(act),
        erased=erased,
    )
    booking.count_applied(act.job_id, int(reached.state.live))
    hall_id = booking.hall_of(letter.kiosk, job.hall_id)
    booking.count(person_cell(day.isoformat(), hall_id, Measure.APPLICATIONS, job.trade, act.sex, act.birth_month))
    # What arrived before its application counts now that it is known whose it was.
    for earlier in acts:
        if earlier.word is Word.WITHDRAW:
            count_withdrawal(booking, job, earlier, letter.kiosk, act.sex, act.birth_month)
    count_outcome(booking, job, letter.kiosk, act.sex, act.birth_month, reached.state, +1)
    return None


def _copy(act: Application) -> TellCopy | None:
    if act.holder_copy is None:
        return None
    return TellCopy(act.holder_copy, act.issued_at + act.valid_days * DAY_S)
