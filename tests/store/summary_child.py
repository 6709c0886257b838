"""Prints the attract figures and what slow modules were loaded. ``python -m tests.store.summary_child FOLDER NOW``."""

from __future__ import annotations

import sys
from pathlib import Path

from kiosk.domain.trade import parse_trades
from kiosk.resources import asset_text
from kiosk.store.cache import CacheDirectory

with CacheDirectory(Path(sys.argv[1]), parse_trades(asset_text("data/trades.toml"))).open_current() as cache:
    summary = cache.summary(int(sys.argv[2]))
    newest = cache.job(summary.newest[0].id)
    slow = ("sqlalchemy", "PySide6", "requests", "numpy", "hashlib", "backports.zstd")
    loaded = [name for name in slow if name in sys.modules]
    sys.stdout.write(f"{summary.jobs} {summary.daily} {summary.places_left} {newest == summary.newest[0]} {loaded}\n")
