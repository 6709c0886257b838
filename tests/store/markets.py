"""Small markets with everything in them that can go wrong, as generations in a folder."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import lru_cache
from pathlib import Path

from kiosk.config import MatchingSettings, load_settings
from kiosk.demo.market import market_jobs
from kiosk.domain.clock import local_day
from kiosk.domain.job import Job
from kiosk.domain.region import RegionTable, Spot, parse_regions
from kiosk.domain.trade import TradeTable, parse_trades
from kiosk.protocol.cache_rows import row_from_job
from kiosk.resources import asset_text
from kiosk.store.cache import CacheDirectory
from kiosk.store.cache_feed import CacheFeed
from kiosk.store.cache_ranking import RankReport, Standpoint, rank_generation
from tests.store.full_scan import FullScan

NOW = 1_795_471_920
"""Tuesday 2026-11-24 06:12 in China."""
DAY_S = 86_400
WITHOUT_PIN = "140802100"
"""解州镇: no coordinates are known, so distances are words."""
WITH_PIN = "140802006"
"""安邑街道: its coordinates are known, so some distances are kilometres."""


@lru_cache
def trades() -> TradeTable:
    return parse_trades(asset_text("data/trades.toml"))


@lru_cache
def regions() -> RegionTable:
    return parse_regions(asset_text("data/regions.csv"))


@lru_cache
def weights() -> MatchingSettings:
    return load_settings().matching


def spot(region: str) -> Spot:
    return regions().spot(region)


def jobs(count: int, seed: int, region: str = WITHOUT_PIN, now: int = NOW) -> list[Job]:
    return list(market_jobs(jobs=count, seed=seed, now=now, region=region, trades=trades(), regions=regions()))


def troubled(market: Sequence[Job]) -> list[Job]:
    """The market with every ninth posting spoilt in one of eight ways, and every eleventh doubled under another id."""
    spoilt = [_SPOIL[number // 9 % len(_SPOIL)](job) if number % 9 == 0 else job for number, job in enumerate(market)]
    doubled = [replace(job, id=job.id + (1 << 24)) for number, job in enumerate(market) if number % 11 == 0]
    return spoilt + doubled


_SPOIL: tuple[Callable[[Job], Job], ...] = (
    lambda job: replace(job, valid_through=NOW - 1),
    lambda job: replace(job, valid_through=NOW),
    lambda job: replace(job, description=" "),
    lambda job: replace(job, contact=replace(job.contact, phone="")),
    lambda job: replace(job, hirer=replace(job.hirer, verified_on=local_day(NOW) - timedelta(days=200))),
    lambda job: replace(job, hirer=replace(job.hirer, verified_on=local_day(NOW) - timedelta(days=180))),
    lambda job: replace(job, filled=job.openings),
    lambda job: replace(job, trade="9-99-99-99"),
)


def fill(market: Iterable[Job], generated_at: int = NOW) -> Callable[[sqlite3.Connection], None]:
    def into(connection: sqlite3.Connection) -> None:
        rows = [row_from_job(job) for job in market]
        connection.execute("INSERT INTO meta VALUES ('generated_at', ?)", (str(generated_at),))
        connection.executemany(f"INSERT INTO job VALUES ({', '.join('?' * 44)})", rows)

    return into


def rank(region: str = WITHOUT_PIN, now: int = NOW) -> Callable[[sqlite3.Connection], RankReport]:
    def of(connection: sqlite3.Connection) -> RankReport:
        return rank_generation(
            connection, place=spot(region), trades=trades(), regions=regions(), weights=weights(), now=now
        )

    return of


def standpoint(region: str = WITHOUT_PIN) -> Standpoint:
    return Standpoint(spot(region), trades(), regions(), weights())


def feed(folder: CacheDirectory, region: str = WITHOUT_PIN) -> CacheFeed:
    return CacheFeed(folder, standpoint(region))


def directory(path: Path) -> CacheDirectory:
    return CacheDirectory(path, trades())


def published(path: Path, market: Iterable[Job], region: str = WITHOUT_PIN) -> CacheDirectory:
    folder = directory(path)
    folder.publish(fill(market), rank(region))
    return folder


def full_scan(market: Sequence[Job], region: str = WITHOUT_PIN, now: int = NOW) -> FullScan:
    return FullScan(market, place=spot(region), trades=trades(), regions=regions(), weights=weights(), ranked_at=now)
