"""Telling of a bad posting. ``reports`` are codes in the order of the pictures; ``title`` names the posting."""

from __future__ import annotations

from PySide6.QtCore import Slot

from kiosk.ui.session import events
from kiosk.ui.session.posting_reports import PostingReport
from kiosk.ui.view_models.base import ViewModel, state


class ReportViewModel(ViewModel):
    """``step`` is a ReportStep; ``canTell`` False: this kiosk cannot keep a report, the telephone is left."""

    title, titleChanged = state(str, "title", "")
    reports, reportsChanged = state("QVariantList", "reports", [str(each) for each in PostingReport])
    chosen, chosenChanged = state(str, "chosen", "")
    step, stepChanged = state(str, "step", "choosing")
    canTell, canTellChanged = state(bool, "canTell", True)
    busy, busyChanged = state(bool, "busy", False)

    @Slot(str)
    def choose(self, report: str) -> None:
        self.send(events.ReportChosen(PostingReport(report)))

    @Slot()
    def undo(self) -> None:
        self.send(events.ReportUndone())

    @Slot()
    def tell(self) -> None:
        self.send(events.ReportConfirmed())
