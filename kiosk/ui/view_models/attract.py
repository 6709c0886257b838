"""The page that waits for somebody: today's numbers, the newest jobs, the reader's line."""

from __future__ import annotations

from PySide6.QtCore import Slot

from kiosk.ui.presentation import data_age
from kiosk.ui.session import events
from kiosk.ui.view_models.base import ViewModel, state


class AttractViewModel(ViewModel):
    """``newest`` holds two or three job cards; ``readerState`` is ready, down, none or token.

    ``readsAddress`` is the setting: the line beside the reader says what a tap reads before it is read.
    """

    jobs, jobsChanged = state(int, "jobs", 0)
    daily, dailyChanged = state(int, "daily", 0)
    places, placesChanged = state(int, "places", 0)
    newest, newestChanged = state("QVariantList", "newest", [])
    readerState, readerStateChanged = state(str, "readerState", "none")
    readerFault, readerFaultChanged = state("QVariantMap", "readerFault", {"code": "", "number": ""})
    dataAge, dataAgeChanged = state("QVariantMap", "dataAge", data_age(None, 0, 0))
    readsAddress, readsAddressChanged = state(bool, "readsAddress", False)
    network, networkChanged = state(str, "network", "none")

    @Slot(str)
    def openJob(self, job_id: str) -> None:
        self.send(events.JobAsked(int(job_id)))
