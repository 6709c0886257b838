"""The part of a cache file that is the same for every kiosk, made of the postings: bitmaps, arrays, counts.

Pure: it says which rows belong into which table, and whoever holds the database (the hub that makes a snapshot, a kiosk
that has no prepared one) writes them. The tables are described in ``kiosk.protocol.cache_schema``.
"""

from __future__ import annotations

import json
import sys
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Any

from kiosk.domain.job import CoordinateQuality, Insurance
from kiosk.domain.listing import RULES, UNREADABLE, Listing, listing_of, unfit_because
from kiosk.domain.region import RegionTable, Spot
from kiosk.domain.trade import TradeTable
from kiosk.protocol.cache_rows import Row, job_from_row
from kiosk.protocol.search_listing import SEARCH_RULES, SearchGroups

INSURANCES = tuple(Insurance)
UNKNOWN = float("nan")
"""Stands in an array of figures where the figure is not known."""

PREPARED_TABLES = ("listing", "outlook", "listing_array", "listing_bitmap", "ranking_input")
_META = "INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value"

Statement = tuple[str, Iterable[tuple[Any, ...]]]


def tables_print(trades: TradeTable, regions: RegionTable) -> str:
    """Names the rules and tables that listings are made by: where others hold, they must be made anew."""
    digest = sha256()
    for trade in sorted(trades.trades, key=lambda each: each.code):
        digest.update(repr((trade.code, sorted(trade.tags), sorted(trade.certificates))).encode())
    for certificate in sorted(trades.certificates.values(), key=lambda each: each.code):
        digest.update(repr((certificate.code, certificate.gate)).encode())
    for code, _, latitude, longitude in sorted(regions.rows):
        digest.update(f"{code},{latitude},{longitude};".encode("ascii"))
    return f"{RULES}.{SEARCH_RULES}-{digest.hexdigest()[:32]}"


class Preparation:
    """Add every posting, then write what ``statements`` yields; some 100 bytes of memory a posting."""

    def __init__(self, trades: TradeTable, regions: RegionTable) -> None:
        self._trades = trades
        self._regions = regions
        self._print = tables_print(trades, regions)
        self._hidden: Counter[str] = Counter()
        self._job_id = array("q")
        self._listed_until = array("q")
        self._updated_at = array("q")
        self._places = array("q")
        self._applied = array("q")
        self._daily_yuan = array("d")
        self._latitude = array("d")
        self._longitude = array("d")
        self._daily = array("B")
        self._insurance = array("B")
        self._spot = array("I")
        self._facets = array("I")
        self._spots: dict[tuple[str, CoordinateQuality, bool], int] = {}
        self._facet_sets: dict[tuple[tuple[str, str], ...], int] = {}
        self._search = SearchGroups()

    def add(self, row: Row) -> None:
        """One row of the table ``job``. One that this version cannot read is counted and not listed."""
        try:
            job = job_from_row(row)
        except ValueError:
            self._hidden[UNREADABLE] += 1
            return
        listing = listing_of(job, self._trades, self._regions)
        if listing is None:
            self._hidden[unfit_because(job)] += 1
        else:
            self._search.add(len(self._job_id), job.title, job.place.region)
            self._append(listing)

    def _append(self, listing: Listing) -> None:
        spot = listing.spot
        known = spot.latitude is not None and spot.longitude is not None
        self._job_id.append(listing.job_id)
        self._listed_until.append(listing.listed_until)
        self._updated_at.append(listing.updated_at)
        self._places.append(listing.places)
        self._applied.append(max(0, listing.applied))
        self._daily_yuan.append(UNKNOWN if listing.daily_yuan is None else listing.daily_yuan)
        self._latitude.append(spot.latitude if known and spot.latitude is not None else UNKNOWN)
        self._longitude.append(spot.longitude if known and spot.longitude is not None else UNKNOWN)
        self._daily.append(listing.daily)
        self._insurance.append(INSURANCES.index(listing.insurance))
        self._spot.append(self._spots.setdefault((spot.region, spot.quality, known), len(self._spots)))
        self._facets.append(self._facet_sets.setdefault(listing.facets, len(self._facet_sets)))

    def statements(self) -> Iterator[Statement]:
        """SQL with the rows for it. The tables have to be empty (PREPARED_TABLES)."""
        by_id = sorted(range(len(self._job_id)), key=self._job_id.__getitem__)
        order = sorted(by_id, key=self._listed_until.__getitem__)
        yield "INSERT INTO listing VALUES (?, ?, ?, ?)", self._listing_rows(by_id, order)
        yield "INSERT INTO outlook VALUES (?, ?, ?, ?)", self._outlook(order)
        yield (
            "INSERT INTO listing_array VALUES (?, ?)",
            (
                ("listed_until", _bytes(self._listed_until, order)),
                ("job_id", _bytes(self._job_id, order)),
            ),
        )
        yield "INSERT INTO listing_bitmap VALUES (?, ?, ?)", self._bitmaps(order)
        yield "INSERT INTO ranking_input VALUES (?, ?)", self._inputs(order)
        yield _META, (("prepared", self._print), ("hidden", json.dumps(self._hidden, sort_keys=True)))

    def _listing_rows(self, by_id: list[int], order: list[int]) -> Iterator[tuple[int, int, int, int]]:
        position_of = _positions(order)
        for at in by_id:
            yield self._job_id[at], position_of[at], self._listed_until[at], self._updated_at[at]

    def _outlook(self, order: list[int]) -> list[tuple[int, int, int, int]]:
        rows: dict[int, tuple[int, int, int, int]] = {}
        daily = places = 0
        for jobs, at in enumerate(reversed(order), start=1):
            daily += self._daily[at]
            places += self._places[at]
            rows[self._listed_until[at]] = (self._listed_until[at], jobs, daily, places)
        return sorted(rows.values())

    def _bitmaps(self, order: list[int]) -> list[tuple[str, str, bytes]]:
        facet_sets = list(self._facet_sets)
        size = (len(order) + 7) // 8
        maps: defaultdict[tuple[str, str], bytearray] = defaultdict(lambda: bytearray(size))
        for position, at in enumerate(order):
            byte, bit = position >> 3, 1 << (position & 7)
            for facet in facet_sets[self._facets[at]]:
                maps[facet][byte] |= bit
        return [(facet, value, bytes(bits)) for (facet, value), bits in sorted(maps.items())]

    def _inputs(self, order: list[int]) -> Iterator[tuple[str, bytes]]:
        for name, numbers in (
            ("updated_at", self._updated_at),
            ("places", self._places),
            ("applied", self._applied),
            ("daily_yuan", self._daily_yuan),
            ("latitude", self._latitude),
            ("longitude", self._longitude),
            ("insurance", self._insurance),
            ("spot", self._spot),
        ):
            yield name, _bytes(numbers, order)
        spots = [(region, quality.value, known) for region, quality, known in self._spots]
        yield "spots", json.dumps(spots, separators=(",", ":")).encode("ascii")
        lines, members = self._search.blobs(_positions(order).__getitem__, len(order), self._regions.name)
        yield "search_lines", lines
        yield "search_members", members


def spots_of(data: bytes) -> list[tuple[Spot, bool]]:
    """The places that the array ``spot`` counts through, and whether the coordinates of each posting there are known.

    Their own coordinates are left out: they stand in the arrays. Raises ValueError, KeyError or TypeError.
    """
    return [
        (Spot(str(region), None, None, CoordinateQuality(quality)), bool(known))
        for region, quality, known in json.loads(data)
    ]


def array_bytes(numbers: array[int] | array[float]) -> bytes:
    """Little-endian on every machine."""
    if sys.byteorder == "big":
        numbers = numbers[:]
        numbers.byteswap()
    return numbers.tobytes()


def _positions(order: list[int]) -> array[int]:
    """Which position each posting has got, by the order in which they were added."""
    position_of = array("I", bytes(4 * len(order)))
    for position, at in enumerate(order):
        position_of[at] = position
    return position_of


def _bytes(numbers: array[int] | array[float], order: list[int]) -> bytes:
    return array_bytes(array(numbers.typecode, map(numbers.__getitem__, order)))
