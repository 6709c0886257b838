"""Kind -> effect, and which postings an effect holds while it runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kiosk.hub.effects.application import receive
from kiosk.hub.effects.letter import Letter
from kiosk.hub.effects.ticket import dispatch, report_outcome, withdraw
from kiosk.hub.journal import Journal
from kiosk.protocol.acts import Act, Application, Dispatch, Outcome, Withdrawal
from kiosk.protocol.refusals import Refusal

EFFECTS: Mapping[type[Act], Callable[[Journal, Letter[Any]], Refusal | None]] = {
    Application: receive,
    Withdrawal: withdraw,
    Outcome: report_outcome,
    Dispatch: dispatch,
}


def jobs_of(act: Act) -> tuple[int, ...]:
    """Effects that change applications hold the posting, so that nobody cancels it or applies twice meanwhile."""
    return (act.job_id,) if isinstance(act, (Application, Withdrawal, Dispatch, Outcome)) else ()
