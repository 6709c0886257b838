"""The prepared part of a generation after an overlay was folded in: what stayed is moved, only what changed is made.

The result is what ``kiosk.store.cache_ranking.prepare`` would make out of all the postings, except that places which
nobody stands in any more keep their numbers. Preparing costs a moment of Python for each posting; moving numbers that
stand in arrays already costs next to nothing.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kiosk.domain.job import Settlement
from kiosk.domain.region import RegionTable
from kiosk.domain.trade import TradeTable
from kiosk.protocol.cache_rows import Row
from kiosk.protocol.cache_schema import PREPARED_DDL
from kiosk.protocol.prepared_listing import PREPARED_TABLES, Preparation
from kiosk.protocol.search_listing import SearchGroups
from kiosk.store.cache_errors import CacheCorruptError
from kiosk.store.ranking_arrays import INPUT_TYPES, Flags

_LISTED_TEXTS = "SELECT listing.position, job.title, job.region FROM listing JOIN job ON job.id = listing.job_id"
_META_DDL = "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL)"
_LISTING_TYPES = {"listed_until": "<i8", "job_id": "<i8"}
_DAILY = ("settlement", Settlement.DAILY.value)


class PreparedMerge:
    """``begin`` before the postings are changed, ``finish`` after it, in one transaction of ``connection``."""

    def __init__(self, connection: sqlite3.Connection, trades: TradeTable, regions: RegionTable) -> None:
        self._connection = connection
        self._trades = trades
        self._regions = regions
        self._base: _Part | None = None
        self._changed: NDArray[np.int64] = np.zeros(0, np.int64)
        self._hidden_before: Counter[str] = Counter()

    def begin(self, changed: Iterable[int], old_rows: Iterable[Row]) -> None:
        """``changed`` are the postings that the overlay replaces, ``old_rows`` those of them that were listed nowhere.

        Raises CacheCorruptError when what was prepared does not fit together.
        """
        self._changed = np.fromiter(changed, np.int64)
        self._hidden_before = self._prepared(old_rows).hidden
        with _corrupt_if_unfit():
            self._base = _Part(self._connection)

    def finish(self, rows: Iterable[Row]) -> None:
        """``rows`` are the overlay's postings that are live. Raises CacheCorruptError."""
        base, fresh = self._base, self._prepared(rows)
        if base is None:
            raise RuntimeError("begin comes first")
        with _corrupt_if_unfit():
            statements = list(self._statements(base, fresh))
        for table in PREPARED_TABLES:
            self._connection.execute(f"DELETE FROM {table}")
        for statement, values in statements:
            self._connection.executemany(statement, values)
        self._connection.executemany("INSERT INTO ranking_input VALUES (?, ?)", self._search())

    def _search(self) -> tuple[tuple[str, bytes], tuple[str, bytes]]:
        """Out of two columns of all that is listed: a few microseconds each, and texts move no faster."""
        groups, size = SearchGroups(), 0
        for position, title, region in self._connection.execute(_LISTED_TEXTS):
            groups.add(position, title, region)
            size += 1
        lines, members = groups.blobs(range(size).__getitem__, size, self._regions.name)
        return ("search_lines", lines), ("search_members", members)

    def _prepared(self, rows: Iterable[Row]) -> _Part:
        preparation = Preparation(self._trades, self._regions)
        for row in rows:
            preparation.add(row)
        with closing(sqlite3.connect(":memory:")) as aside:
            for ddl in (_META_DDL, *PREPARED_DDL):
                aside.execute(ddl)
            for statement, values in preparation.statements():
                aside.executemany(statement, values)
            return _Part(aside)

    def _statements(self, base: _Part, fresh: _Part) -> Iterator[tuple[str, list[tuple[Any, ...]]]]:
        keep = ~np.isin(base.job_id, self._changed)

        def joined(old: NDArray[Any], new: NDArray[Any]) -> NDArray[Any]:
            return np.concatenate((old[keep], new))

        job_id, listed_until = joined(base.job_id, fresh.job_id), joined(base.listed_until, fresh.listed_until)
        # The bits are numbered by the moment at which a posting runs out, equal moments by job id.
        order = np.lexsort((job_id, listed_until))
        job_id, listed_until = job_id[order], listed_until[order]
        spots, renumbered = _spots(base.spots, fresh.spots)
        fresh.inputs["spot"] = renumbered[fresh.inputs["spot"]]
        inputs = {name: joined(base.inputs[name], fresh.inputs[name])[order] for name in INPUT_TYPES}
        flags = {
            key: joined(base.flags(key), fresh.flags(key))[order]
            for key in sorted(base.bitmaps.keys() | fresh.bitmaps.keys())
        }
        yield "INSERT INTO listing VALUES (?, ?, ?, ?)", _listing_rows(job_id, listed_until, inputs["updated_at"])
        daily = flags.get(_DAILY, np.zeros(len(order), np.bool_))
        yield "INSERT INTO outlook VALUES (?, ?, ?, ?)", _outlook(listed_until, daily, inputs["places"])
        yield (
            "INSERT INTO listing_array VALUES (?, ?)",
            [("listed_until", listed_until.tobytes()), ("job_id", job_id.tobytes())],
        )
        yield (
            "INSERT INTO listing_bitmap VALUES (?, ?, ?)",
            [(*key, np.packbits(bits, bitorder="little").tobytes()) for key, bits in flags.items() if bits.any()],
        )
        arrays = [(name, inputs[name].astype(kind, copy=False).tobytes()) for name, kind in INPUT_TYPES.items()]
        arrays.append(("spots", json.dumps(spots, separators=(",", ":")).encode("ascii")))
        yield "INSERT INTO ranking_input VALUES (?, ?)", arrays
        hidden = base.hidden.copy()
        hidden.subtract(self._hidden_before)
        hidden.update(fresh.hidden)
        counts = {reason: number for reason, number in hidden.items() if number}
        yield (
            "INSERT INTO meta VALUES ('hidden', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            [(json.dumps(counts, sort_keys=True),)],
        )


class _Part:
    """Prepared tables as arrays. Raises ValueError, KeyError or TypeError for those that do not fit together."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        arrays = dict(connection.execute("SELECT name, data FROM listing_array").fetchall())
        inputs = dict(connection.execute("SELECT name, data FROM ranking_input").fetchall())
        self.listed_until, self.job_id = (np.frombuffer(arrays[name], kind) for name, kind in _LISTING_TYPES.items())
        self.size = len(self.job_id)
        self.inputs = {name: np.frombuffer(inputs[name], kind) for name, kind in INPUT_TYPES.items()}
        self.spots: list[list[Any]] = json.loads(inputs["spots"])
        self.bitmaps: dict[tuple[str, str], bytes] = {
            (facet, value): bits
            for facet, value, bits in connection.execute("SELECT facet, value, bits FROM listing_bitmap")
            # The kiosk's own, which the ranking makes anew.
            if facet != "kilometres"
        }
        (hidden,) = connection.execute("SELECT value FROM meta WHERE key = 'hidden'").fetchone() or ("{}",)
        self.hidden: Counter[str] = Counter(json.loads(hidden))
        spot = self.inputs["spot"]
        if {len(each) for each in (self.listed_until, *self.inputs.values())} != {self.size} or (
            self.size and spot.max() >= len(self.spots)
        ):
            raise ValueError("arrays")

    def flags(self, key: tuple[str, str]) -> Flags:
        bits = self.bitmaps.get(key)
        if bits is None:
            return np.zeros(self.size, np.bool_)
        if len(bits) != (self.size + 7) // 8:
            raise ValueError("bitmaps")
        return np.unpackbits(np.frombuffer(bits, np.uint8), count=self.size, bitorder="little").view(np.bool_)


def _spots(base: list[list[Any]], fresh: list[list[Any]]) -> tuple[list[list[Any]], NDArray[np.uint32]]:
    """All places, and the numbers among them of the fresh ones."""
    numbers = {tuple(spot): number for number, spot in enumerate(base)}
    renumbered = np.array([numbers.setdefault(tuple(spot), len(numbers)) for spot in fresh], np.uint32)
    return [list(spot) for spot in numbers], renumbered


def _listing_rows(
    job_id: NDArray[np.int64], listed_until: NDArray[np.int64], updated_at: NDArray[np.int64]
) -> list[tuple[int, int, int, int]]:
    by_id = np.argsort(job_id, kind="stable")
    columns = (job_id[by_id], by_id, listed_until[by_id], updated_at[by_id])
    return list(zip(*(column.tolist() for column in columns), strict=True))


def _outlook(
    listed_until: NDArray[np.int64], daily: Flags, places: NDArray[np.int64]
) -> list[tuple[int, int, int, int]]:
    """Of each moment at which something runs out: how much is listed from there on."""
    moments, first = np.unique(listed_until, return_index=True)
    jobs = len(listed_until) - first
    columns = (moments, jobs, _from_the_end(daily.astype(np.int64))[first], _from_the_end(places)[first])
    return list(zip(*(column.tolist() for column in columns), strict=True))


def _from_the_end(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    sums: NDArray[np.int64] = np.cumsum(numbers[::-1])[::-1]
    return sums


@contextmanager
def _corrupt_if_unfit() -> Iterator[None]:
    try:
        yield
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise CacheCorruptError("prepared part") from error
