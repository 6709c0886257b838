"""What every page and every endpoint of one hub process works with."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kiosk.domain.region import RegionTable, parse_regions
from kiosk.domain.trade import TradeTable, parse_trades
from kiosk.hub.config import HubSettings
from kiosk.hub.database import Database
from kiosk.hub.hub_keys import HubKeys, hub_keys
from kiosk.resources import asset_text


@dataclass(frozen=True, slots=True)
class Hub:
    """``now`` gives Unix seconds; whoever needs the time asks here and never the machine."""

    settings: HubSettings
    database: Database
    trades: TradeTable
    regions: RegionTable
    keys: HubKeys
    now: Callable[[], int]

    @property
    def state_folder(self) -> Path:
        return self.settings.paths.state_folder


def open_hub(settings: HubSettings, now: Callable[[], int] = lambda: int(time.time())) -> Hub:
    """Raises kiosk.hub.database.DatabaseError and kiosk.hub.hub_keys.HubKeysError."""
    keys = hub_keys(settings.paths.state_folder / "keys", now())
    return Hub(
        settings=settings,
        database=Database.open(settings.database_url),
        keys=keys,
        trades=_trades(),
        regions=_regions(),
        now=now,
    )


# They ship with the program and never change while it runs.
@cache
def _trades() -> TradeTable:
    return parse_trades(asset_text("data/trades.toml"))


@cache
def _regions() -> RegionTable:
    return parse_regions(asset_text("data/regions.csv"))
