"""What a person asks for and what the market answers: wishes, matches with reasons, and what was left out and why.

Values only. Who may see a posting is decided in ``kiosk.domain.law``, how good it is in ``kiosk.domain.scoring``, and
``kiosk.store.cache`` finds the best ones.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from kiosk.domain.card import Identity, Sex
from kiosk.domain.job import Job, Perk, Settlement
from kiosk.domain.region import Distance
from kiosk.values import frozen


class StartWish(StrEnum):
    """When the work starts, counted from today; a posting that has already begun counts as today."""

    TODAY = "today"
    TOMORROW = "tomorrow"
    LATER = "later"


def starts_as(day: date, today: date) -> StartWish:
    """When work that begins on ``day`` starts, seen on ``today``."""
    ahead = (day - today).days
    return StartWish.TODAY if ahead <= 0 else StartWish.TOMORROW if ahead == 1 else StartWish.LATER


@frozen
class Seeker:
    """All that matching may know about a person.

    ``birth_date`` None is a guest, for whom no age rule can run. ``sex`` is here for one rule only: the retirement
    age of special trades. Name, ethnicity and address have no field, so that nothing can depend on them.
    ``certificates`` are codes the person says to hold; nobody checked them.
    """

    birth_date: date | None = field(default=None, repr=False)
    sex: Sex | None = field(default=None, repr=False)
    certificates: frozenset[str] = frozenset()

    @classmethod
    def of(cls, identity: Identity, certificates: frozenset[str] = frozenset()) -> Seeker:
        return cls(identity.birth_date, identity.sex, certificates)


GUEST = Seeker()


class Order(StrEnum):
    """What stands first in a list."""

    BEST = "best"
    """The best by score."""
    PAY = "pay"
    """The best paid per day, where that is known; what is paid by piece or task comes last. Ties by score."""
    NEAR = "near"
    """The fewest kilometres, measured or assumed. Ties by score."""


def grouped_title(title: str) -> str:
    """A title as it is looked for and filtered by: spaces that nobody sees make no other one."""
    return " ".join(title.split())


@frozen
class Wish:
    """``tiles`` are trade tiles, empty for any work; ``within_km`` counts from the kiosk.

    ``place`` is a county's or township's code, ``title`` one of ``grouped_title``.
    """

    tiles: tuple[str, ...] = ()
    settlement: Settlement | None = None
    within_km: int | None = None
    perks: frozenset[Perk] = frozenset()
    starts: StartWish | None = None
    place: str | None = None
    title: str | None = None
    order: Order = Order.BEST


class ReasonCode(StrEnum):
    """Why a posting stands where it stands. ``Reason.value`` is given in brackets."""

    CHOSEN_TRADE = "CHOSEN_TRADE"
    """(tile)"""
    NEAR_TRADE = "NEAR_TRADE"
    """A trade close to a chosen one (tile of the posting)."""
    NEAREST = "NEAREST"
    """No other match is as near (whole kilometres)."""
    NEAR = "NEAR"
    """(whole kilometres)"""
    SAME_TOWNSHIP = "SAME_TOWNSHIP"
    SAME_COUNTY = "SAME_COUNTY"
    DAILY_PAY = "DAILY_PAY"
    WEEKLY_PAY = "WEEKLY_PAY"
    PAY_HIGH = "PAY_HIGH"
    """Above the usual pay of its trade (whole per cent)."""
    MEALS = "MEALS"
    LODGING = "LODGING"
    TRANSPORT = "TRANSPORT"
    TOOLS = "TOOLS"
    STARTS_SOON = "STARTS_SOON"
    PLACES_LEFT = "PLACES_LEFT"
    """(open places)"""
    FRESH = "FRESH"
    INJURY_INSURANCE = "INJURY_INSURANCE"


@dataclass(frozen=True, slots=True)
class Reason:
    """``weight`` is the share of the score (0 to 1) that is lost when the named term is taken away."""

    code: ReasonCode
    value: int | str | None
    weight: float


@dataclass(frozen=True, slots=True)
class Match:
    """``certificate_needed`` is a certificate the posting asks for; ``stale`` means that nobody confirmed it lately."""

    job: Job
    score: float
    distance: Distance
    reasons: tuple[Reason, ...]
    certificate_needed: str | None
    stale: bool


class FoldCode(StrEnum):
    """Why postings are not in the list. ``FoldLine.value`` is given in brackets."""

    NEEDS_CERTIFICATE = "NEEDS_CERTIFICATE"
    """(certificate code)"""
    AGE_MAX = "AGE_MAX"
    """The hirer's own limit (years)."""
    AGE_MIN = "AGE_MIN"
    """The law's or the hirer's limit, whichever is higher (years)."""
    MINOR_PROTECTION = "MINOR_PROTECTION"
    PAST_RETIREMENT = "PAST_RETIREMENT"
    """Special trades end with the statutory retirement age."""
    UNDER_16 = "UNDER_16"
    NOT_DAILY = "NOT_DAILY"
    OTHER_SETTLEMENT = "OTHER_SETTLEMENT"
    """(the settlement asked for)"""
    TOO_FAR = "TOO_FAR"
    """(kilometres asked for)"""
    WITHOUT_PERK = "WITHOUT_PERK"
    """(the perk asked for)"""
    OTHER_START = "OTHER_START"
    """(the start asked for)"""
    OTHER_PLACE = "OTHER_PLACE"
    """(region code asked for)"""
    OTHER_TITLE = "OTHER_TITLE"
    """(the title asked for)"""
    OTHER_TRADE = "OTHER_TRADE"


class SuggestionKind(StrEnum):
    TRADE = "trade"
    PLACE = "place"
    TITLE = "title"


@frozen
class Suggestion:
    """Something to look for whose initials begin with, or hold, what was typed.

    ``value`` is a tile, a region code or a title; ``word`` the trade word that was meant, else empty. ``count`` is
    what the list will show of it to the same person, ``certified`` what a trade has beside that for who holds a
    certificate.
    """

    kind: SuggestionKind
    value: str
    word: str
    count: int
    certified: int = 0


@frozen
class FoldLine:
    code: FoldCode
    value: int | str | None
    count: int


@frozen
class MatchPage:
    """``total`` counts every match, not only those of this page.

    ``fold`` counts each posting of the wished trades that is open today but not in the list exactly once, under the
    first rule that left it out, in the order of FoldCode; ``OTHER_TRADE`` adds what the person would also see without
    the choice of trades. ``generated_at`` is when the hub made the data (Unix seconds).
    """

    total: int
    matches: tuple[Match, ...]
    fold: tuple[FoldLine, ...]
    generated_at: int
