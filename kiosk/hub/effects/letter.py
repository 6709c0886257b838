"""One opened envelope as its effect sees it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from kiosk.hub.states import Teller, TicketAct, Word

ActType = TypeVar("ActType")


@dataclass(frozen=True, slots=True)
class Letter(Generic[ActType]):
    """``made_at`` is what the kiosk's clock said; ``at`` the same, but never later than the arrival.

    A clock that runs ahead must not give an act the last word over everything that is said until that day comes.
    """

    kiosk: int
    envelope_id: bytes
    sequence: int
    made_at: int
    at: int
    act: ActType
    ledger_id: bytes = b""
    """Of the kiosk's ledger that it comes from."""

    def ticket_act(self, word: Word, teller: Teller) -> TicketAct:
        return TicketAct(self.at, self.sequence, self.kiosk, self.envelope_id, word, teller)
