"""A job posting: the required set of the January 2026 notice plus what a gig-worker market needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum


class HirerKind(StrEnum):
    """Who hires (M12): a unit shows a licence, a person shows an ID to a clerk."""

    UNIT = "unit"
    SELF_EMPLOYED = "self-employed"
    PERSON = "person"


class Acceptance(StrEnum):
    """How places are given, and so what an application means (M2)."""

    FIRST_COME = "first-come"
    HIRER_SELECTS = "hirer-selects"
    PHONE = "phone"


class PayUnit(StrEnum):
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    PIECE = "piece"
    TASK = "task"


class Settlement(StrEnum):
    """日结, 周结, 月结, 完工结."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    ON_COMPLETION = "on-completion"


class Perk(StrEnum):
    MEALS = "meals"
    LODGING = "lodging"
    TRANSPORT = "transport"
    TOOLS = "tools"


class Insurance(StrEnum):
    NONE = "none"
    ACCIDENT = "accident"
    INJURY = "injury"
    FIVE = "five"


class Education(StrEnum):
    NONE = "none"
    PRIMARY = "primary"
    JUNIOR = "junior"
    SENIOR = "senior"
    COLLEGE = "college"


class MeetKind(StrEnum):
    """What the worker does at ``meet_time``: gather somewhere, come to the site, or board the bus."""

    GATHER = "gather"
    ON_SITE = "on-site"
    BUS = "bus"


class CoordinateQuality(StrEnum):
    """How true the coordinates are; a county centroid allows no figure in kilometres."""

    EXACT = "exact"
    TOWNSHIP = "township"
    COUNTY = "county"


class Hazard(StrEnum):
    """The 17 categories barred to workers of 16 and 17 (未成年工特殊保护规定, article 3)."""

    DUST = "dust"
    TOXIC = "toxic"
    HEIGHT = "height"
    COLD_WATER = "cold_water"
    HEAT = "heat"
    COLD = "cold"
    HEAVY_LABOUR = "heavy_labour"
    MINE = "mine"
    FORESTRY = "forestry"
    RADIATION = "radiation"
    FIRE_EXPLOSION_BURN = "fire_explosion_burn"
    FIELD_SURVEY = "field_survey"
    DIVING_CULVERT_ALTITUDE = "diving_culvert_altitude"
    LOAD = "load"
    VIBRATION_TOOL = "vibration_tool"
    FORCED_POSTURE = "forced_posture"
    BOILER = "boiler"


@dataclass(frozen=True, slots=True)
class Hirer:
    name: str
    kind: HirerKind
    verified_on: date
    credit_code: str | None = None


@dataclass(frozen=True, slots=True)
class Pay:
    """Money in whole yuan; ``maximum_yuan`` None means one figure. ``piece_name`` names the piece (件, 筐)."""

    minimum_yuan: int
    maximum_yuan: int | None
    unit: PayUnit
    settlement: Settlement
    piece_name: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """``region`` is a 6-digit county or 9-digit township code; coordinates in degrees (WGS-84 or GCJ-02, see docs)."""

    region: str
    address: str
    latitude: float | None
    longitude: float | None
    quality: CoordinateQuality


@dataclass(frozen=True, slots=True)
class Work:
    start_on: date
    end_on: date | None
    hours_text: str
    """Daily hours as the hirer says them (06:30-18:00)."""
    meet_kind: MeetKind
    meet_time: time | None
    meet_at: str | None
    """Where to gather or board, when it is not the place of work."""


@dataclass(frozen=True, slots=True)
class Requirement:
    minimum_age: int | None = None
    maximum_age: int | None = None
    education: Education = Education.NONE
    experience_years: int = 0
    certificates: tuple[str, ...] = ()
    """Certificate codes of ``assets/data/trades.toml`` (welding, electrician, height, ...)."""


@dataclass(frozen=True, slots=True)
class Contact:
    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class Job:
    """One posting. Times are Unix seconds UTC; ``hazards`` None means nobody stated them (unknown is not safe)."""

    id: int
    """48 bits, unique within one hub: it travels in the ticket."""
    title: str
    trade: str
    """CSCO 2022 leaf code, 6-29-01-01."""
    trade_raw: str
    """The trade as the hirer wrote it."""
    hirer: Hirer
    openings: int
    filled: int
    applied: int
    """Applications known to the hub when the feed was made (已报12人)."""
    description: str
    place: Place
    pay: Pay
    work: Work
    requirement: Requirement
    perks: frozenset[Perk]
    insurance: Insurance
    contact: Contact
    posted_at: int
    updated_at: int
    valid_through: int
    acceptance: Acceptance
    reply_deadline: int | None
    hazards: frozenset[Hazard] | None
    source: str
    """Who brought the posting; a re-post says so here."""
