"""The demonstration's own state folder: a sample market for today and a labelled demo identity."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from kiosk.config import PathSettings, Settings
from kiosk.demo.keys import demo_identity
from kiosk.demo.market import build_market
from kiosk.demo.services import place_samples
from kiosk.domain.clock import local_day
from kiosk.domain.region import parse_regions
from kiosk.domain.trade import parse_trades
from kiosk.resources import asset_text
from kiosk.store.cache import CacheDirectory, CacheError
from kiosk.store.cache_ranking import rank_generation

JOBS = 30_000
SEED = 2026
Say = Callable[[str], None]


def demo_settings(settings: Settings, state_folder: Path | None) -> Settings:
    """The same kiosk with a state folder of its own: a demonstration never touches what a real kiosk has kept."""
    usual = settings.paths.state_folder
    folder = state_folder or usual.with_name(f"{usual.name}-demo")
    return replace(settings, paths=PathSettings(str(folder.absolute())))


def prepare(settings: Settings, jobs: int, say: Say) -> None:
    """Identity, market and services; the market is built anew each day, because its dates are of the day.

    Raises CacheError and OSError.
    """
    folder = settings.paths.state_folder
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    demo_identity(folder)
    trades = parse_trades(asset_text("data/trades.toml"))
    cache = CacheDirectory(folder / "cache", trades)
    now = int(time.time())
    place_samples(folder, settings.kiosk, now)
    if _fresh(cache, now):
        return
    regions = parse_regions(asset_text("data/regions.csv"))
    place = regions.spot(settings.kiosk.region, settings.kiosk.latitude, settings.kiosk.longitude)
    began_s = time.monotonic()
    say(f"making a sample market of {jobs:,} jobs ...")

    def rank(connection: object) -> None:
        say("ranking them for this place and this day ...")
        rank_generation(
            connection,  # type: ignore[arg-type]  # publish() hands over its sqlite3 connection
            place=place,
            trades=trades,
            regions=regions,
            weights=settings.matching,
            now=now,
        )

    generation = cache.publish(
        lambda connection: build_market(
            connection, jobs=jobs, seed=SEED, now=now, region=settings.kiosk.region, trades=trades, regions=regions
        ),
        rank,
    )
    with cache.open_current() as opened:
        open_jobs = opened.summary(now).jobs
    cache.collect()
    say(f"generation {generation}: {open_jobs:,} jobs open, {time.monotonic() - began_s:.1f} s")


def _fresh(cache: CacheDirectory, now: int) -> bool:
    try:
        with cache.open_current() as opened:
            return local_day(opened.generated_at) == local_day(now) and opened.summary(now).jobs > 0
    except CacheError:
        return False
