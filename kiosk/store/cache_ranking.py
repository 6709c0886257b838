"""Ranking a generation for one kiosk and one day: run at import, after each delta and once a day.

Fills the kiosk's own tables of ``kiosk.protocol.cache_schema`` inside the transaction that builds the generation.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from statistics import median

from kiosk.config import MatchingSettings
from kiosk.domain.age import add_months
from kiosk.domain.clock import day_start_s, local_day
from kiosk.domain.job import Job, PayUnit, Settlement
from kiosk.domain.law import HIRER_CHECK_MONTHS, JobFacts, hidden_because, job_facts
from kiosk.domain.region import Distance, Located, RegionTable
from kiosk.domain.scoring import Scale, daily_pay_yuan, reckoned_km, terms_of, tier_scores, tile_of
from kiosk.domain.trade import TradeTable
from kiosk.protocol.cache_rows import job_from_row
from kiosk.protocol.cache_schema import JOB_COLUMNS
from kiosk.store.cache_index import TIERS, array_bytes, facts_to_json, kilometres_rounded_up

# A median of fewer postings says more about one hirer than about the trade.
FEWEST_FOR_USUAL_PAY = 5

_KNOWN_UNITS = frozenset(unit.value for unit in PayUnit)
_SELECT_JOBS = f"SELECT {', '.join(name for name, _ in JOB_COLUMNS)} FROM job ORDER BY id"


@dataclass(frozen=True, slots=True)
class RankReport:
    """``hidden`` counts postings that are shown to nobody, by the name of the first reason."""

    listed: int
    hidden: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Listing:
    """What the kiosk's own tables need of one posting; the posting itself is let go, a large market would fill RAM."""

    listed_until: int
    job_id: int
    updated_at: int
    distance: Distance
    daily: bool
    places: int
    scores: tuple[float, float, float, float]
    facets: tuple[tuple[str, str], ...]


def rank_generation(
    connection: sqlite3.Connection,
    *,
    place: Located,
    trades: TradeTable,
    regions: RegionTable,
    weights: MatchingSettings,
    now: int,
) -> RankReport:
    """``place`` is where the kiosk stands; ``now`` Unix seconds. Replaces whatever ranking the file holds."""
    scale = Scale(weights, local_day(now), now, _usual_pay_yuan(connection, trades, now))
    hidden: Counter[str] = Counter()
    listings: list[_Listing] = []
    for row in connection.execute(_SELECT_JOBS):
        try:
            job = job_from_row(row)
        except ValueError:
            hidden["unreadable"] += 1
            continue
        listed_until = listed_until_of(job)
        if reason := _unfit(job, listed_until, now):
            hidden[reason] += 1
            continue
        listings.append(_listing(job, listed_until, regions.distance(place, job.place), trades, scale))
    listings.sort(key=lambda listing: (listing.listed_until, listing.job_id))
    for table in ("listing", "outlook", "listing_array", "listing_bitmap"):
        connection.execute(f"DELETE FROM {table}")
    connection.executemany(
        "INSERT INTO listing VALUES (?, ?, ?, ?, ?, ?)",
        (
            (
                listing.job_id,
                position,
                listing.listed_until,
                listing.updated_at,
                listing.distance.kilometres,
                listing.distance.word.value,
            )
            for position, listing in enumerate(listings)
        ),
    )
    connection.executemany("INSERT INTO outlook VALUES (?, ?, ?, ?)", _outlook(listings))
    connection.executemany("INSERT INTO listing_array VALUES (?, ?)", _arrays(listings))
    connection.executemany("INSERT INTO listing_bitmap VALUES (?, ?, ?)", _bitmaps(listings))
    connection.executemany(
        "INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (("ranked_at", str(now)), ("scale", scale.to_json())),
    )
    return RankReport(len(listings), dict(hidden))


def listed_until_of(job: Job) -> int:
    """The first moment (Unix s) at which a complete posting is hidden: ``hidden_because`` turned into one number."""
    ends = [job.valid_through + 1, _after(add_months(job.hirer.verified_on, HIRER_CHECK_MONTHS))]
    if job.work.end_on is not None:
        ends.append(_after(job.work.end_on))
    return min(ends)


@lru_cache(maxsize=1024)
def _after(day: date) -> int:
    return day_start_s(day + timedelta(days=1))


def _unfit(job: Job, listed_until: int, now: int) -> str | None:
    if reasons := hidden_because(job, now):
        return reasons[0].value
    if job.filled >= job.openings:
        return "filled"
    return "work_over" if listed_until <= now else None


def _listing(job: Job, listed_until: int, distance: Distance, trades: TradeTable, scale: Scale) -> _Listing:
    facets = [
        ("trade", job.trade),
        ("rule", _rule_text(job_facts(job, trades))),
        ("settlement", job.pay.settlement.value),
        ("start", job.work.start_on.isoformat()),
        ("kilometres", str(kilometres_rounded_up(reckoned_km(distance)))),
        *(("perk", perk.value) for perk in job.perks),
    ]
    return _Listing(
        listed_until,
        job.id,
        job.updated_at,
        distance,
        job.pay.settlement is Settlement.DAILY,
        job.openings - job.filled,
        tier_scores(terms_of(job, distance, tile_of(job.trade, trades), scale), scale),
        tuple(facets),
    )


@lru_cache(maxsize=1024)
def _rule_text(facts: JobFacts) -> str:
    return facts_to_json(facts)


def _usual_pay_yuan(connection: sqlite3.Connection, trades: TradeTable, now: int) -> dict[str, float]:
    by_tile: defaultdict[str, list[float]] = defaultdict(list)
    open_pays = "SELECT trade, pay_minimum_yuan, pay_unit FROM job WHERE pay_minimum_yuan > 0 AND valid_through >= ?"
    for trade, minimum_yuan, unit in connection.execute(open_pays, (now,)):
        if unit in _KNOWN_UNITS and (daily_yuan := daily_pay_yuan(minimum_yuan, PayUnit(unit))) is not None:
            by_tile[tile_of(trade, trades)].append(daily_yuan)
            by_tile[""].append(daily_yuan)
    return {tile: median(pays) for tile, pays in by_tile.items() if len(pays) >= FEWEST_FOR_USUAL_PAY}


def _outlook(listings: list[_Listing]) -> list[tuple[int, int, int, int]]:
    rows: dict[int, tuple[int, int, int, int]] = {}
    daily = places = 0
    for jobs, listing in enumerate(reversed(listings), start=1):
        daily += listing.daily
        places += listing.places
        rows[listing.listed_until] = (listing.listed_until, jobs, daily, places)
    return list(rows.values())


def _arrays(listings: list[_Listing]) -> list[tuple[str, bytes]]:
    ids = array("q", (listing.job_id for listing in listings))
    rows = [
        ("listed_until", array_bytes(array("q", (listing.listed_until for listing in listings)))),
        ("job_id", array_bytes(ids)),
    ]
    by_id = sorted(range(len(listings)), key=ids.__getitem__)
    for tier in TIERS:
        scores = array("d", (listing.scores[tier] for listing in listings))
        # The sort is stable, so equal scores stay in the order of job id.
        order = array("I", sorted(by_id, key=scores.__getitem__, reverse=True))
        rows.append((f"score_{tier.name.lower()}", array_bytes(scores)))
        rows.append((f"order_{tier.name.lower()}", array_bytes(order)))
    return rows


def _bitmaps(listings: list[_Listing]) -> list[tuple[str, str, bytes]]:
    size = (len(listings) + 7) // 8
    maps: defaultdict[tuple[str, str], bytearray] = defaultdict(lambda: bytearray(size))
    for position, listing in enumerate(listings):
        byte, bit = position >> 3, 1 << (position & 7)
        for facet in listing.facets:
            maps[facet][byte] |= bit
    return [(facet, value, bytes(bits)) for (facet, value), bits in maps.items()]
