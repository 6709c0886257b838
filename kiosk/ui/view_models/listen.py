"""听着选: the one job that is being spoken."""

from __future__ import annotations

from PySide6.QtCore import Slot

from kiosk.ui.presentation import EMPTY_CARD
from kiosk.ui.session import events
from kiosk.ui.view_models.base import ViewModel, state


class ListenViewModel(ViewModel):
    """``position`` counts from 1, 0 while nothing is there to speak; ``details`` as the job page has them.

    ``kept`` is the newest application of who comes again, as the list has it; empty for everybody else.
    """

    card, cardChanged = state("QVariantMap", "card", EMPTY_CARD)
    details, detailsChanged = state("QVariantMap", "details", {})
    position, positionChanged = state(int, "position", 0)
    total, totalChanged = state(int, "total", 0)
    loading, loadingChanged = state(bool, "loading", True)
    gone, goneChanged = state(bool, "gone", False)
    kept, keptChanged = state("QVariantMap", "kept", {})
    emptyReason, emptyReasonChanged = state(str, "emptyReason", "")

    @Slot()
    def take(self) -> None:
        self.send(events.JobTaken())

    @Slot()
    def next(self) -> None:
        self.send(events.NextJobAsked())

    @Slot()
    def previous(self) -> None:
        self.send(events.PreviousJobAsked())

    @Slot()
    def changeTrades(self) -> None:
        self.send(events.TradesAsked())

    @Slot()
    def showList(self) -> None:
        self.send(events.ListAsked())
