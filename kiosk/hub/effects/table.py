"""Kind -> effect, and which postings an effect holds while it runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from kiosk.hub.effects.application import receive
from kiosk.hub.effects.letter import Letter
from kiosk.hub.effects.ticket import dispatch, report_outcome, withdraw
from kiosk.hub.journal import Journal
from kiosk.protocol.acts import Act, Application, Dispatch, Outcome, Withdrawal
from kiosk.protocol.refusals import Refusal

_ABOUT_TICKETS = (Withdrawal, Dispatch, Outcome)
EFFECTS: Mapping[type[Act], Callable[[Journal, Letter[Any]], Refusal | None]] = {
    Application: receive,
    Withdrawal: withdraw,
    Outcome: report_outcome,
    Dispatch: dispatch,
}


def look_ahead(booking: Journal, letters: Sequence[Letter[Any]]) -> None:
    """Hold what the effects will change, and ask for all of it at once what is known about it.

    Who changes applications holds the posting, so that nobody cancels it or applies twice meanwhile.
    """
    acts = [(letter.kiosk, letter.act) for letter in letters]
    booking.lock_jobs(act.job_id for _kiosk, act in acts if isinstance(act, (Application, *_ABOUT_TICKETS)))
    applied = [(kiosk, act) for kiosk, act in acts if isinstance(act, Application)]
    about = [act for _kiosk, act in acts if isinstance(act, _ABOUT_TICKETS)]
    booking.look_ahead(
        {(kiosk, act.ticket_id) for kiosk, act in applied} | {(act.ticket_kiosk, act.ticket_id) for act in about},
        {(act.person, act.job_id) for _kiosk, act in applied},
    )
