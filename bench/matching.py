"""Query and ranking at 100,000 postings: the same top 20 as a look at every posting, and how long it takes.

The two floors are built from the same postings in the same run: tuples in memory with a heap, and a scan of a covering
index in SQLite. Both are given the law's answer per kind of posting and owe neither counts, rows nor reasons.
"""

from __future__ import annotations

import heapq
import sqlite3
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import TypeVar

from bench.figures import Figure, median, quantile
from kiosk.config import load_settings
from kiosk.demo.market import build_market
from kiosk.domain.card import Sex
from kiosk.domain.clock import local_day
from kiosk.domain.job import Job, Perk, Settlement
from kiosk.domain.law import JobFacts, job_facts, job_gate
from kiosk.domain.listing import listed_until_of
from kiosk.domain.matching import MatchPage, Order, Seeker, StartWish, Wish
from kiosk.domain.region import parse_regions
from kiosk.domain.scoring import Tier, reckoned_km, terms_of, tier_of, tier_scores, tile_of
from kiosk.domain.trade import TradeTable, parse_trades
from kiosk.protocol.cache_rows import job_from_row
from kiosk.protocol.search_listing import shipped_initials
from kiosk.resources import asset_text
from kiosk.store.cache import Cache, CacheDirectory
from kiosk.store.cache_ranking import rank_generation
from kiosk.store.cache_suggestions import Vocabulary
from tests.store.full_scan import FullScan

JOBS = 100_000
NOW = 1_795_471_920
"""Tuesday 2026-11-24 06:12 in China; a fixed moment keeps two runs comparable."""
TOP = 20
PROFILES = 400
COMPARED_PROFILES = 80
PROVED_PROFILES = 40
QUERY_P99_MS = 10.0
TYPED_WORDS = 250

Found = tuple[tuple[int, float], ...]
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Profile:
    wish: Wish
    seeker: Seeker


@dataclass(frozen=True, slots=True)
class Flat:
    """One posting as the floors see it. ``perks`` is one bit per perk, ``start`` a day number."""

    job_id: int
    trade: str
    rule: int
    settlement: str
    kilometres: float
    start: int
    perks: int
    listed_until: int
    scores: tuple[float, float, float, float]


class Floors:
    def __init__(self, flats: Sequence[Flat], rules: Sequence[JobFacts], trades: TradeTable) -> None:
        self._flats = flats
        self._rules = rules
        self._trades = trades
        self._codes = sorted({flat.trade for flat in flats})
        self._sql = sqlite3.connect(":memory:")
        columns = "trade, rule, settlement, kilometres, start, perks, listed_until, same, near, family, other, job_id"
        self._sql.execute(f"CREATE TABLE flat ({columns.replace('job_id', 'job_id INTEGER PRIMARY KEY')})")
        self._sql.executemany(
            f"INSERT INTO flat ({columns}) VALUES ({', '.join('?' * 12)})",
            (
                (
                    flat.trade,
                    flat.rule,
                    flat.settlement,
                    flat.kilometres,
                    flat.start,
                    flat.perks,
                    flat.listed_until,
                    *flat.scores,
                    flat.job_id,
                )
                for flat in flats
            ),
        )
        self._sql.execute(f"CREATE INDEX flat_covering ON flat ({columns})")
        self._sql.execute("ANALYZE")

    def in_memory(self, profile: Profile) -> Found:
        wish, today = profile.wish, local_day(NOW)
        allowed, tiers = self._allowed(profile.seeker, today), self._tiers(wish)
        settlement = wish.settlement.value if wish.settlement else None
        farthest = wish.within_km if wish.within_km is not None else 10_000
        perks = perk_bits(wish.perks)
        first, last = start_range(wish.starts, today)
        best = heapq.nsmallest(
            TOP,
            [
                (-flat.scores[tiers[flat.trade]], flat.job_id)
                for flat in self._flats
                if flat.listed_until > NOW
                and flat.trade in tiers
                and flat.rule in allowed
                and (settlement is None or flat.settlement == settlement)
                and flat.kilometres <= farthest
                and flat.perks & perks == perks
                and first <= flat.start <= last
            ],
        )
        return tuple((job_id, -negative) for negative, job_id in best)

    def covering_index(self, profile: Profile) -> Found:
        wish, today = profile.wish, local_day(NOW)
        tiers = self._tiers(wish)
        by_tier = {tier: [trade for trade, found in tiers.items() if found is tier] for tier in Tier}
        whens = " ".join(
            f"WHEN trade IN ({', '.join(repr(trade) for trade in chosen)}) THEN {tier.name.lower()}"
            for tier, chosen in by_tier.items()
            if chosen
        )
        first, last = start_range(wish.starts, today)
        perks = perk_bits(wish.perks)
        settlement = f"settlement = '{wish.settlement.value}'" if wish.settlement else "1"
        farthest = wish.within_km if wish.within_km is not None else 10_000
        rows = self._sql.execute(
            f"SELECT job_id, CASE {whens or 'WHEN 0 THEN 0'} END AS score FROM flat INDEXED BY flat_covering"
            f" WHERE trade IN ({', '.join(repr(trade) for trade in tiers)}) AND listed_until > {NOW}"
            f" AND rule IN ({', '.join(map(str, self._allowed(profile.seeker, today)))}) AND {settlement}"
            f" AND kilometres <= {farthest} AND perks & {perks} = {perks} AND start BETWEEN {first} AND {last}"
            f" ORDER BY score DESC, job_id LIMIT {TOP}"
        )
        return tuple(rows)

    def _allowed(self, seeker: Seeker, today: date) -> set[int]:
        return {number for number, facts in enumerate(self._rules) if job_gate(facts, seeker, today).open}

    def _tiers(self, wish: Wish) -> dict[str, Tier]:
        if not wish.tiles:
            return dict.fromkeys(self._codes, Tier.OTHER)
        found = {trade: tier_of(trade, wish.tiles, self._trades) for trade in self._codes}
        return {trade: tier for trade, tier in found.items() if tier is not Tier.OTHER}


def perk_bits(perks: frozenset[Perk]) -> int:
    return sum(1 << number for number, perk in enumerate(Perk) if perk in perks)


def start_range(starts: StartWish | None, today: date) -> tuple[int, int]:
    day = today.toordinal()
    match starts:
        case None:
            return 0, 10_000_000
        case StartWish.TODAY:
            return 0, day
        case StartWish.TOMORROW:
            return day + 1, day + 1
        case StartWish.LATER:
            return day + 2, 10_000_000


def random_profiles(count: int, trades: TradeTable) -> list[Profile]:
    """Every fourth chooses no trade; ages 16 to 75 and guests; each filter in a quarter to a third of them."""
    random = Random(20261124)
    tiles = [tile.id for tile in trades.tiles]
    certificates = sorted(trades.certificates)
    profiles = []
    for _ in range(count):
        wish = Wish(
            tiles=tuple(random.sample(tiles, random.choice((0, 1, 1, 2, 3)))),
            settlement=random.choice((None, None, Settlement.DAILY, random.choice(list(Settlement)))),
            within_km=random.choice((None, None, None, 5, 10, 20)),
            perks=frozenset(random.sample(list(Perk), random.choice((0, 0, 0, 1, 2)))),
            starts=random.choice((None, None, None, *StartWish)),
        )
        guest = random.random() < 0.2
        birth_date = None if guest else date(random.randrange(1951, 2011), random.randrange(1, 13), 15)
        sex = None if guest else random.choice(list(Sex))
        seeker = Seeker(birth_date, sex, frozenset(random.sample(certificates, random.choice((0, 0, 1, 3)))))
        profiles.append(Profile(wish, seeker))
    return profiles


def run() -> list[Figure]:
    """Raises AssertionError when any of the three ways finds another top 20 than the others."""
    with TemporaryDirectory(prefix="bench-matching-") as folder:
        return _measure(Path(folder))


def _measure(folder: Path) -> list[Figure]:
    settings = load_settings()
    trades, regions = parse_trades(asset_text("data/trades.toml")), parse_regions(asset_text("data/regions.csv"))
    place = regions.spot("140802006")
    directory = CacheDirectory(folder, trades)
    marks = [time.perf_counter()]

    def fill(connection: sqlite3.Connection) -> None:
        build_market(connection, jobs=JOBS, seed=1, now=NOW, region=place.region, trades=trades, regions=regions)
        marks.append(time.perf_counter())

    def rank(connection: sqlite3.Connection) -> None:
        rank_generation(connection, place=place, trades=trades, regions=regions, weights=settings.matching, now=NOW)
        marks.append(time.perf_counter())

    directory.publish(fill, rank)
    marks.append(time.perf_counter())
    cache = directory.open_current()
    marks.append(time.perf_counter())
    summary = cache.summary(NOW)
    marks.append(time.perf_counter())
    cache.warm()
    marks.append(time.perf_counter())
    steps = [later - sooner for sooner, later in pairwise(marks)]
    assert summary.jobs == JOBS

    with sqlite3.connect(cache.file) as connection:
        jobs = [job_from_row(row) for row in connection.execute("SELECT * FROM job")]
    connection.close()
    scan = FullScan(jobs, place=place, trades=trades, regions=regions, weights=settings.matching, ranked_at=NOW)
    rules = {job_facts(job, trades): 0 for job in jobs}
    rules = {facts: number for number, facts in enumerate(rules)}

    def flat(job: Job) -> Flat:
        distance = regions.distance(place, job.place)
        return Flat(
            job.id,
            job.trade,
            rules[job_facts(job, trades)],
            job.pay.settlement.value,
            reckoned_km(distance),
            job.work.start_on.toordinal(),
            perk_bits(job.perks),
            listed_until_of(job),
            tier_scores(terms_of(job, distance, tile_of(job.trade, trades), scan.scale), scan.scale),
        )

    floors = Floors([flat(job) for job in jobs], list(rules), trades)
    profiles = random_profiles(PROFILES, trades)

    def ours(profile: Profile) -> MatchPage:
        return cache.find(profile.wish, profile.seeker, NOW, TOP)

    for profile in profiles[:PROVED_PROFILES]:
        truth, page = scan.find(profile.wish, profile.seeker, NOW, TOP), ours(profile)
        assert _found(page) == truth.best, profile
        assert page.total == truth.total, profile
        assert {(line.code, line.value): line.count for line in page.fold} == truth.fold, profile

    chosen = _compare(profiles, ours, floors)
    anything = _compare([replace(each, wish=replace(each.wish, tiles=())) for each in profiles], ours, floors)
    sought = _sought(cache, profiles)
    cache.close()
    return [
        Figure("sample market, rows written", steps[0], "s"),
        Figure("ranking", steps[1], "s"),
        Figure("check, fsync, pointer", steps[2], "s"),
        Figure("open a generation", steps[3] * 1000, "ms"),
        Figure("attract figures", steps[4] * 1000, "ms"),
        Figure("warm: the index", steps[5] * 1000, "ms"),
        Figure(f"top {TOP}, total and fold equal to a look at every posting", PROVED_PROFILES, "x"),
        Figure(f"top {TOP} equal to both floors", 2 * COMPARED_PROFILES, "x"),
        *chosen.figures("trades chosen by most", covering_bound=None),
        # Only without a trade is the covering index truly scanned: a chosen one is a prefix that it can seek.
        *anything.figures("no trade chosen", covering_bound=1.0),
        *sought,
    ]


def _sought(cache: Cache, profiles: Sequence[Profile]) -> list[Figure]:
    """Letters typed one after the other, as 0 to 4 of a word; what is found is chosen; sorted lists."""
    random = Random(20261125)
    titles = sorted({match.job.title for match in cache.find(Wish(), Seeker(), NOW, 1000).matches})
    vocabulary = Vocabulary.shipped()
    typing: list[float] = []
    choosing: list[float] = []
    start = time.perf_counter()
    cache.suggest("g", vocabulary, Seeker(), NOW)
    first_ms = (time.perf_counter() - start) * 1000
    for number in range(TYPED_WORDS):
        profile, title = profiles[number % len(profiles)], random.choice(titles)
        for letters in shipped_initials().of(title)[:1]:
            for end in range(1, min(4, len(letters)) + 1):
                start = time.perf_counter()
                cache.suggest(letters[:end], vocabulary, profile.seeker, NOW)
                typing.append((time.perf_counter() - start) * 1000)
        _, took_ms = timed(
            lambda each, title=title: cache.find(Wish(title=title), each.seeker, NOW, TOP),  # type: ignore[misc]
            profile,
        )
        choosing.append(took_ms)
    sorting: dict[Order, list[float]] = {Order.PAY: [], Order.NEAR: []}
    for profile in profiles:
        for order, took in sorting.items():
            wish = replace(profile.wish, order=order)
            start = time.perf_counter()
            cache.find(wish, profile.seeker, NOW, TOP)
            took.append((time.perf_counter() - start) * 1000)
    return [
        Figure("search: the first letter, nothing loaded", first_ms, "ms"),
        Figure("search: a letter's suggestions with their counts p50", median(typing), "ms"),
        Figure("search: a letter's suggestions with their counts p99", quantile(typing, 0.99), "ms", QUERY_P99_MS),
        Figure("search: the list of a title p99", quantile(choosing, 0.99), "ms", QUERY_P99_MS),
        *(
            Figure(f"sorted by {order}: query, counts, reasons p99", quantile(took, 0.99), "ms", QUERY_P99_MS)
            for order, took in sorting.items()
        ),
    ]


@dataclass(frozen=True, slots=True)
class Compared:
    """Milliseconds per question, each way."""

    ours: list[float]
    in_memory: list[float]
    covering: list[float]

    def figures(self, case: str, covering_bound: float | None) -> list[Figure]:
        p99 = quantile(self.ours, 0.99)
        return [
            Figure(f"{case}: query, ranking, counts, reasons p50", median(self.ours), "ms"),
            Figure(f"{case}: query, ranking, counts, reasons p99", p99, "ms", QUERY_P99_MS),
            Figure(f"{case}: floor, tuples in memory p50 (top {TOP} only)", median(self.in_memory), "ms"),
            Figure(f"{case}: floor, covering-index scan p50 (top {TOP} only)", median(self.covering), "ms"),
            Figure(f"{case}: ours / tuples in memory p50", median(self.ours) / median(self.in_memory), "x", 1.0),
            Figure(f"{case}: ours / tuples in memory p99", p99 / quantile(self.in_memory, 0.99), "x", 1.0),
            Figure(
                f"{case}: ours / covering-index scan p50",
                median(self.ours) / median(self.covering),
                "x",
                covering_bound,
            ),
            Figure(f"{case}: ours / covering-index scan p99", p99 / quantile(self.covering, 0.99), "x", 1.0),
        ]


def _compare(profiles: Sequence[Profile], ours: Callable[[Profile], MatchPage], floors: Floors) -> Compared:
    """The three ways take turns, so that what else the machine does falls on all of them."""
    compared = Compared([], [], [])
    for number, profile in enumerate(profiles):
        page, took_ms = timed(ours, profile)
        compared.ours.append(took_ms)
        if number < COMPARED_PROFILES:
            in_memory, took_ms = timed(floors.in_memory, profile)
            compared.in_memory.append(took_ms)
            covering, took_ms = timed(floors.covering_index, profile)
            compared.covering.append(took_ms)
            assert _found(page) == in_memory == covering, profile
    return compared


def _found(page: MatchPage) -> Found:
    return tuple((match.job.id, match.score) for match in page.matches)


def timed(act: Callable[[Profile], Answer], profile: Profile) -> tuple[Answer, float]:
    start = time.perf_counter()
    answer = act(profile)
    return answer, (time.perf_counter() - start) * 1000


if __name__ == "__main__":
    for figure in run():
        print(figure.line())
