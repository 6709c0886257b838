"""A new day is a new ranking: how soon a job starts and how fresh its news is depend on the date."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from kiosk.config import Settings
from kiosk.domain.clock import local_day
from kiosk.domain.region import parse_regions
from kiosk.domain.trade import parse_trades
from kiosk.protocol.event_lines import Busy
from kiosk.resources import asset_text
from kiosk.store.cache import CacheAbsentError, CacheCorruptError, CacheDirectory, CacheError
from kiosk.store.cache_feed import FOLD_ABOVE, CacheFeed
from kiosk.store.cache_ranking import Standpoint

LOOK_EACH_S = 60.0
RETRY_AFTER_S = 3600.0
"""A full disk does not mend itself in a minute, and each try writes a whole generation."""


class DailyRanking:
    """Ranks the stored postings anew once the kiosk's date has changed, or deltas have added very many.

    ``now`` gives Unix seconds.
    """

    def __init__(self, settings: Settings, cache_folder: Path, now: Callable[[], int]) -> None:
        self._settings = settings
        self._now = now
        self._trades = parse_trades(asset_text("data/trades.toml"))
        self._directory = CacheDirectory(cache_folder, self._trades)

    def due(self) -> bool:
        """Whether ``run`` has something to do. Raises CacheError."""
        try:
            with self._directory.open_current() as cache:
                full = cache.overlay is not None and cache.overlay.last > FOLD_ABOVE
                return full or local_day(cache.ranked_at) < local_day(self._now())
        except CacheAbsentError:
            return False

    def run(self) -> str:
        """Make the new generation and delete those that nobody holds; its name. Raises CacheError."""
        kiosk = self._settings.kiosk
        regions = parse_regions(asset_text("data/regions.csv"))
        place = regions.spot(kiosk.region, kiosk.latitude, kiosk.longitude)
        with CacheFeed(self._directory, Standpoint(place, self._trades, regions, self._settings.matching)) as feed:
            try:
                generation = feed.rerank(self._now())
            except CacheCorruptError:
                with suppress(CacheError):
                    if (current := self._directory.current()) is not None:
                        self._directory.suspect(current)
                raise
            feed.collect()
        return generation


class RankingThread:
    """Ranks beside the program's main loop, which has to stay alive meanwhile. Times are ``time.monotonic()``."""

    def __init__(self, ranking: DailyRanking, on_fault: Callable[[str], None]) -> None:
        """``on_fault`` gets the code of a CacheError, perhaps from the thread."""
        self._ranking = ranking
        self._on_fault = on_fault
        self._thread: threading.Thread | None = None
        self._began_s = 0.0
        self._next_look_s = 0.0

    def look(self, now_s: float) -> None:
        """Begin when a new day asks for it; cheap, to be called with every turn of the loop."""
        if now_s < self._next_look_s or self._working():
            return
        self._next_look_s = now_s + LOOK_EACH_S
        try:
            due = self._ranking.due()
        except CacheError as error:
            self._failed(error)
            return
        if due:
            self._began_s = now_s
            # A daemon: the end of the program does not wait for it, and what it leaves half-written is collected.
            self._thread = threading.Thread(target=self._run, name="ranking", daemon=True)
            self._thread.start()

    def busy(self, now_s: float) -> Busy | None:
        return Busy("rank", round(now_s - self._began_s, 3)) if self._working() else None

    def _working(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def _run(self) -> None:
        try:
            self._ranking.run()
        except CacheError as error:
            self._failed(error)

    def _failed(self, error: CacheError) -> None:
        self._next_look_s = time.monotonic() + RETRY_AFTER_S
        self._on_fault(str(error.code))
