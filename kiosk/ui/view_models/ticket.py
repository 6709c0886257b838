"""What the person takes along: title, code, what silence means."""

from __future__ import annotations

from PySide6.QtCore import Slot

from kiosk.ui.presentation import EMPTY_CARD, NO_MOMENT
from kiosk.ui.session import events
from kiosk.ui.view_models.base import ViewModel, state


class TicketViewModel(ViewModel):
    """``printerState``: none, ready, or a PaperStep; ``papers`` counts what may have come out.

    ``group`` is what companions share, empty on a ticket of an older program.
    ``submitted`` is false while the application waits for the hub; ``undoSecondsLeft`` 0: the undo time is over."""

    titleCode, titleCodeChanged = state(str, "titleCode", "application")
    silence, silenceChanged = state("QVariantMap", "silence", {"code": "", **NO_MOMENT})
    qr, qrChanged = state(str, "qr", "")
    shortCode, shortCodeChanged = state(str, "shortCode", "")
    group, groupChanged = state(str, "group", "")
    card, cardChanged = state("QVariantMap", "card", EMPTY_CARD)
    address, addressChanged = state(str, "address", "")
    meetAt, meetAtChanged = state(str, "meetAt", "")
    contact, contactChanged = state("QVariantMap", "contact", {"name": "", "phone": ""})
    hirer, hirerChanged = state(str, "hirer", "")
    certificates, certificatesChanged = state("QVariantList", "certificates", [])
    already, alreadyChanged = state(bool, "already", False)
    submitted, submittedChanged = state(bool, "submitted", False)
    undoSecondsLeft, undoSecondsLeftChanged = state(int, "undoSecondsLeft", 0)
    withdrawn, withdrawnChanged = state(bool, "withdrawn", False)
    busy, busyChanged = state(bool, "busy", False)
    printerState, printerStateChanged = state(str, "printerState", "none")
    printerFault, printerFaultChanged = state("QVariantMap", "printerFault", {"code": "", "number": ""})
    canPrint, canPrintChanged = state(bool, "canPrint", False)
    papers, papersChanged = state(int, "papers", 0)

    @Slot()
    def withdraw(self) -> None:
        self.send(events.WithdrawAsked())

    @Slot()
    def printAgain(self) -> None:
        self.send(events.PrintAsked())

    @Slot()
    def moreJobs(self) -> None:
        self.send(events.MoreJobsAsked())

    @Slot()
    def done(self) -> None:
        self.send(events.DoneAsked())
