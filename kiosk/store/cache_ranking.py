"""Ranking a generation for one kiosk and one day: run at import, after each delta and once a day.

Fills the kiosk's own tables of ``kiosk.protocol.cache_schema`` inside the transaction that builds the generation.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from kiosk.config import MatchingSettings
from kiosk.domain.age import add_months
from kiosk.domain.clock import day_start_s, local_day
from kiosk.domain.job import Job, Settlement
from kiosk.domain.law import HIRER_CHECK_MONTHS, JobFacts, hidden_because, job_facts
from kiosk.domain.region import Distance, Located, RegionTable
from kiosk.domain.scoring import Scale, daily_pay_yuan, reckoned_km, terms_of, tier_scores
from kiosk.domain.trade import TradeTable
from kiosk.protocol.cache_rows import job_from_row
from kiosk.protocol.cache_schema import JOB_COLUMNS
from kiosk.store.cache_index import TIERS, array_bytes, facts_to_json, kilometres_rounded_up

# A median of fewer postings says more about one hirer than about the trade.
FEWEST_FOR_USUAL_PAY = 5

_SELECT_JOBS = f"SELECT {', '.join(name for name, _ in JOB_COLUMNS)} FROM job ORDER BY id"


@dataclass(frozen=True, slots=True)
class RankReport:
    """``hidden`` counts postings that are shown to nobody, by the name of the first reason."""

    listed: int
    hidden: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Listing:
    job: Job
    tile: str
    distance: Distance
    facts: JobFacts
    listed_until: int


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
    hidden: Counter[str] = Counter()
    listings: list[_Listing] = []
    for row in connection.execute(_SELECT_JOBS):
        try:
            job = job_from_row(row)
        except ValueError:
            hidden["unreadable"] += 1
            continue
        if reason := _unfit(job, now):
            hidden[reason] += 1
            continue
        trade = trades.of_code(job.trade)
        listings.append(
            _Listing(
                job,
                trade.tile if trade else "",
                regions.distance(place, job.place),
                job_facts(job, trades),
                listed_until_of(job),
            )
        )
    listings.sort(key=lambda listing: (listing.listed_until, listing.job.id))
    scale = Scale(weights, local_day(now), now, _usual_pay_yuan(listings))
    for table in ("listing", "outlook", "listing_array", "listing_bitmap"):
        connection.execute(f"DELETE FROM {table}")
    connection.executemany(
        "INSERT INTO listing VALUES (?, ?, ?, ?, ?, ?)",
        (
            (
                listing.job.id,
                position,
                listing.listed_until,
                listing.job.updated_at,
                listing.distance.kilometres,
                listing.distance.word.value,
            )
            for position, listing in enumerate(listings)
        ),
    )
    connection.executemany("INSERT INTO outlook VALUES (?, ?, ?, ?)", _outlook(listings))
    connection.executemany("INSERT INTO listing_array VALUES (?, ?)", _arrays(listings, scale))
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


def _after(day: date) -> int:
    return day_start_s(day + timedelta(days=1))


def _unfit(job: Job, now: int) -> str | None:
    if reasons := hidden_because(job, now):
        return reasons[0].value
    if job.filled >= job.openings:
        return "filled"
    if listed_until_of(job) <= now:
        return "work_over"
    return None


def _usual_pay_yuan(listings: Iterable[_Listing]) -> dict[str, float]:
    by_tile: defaultdict[str, list[float]] = defaultdict(list)
    for listing in listings:
        if (daily_yuan := daily_pay_yuan(listing.job.pay)) is not None:
            by_tile[listing.tile].append(daily_yuan)
            by_tile[""].append(daily_yuan)
    return {tile: median(pays) for tile, pays in by_tile.items() if len(pays) >= FEWEST_FOR_USUAL_PAY}


def _outlook(listings: list[_Listing]) -> list[tuple[int, int, int, int]]:
    rows: dict[int, tuple[int, int, int, int]] = {}
    daily = places = 0
    for jobs, listing in enumerate(reversed(listings), start=1):
        daily += listing.job.pay.settlement is Settlement.DAILY
        places += listing.job.openings - listing.job.filled
        rows[listing.listed_until] = (listing.listed_until, jobs, daily, places)
    return list(rows.values())


def _arrays(listings: list[_Listing], scale: Scale) -> list[tuple[str, bytes]]:
    ids = array("q", (listing.job.id for listing in listings))
    scores = tuple(array("d") for _ in TIERS)
    for listing in listings:
        four = tier_scores(terms_of(listing.job, listing.distance, listing.tile, scale), scale)
        for tier in TIERS:
            scores[tier].append(four[tier])
    rows = [
        ("listed_until", array_bytes(array("q", (listing.listed_until for listing in listings)))),
        ("job_id", array_bytes(ids)),
    ]
    by_id = sorted(range(len(listings)), key=ids.__getitem__)
    for tier in TIERS:
        # The sort is stable, so equal scores stay in the order of job id.
        order = sorted(by_id, key=scores[tier].__getitem__, reverse=True)
        rows.append((f"score_{tier.name.lower()}", array_bytes(scores[tier])))
        rows.append((f"order_{tier.name.lower()}", array_bytes(array("I", order))))
    return rows


def _bitmaps(listings: list[_Listing]) -> list[tuple[str, str, bytes]]:
    size = (len(listings) + 7) // 8
    maps: defaultdict[tuple[str, str], bytearray] = defaultdict(lambda: bytearray(size))
    rule_texts: dict[JobFacts, str] = {}
    for position, listing in enumerate(listings):
        byte, bit = position >> 3, 1 << (position & 7)
        job = listing.job
        if listing.facts not in rule_texts:
            rule_texts[listing.facts] = facts_to_json(listing.facts)
        maps["trade", job.trade][byte] |= bit
        maps["rule", rule_texts[listing.facts]][byte] |= bit
        maps["settlement", job.pay.settlement.value][byte] |= bit
        maps["start", job.work.start_on.isoformat()][byte] |= bit
        maps["kilometres", str(kilometres_rounded_up(reckoned_km(listing.distance)))][byte] |= bit
        for perk in job.perks:
            maps["perk", perk.value][byte] |= bit
    return [(facet, value, bytes(bits)) for (facet, value), bits in maps.items()]
