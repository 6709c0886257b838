"""Scores and orders of a whole generation at once, with numpy. The one module that imports it.

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
from itertools import repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kiosk.domain.job import Perk, Settlement
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

FEWEST_FOR_USUAL_PAY = 5
"""A median of fewer postings says more about one hirer than about the trade."""

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_INPUTS = {
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
class RankedArrays:
    """Rows for ``listing_array`` and for the facet ``kilometres`` of ``listing_bitmap``.

    ``listed`` counts what is open at the moment of ranking, ``run_out`` what has a place in the arrays and is over.
    """

    listed: int
    run_out: int
    scale: Scale
    arrays: list[tuple[str, bytes]]
    kilometres: list[tuple[str, bytes]]


def ranked_arrays(connection: sqlite3.Connection, standpoint: Standpoint, day: date, now: int) -> RankedArrays:
    """Raises CacheCorruptError when the prepared part of the file does not fit together."""
    try:
        return _ranked(_Prepared(connection), standpoint, day, now)
    except (ValueError, KeyError, TypeError, OverflowError) as error:
        raise CacheCorruptError("ranking inputs") from error


def _ranked(prepared: _Prepared, standpoint: Standpoint, day: date, now: int) -> RankedArrays:
    kilometres, words = _distances(prepared, standpoint)
    reckoned = _reckoned(kilometres, words)
    names, tiles = _tiles(prepared, standpoint)
    scale = Scale(standpoint.weights, day, now, _usual_pay(prepared, names, tiles, now))
    scores = _tier_scores(prepared, scale, reckoned, names, tiles)
    by_id = np.argsort(prepared.job_id, kind="stable")
    arrays = [
        ("kilometres", kilometres.astype("<f8").tobytes()),
        ("distance_word", words.tobytes()),
        *((name, score.astype("<f8").tobytes()) for name, score in zip(SCORE_NAMES, scores, strict=True)),
        *((name, _order(score, by_id).tobytes()) for name, score in zip(ORDER_NAMES, scores, strict=True)),
    ]
    listed = int(np.count_nonzero(prepared.listed_until > now))
    return RankedArrays(listed, prepared.size - listed, scale, arrays, list(_kilometre_bitmaps(reckoned)))


class _Prepared:
    def __init__(self, connection: sqlite3.Connection) -> None:
        arrays = dict(
            connection.execute("SELECT name, data FROM listing_array WHERE name IN ('listed_until', 'job_id')")
        )
        self.listed_until = np.frombuffer(arrays["listed_until"], "<i8")
        self.job_id = np.frombuffer(arrays["job_id"], "<i8")
        self.size = len(self.job_id)
        self._inputs = dict(connection.execute("SELECT name, data FROM ranking_input"))
        self.spots = spots_of(self._inputs["spots"])
        if len(self.listed_until) != self.size or any(len(self.input(name)) != self.size for name in _INPUTS):
            raise ValueError("lengths")
        if self.size and (
            self.input("spot").max() >= len(self.spots) or self.input("insurance").max() >= len(INSURANCES)
        ):
            raise ValueError("indices")
        self._bitmaps: dict[str, list[tuple[str, bytes]]] = {}
        for facet, value, bits in connection.execute(
            "SELECT facet, value, bits FROM listing_bitmap WHERE facet IN ('trade', 'settlement', 'start', 'perk')"
        ):
            if len(bits) != (self.size + 7) // 8:
                raise ValueError("bitmaps")
            self._bitmaps.setdefault(facet, []).append((value, bits))

    def input(self, name: str) -> NDArray[Any]:
        return np.frombuffer(self._inputs[name], _INPUTS[name])

    def facet(self, name: str) -> Iterator[tuple[str, Flags]]:
        for value, bits in self._bitmaps.get(name, ()):
            yield value, np.unpackbits(np.frombuffer(bits, np.uint8), count=self.size, bitorder="little").view(np.bool_)


def _distances(prepared: _Prepared, standpoint: Standpoint) -> tuple[Floats, NDArray[np.uint8]]:
    """What ``RegionTable.distance`` says of each posting: it decides per place, the figures follow for all."""
    here = standpoint.regions.settled(standpoint.place)
    latitude, longitude, spot = prepared.input("latitude"), prepared.input("longitude"), prepared.input("spot")
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


def _tier_scores(
    prepared: _Prepared, scale: Scale, reckoned: Floats, names: list[str], tiles: NDArray[np.uint16]
) -> list[Floats]:
    """``kiosk.domain.scoring.tier_scores`` of every posting: the same terms, added in the same order."""
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
    worth += insured[prepared.input("insurance")]
    chance = _chance(prepared, scale)
    return [_surplus(worth + weights.weight_trade * affinity, chance, scale) for affinity in AFFINITIES]


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
    half_lives = (age_s / FRESHNESS_HALF_LIFE_S).tolist()
    freshness = np.fromiter(map(math.pow, repeat(0.5), half_lives), np.float64, prepared.size)
    chance: Floats = share * freshness
    return chance


def _surplus(worth: Floats, chance: Floats, scale: Scale) -> Floats:
    sigma = scale.weights.sigma
    over = (worth - scale.weights.reservation) / sigma
    tail = np.fromiter(map(math.log1p, map(math.exp, (-np.abs(over)).tolist())), np.float64, len(over))
    return chance * sigma * (np.maximum(over, 0.0) + tail)


def _by_facet(prepared: _Prepared, facet: str, worth: Callable[[str], float]) -> Floats:
    column = np.zeros(prepared.size)
    for value, flags in prepared.facet(facet):
        column[flags] = worth(value)
    return column


def _order(score: Floats, by_id: NDArray[np.int64]) -> NDArray[np.uint32]:
    """Positions by (score descending, job id): the sort is stable, so equal scores stay in the order of job id."""
    return by_id[np.argsort(-score[by_id], kind="stable")].astype("<u4")


def _kilometre_bitmaps(reckoned: Floats) -> Iterator[tuple[str, bytes]]:
    figures = np.ceil(reckoned).astype(np.uint16)
    for figure in np.unique(figures):
        yield str(figure), np.packbits(figures == figure, bitorder="little").tobytes()


def _through(function: Callable[[float], float], column: Floats) -> Floats:
    return np.fromiter(map(function, column.tolist()), np.float64, len(column))
