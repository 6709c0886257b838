"""What a kiosk's lists need of a posting, as far as it depends on nobody's place and on no date.

The hub computes it once for all kiosks when it makes a snapshot, and a kiosk for each posting that a delta brings.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import MAXYEAR, date, timedelta
from functools import lru_cache

from kiosk.domain.age import add_months
from kiosk.domain.clock import day_start_s
from kiosk.domain.job import Insurance, Job, Settlement
from kiosk.domain.law import HIRER_CHECK_MONTHS, HideReason, job_facts, missing_items, rule_text
from kiosk.domain.region import Located, RegionTable
from kiosk.domain.scoring import daily_pay_yuan
from kiosk.domain.trade import TradeTable

RULES = 1
"""Raised when this module or ``kiosk.domain.law`` begins to judge the same posting by the same tables differently."""

FILLED = "filled"
UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Listing:
    """``listed_until`` (Unix s) is the first moment at which the posting is hidden. ``daily_yuan`` None: unknown.

    ``facets`` are what can be filtered by: (facet, value) for trade, rule, settlement, start and each perk.
    """

    job_id: int
    listed_until: int
    updated_at: int
    daily: bool
    places: int
    applied: int
    daily_yuan: float | None
    insurance: Insurance
    spot: Located
    rule: str
    facets: tuple[tuple[str, str], ...]


def listing_of(job: Job, trades: TradeTable, regions: RegionTable) -> Listing | None:
    """None for a posting that is fit to be shown to nobody at any time (``unfit_because``)."""
    if unfit_because(job):
        return None
    rule = rule_text(job_facts(job, trades))
    return Listing(
        job_id=job.id,
        listed_until=listed_until_of(job),
        updated_at=job.updated_at,
        daily=job.pay.settlement is Settlement.DAILY,
        places=job.openings - job.filled,
        applied=job.applied,
        daily_yuan=daily_pay_yuan(job.pay.minimum_yuan, job.pay.unit),
        insurance=job.insurance,
        spot=regions.settled(job.place),
        rule=rule,
        facets=(
            ("trade", job.trade),
            ("rule", rule),
            ("settlement", job.pay.settlement.value),
            ("start", job.work.start_on.isoformat()),
            *(("perk", perk.value) for perk in sorted(job.perks)),
        ),
    )


def unfit_because(job: Job) -> str:
    """Why a posting cannot be listed whatever the date; empty when it can."""
    if missing_items(job):
        return HideReason.INCOMPLETE.value
    return FILLED if job.filled >= job.openings else ""


def listed_until_of(job: Job) -> int:
    """The first moment (Unix s) at which a complete posting is hidden: ``hidden_because`` turned into one number."""
    ends = [job.valid_through + 1]
    # "For ever" is written as the last year there is, and no day comes after that.
    if job.hirer.verified_on.year < MAXYEAR:
        ends.append(_after(add_months(job.hirer.verified_on, HIRER_CHECK_MONTHS)))
    if job.work.end_on is not None and job.work.end_on.year < MAXYEAR:
        ends.append(_after(job.work.end_on))
    return min(ends)


@lru_cache(maxsize=1024)
def _after(day: date) -> int:
    return day_start_s(day + timedelta(days=1))
