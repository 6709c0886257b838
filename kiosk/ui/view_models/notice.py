"""What is kept and for how long, with the best jobs of the place already in sight."""

from __future__ import annotations

from PySide6.QtCore import Slot

from kiosk.ui.session import events
from kiosk.ui.view_models.base import ViewModel, state


class NoticeViewModel(ViewModel):
    keepDays, keepDaysChanged = state(int, "keepDays", 30)
    preview, previewChanged = state("QVariantList", "preview", [])
    readsAddress, readsAddressChanged = state(bool, "readsAddress", False)

    @Slot()
    def acceptMatching(self) -> None:
        self.send(events.MatchingAccepted())

    @Slot()
    def seeAll(self) -> None:
        self.send(events.AllJobsAsked())

    @Slot(str)
    def openJob(self, job_id: str) -> None:
        self.send(events.JobAsked(int(job_id)))
