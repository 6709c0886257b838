"""Fairs, training, buses, 520, rights and windows: one part at a time.

``topics`` are maps with code, count and on; ``rows`` those of ``kiosk.ui.service_rows``.
"""

from __future__ import annotations

from PySide6.QtCore import Slot

from kiosk.ui.session import events
from kiosk.ui.session.service_topics import ServiceTopic
from kiosk.ui.view_models.base import ViewModel, state


class ServicesViewModel(ViewModel):
    """``printable`` are the activities whose slip can be printed now; ``slipOf`` is that of the printer's fields."""

    topics, topicsChanged = state("QVariantList", "topics", [])
    rows, rowsChanged = state("QVariantList", "rows", [])
    loading, loadingChanged = state(bool, "loading", True)
    knownPhone, knownPhoneChanged = state(str, "knownPhone", "")
    busy, busyChanged = state(bool, "busy", False)
    error, errorChanged = state(str, "error", "")
    offline, offlineChanged = state(bool, "offline", False)
    incomplete, incompleteChanged = state(bool, "incomplete", False)
    printable, printableChanged = state("QVariantList", "printable", [])
    slipOf, slipOfChanged = state(str, "slipOf", "")
    printerState, printerStateChanged = state(str, "printerState", "none")
    printerFault, printerFaultChanged = state("QVariantMap", "printerFault", {"code": "", "number": ""})

    @Slot(str, bool)
    def signUp(self, activity_id: str, with_phone: bool) -> None:
        self.send(events.SignUpAsked(int(activity_id), with_phone))

    @Slot(str)
    def signOff(self, activity_id: str) -> None:
        self.send(events.SignOffAsked(int(activity_id)))

    @Slot(str)
    def printSlip(self, activity_id: str) -> None:
        self.send(events.PlaceSlipAsked(int(activity_id)))

    @Slot(str)
    def choose(self, topic: str) -> None:
        self.send(events.ServiceTopicChosen(ServiceTopic(topic)))
