"""The small screens: reading, card fault, gate, farewell, out of service."""

from __future__ import annotations

from PySide6.QtCore import Slot

from kiosk.ui.session import events
from kiosk.ui.view_models.base import ViewModel, state


class ReadingViewModel(ViewModel):
    """``step``: find, select, read, or rank once the card was read."""

    step, stepChanged = state(str, "step", "find")


class FaultViewModel(ViewModel):
    """``code`` is a FaultCode, ``number`` its two digits, ``picture`` a pictogram, ``attempt`` counts from 1."""

    code, codeChanged = state(str, "code", "")
    number, numberChanged = state(str, "number", "")
    picture, pictureChanged = state(str, "picture", "card-again")
    attempt, attemptChanged = state(int, "attempt", 1)
    attemptsMax, attemptsMaxChanged = state(int, "attemptsMax", 3)

    @Slot()
    def browse(self) -> None:
        self.send(events.BrowseAsked())


class GateViewModel(ViewModel):
    kind, kindChanged = state(str, "kind", "under_16")


class FarewellViewModel(ViewModel):
    hadTicket, hadTicketChanged = state(bool, "hadTicket", False)
    hadPaper, hadPaperChanged = state(bool, "hadPaper", False)
    cardPresent, cardPresentChanged = state(bool, "cardPresent", False)


class OutOfServiceViewModel(ViewModel):
    """``number`` is what is said on the telephone, empty while the kiosk starts."""

    number, numberChanged = state(str, "number", "")
    code, codeChanged = state(str, "code", "")
