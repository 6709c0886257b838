"""All that the person has applied for: what still counts, and what is over."""

from __future__ import annotations

from PySide6.QtCore import Slot

from kiosk.ui.session import events
from kiosk.ui.view_models.base import ViewModel, state


class ApplicationsViewModel(ViewModel):
    """``rows`` and ``earlier`` are the maps of ``kiosk.ui.ticket_rows``; ``error`` as on the form.

    ``recordState`` is a PaperStep, that of the paper that says what the person has worked."""

    rows, rowsChanged = state("QVariantList", "rows", [])
    earlier, earlierChanged = state("QVariantList", "earlier", [])
    busy, busyChanged = state(bool, "busy", False)
    error, errorChanged = state(str, "error", "")

    recordState, recordStateChanged = state(str, "recordState", "none")
    recordFault, recordFaultChanged = state("QVariantMap", "recordFault", {"code": "", "number": ""})
    canPrintRecord, canPrintRecordChanged = state(bool, "canPrintRecord", False)

    @Slot()
    def printRecord(self) -> None:
        self.send(events.WorkRecordAsked())

    @Slot(str)
    def open(self, ticket_id: str) -> None:
        self.send(events.TicketAsked(int(ticket_id)))

    @Slot(str)
    def withdraw(self, ticket_id: str) -> None:
        self.send(events.WithdrawAsked(int(ticket_id)))

    @Slot(str)
    def undoWithdraw(self, ticket_id: str) -> None:
        self.send(events.WithdrawUndone(int(ticket_id)))
