"""Ranking a generation for one kiosk and one day: when a snapshot arrives, when deltas are folded in, once a day.

Fills what ``kiosk.protocol.cache_schema`` marks as the kiosk's own, inside the transaction that builds the generation.
A snapshot brings all else ready; where it does not, or was made by other tables, that part is made here first.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from kiosk.config import MatchingSettings
from kiosk.domain.clock import local_day
from kiosk.domain.region import Located, RegionTable
from kiosk.domain.trade import TradeTable
from kiosk.protocol.cache_schema import JOB_COLUMNS
from kiosk.protocol.prepared_listing import PREPARED_TABLES, Preparation, tables_print
from kiosk.store.cache_errors import CacheCorruptError

RUN_OUT = "run_out"
_SELECT_JOBS = f"SELECT {', '.join(name for name, _ in JOB_COLUMNS)} FROM job ORDER BY id"


@dataclass(frozen=True, slots=True)
class RankReport:
    """``hidden`` counts postings that are shown to nobody, by the name of the first reason; RUN_OUT by their date."""

    listed: int
    hidden: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Standpoint:
    """What a ranking depends on beside postings and date: where the kiosk stands, its tables and its weights."""

    place: Located
    trades: TradeTable
    regions: RegionTable
    weights: MatchingSettings


def rank_generation(
    connection: sqlite3.Connection,
    *,
    place: Located,
    trades: TradeTable,
    regions: RegionTable,
    weights: MatchingSettings,
    now: int,
) -> RankReport:
    """``place`` is where the kiosk stands; ``now`` Unix seconds. Replaces whatever ranking the file holds.

    Raises CacheCorruptError when the prepared part does not fit.
    """
    # numpy costs a fifth of a second and some 15 MB: only who ranks pays for it, the screen never does.
    from kiosk.store.ranking_arrays import write_ranking

    if not is_prepared(connection, trades, regions):
        prepare(connection, trades, regions)
    ranked = write_ranking(connection, Standpoint(place, trades, regions, weights), local_day(now), now)
    connection.executemany(
        "INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (("ranked_at", str(now)), ("scale", ranked.scale.to_json())),
    )
    (hidden,) = connection.execute("SELECT value FROM meta WHERE key = 'hidden'").fetchone() or ("{}",)
    try:
        return RankReport(ranked.listed, json.loads(hidden) | ({RUN_OUT: ranked.run_out} if ranked.run_out else {}))
    except (ValueError, TypeError) as error:
        raise CacheCorruptError("hidden") from error


def is_prepared(connection: sqlite3.Connection, trades: TradeTable, regions: RegionTable) -> bool:
    """Whether the part that is the same for every kiosk is there, made by these tables and this program's rules."""
    found = connection.execute("SELECT value FROM meta WHERE key = 'prepared'").fetchone()
    return found is not None and found[0] == tables_print(trades, regions)


def prepare(connection: sqlite3.Connection, trades: TradeTable, regions: RegionTable) -> None:
    """Make that part out of the postings: some 40 microseconds each."""
    preparation = Preparation(trades, regions)
    for row in connection.execute(_SELECT_JOBS):
        preparation.add(row)
    for table in PREPARED_TABLES:
        connection.execute(f"DELETE FROM {table}")
    for statement, rows in preparation.statements():
        connection.executemany(statement, rows)
