"""How long what is kept (M13)."""

from __future__ import annotations

from collections.abc import Iterable

from kiosk.hub.states import TicketAct, Word

DISPUTE_HOLD_S = 365 * 86_400
"""A labour dispute may be brought within a year (劳动争议调解仲裁法 art. 27)."""


def held_until(acts: Iterable[TicketAct]) -> int | None:
    """Until when a complaint holds name and telephone (Unix seconds); None when none does."""
    return max((act.at + DISPUTE_HOLD_S for act in acts if act.word is Word.DISPUTE), default=None)
