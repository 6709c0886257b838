"""The root of what QML sees: the screen's name, what every page shows, and the view-model of each page."""

from __future__ import annotations

from PySide6.QtCore import Property, QObject, Signal, Slot

from kiosk.ui.session import events
from kiosk.ui.session.modes import LOUDEST
from kiosk.ui.view_models.applications import ApplicationsViewModel
from kiosk.ui.view_models.apply import ApplyViewModel
from kiosk.ui.view_models.attract import AttractViewModel
from kiosk.ui.view_models.base import Send, ViewModel, state
from kiosk.ui.view_models.job import JobViewModel
from kiosk.ui.view_models.listen import ListenViewModel
from kiosk.ui.view_models.matches import MatchesViewModel
from kiosk.ui.view_models.notice import NoticeViewModel
from kiosk.ui.view_models.report import ReportViewModel
from kiosk.ui.view_models.screens import (
    FarewellViewModel,
    FaultViewModel,
    GateViewModel,
    OutOfServiceViewModel,
    ReadingViewModel,
)
from kiosk.ui.view_models.search import SearchViewModel
from kiosk.ui.view_models.services import ServicesViewModel
from kiosk.ui.view_models.staff import MaintenanceViewModel, StaffEntryViewModel
from kiosk.ui.view_models.ticket import TicketViewModel
from kiosk.ui.view_models.trades import TradesViewModel

NO_BANNER = {"code": ""}
NO_PAPER_GUIDE = {"step": "", "code": "", "number": ""}


class KioskViewModel(ViewModel):
    """``banner`` has an empty code when there is nothing to say; ``greeting`` an empty name when nobody is known.

    ``language`` is empty for Chinese; ``languages`` names all by code and own name.
    ``cardLeft`` is a CardLeft of the session. ``lowerEdgeMm`` is how high above the floor the picture begins.
    """

    screen, screenChanged = state(str, "screen", "out_of_service")
    clock, clockChanged = state("QVariantMap", "clock", {"hour": 0, "minute": 0, "month": 1, "day": 1, "weekday": 1})
    marketName, marketNameChanged = state(str, "marketName", "")
    placeName, placeNameChanged = state(str, "placeName", "")
    marketPhone, marketPhoneChanged = state(str, "marketPhone", "")
    mmPerPx, mmPerPxChanged = state(float, "mmPerPx", 0.248)
    elder, elderChanged = state(bool, "elder", False)
    highContrast, highContrastChanged = state(bool, "highContrast", False)
    lowPosition, lowPositionChanged = state(bool, "lowPosition", False)
    lowerEdgeMm, lowerEdgeMmChanged = state(float, "lowerEdgeMm", 700.0)
    language, languageChanged = state(str, "language", "")
    languages, languagesChanged = state("QVariantList", "languages", [])
    reducedMotion, reducedMotionChanged = state(bool, "reducedMotion", False)
    demo, demoChanged = state(bool, "demo", False)
    voiceAvailable, voiceAvailableChanged = state(bool, "voiceAvailable", False)
    speaking, speakingChanged = state(bool, "speaking", False)
    loudness, loudnessChanged = state(int, "loudness", 3)
    loudest, loudestChanged = state(int, "loudest", LOUDEST)
    greeting, greetingChanged = state("QVariantMap", "greeting", {"name": "", "part": "morning"})
    banner, bannerChanged = state("QVariantMap", "banner", NO_BANNER)
    cardLeft, cardLeftChanged = state(str, "cardLeft", "")
    idle, idleChanged = state("QVariantMap", "idle", {"visible": False, "secondsLeft": 20, "totalSeconds": 20})
    paperGuide, paperGuideChanged = state("QVariantMap", "paperGuide", NO_PAPER_GUIDE)
    canForget, canForgetChanged = state(bool, "canForget", False)
    forgetFailed, forgetFailedChanged = state(bool, "forgetFailed", False)
    helpVisible, helpVisibleChanged = state(bool, "helpVisible", False)

    byEar, byEarChanged = state(bool, "byEar", False)
    canListen, canListenChanged = state(bool, "canListen", False)

    aloud_asked = Signal()
    again_asked = Signal()
    focus_named = Signal(str)
    page_stood = Signal(str, bool)
    announced = Signal(list)
    touched_anywhere = Signal()

    def __init__(self, send: Send, parent: QObject | None = None) -> None:
        super().__init__(send, parent)
        self.attract_page = AttractViewModel(send, self)
        self.reading_page = ReadingViewModel(send, self)
        self.fault_page = FaultViewModel(send, self)
        self.notice_page = NoticeViewModel(send, self)
        self.gate_page = GateViewModel(send, self)
        self.trades_page = TradesViewModel(send, self)
        self.matches_page = MatchesViewModel(send, self)
        self.search_page = SearchViewModel(send, self)
        self.listen_page = ListenViewModel(send, self)
        self.job_page = JobViewModel(send, self)
        self.report_page = ReportViewModel(send, self)
        self.apply_page = ApplyViewModel(send, self)
        self.ticket_page = TicketViewModel(send, self)
        self.applications_page = ApplicationsViewModel(send, self)
        self.services_page = ServicesViewModel(send, self)
        self.farewell_page = FarewellViewModel(send, self)
        self.out_of_service_page = OutOfServiceViewModel(send, self)
        self.staff_entry_page = StaffEntryViewModel(send, self)
        self.maintenance_page = MaintenanceViewModel(send, self)

    @property
    def pages_of_a_visit(self) -> tuple[ViewModel, ...]:
        """All that may hold something about a person."""
        return (
            self.notice_page,
            self.trades_page,
            self.matches_page,
            self.search_page,
            self.listen_page,
            self.job_page,
            self.report_page,
            self.apply_page,
            self.ticket_page,
            self.applications_page,
            self.services_page,
        )

    attract = Property(QObject, lambda self: self.attract_page, constant=True)
    reading = Property(QObject, lambda self: self.reading_page, constant=True)
    fault = Property(QObject, lambda self: self.fault_page, constant=True)
    notice = Property(QObject, lambda self: self.notice_page, constant=True)
    gate = Property(QObject, lambda self: self.gate_page, constant=True)
    trades = Property(QObject, lambda self: self.trades_page, constant=True)
    matches = Property(QObject, lambda self: self.matches_page, constant=True)
    listen = Property(QObject, lambda self: self.listen_page, constant=True)
    search = Property(QObject, lambda self: self.search_page, constant=True)
    job = Property(QObject, lambda self: self.job_page, constant=True)
    report = Property(QObject, lambda self: self.report_page, constant=True)
    apply = Property(QObject, lambda self: self.apply_page, constant=True)
    ticket = Property(QObject, lambda self: self.ticket_page, constant=True)
    applications = Property(QObject, lambda self: self.applications_page, constant=True)
    services = Property(QObject, lambda self: self.services_page, constant=True)
    farewell = Property(QObject, lambda self: self.farewell_page, constant=True)
    staffEntry = Property(QObject, lambda self: self.staff_entry_page, constant=True)
    maintenance = Property(QObject, lambda self: self.maintenance_page, constant=True)
    outOfService = Property(QObject, lambda self: self.out_of_service_page, constant=True)

    @Slot()
    def browse(self) -> None:
        self.send(events.BrowseAsked())

    @Slot()
    def showServices(self) -> None:
        self.send(events.ServicesAsked())

    @Slot()
    def back(self) -> None:
        self.send(events.BackAsked())

    @Slot()
    def leave(self) -> None:
        self.send(events.LeaveAsked())

    @Slot()
    def toggleElder(self) -> None:
        self.send(events.LargeTypeToggled())

    @Slot()
    def toggleHighContrast(self) -> None:
        self.send(events.HighContrastToggled())

    @Slot()
    def toggleLowPosition(self) -> None:
        self.send(events.LowPositionToggled())

    @Slot()
    def toggleReducedMotion(self) -> None:
        self.send(events.ReducedMotionToggled())

    @Slot(str)
    def speak(self, language: str) -> None:
        self.send(events.LanguageAsked(language))

    @Slot()
    def showHelp(self) -> None:
        self.send(events.HelpAsked(True))

    @Slot()
    def hideHelp(self) -> None:
        self.send(events.HelpAsked(False))

    @Slot()
    def dismissPaperGuide(self) -> None:
        self.send(events.PaperGuideDismissed())

    @Slot()
    def forgetMe(self) -> None:
        self.send(events.ForgetMeAsked())

    @Slot()
    def stillHere(self) -> None:
        self.send(events.StillHere())

    @Slot()
    def readAloud(self) -> None:
        self.aloud_asked.emit()

    @Slot()
    def readAgain(self) -> None:
        self.again_asked.emit()

    @Slot()
    def chooseByEar(self) -> None:
        self.send(events.ListenAsked())

    @Slot(int)
    def changeLoudness(self, steps: int) -> None:
        self.send(events.LoudnessAsked(steps))

    @Slot(str)
    def nameFocus(self, name: str) -> None:
        """The keys have come to something with this name."""
        self.focus_named.emit(name)

    @Slot(str, bool)
    def pageStands(self, page: str, overlaid: bool) -> None:
        """Another page is there to be spoken, or another chapter of it, or what lies over it."""
        self.page_stood.emit(page, overlaid)

    @Slot(list)
    def announce(self, sentences: list[str]) -> None:
        """What the page wants to be said without being asked, whenever one of them changes; empty ones count not."""
        self.announced.emit(sentences)

    @Slot()
    def staffGesture(self) -> None:
        self.send(events.StaffGesture())

    @Slot()
    def touched(self) -> None:
        self.touched_anywhere.emit()
        self.send(events.Touched())
