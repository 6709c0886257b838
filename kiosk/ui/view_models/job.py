"""One posting with everything it says."""

from __future__ import annotations

from PySide6.QtCore import Slot

from kiosk.ui.presentation import EMPTY_CARD, NO_CERTIFICATE, NO_MOMENT, NO_WAY
from kiosk.ui.session import events
from kiosk.ui.view_models.base import ViewModel, state


class JobViewModel(ViewModel):
    """``cannotApply`` is an Obstacle or the code of a legal gate; ``phoneQr`` an image source or empty.

    ``group``: that of the companions whom the person may join with one press.
    With a ``knownPhone`` (masked) one press applies; ``error`` is then as on the form.
    ``way`` leads there: one of the eight winds and minutes by bike, as far as both are known.
    ``number`` is that of the posting, for whoever calls; the printer's fields are a ticket's, for the call slip.
    ``closed``: the hub closed the job while its page was open, and the person has no ticket for it.
    """

    card, cardChanged = state("QVariantMap", "card", EMPTY_CARD)
    hirer, hirerChanged = state(
        "QVariantMap", "hirer", {"name": "", "kind": "unit", "verifiedMonth": 0, "verifiedDay": 0}
    )
    description, descriptionChanged = state(str, "description", "")
    address, addressChanged = state(str, "address", "")
    hours, hoursChanged = state(str, "hours", "")
    meetAt, meetAtChanged = state(str, "meetAt", "")
    way, wayChanged = state("QVariantMap", "way", NO_WAY)
    days, daysChanged = state(int, "days", 0)
    insurance, insuranceChanged = state(str, "insurance", "none")
    perks, perksChanged = state("QVariantList", "perks", [])
    hazards, hazardsChanged = state("QVariantList", "hazards", [])
    hazardsKnown, hazardsKnownChanged = state(bool, "hazardsKnown", False)
    requirement, requirementChanged = state(
        "QVariantMap",
        "requirement",
        {"minAge": 0, "maxAge": 0, "education": "none", "experienceYears": 0, "certificates": []},
    )
    contact, contactChanged = state("QVariantMap", "contact", {"name": "", "phone": ""})
    acceptance, acceptanceChanged = state(str, "acceptance", "")
    replyDeadline, replyDeadlineChanged = state("QVariantMap", "replyDeadline", NO_MOMENT)
    source, sourceChanged = state(str, "source", "")
    phoneQr, phoneQrChanged = state(str, "phoneQr", "")
    canApply, canApplyChanged = state(bool, "canApply", False)
    cannotApply, cannotApplyChanged = state(str, "cannotApply", "")
    certificateQuestion, certificateQuestionChanged = state("QVariantMap", "certificateQuestion", NO_CERTIFICATE)
    kept, keptChanged = state(bool, "kept", False)
    closed, closedChanged = state(bool, "closed", False)
    knownPhone, knownPhoneChanged = state(str, "knownPhone", "")
    group, groupChanged = state(str, "group", "")
    busy, busyChanged = state(bool, "busy", False)
    error, errorChanged = state(str, "error", "")
    number, numberChanged = state(str, "number", "")
    printerState, printerStateChanged = state(str, "printerState", "none")
    printerFault, printerFaultChanged = state("QVariantMap", "printerFault", {"code": "", "number": ""})
    canPrint, canPrintChanged = state(bool, "canPrint", False)
    papers, papersChanged = state(int, "papers", 0)

    @Slot()
    def apply(self) -> None:
        self.send(events.ApplyAsked())

    @Slot()
    def applyKnown(self) -> None:
        self.send(events.SubmittedKnown())

    @Slot()
    def applyWithoutPhone(self) -> None:
        self.send(events.SubmittedWithoutPhone())

    @Slot()
    def printCallSlip(self) -> None:
        self.send(events.CallSlipAsked())

    @Slot()
    def openKept(self) -> None:
        self.send(events.KeptAsked())

    @Slot()
    def report(self) -> None:
        self.send(events.ReportAsked())

    @Slot()
    def similar(self) -> None:
        self.send(events.SimilarAsked())

    @Slot(bool)
    def answerCertificate(self, held: bool) -> None:
        self.send(events.CertificateAnswered(held))
