"""What is so at the moment, and the few moves that every handler is made of."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from kiosk.domain.age import AgeBand, age_band
from kiosk.domain.application import places
from kiosk.domain.card import Identity, Sex
from kiosk.domain.delivery import DeliveryOutlook, arrives_too_late
from kiosk.domain.law import GateCode
from kiosk.domain.staff import Role, StaffTask
from kiosk.protocol.printer_codes import CoverState, PaperState, PrinterFault
from kiosk.protocol.reader_events import FaultCode, ReadStep
from kiosk.ui.session import effects
from kiosk.ui.session.agreements import Agreements
from kiosk.ui.session.events import ReaderCondition
from kiosk.ui.session.rules import SessionRules
from kiosk.ui.session.screens import NOBODY_THERE, OF_STAFF, WITH_IDLE_RING, WITHOUT_VISIT, Screen
from kiosk.ui.session.visit import Obstacle, OpenJob, Visit, VisitKind
from kiosk.values import frozen

FIRST_ROWS = 20
READING_S = 15.0
"""A read takes 0.8 to 3 s and the reader's watchdog speaks within 3 s; after this the reader program is in trouble."""
FAULT_SHOWN_S = 15.0
CARD_SPOKEN_S = 5.0
CARD_RUNG_S = 15.0
"""Who has left a card is called back by voice, and then by a chime, which carries further."""


@frozen
class Moment:
    """``uptime_s`` only grows; ``today`` is the day by which ages count; ``at`` the best time, Unix seconds."""

    uptime_s: float
    today: date
    at: int


@frozen
class IdleState:
    visible: bool
    seconds_left: float


class CardLeft(StrEnum):
    """Whether somebody who has gone is to be called back for the card that still lies on the reader (M8)."""

    NO = ""
    SPOKEN = "spoken"
    RUNG = "rung"


class PaperGuide(StrEnum):
    """The pictures of the paper change: which of them is the one to follow now."""

    HIDDEN = ""
    OPEN = "open"
    CLOSED = "closed"
    """The cover is shut and the printer still does not print; ``printer_fault`` says why."""
    TESTING = "testing"


@frozen
class WaitingCard:
    """Another person's card, laid down while a form was being filled in."""

    identity: Identity
    until_s: float


class StaffDesk:
    """What the staff's pages hold from the entry to the exit; it dies with them."""

    def __init__(self, role: Role | None = None, mm_per_px: float = 0.248) -> None:
        self.role = role
        self.digits = ""
        self.checking = False
        self.refused = False
        self.configured = True
        self.locked_until_s = 0.0
        self.panel = ""
        self.task: StaffTask | None = None
        self.running = False
        self.step = ""
        self.percent = 0
        self.outcome = ""
        """Empty until there is one; ``done``, or the code of what went wrong."""
        self.value = ""
        self.until_s = 0.0
        self.mm_per_px = mm_per_px
        self.read = "empty"
        self.read_began_s = 0.0
        self.read_ms = 0
        self.read_fault = ""


class SessionState:
    """Entering a screen of ``WITHOUT_VISIT``, ``attract`` first of all, drops the visit."""

    def __init__(self, rules: SessionRules) -> None:
        self.rules = rules
        self.screen = Screen.OUT_OF_SERVICE
        self.out_of_service = "starting"
        self.visit: Visit | None = None
        self.reader = ReaderCondition.NONE
        self.reader_fault: FaultCode | None = None
        self.token_reader = False
        self.outlook: DeliveryOutlook | None = None
        """None: nobody has told, as on a kiosk without a hub."""
        self.printer_fault: PrinterFault | None = None
        self.printer_paper = PaperState.UNKNOWN
        self.printer_cover = CoverState.UNKNOWN
        self.paper_guide = PaperGuide.HIDDEN
        self.testing_until_s = 0.0
        self.card_present = False
        self.knows_presence = False
        self.card_left_since_s: float | None = None
        """Since when a card lies there that belongs to no visit any more."""
        self.read_step = ReadStep.FIND
        self.fault: FaultCode | None = None
        self.attempt = 0
        self.help_visible = False
        self.modes = rules.modes
        self.speaking = False
        self.farewell_had_ticket = False
        self.farewell_had_paper = False
        self.waiting: WaitingCard | None = None
        self.staff: StaffDesk | None = None
        self.came_from = Screen.MATCHES
        """Where 返回 leads from the open job."""
        self.agreements = Agreements()
        self.now = Moment(0.0, date.min, 0)
        self.last_touch_s = 0.0
        self.until_s = 0.0
        """When the screen ends by itself, on those that do."""
        self.declined_until_s = 0.0
        """Until then the reader's words are about a read that nobody wants."""
        self.asked: list[effects.Effect] = []
        """What the event in hand asks of the workers, in order."""
        self._visits = 0

    # --- what the screens ask ---

    @property
    def certificate_question(self) -> str:
        """The certificate to ask for above the list, empty when there is nothing to ask."""
        return "" if self.visit is None else self.visit.certificate_question(self.rules.certificates_of_tile)

    @property
    def idle(self) -> IdleState:
        """The ring: visible after ``idle_s`` without a touch, gone at the next touch, as often as the person likes."""
        if self.screen not in WITH_IDLE_RING:
            return IdleState(False, self.rules.idle_warning_s)
        over = self.now.uptime_s - self.last_touch_s - self.rules.idle_s
        return IdleState(over >= 0, max(0.0, min(self.rules.idle_warning_s, self.rules.idle_warning_s - over)))

    @property
    def waiting_s(self) -> float:
        """How long the other card still waits for the form; 0 when none does."""
        return 0.0 if self.waiting is None else max(0.0, self.waiting.until_s - self.now.uptime_s)

    @property
    def card_left(self) -> CardLeft:
        if self.card_left_since_s is None or not self.card_present:
            return CardLeft.NO
        lying_s = self.now.uptime_s - self.card_left_since_s
        return CardLeft.RUNG if lying_s >= CARD_RUNG_S else CardLeft.SPOKEN if lying_s >= CARD_SPOKEN_S else CardLeft.NO

    @property
    def list_screen(self) -> Screen:
        """Where jobs are chosen: by eye or by ear."""
        return Screen.LISTEN if self.modes.by_ear else Screen.MATCHES

    @property
    def can_forget(self) -> bool:
        """Whether this kiosk can look up, and so erase, what it keeps for the person before the screen."""
        return self.visit is not None and self.visit.identity is not None and self.visit.known

    @property
    def can_report(self) -> bool:
        """Whether this kiosk can seal and keep a report, or anything else, for the hub."""
        return self.rules.can_apply and self.rules.has_ledger

    @property
    def can_sign_up(self) -> bool:
        """Whether the person before the screen can be given a place in an activity here."""
        return self.visit is not None and self.visit.identity is not None and self.can_report

    @property
    def obstacle(self) -> str:
        """Why the open job cannot be applied for; empty when it can."""
        visit = self.visit
        if visit is None or visit.job is None:
            return ""
        match = visit.job.match
        if visit.job.closed:
            return Obstacle.CLOSED
        if self._too_late(visit.job):
            return Obstacle.TOO_LATE
        if visit.kind is VisitKind.TOKEN:
            return Obstacle.TOKEN
        if visit.kind is VisitKind.GUEST:
            return Obstacle.GUEST
        if not self.rules.can_apply:
            return Obstacle.NO_IDENTITY
        if not self.rules.has_ledger:
            return Obstacle.NO_LEDGER
        if places(match.job).full:
            return Obstacle.FILLED
        if visit.job.gate.code is GateCode.NEEDS_CERTIFICATE:
            return Obstacle.CERTIFICATE
        return visit.job.gate.code or ""

    def _too_late(self, job: OpenJob) -> bool:
        """The answer is due before the application could arrive, and the place is otherwise to be had: call (M3)."""
        posting = job.match.job
        barred = places(posting).full or job.gate.code is not None or not posting.contact.phone
        return not barred and arrives_too_late(posting, self.outlook, self.now.at)

    # --- moves ---

    def ask(self, effect: effects.Effect) -> None:
        self.asked.append(effect)

    def go(self, screen: Screen) -> None:
        if screen is Screen.ATTRACT and self.out_of_service:
            screen = Screen.OUT_OF_SERVICE
        if screen in WITHOUT_VISIT:
            self._end_visit()
        if self.screen is Screen.FAREWELL and screen is not Screen.FAREWELL:
            self.modes = self.rules.modes
        if screen not in OF_STAFF:
            self.staff = None
        self.screen = screen
        self.help_visible = False
        self.last_touch_s = self.now.uptime_s
        if screen in NOBODY_THERE:
            self.attempt = 0
            self.modes = self.rules.modes
        elif screen is Screen.READING:
            self.until_s = self.now.uptime_s + READING_S
        elif screen is Screen.CARD_FAULT:
            self.until_s = self.now.uptime_s + FAULT_SHOWN_S
        elif screen is Screen.FAREWELL:
            self.until_s = self.now.uptime_s + self.rules.farewell_s

    def begin(self, kind: VisitKind, identity: Identity | None = None) -> Visit:
        """A new visit; the one before, if any, is over. A guest who lays the card down stays the same person."""
        if self.visit is not None and self.visit.kind is VisitKind.PERSON:
            self.modes = self.rules.modes
        self._end_visit()
        self._visits += 1
        self.attempt = 0
        self.visit = Visit(self._visits, kind, identity)
        return self.visit

    def find(self, visit: Visit, *, newest: bool = False) -> None:
        """Ask the cache for the visit's list as it is wanted now; answers to earlier questions no longer count."""
        visit.request += 1
        self.ask(effects.FindMatches(visit.number, visit.request, visit.wish, visit.seeker, FIRST_ROWS, newest=newest))

    def at_visit(self) -> Visit:
        """Handlers of visit screens are reached only through the table, and those screens always have a visit."""
        if self.visit is None:
            raise AssertionError(f"{self.screen} without a visit")
        return self.visit

    def _end_visit(self) -> None:
        self.waiting = None
        visit, self.visit = self.visit, None
        if visit is not None:
            self._count(visit)
            self.ask(effects.VisitEnded(visit.number))

    def _count(self, visit: Visit) -> None:
        sex, band = Sex.UNKNOWN, AgeBand.UNKNOWN
        if visit.agreed and visit.identity is not None:
            sex, band = visit.identity.sex, age_band(visit.identity.birth_date, self.now.today)
        self.ask(effects.CountVisit(visit.tiles[0] if visit.tiles else "", sex, band))
