"""One person's visit: the only object that holds what a person is, chose or typed. The session drops it on attract."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from kiosk.domain.card import CardWarning, Identity
from kiosk.domain.job import Perk, Settlement
from kiosk.domain.law import GateCode, GateResult
from kiosk.domain.matching import FoldCode, Match, MatchPage, Order, Seeker, StartWish, Suggestion, Wish
from kiosk.ui.session.posting_reports import PostingReport, ReportStep
from kiosk.ui.session.service_topics import ServiceTopic
from kiosk.values import frozen

if TYPE_CHECKING:
    from kiosk.protocol.preferences import Preferences
    from kiosk.protocol.printer_codes import PrinterFault
    from kiosk.store.kept_ticket import KeptTicket
    from kiosk.store.places import KeptPlace
    from kiosk.store.services import Services

MAX_TILES = 3
NEAR_KM = 10
"""What the chip 10公里内 asks for: a bicycle's reach, and the nearest township but one around a county town."""
PHONE_DIGITS = 11


class PaperStep(StrEnum):
    """How far the ticket or call slip of the screen is on its way to paper."""

    NONE = "none"
    PRINTING = "printing"
    PRINTED = "printed"
    UNCONFIRMED = "unconfirmed"
    """Sent to a printer that does not say what became of it: the person sees whether it came out."""
    FAILED = "failed"


WORK_RECORD = 0
"""No activity has this number."""
STANDING = frozenset({"saved", "sent", "contacted", "chosen"})
"""Ticket states in which the person may still be expected at the work."""
OVER = frozenset({"withdrawn", "refused"})
"""States (``kiosk.store.kept_ticket.TicketState``) after which the same person may apply for the same job again."""


class Chip(StrEnum):
    """The filter bricks above the list."""

    ALL = "all"
    DAILY = "daily"
    NEAR = "near"
    MEALS = "meals"
    TRANSPORT = "transport"


class VisitKind(StrEnum):
    PERSON = "person"
    GUEST = "guest"
    TOKEN = "token"
    """A card was laid on a reader that cannot read names."""


class Obstacle(StrEnum):
    """Why 报名 cannot be pressed for this job now; legal gates come with their own code from ``kiosk.domain.law``."""

    GUEST = "guest_needs_card"
    TOKEN = "token_reader"
    NO_IDENTITY = "no_identity_on_kiosk"
    NO_LEDGER = "ledger_unavailable"
    FILLED = "filled"
    CLOSED = "closed"
    """The last place was given, or the work called off, while the page was open."""
    CERTIFICATE = "certificate"
    TOO_LATE = "too_late"
    """It would reach the hirer after the answer is due; a call slip is offered instead (M3)."""


@frozen
class OpenJob:
    """``gate`` says whether law or hirer bar this person from the job; ``closed`` that the hub has closed it since.

    ``tile`` is that of its trade, empty for a trade without one.
    """

    match: Match
    gate: GateResult
    tile: str = ""
    closed: bool = False


@dataclass(slots=True)
class Visit:
    """``number`` counts visits since power-on; answers of the workers carry it, so that late ones find nobody."""

    number: int
    kind: VisitKind
    identity: Identity | None = field(default=None, repr=False)
    agreed: bool = False
    """按我的情况推荐 was pressed: wishes may be kept."""
    touched: bool = False
    tiles: tuple[str, ...] = ()
    trades_seen: bool = False
    """The list was reached through the tiles: now up to three may be chosen, and nothing goes on by itself."""
    known: bool = False
    """The slow derivation is over."""
    chips: frozenset[Chip] = frozenset()
    certificates: frozenset[str] = frozenset()
    certificates_denied: frozenset[str] = frozenset()
    place: str | None = None
    """Only what lies there: the code of a county or township."""
    title: str | None = None
    """Only postings of this title."""
    starts: StartWish | None = None
    order: Order = Order.BEST
    letters: str = ""
    """What was typed on the page that looks for something."""
    suggestions: tuple[Suggestion, ...] | None = None
    """None before the first answer."""
    fold_open: bool = False
    request: int = 0
    """The newest question asked of the cache; an older answer is not shown any more."""
    rows_asked: bool = False
    """More rows of the same answer are on their way."""
    page: MatchPage | None = field(default=None, repr=False)
    heard: int = 0
    """The row of ``page`` that 听着选 has come to."""
    heard_gone: bool = False
    """The job that was taken by ear is no longer on offer; the list has begun anew."""
    new_jobs: int = 0
    job_id: int | None = None
    job: OpenJob | None = field(default=None, repr=False)
    group: str = ""
    """Set while the person is asked whether to apply for the job of a companion (M5)."""
    preferences: Preferences | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)
    """The number given with an application of this visit."""
    tickets: tuple[KeptTicket, ...] = field(default=(), repr=False)
    report: PostingReport | None = None
    """What the person says is wrong with the open job."""
    report_step: ReportStep = ReportStep.CHOOSING
    reported: frozenset[int] = frozenset()
    """The postings that were told of in this visit."""
    earlier: tuple[KeptTicket, ...] = field(default=(), repr=False)
    """Tickets that are over, while their page is open."""
    digits: str = field(default="", repr=False)
    submit_fault: str = ""
    busy: bool = False
    """An act is on its way to the ledger."""
    ticket: KeptTicket | None = field(default=None, repr=False)
    fresh_ticket: bool = False
    """The ticket on the screen was issued in this visit."""
    had_ticket: bool = False
    paper: PaperStep = PaperStep.NONE
    paper_fault: PrinterFault | None = None
    """Why it failed; None with ``FAILED`` when the attempt could not even be written down."""
    attempt: int | None = None
    """The number of the print under way: a row of the ledger, or that of a call slip."""
    papers: int = 0
    """How often the ticket or call slip of the screen may have come out in this visit."""
    print_until_s: float = 0.0
    services: Services | None = None
    """What the market offers besides postings, while its page is open."""
    places: tuple[KeptPlace, ...] = field(default=(), repr=False)
    """What the person has signed up for."""
    service_topic: ServiceTopic | None = None
    """None: the first that has something to show."""
    slip_of: int | None = None
    """The activity whose slip ``paper`` is about, or WORK_RECORD."""

    @property
    def has_worked(self) -> bool:
        return any(each.state == "came" for each in (*self.tickets, *self.earlier))

    def place_in(self, activity_id: int) -> KeptPlace | None:
        """What the person has signed up for and the hub has not refused."""
        return next((each for each in self.places if each.activity_id == activity_id and each.state != "refused"), None)

    def begin_paper(self) -> None:
        """Another ticket or job lies on the screen: nothing of it has been printed."""
        self.paper, self.paper_fault, self.attempt, self.papers = PaperStep.NONE, None, None, 0
        self.slip_of = None

    @property
    def had_paper(self) -> bool:
        """Something lies in the printer's mouth, or is about to."""
        return self.papers > 0 or self.paper is PaperStep.PRINTING

    @property
    def wish(self) -> Wish:
        """The list asked for by tiles, chips and what was looked for."""
        perks = {Chip.MEALS: Perk.MEALS, Chip.TRANSPORT: Perk.TRANSPORT}
        return Wish(
            tiles=self.tiles,
            settlement=Settlement.DAILY if Chip.DAILY in self.chips else None,
            within_km=NEAR_KM if Chip.NEAR in self.chips else None,
            perks=frozenset(perk for chip, perk in perks.items() if chip in self.chips),
            starts=self.starts,
            place=self.place,
            title=self.title,
            order=self.order,
        )

    def drop_search(self) -> None:
        """Place, title and start no longer narrow the list."""
        self.place = self.title = self.starts = None

    @property
    def seeker(self) -> Seeker:
        if self.identity is None:
            return Seeker(certificates=self.certificates)
        return Seeker.of(self.identity, self.certificates)

    @property
    def expired_card(self) -> bool:
        return self.identity is not None and CardWarning.EXPIRED in self.identity.warnings

    def certificate_question(self, certificates_of_tile: Mapping[str, frozenset[str]]) -> str:
        """The certificate to ask for above the list: the first of the chosen trades' own that keeps jobs folded away.

        Nearby trades fold jobs away too, but a bricklayer is not asked whether he is an electrician.
        """
        if self.page is None:
            return ""
        own = frozenset().union(*(certificates_of_tile.get(tile, frozenset()) for tile in self.tiles))
        open_questions = own - self.certificates - self.certificates_denied
        for line in self.page.fold:
            if line.code is FoldCode.NEEDS_CERTIFICATE and line.count and line.value in open_questions:
                return str(line.value)
        return ""

    @property
    def certificate_of_job(self) -> str:
        """The certificate without which the open job is not for this person; empty when none is missing."""
        if self.job is None or self.job.gate.code is not GateCode.NEEDS_CERTIFICATE:
            return ""
        return str(self.job.gate.value)

    @property
    def known_phone(self) -> str | None:
        """The number that need not be typed again (M4)."""
        return self.phone or (self.preferences.phone if self.preferences is not None else None)

    @property
    def phone_fault(self) -> str:
        """``bad_prefix`` as soon as the digits cannot become a mainland mobile number (13x to 19x)."""
        if self.digits[:1] not in ("", "1") or self.digits[1:2] in ("0", "1", "2"):
            return "bad_prefix"
        return ""

    @property
    def phone_complete(self) -> bool:
        return len(self.digits) == PHONE_DIGITS and not self.phone_fault

    def kept_for(self, job_id: int) -> KeptTicket | None:
        """The live application of this person for a job."""
        return next((ticket for ticket in self.tickets if ticket.job_id == job_id and ticket.state not in OVER), None)
