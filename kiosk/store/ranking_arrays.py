"""Scores and orders of a whole generation at once, with numpy, which only this and ``prepared_merge`` import.

Every figure equals what ``kiosk.domain.scoring`` and ``kiosk.domain.region`` give for the posting alone, to the last
bit: sums and products are done in the same order, and what hardware and libraries round differently (sine, exponential,
logarithm, power) goes through ``math``, as there.
"""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kiosk.domain.job import Perk, Settlement
from kiosk.domain.matching import Order
from kiosk.domain.region import EARTH_RADIUS_KM, Distance, Spot
from kiosk.domain.scoring import (
    AFFINITIES,
    FARTHEST_KM,
    FRESHNESS_HALF_LIFE_S,
    INSURANCE_WORTH,
    PERK_WORTH,
    SETTLEMENT_FIT,
    TRAVEL_YUAN_PER_KM,
    TYPICAL_KM,
    Scale,
    reckoned_km,
    start_worth,
    tile_of,
)
from kiosk.protocol.cache_schema import DISTANCE_WORDS
from kiosk.protocol.prepared_listing import INSURANCES, spots_of
from kiosk.store.cache_errors import CacheCorruptError
from kiosk.store.cache_index import ORDER_NAMES, SCORE_NAMES
from kiosk.store.cache_ranking import Standpoint
from kiosk.store.cache_search import SORT_NAMES

FEWEST_FOR_USUAL_PAY = 5
"""A median of fewer postings says more about one hirer than about the trade."""

_AT_ONCE = 8192
_WRITE_ARRAY = "INSERT INTO listing_array VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET data = excluded.data"
_WRITE_SORT = "INSERT INTO ranking_input VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET data = excluded.data"

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

INPUT_TYPES = {
    "updated_at": "<i8",
    "places": "<i8",
    "applied": "<i8",
    "daily_yuan": "<f8",
    "latitude": "<f8",
    "longitude": "<f8",
    "insurance": "<u1",
    "spot": "<u4",
}


@dataclass(frozen=True, slots=True)
class Ranked:
    """``listed`` counts what is open at the moment of ranking, ``run_out`` what has a place and is over."""

    listed: int
    run_out: int
    scale: Scale


def write_ranking(connection: sqlite3.Connection, standpoint: Standpoint, day: date, now: int) -> Ranked:
    """Fills the kiosk's own rows of ``listing_array`` and ``listing_bitmap``, one array in memory after the other.

    Raises CacheCorruptError when the prepared part of the file does not fit together.
    """
    try:
        return _ranked(connection, _Prepared(connection), standpoint, day, now)
    except (ValueError, KeyError, TypeError, OverflowError) as error:
        raise CacheCorruptError("ranking inputs") from error


def _ranked(connection: sqlite3.Connection, prepared: _Prepared, standpoint: Standpoint, day: date, now: int) -> Ranked:
    def write(name: str, numbers: NDArray[Any], kind: str) -> None:
        data = numbers.astype(kind, copy=False).tobytes()
        connection.execute(_WRITE_ARRAY, (name, data))

    kilometres, words = _distances(prepared, standpoint)
    write("kilometres", kilometres, "<f8")
    write("distance_word", words, "<u1")
    reckoned = _reckoned(kilometres, words)
    del kilometres, words
    connection.execute("DELETE FROM listing_bitmap WHERE facet = 'kilometres'")
    connection.executemany("INSERT INTO listing_bitmap VALUES ('kilometres', ?, ?)", _kilometre_bitmaps(reckoned))
    names, tiles = _tiles(prepared, standpoint)
    scale = Scale(standpoint.weights, day, now, _usual_pay(prepared, names, tiles, now))
    worth = _worth(prepared, scale, reckoned, names, tiles)
    del tiles
    chance = _chance(prepared, scale)
    by_id = np.argsort(prepared.job_id, kind="stable")
    for score_name, order_name, affinity in zip(SCORE_NAMES, ORDER_NAMES, AFFINITIES, strict=True):
        score = _surplus(worth + scale.weights.weight_trade * affinity, chance, scale)
        write(score_name, score, "<f8")
        # The sort is stable, so equal scores stay in the order of job id.
        best_first = by_id[np.argsort(-score[by_id], kind="stable")]
        write(order_name, best_first, "<u4")
    # The last tier's scores hold no wish, and who sorts by pay or way has none that could outweigh them.
    for name, figures in ((SORT_NAMES[Order.PAY], -prepared.input("daily_yuan")), (SORT_NAMES[Order.NEAR], reckoned)):
        # What is unknown (NaN) sorts last.
        positions = best_first[np.argsort(figures[best_first], kind="stable")]
        connection.execute(_WRITE_SORT, (name, positions.astype("<u4").tobytes()))
    listed = int(np.count_nonzero(prepared.listed_until > now))
    return Ranked(listed, prepared.size - listed, scale)


class _Prepared:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.listed_until = np.frombuffer(self._array("listing_array", "listed_until"), "<i8")
        self.job_id = np.frombuffer(self._array("listing_array", "job_id"), "<i8")
        self.size = len(self.job_id)
        self.spots = spots_of(self._array("ranking_input", "spots"))
        self._bitmaps: dict[str, list[tuple[str, bytes]]] = {}
        for facet, value, bits in connection.execute(
            "SELECT facet, value, bits FROM listing_bitmap WHERE facet IN ('trade', 'settlement', 'start', 'perk')"
        ):
            if len(bits) != (self.size + 7) // 8:
                raise ValueError("bitmaps")
            self._bitmaps.setdefault(facet, []).append((value, bits))

    def _array(self, table: str, name: str) -> bytes:
        row = self._connection.execute(f"SELECT data FROM {table} WHERE name = ?", (name,)).fetchone()
        if row is None or not isinstance(row[0], bytes):
            raise KeyError(name)
        return row[0]

    def input(self, name: str, below: int | None = None) -> NDArray[Any]:
        """``below``: what each of these numbers counts through."""
        numbers = np.frombuffer(self._array("ranking_input", name), INPUT_TYPES[name])
        if len(numbers) != self.size or (below is not None and self.size and numbers.max() >= below):
            raise ValueError(name)
        return numbers

    def facet(self, name: str) -> Iterator[tuple[str, Flags]]:
        for value, bits in self._bitmaps.get(name, ()):
            yield value, np.unpackbits(np.frombuffer(bits, np.uint8), count=self.size, bitorder="little").view(np.bool_)


def _distances(prepared: _Prepared, standpoint: Standpoint) -> tuple[Floats, NDArray[np.uint8]]:
    """What ``RegionTable.distance`` says of each posting: it decides per place, the figures follow for all."""
    here = standpoint.regions.settled(standpoint.place)
    latitude, longitude = prepared.input("latitude"), prepared.input("longitude")
    spot = prepared.input("spot", len(prepared.spots))
    seen = [_seen_from(standpoint, where, known) for where, known in prepared.spots]
    words = np.array([DISTANCE_WORDS.index(each.word) for each in seen], np.uint8)[spot]
    measured = np.array([each.kilometres is not None for each in seen], np.bool_)[spot]
    kilometres = np.full(prepared.size, np.nan)
    if here.latitude is not None and here.longitude is not None:
        kilometres[measured] = _great_circle_km(here.latitude, here.longitude, latitude[measured], longitude[measured])
    return kilometres, words


def _seen_from(standpoint: Standpoint, where: Spot, known: bool) -> Distance:
    """The distance of any posting of this place; its figure stands for whether there is one."""
    anywhere = replace(where, latitude=0.0, longitude=0.0) if known else where
    return standpoint.regions.distance(standpoint.place, anywhere)


def _great_circle_km(latitude: float, longitude: float, others: Floats, other_longitudes: Floats) -> Floats:
    """``kiosk.domain.region.great_circle_km`` for a column of points, in the same order of operations."""
    radian = math.pi / 180.0
    phi, other_phi = math.radians(latitude), others * radian
    across = _through(math.sin, (other_phi - phi) / 2)
    along = _through(math.sin, ((other_longitudes - longitude) * radian) / 2)
    chord = across * across + math.cos(phi) * _through(math.cos, other_phi) * (along * along)
    return 2 * EARTH_RADIUS_KM * _through(math.asin, np.minimum(1.0, np.sqrt(chord)))


def _reckoned(kilometres: Floats, words: NDArray[np.uint8]) -> Floats:
    assumed = np.array([reckoned_km(Distance(None, word)) for word in DISTANCE_WORDS])
    return np.where(np.isnan(kilometres), assumed[words], np.minimum(kilometres, FARTHEST_KM))


def _tiles(prepared: _Prepared, standpoint: Standpoint) -> tuple[list[str], NDArray[np.uint16]]:
    """The names of the trade tiles and, by position, which of them a posting belongs to; the first is no tile."""
    names = [""]
    tiles = np.zeros(prepared.size, np.uint16)
    for trade, flags in prepared.facet("trade"):
        tile = tile_of(trade, standpoint.trades)
        if tile not in names:
            names.append(tile)
        tiles[flags] = names.index(tile)
    return names, tiles


def _usual_pay(prepared: _Prepared, names: list[str], tiles: NDArray[np.uint16], now: int) -> dict[str, float]:
    """The median pay per day of what is listed and open; ``""`` is that of the whole market."""
    daily_yuan = prepared.input("daily_yuan")
    paid = (prepared.listed_until > now) & ~np.isnan(daily_yuan)
    groups = {name: paid & (tiles == number) for number, name in enumerate(names) if name} | {"": paid}
    return {
        name: float(np.median(daily_yuan[members]))
        for name, members in sorted(groups.items())
        if np.count_nonzero(members) >= FEWEST_FOR_USUAL_PAY
    }


def _worth(prepared: _Prepared, scale: Scale, reckoned: Floats, names: list[str], tiles: NDArray[np.uint16]) -> Floats:
    """``kiosk.domain.scoring.terms_of`` of every posting: the same terms, added in the same order."""
    weights = scale.weights
    usual_yuan = np.array([scale.usual_daily_yuan(name) for name in names])[tiles]
    perks = dict.fromkeys(Perk, np.zeros(prepared.size, np.bool_))
    perks |= {Perk(code): flags for code, flags in prepared.facet("perk")}
    worth = _pay(prepared, scale, usual_yuan)
    worth += _travel(scale, reckoned, usual_yuan, perks[Perk.TRANSPORT] | perks[Perk.LODGING])
    worth += weights.weight_distance * (TYPICAL_KM - reckoned)
    worth += weights.weight_settlement * _by_facet(
        prepared, "settlement", lambda code: SETTLEMENT_FIT.get(Settlement(code), 0.0)
    )
    worth += weights.weight_start * _by_facet(
        prepared, "start", lambda day: start_worth((date.fromisoformat(day) - scale.day).days)
    )
    for perk in (Perk.MEALS, Perk.LODGING, Perk.TRANSPORT, Perk.TOOLS):
        worth += np.where(perks[perk], weights.weight_perks * PERK_WORTH[perk], 0.0)
    insured = np.array([weights.weight_perks * INSURANCE_WORTH.get(each, 0.0) for each in INSURANCES])
    worth += insured[prepared.input("insurance", len(INSURANCES))]
    return worth


def _pay(prepared: _Prepared, scale: Scale, usual_yuan: Floats) -> Floats:
    daily_yuan = prepared.input("daily_yuan")
    known = ~np.isnan(daily_yuan) & (usual_yuan > 0.0)
    pay = np.zeros(prepared.size)
    above = np.minimum(1.0, daily_yuan[known] / usual_yuan[known] - 1.0)
    pay[known] = scale.weights.weight_pay * np.maximum(-1.0, above)
    return pay


def _travel(scale: Scale, reckoned: Floats, usual_yuan: Floats, carried: Flags) -> Floats:
    known = (usual_yuan > 0.0) & ~carried
    travel = np.zeros(len(reckoned))
    costs = 2.0 * TRAVEL_YUAN_PER_KM * reckoned[known] / usual_yuan[known]
    travel[known] = -scale.weights.weight_pay * np.minimum(1.0, costs)
    return travel


def _chance(prepared: _Prepared, scale: Scale) -> Floats:
    places = prepared.input("places").astype(np.float64)
    share = places / (places + prepared.input("applied"))
    age_s = np.maximum(0, scale.at - prepared.input("updated_at"))
    chance: Floats = share * _through(lambda half_lives: math.pow(0.5, half_lives), age_s / FRESHNESS_HALF_LIFE_S)
    return chance


def _surplus(worth: Floats, chance: Floats, scale: Scale) -> Floats:
    sigma = scale.weights.sigma
    over = (worth - scale.weights.reservation) / sigma
    return chance * sigma * (np.maximum(over, 0.0) + _through(math.log1p, _through(math.exp, -np.abs(over))))


def _by_facet(prepared: _Prepared, facet: str, worth: Callable[[str], float]) -> Floats:
    column = np.zeros(prepared.size)
    for value, flags in prepared.facet(facet):
        column[flags] = worth(value)
    return column


def _kilometre_bitmaps(reckoned: Floats) -> Iterator[tuple[str, bytes]]:
    figures = np.ceil(reckoned).astype(np.uint16)
    for figure in np.unique(figures):
        yield str(figure), np.packbits(figures == figure, bitorder="little").tobytes()


def _through(function: Callable[[float], float], column: Floats) -> Floats:
    """The function of every figure, some thousand Python numbers at a time: all at once would be 3 MB."""
    result = np.empty(len(column))
    for start in range(0, len(column), _AT_ONCE):
        piece = slice(start, start + _AT_ONCE)
        result[piece] = list(map(function, column[piece].tolist()))
    return result
