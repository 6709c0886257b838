"""Kind -> effect, and which postings an effect holds while it runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import text

from kiosk.hub.effects.application import receive
from kiosk.hub.effects.audit import keep_audit
from kiosk.hub.effects.complaint import complain
from kiosk.hub.effects.erasure import JOBS_OF_PEOPLE, erase
from kiosk.hub.effects.letter import Letter
from kiosk.hub.effects.preferences import keep_preferences
from kiosk.hub.effects.presence import check_in, sign_off, sign_up, wish
from kiosk.hub.effects.ticket import dispatch, report_outcome, withdraw
from kiosk.hub.effects.visits import count_visits
from kiosk.hub.journal import Journal
from kiosk.protocol.acts import (
    Act,
    Application,
    Audit,
    CheckIn,
    Complaint,
    Dispatch,
    Erasure,
    KeptPreferences,
    Outcome,
    SignOff,
    SignUp,
    Visits,
    Wish,
    Withdrawal,
)
from kiosk.protocol.refusals import Refusal

_SHUT_OUT_ERASURES = text("LOCK TABLE erasure IN SHARE MODE")
_SHUT_OUT = text("LOCK TABLE erasure IN EXCLUSIVE MODE")
_ABOUT_TICKETS = (Withdrawal, Dispatch, Outcome)
EFFECTS: Mapping[type[Act], Callable[[Journal, Letter[Any]], Refusal | None]] = {
    Application: receive,
    Withdrawal: withdraw,
    Outcome: report_outcome,
    Dispatch: dispatch,
    CheckIn: check_in,
    Wish: wish,
    SignUp: sign_up,
    SignOff: sign_off,
    Complaint: complain,
    Erasure: erase,
    KeptPreferences: keep_preferences,
    Audit: keep_audit,
    Visits: count_visits,
}


def look_ahead(booking: Journal, letters: Sequence[Letter[Any]]) -> None:
    """Hold what the effects will change, and ask for all of it at once what is known about it.

    Who changes applications holds the posting, so that nobody cancels it or applies twice meanwhile.
    """
    acts = [(letter.kiosk, letter.act) for letter in letters]
    people = any(hasattr(act, "person") or isinstance(act, KeptPreferences | Audit) for _kiosk, act in acts)
    erasing = [act.person for _kiosk, act in acts if isinstance(act, Erasure)]
    if people and booking.connection.dialect.name == "postgresql":
        # Otherwise an application that commits while its person's erasure does would keep its name.
        booking.connection.execute(_SHUT_OUT if erasing else _SHUT_OUT_ERASURES)
    jobs = {act.job_id for _kiosk, act in acts if isinstance(act, (Application, *_ABOUT_TICKETS))}
    if erasing:
        jobs.update(booking.connection.execute(JOBS_OF_PEOPLE, {"people": erasing}).scalars())
    booking.lock_jobs(jobs)
    applied = [(kiosk, act) for kiosk, act in acts if isinstance(act, Application)]
    about = [act for _kiosk, act in acts if isinstance(act, _ABOUT_TICKETS)]
    booking.look_ahead(
        {(kiosk, act.ticket_id) for kiosk, act in applied} | {(act.ticket_kiosk, act.ticket_id) for act in about},
        {(act.person, act.job_id) for _kiosk, act in applied},
    )
