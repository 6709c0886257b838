"""A new day is a new ranking: how soon a job starts and how fresh its news is depend on the date."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

from kiosk.config import Settings
from kiosk.domain.clock import local_day
from kiosk.domain.region import parse_regions
from kiosk.domain.trade import parse_trades
from kiosk.resources import asset_text
from kiosk.store.cache import CacheAbsentError, CacheDirectory
from kiosk.store.cache_ranking import rank_generation


class DailyRanking:
    """``now`` gives Unix seconds. Ranks the postings that are stored, again, once the kiosk's date has changed."""

    def __init__(self, settings: Settings, cache_folder: Path, now: Callable[[], int]) -> None:
        self._settings = settings
        self._now = now
        self._trades = parse_trades(asset_text("data/trades.toml"))
        self._directory = CacheDirectory(cache_folder, self._trades)
        # What was found of a generation, so that looking again costs a read of the pointer.
        self._looked_at: str | None = None
        self._ranked_at = 0

    def due(self) -> bool:
        """Whether the current generation was ranked on another day. Raises CacheError."""
        generation = self._directory.current()
        if generation is None:
            return False
        if generation != self._looked_at:
            try:
                with self._directory.open_current() as cache:
                    self._looked_at, self._ranked_at = cache.generation, cache.ranked_at
            except CacheAbsentError:
                return False
        return local_day(self._ranked_at) < local_day(self._now())

    def run(self) -> str:
        """Make the new generation and delete those that nobody holds; its name. Raises CacheError."""
        kiosk = self._settings.kiosk
        regions = parse_regions(asset_text("data/regions.csv"))
        place = regions.spot(kiosk.region, kiosk.latitude, kiosk.longitude)

        def rank(connection: sqlite3.Connection) -> None:
            rank_generation(
                connection,
                place=place,
                trades=self._trades,
                regions=regions,
                weights=self._settings.matching,
                now=self._now(),
            )

        generation = self._directory.rerank(rank)
        self._directory.collect()
        return generation
