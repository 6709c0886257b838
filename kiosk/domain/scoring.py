"""How good a posting is: what it is worth to the worker, times the chance of getting it.

The score is the expected surplus ``p * sigma * log(1 + exp((U - r) / sigma))`` (arXiv 2603.21699): ``U`` is a sum of
terms, ``p`` a product of factors, ``r`` the worth of going home without work. Each term is 0 and each factor has its
TYPICAL_* value for an ordinary posting, so that "taken away" means "if it were ordinary in this respect". Nothing here
depends on the person except the tier of trade affinity, so the kiosk computes four scores per posting beforehand.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from enum import IntEnum

from kiosk.config import MatchingSettings
from kiosk.domain.job import Insurance, Job, PayUnit, Perk, Settlement
from kiosk.domain.matching import Reason, ReasonCode
from kiosk.domain.region import Distance, DistanceWord
from kiosk.domain.trade import TradeTable
from kiosk.values import frozen

DAY_S = 86_400

# One figure stands for a region when no coordinates allow a measured one. It orders postings and answers "how far";
# it is never shown. Counties of this city lie 50 to 70 km apart, townships of one county about 15.
ASSUMED_KM: Mapping[DistanceWord, float] = {
    DistanceWord.SAME_TOWNSHIP: 4.0,
    DistanceWord.SAME_COUNTY: 15.0,
    DistanceWord.OTHER_COUNTY: 50.0,
    DistanceWord.OTHER_CITY: 120.0,
}
TYPICAL_KM = 20.0
FARTHEST_KM = 120.0
TRAVEL_YUAN_PER_KM = 0.5
"""Electric bicycle or shared car; nobody measured it here."""

TYPICAL_PLACES = 0.7
"""Three applications for seven open places."""
TYPICAL_FRESHNESS = 0.8
FRESHNESS_HALF_LIFE_S = 14 * DAY_S

HOURS_PER_DAY = 8
DAYS_PER_WEEK = 6
DAYS_PER_MONTH = 26

SETTLEMENT_FIT = {Settlement.DAILY: 1.0, Settlement.WEEKLY: 0.4}
PERK_WORTH = {Perk.MEALS: 0.8, Perk.LODGING: 0.5, Perk.TRANSPORT: 1.0, Perk.TOOLS: 0.3}
INSURANCE_WORTH = {Insurance.INJURY: 0.6, Insurance.FIVE: 0.6, Insurance.ACCIDENT: 0.2}


AFFINITIES = (1.0, 0.7, 0.4, 0.0)


class Tier(IntEnum):
    """How close the posting's trade is to the wished one (CSCO 2022: whole code, three levels, two levels, none)."""

    SAME = 0
    NEAR = 1
    FAMILY = 2
    OTHER = 3

    @property
    def affinity(self) -> float:
        return AFFINITIES[self]

    @classmethod
    def of_affinity(cls, affinity: float) -> Tier:
        """The tier of the greatest affinity not above the given one."""
        return next((tier for tier in cls if affinity >= tier.affinity), cls.OTHER)


def tier_of(trade: str, tiles: Iterable[str], trades: TradeTable) -> Tier:
    """The best tier that any wished tile gives a trade: SAME for its own tile, else as near as the codes are.

    A tile that the table does not know, such as one remembered from an older table, gives nothing.
    """
    known = [tile for tile in tiles if tile in {each.id for each in trades.tiles}]
    own = tile_of(trade, trades)
    return min(
        (Tier.SAME if tile == own else Tier.of_affinity(trades.tile_affinity(tile, trade)) for tile in known),
        default=Tier.OTHER,
    )


@frozen
class Scale:
    """What scores depend on beside the posting. ``day`` is the kiosk's date and ``at`` its time (Unix s) of ranking.

    ``usual_pay_yuan`` is the median pay per day of each trade tile; ``""`` is that of the whole market.
    """

    weights: MatchingSettings
    day: date
    at: int
    usual_pay_yuan: Mapping[str, float]

    def usual_daily_yuan(self, tile: str) -> float:
        """0 when nothing is known."""
        return self.usual_pay_yuan.get(tile) or self.usual_pay_yuan.get("", 0.0)

    def to_json(self) -> str:
        return json.dumps(
            {
                "weights": asdict(self.weights),
                "day": self.day.isoformat(),
                "at": self.at,
                "usual_pay_yuan": dict(self.usual_pay_yuan),
            },
            sort_keys=True,
        )

    @classmethod
    def from_json(cls, text: str) -> Scale:
        """Raises ValueError, KeyError or TypeError when the text is not what ``to_json`` wrote."""
        read = json.loads(text)
        return cls(
            MatchingSettings(**read["weights"]),
            date.fromisoformat(read["day"]),
            read["at"],
            read["usual_pay_yuan"],
        )


@dataclass(frozen=True, slots=True)
class Terms:
    """The parts of one posting's score: ``places`` and ``freshness`` are factors of p, all others terms of U."""

    trade: float = 0.0
    pay: float = 0.0
    travel: float = 0.0
    distance: float = 0.0
    settlement: float = 0.0
    start: float = 0.0
    meals: float = 0.0
    lodging: float = 0.0
    transport: float = 0.0
    tools: float = 0.0
    insurance: float = 0.0
    places: float = TYPICAL_PLACES
    freshness: float = TYPICAL_FRESHNESS


def tile_of(trade: str, trades: TradeTable) -> str:
    """The tile of a CSCO code; empty for a trade the market has no tile for."""
    known = trades.of_code(trade)
    return known.tile if known else ""


def daily_pay_yuan(amount_yuan: int, unit: PayUnit) -> float | None:
    """Pay per day of work; None where the day's yield is unknown (piece, task)."""
    match unit:
        case PayUnit.HOUR:
            return float(amount_yuan * HOURS_PER_DAY)
        case PayUnit.DAY:
            return float(amount_yuan)
        case PayUnit.WEEK:
            return amount_yuan / DAYS_PER_WEEK
        case PayUnit.MONTH:
            return amount_yuan / DAYS_PER_MONTH
        case PayUnit.PIECE | PayUnit.TASK:
            return None


def reckoned_km(distance: Distance) -> float:
    """Measured kilometres, else the figure assumed for the word; at most FARTHEST_KM."""
    if distance.kilometres is not None:
        return min(distance.kilometres, FARTHEST_KM)
    return ASSUMED_KM.get(distance.word, FARTHEST_KM)


def kilometres_rounded_up(kilometres: float) -> int:
    """The figure by which postings are filtered and counted: 10 km asked for takes in 9.4."""
    return math.ceil(kilometres)


def start_worth(days_ahead: int) -> float:
    return 1.0 if days_ahead <= 1 else 0.5 if days_ahead <= 3 else 0.0


def terms_of(job: Job, distance: Distance, tile: str, scale: Scale) -> Terms:
    """Everything but the trade term, which belongs to the tier (``with_tier``)."""
    weights = scale.weights
    kilometres = reckoned_km(distance)
    usual_yuan = scale.usual_daily_yuan(tile)
    daily_yuan = daily_pay_yuan(job.pay.minimum_yuan, job.pay.unit)
    pay = travel = 0.0
    if usual_yuan > 0.0:
        if daily_yuan is not None:
            pay = weights.weight_pay * max(-1.0, min(1.0, daily_yuan / usual_yuan - 1.0))
        if Perk.TRANSPORT not in job.perks and Perk.LODGING not in job.perks:
            travel = -weights.weight_pay * min(1.0, 2.0 * TRAVEL_YUAN_PER_KM * kilometres / usual_yuan)
    worth = {perk: weights.weight_perks * PERK_WORTH[perk] for perk in job.perks}
    places_left = max(0, job.openings - job.filled)
    return Terms(
        pay=pay,
        travel=travel,
        distance=weights.weight_distance * (TYPICAL_KM - kilometres),
        settlement=weights.weight_settlement * SETTLEMENT_FIT.get(job.pay.settlement, 0.0),
        start=weights.weight_start * start_worth((job.work.start_on - scale.day).days),
        meals=worth.get(Perk.MEALS, 0.0),
        lodging=worth.get(Perk.LODGING, 0.0),
        transport=worth.get(Perk.TRANSPORT, 0.0),
        tools=worth.get(Perk.TOOLS, 0.0),
        insurance=weights.weight_perks * INSURANCE_WORTH.get(job.insurance, 0.0),
        places=places_left / (places_left + max(0, job.applied)) if places_left else 0.0,
        freshness=0.5 ** (max(0, scale.at - job.updated_at) / FRESHNESS_HALF_LIFE_S),
    )


def with_tier(terms: Terms, tier: Tier, scale: Scale) -> Terms:
    return replace(terms, trade=scale.weights.weight_trade * tier.affinity)


def score(terms: Terms, scale: Scale) -> float:
    return _surplus(_worth(terms) + terms.trade, terms.places * terms.freshness, scale)


def tier_scores(terms: Terms, scale: Scale) -> tuple[float, float, float, float]:
    """``score(with_tier(terms, tier, scale), scale)`` for each tier, to the last bit, without four copies."""
    worth, chance = _worth(terms), terms.places * terms.freshness
    same, near, family, other = (
        _surplus(worth + scale.weights.weight_trade * affinity, chance, scale) for affinity in AFFINITIES
    )
    return same, near, family, other


def _worth(terms: Terms) -> float:
    return (
        terms.pay
        + terms.travel
        + terms.distance
        + terms.settlement
        + terms.start
        + terms.meals
        + terms.lodging
        + terms.transport
        + terms.tools
        + terms.insurance
    )


def _surplus(worth: float, chance: float, scale: Scale) -> float:
    sigma = scale.weights.sigma
    over = (worth - scale.weights.reservation) / sigma
    # log(1 + e^x) without overflow for large x.
    softplus = max(over, 0.0) + math.log1p(math.exp(-abs(over)))
    return chance * sigma * softplus


REASON_TERM: Mapping[ReasonCode, str] = {
    ReasonCode.CHOSEN_TRADE: "trade",
    ReasonCode.NEAR_TRADE: "trade",
    ReasonCode.NEAREST: "distance",
    ReasonCode.NEAR: "distance",
    ReasonCode.SAME_TOWNSHIP: "distance",
    ReasonCode.SAME_COUNTY: "distance",
    ReasonCode.DAILY_PAY: "settlement",
    ReasonCode.WEEKLY_PAY: "settlement",
    ReasonCode.PAY_HIGH: "pay",
    ReasonCode.MEALS: "meals",
    ReasonCode.LODGING: "lodging",
    ReasonCode.TRANSPORT: "transport",
    ReasonCode.TOOLS: "tools",
    ReasonCode.STARTS_SOON: "start",
    ReasonCode.PLACES_LEFT: "places",
    ReasonCode.FRESH: "freshness",
    ReasonCode.INJURY_INSURANCE: "insurance",
}
"""The term that each reason speaks of: taking it away lowers the score."""


def reasons_for(
    job: Job, distance: Distance, tile: str, terms: Terms, scale: Scale, *, nearest: bool
) -> tuple[Reason, ...]:
    """Every true reason, the weightiest first. ``nearest``: no other match has so few kilometres."""
    worth, chance = _worth(terms) + terms.trade, terms.places * terms.freshness
    whole = _surplus(worth, chance, scale)
    found = []
    for code, value in _true_of(job, distance, tile, terms, scale, nearest):
        match term := REASON_TERM[code]:
            case "places":
                rest = _surplus(worth, TYPICAL_PLACES * terms.freshness, scale)
            case "freshness":
                rest = _surplus(worth, terms.places * TYPICAL_FRESHNESS, scale)
            case _:
                rest = _surplus(worth - getattr(terms, term), chance, scale)
        if rest < whole:
            found.append(Reason(code, value, (whole - rest) / whole))
    return tuple(sorted(found, key=lambda reason: -reason.weight))


def _true_of(
    job: Job, distance: Distance, tile: str, terms: Terms, scale: Scale, nearest: bool
) -> list[tuple[ReasonCode, int | str | None]]:
    said: list[tuple[ReasonCode, int | str | None]] = []
    if terms.trade >= scale.weights.weight_trade:
        said.append((ReasonCode.CHOSEN_TRADE, tile))
    else:
        said.append((ReasonCode.NEAR_TRADE, tile))
    if distance.kilometres is not None:
        said.append((ReasonCode.NEAREST if nearest else ReasonCode.NEAR, round(distance.kilometres)))
    elif distance.word is DistanceWord.SAME_TOWNSHIP:
        said.append((ReasonCode.SAME_TOWNSHIP, None))
    elif distance.word is DistanceWord.SAME_COUNTY:
        said.append((ReasonCode.SAME_COUNTY, None))
    if job.pay.settlement is Settlement.DAILY:
        said.append((ReasonCode.DAILY_PAY, None))
    elif job.pay.settlement is Settlement.WEEKLY:
        said.append((ReasonCode.WEEKLY_PAY, None))
    daily_yuan = daily_pay_yuan(job.pay.minimum_yuan, job.pay.unit)
    usual_yuan = scale.usual_daily_yuan(tile)
    if daily_yuan is not None and usual_yuan > 0.0 and daily_yuan >= usual_yuan * 1.05:
        said.append((ReasonCode.PAY_HIGH, round(100 * (daily_yuan / usual_yuan - 1.0))))
    said.extend((_PERK_REASON[perk], None) for perk in sorted(job.perks))
    if (job.work.start_on - scale.day).days in (0, 1):
        said.append((ReasonCode.STARTS_SOON, None))
    said.append((ReasonCode.PLACES_LEFT, job.openings - job.filled))
    said.append((ReasonCode.FRESH, None))
    if job.insurance in (Insurance.INJURY, Insurance.FIVE):
        said.append((ReasonCode.INJURY_INSURANCE, None))
    return said


_PERK_REASON = {
    Perk.MEALS: ReasonCode.MEALS,
    Perk.LODGING: ReasonCode.LODGING,
    Perk.TRANSPORT: ReasonCode.TRANSPORT,
    Perk.TOOLS: ReasonCode.TOOLS,
}
