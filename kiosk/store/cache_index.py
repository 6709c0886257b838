"""The listing of one generation in memory: exact counts and the exact best postings, without touching a row.

Each posting is one bit, each property one bitmap of all postings (a Python integer), so that a filter is an ``&`` and
an honest count is ``bit_count``: 12.5 kB and some microseconds for 100,000 postings. Bits are numbered by the moment
at which a posting runs out, which makes "still open" a shift. Expired, incomplete and unchecked postings have no bit.
"""

from __future__ import annotations

import heapq
import json
import math
import sqlite3
import sys
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date

from kiosk.domain.job import Perk, Settlement
from kiosk.domain.law import JobFacts, job_gate
from kiosk.domain.matching import FoldCode, FoldLine, Seeker, StartWish, Wish
from kiosk.domain.scoring import Tier, tier_of
from kiosk.domain.trade import TradeTable
from kiosk.store.cache_errors import CacheCorruptError

TIERS = tuple(Tier)
FACETS = ("trade", "rule", "settlement", "perk", "start", "kilometres")
_ARRAY_TYPES = {"listed_until": "q", "job_id": "q"} | {f"score_{tier.name.lower()}": "d" for tier in TIERS}
_ARRAY_TYPES |= {f"order_{tier.name.lower()}": "I" for tier in TIERS}

_FOLD_ORDER = {code: place for place, code in enumerate(FoldCode)}

# Below one match in 64 it is cheaper to look at every match than to walk the order and hope to meet one.
_SPARSE = 64


@dataclass(frozen=True, slots=True)
class Selection:
    """``best`` are (job id, score, tier) in their final order; ``nearest`` the job id that no other match rivals."""

    total: int
    best: tuple[tuple[int, float, Tier], ...]
    fold: tuple[FoldLine, ...]
    nearest: int | None


class ListingIndex:
    """Read once per generation from ``listing_array`` and ``listing_bitmap``; about 10 MB for 100,000 postings."""

    def __init__(self, connection: sqlite3.Connection, trades: TradeTable) -> None:
        """Raises CacheCorruptError when the parts do not fit each other."""
        arrays = {name: _numbers(name, data) for name, data in connection.execute("SELECT * FROM listing_array")}
        if arrays.keys() != _ARRAY_TYPES.keys():
            raise CacheCorruptError("arrays")
        self._listed_until = arrays["listed_until"]
        self._job_id = arrays["job_id"]
        self._scores = tuple(arrays[f"score_{tier.name.lower()}"] for tier in TIERS)
        self._orders = tuple(arrays[f"order_{tier.name.lower()}"] for tier in TIERS)
        self._size = len(self._job_id)
        self._everything = (1 << self._size) - 1
        facets: dict[str, dict[str, int]] = {facet: {} for facet in FACETS}
        try:
            for facet, value, bits in connection.execute("SELECT facet, value, bits FROM listing_bitmap"):
                facets[facet][value] = int.from_bytes(bits, "little")
            self._trade = facets["trade"]
            self._rule = [(facts_from_json(text), bits) for text, bits in facets["rule"].items()]
            self._settlement = {Settlement(code): bits for code, bits in facets["settlement"].items()}
            self._perk = {Perk(code): bits for code, bits in facets["perk"].items()}
            self._start = {date.fromisoformat(day): bits for day, bits in facets["start"].items()}
            self._kilometres = sorted((int(figure), bits) for figure, bits in facets["kilometres"].items())
        except (ValueError, KeyError, TypeError) as error:
            raise CacheCorruptError("bitmaps") from error
        self._check()
        self._trades = trades
        self._tiers_of_tile: dict[str, dict[str, Tier]] = {}

    def _check(self) -> None:
        if any(len(numbers) != self._size for numbers in (self._listed_until, *self._scores, *self._orders)):
            raise CacheCorruptError("arrays")
        if self._size and any(max(order) >= self._size for order in self._orders):
            raise CacheCorruptError("arrays")
        every = [*self._trade.values(), *(bits for _, bits in self._rule), *self._settlement.values()]
        every += [*self._perk.values(), *self._start.values(), *(bits for _, bits in self._kilometres)]
        if any(bits > self._everything for bits in every):
            raise CacheCorruptError("bitmaps")

    def select(self, wish: Wish, seeker: Seeker, now: int, today: date, limit: int, offset: int = 0) -> Selection:
        """The matches ``offset`` to ``offset + limit`` and the counts, at ``now`` (Unix s) on the kiosk's ``today``."""
        open_now = self._open_at(now)
        tier_masks = self._masks_of(wish.tiles)
        wished = open_now & _union(tier_masks)
        allowed, refused = self._judge(seeker, today)
        left_out = [(code, value, wished & bits) for (code, value), bits in refused.items()]
        matches, others = wished & allowed, open_now & allowed & ~wished
        for code, value, bits in self._filters(wish, today):
            left_out.append((code, value, matches & ~bits))
            matches &= bits
            others &= bits
        left_out.append((FoldCode.OTHER_TRADE, None, others))
        best = heapq.nsmallest(
            limit + offset,
            (
                (-self._scores[tier][position], self._job_id[position], tier)
                for tier in TIERS
                for position in self._top(matches & tier_masks[tier], tier, limit + offset)
            ),
        )
        return Selection(
            total=matches.bit_count(),
            best=tuple((job_id, -negative, tier) for negative, job_id, tier in best[offset:]),
            fold=_fold(left_out, tier_masks[Tier.SAME]),
            nearest=self._nearest(matches),
        )

    def _open_at(self, now: int) -> int:
        gone = bisect_right(self._listed_until, now)
        return self._everything >> gone << gone

    def _masks_of(self, tiles: tuple[str, ...]) -> tuple[int, int, int, int]:
        """One bitmap per tier; without a wished trade every posting is in the last tier."""
        if not tiles:
            return 0, 0, 0, self._everything
        masks = [0, 0, 0, 0]
        tiers = [self._tiers_of(tile) for tile in tiles]
        for trade, bits in self._trade.items():
            masks[min(tier[trade] for tier in tiers)] |= bits
        return masks[Tier.SAME], masks[Tier.NEAR], masks[Tier.FAMILY], 0

    def _tiers_of(self, tile: str) -> dict[str, Tier]:
        if tile not in self._tiers_of_tile:
            self._tiers_of_tile[tile] = {trade: tier_of(trade, (tile,), self._trades) for trade in self._trade}
        return self._tiers_of_tile[tile]

    def _judge(self, seeker: Seeker, today: date) -> tuple[int, dict[tuple[FoldCode, int | str | None], int]]:
        """Who may see what depends on a posting only through its facts, and many postings share theirs."""
        allowed = 0
        refused: dict[tuple[FoldCode, int | str | None], int] = {}
        for facts, bits in self._rule:
            gate = job_gate(facts, seeker, today)
            if gate.code is None:
                allowed |= bits
            else:
                line = (FoldCode[gate.code.name], gate.value)
                refused[line] = refused.get(line, 0) | bits
        return allowed, refused

    def _filters(self, wish: Wish, today: date) -> Iterator[tuple[FoldCode, int | str | None, int]]:
        if wish.settlement is not None:
            daily = wish.settlement is Settlement.DAILY
            code = FoldCode.NOT_DAILY if daily else FoldCode.OTHER_SETTLEMENT
            yield code, None if daily else wish.settlement.value, self._settlement.get(wish.settlement, 0)
        if wish.within_km is not None:
            near = _union(bits for figure, bits in self._kilometres if figure <= wish.within_km)
            yield FoldCode.TOO_FAR, wish.within_km, near
        for perk in sorted(wish.perks):
            yield FoldCode.WITHOUT_PERK, perk.value, self._perk.get(perk, 0)
        if wish.starts is not None:
            starting = _union(bits for day, bits in self._start.items() if starts_as(day, today) is wish.starts)
            yield FoldCode.OTHER_START, wish.starts.value, starting

    def _top(self, mask: int, tier: Tier, count: int) -> Iterable[int]:
        """The positions of the ``count`` best postings of a bitmap, in any order."""
        matches = mask.bit_count()
        if matches <= count:
            return _positions(mask)
        if matches * _SPARSE < self._size:
            scores, ids = self._scores[tier], self._job_id
            ranked = heapq.nsmallest(count, [(-scores[at], ids[at], at) for at in _positions(mask)])
            return [position for _, _, position in ranked]
        return self._walk(mask, tier, count)

    def _walk(self, mask: int, tier: Tier, count: int) -> list[int]:
        flags = mask.to_bytes((self._size + 7) // 8, "little")
        found: list[int] = []
        for position in self._orders[tier]:
            if flags[position >> 3] >> (position & 7) & 1:
                found.append(position)
                if len(found) == count:
                    break
        return found

    def _nearest(self, matches: int) -> int | None:
        for _, bits in self._kilometres:
            if here := matches & bits:
                return self._job_id[here.bit_length() - 1] if here.bit_count() == 1 else None
        return None


def _fold(left_out: Iterable[tuple[FoldCode, int | str | None, int]], chosen: int) -> tuple[FoldLine, ...]:
    """Within one code the line that concerns the chosen trades most comes first."""
    lines = (
        (_FOLD_ORDER[code], -(bits & chosen).bit_count(), -bits.bit_count(), str(value), FoldLine(code, value, count))
        for code, value, bits in left_out
        if (count := bits.bit_count())
    )
    return tuple(line for *_, line in sorted(lines, key=lambda line: line[:-1]))


def starts_as(day: date, today: date) -> StartWish:
    ahead = (day - today).days
    return StartWish.TODAY if ahead <= 0 else StartWish.TOMORROW if ahead == 1 else StartWish.LATER


def facts_to_json(facts: JobFacts) -> str:
    return json.dumps(asdict(facts), sort_keys=True)


def facts_from_json(text: str) -> JobFacts:
    """Raises ValueError, KeyError or TypeError when the text is not what ``facts_to_json`` wrote."""
    read = json.loads(text)
    return JobFacts(**{**read, "required_certificates": tuple(read["required_certificates"])})


def kilometres_rounded_up(kilometres: float) -> int:
    return math.ceil(kilometres)


def array_bytes(numbers: array[int] | array[float]) -> bytes:
    """Little-endian on every machine."""
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers.tobytes()


def _numbers(name: str, data: bytes) -> array[int]:
    try:
        numbers = array(_ARRAY_TYPES[name])
        numbers.frombytes(data)
    except (KeyError, ValueError) as error:
        raise CacheCorruptError("arrays") from error
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def _union(masks: Iterable[int]) -> int:
    whole = 0
    for bits in masks:
        whole |= bits
    return whole


def _positions(mask: int) -> list[int]:
    """The set bits, found in the binary text: ``rfind`` skips empty stretches at the speed of memory."""
    text = f"{mask:b}"
    last = len(text) - 1
    found = []
    at = text.rfind("1")
    while at >= 0:
        found.append(last - at)
        at = text.rfind("1", 0, at)
    return found
