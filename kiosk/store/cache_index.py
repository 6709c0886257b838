"""The listing of one generation in memory: exact counts and the exact best postings, without touching a row.

Each posting is one bit, each property one bitmap of all postings (a Python integer), so that a filter is an ``&`` and
an honest count is ``bit_count``: 12.5 kB and some microseconds for 100,000 postings. Bits are numbered by the moment
at which a posting runs out, which makes "still open" a shift. Incomplete and filled postings have no bit.

What deltas brought is a second, small index of the same make (``kiosk.store.cache_overlay``); ``select`` asks both and
leaves out of the large one what the small one has replaced.
"""

from __future__ import annotations

import heapq
import math
import sqlite3
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from kiosk.domain.job import Perk, Settlement
from kiosk.domain.law import facts_of_rule, job_gate
from kiosk.domain.matching import FoldCode, FoldLine, Order, Seeker, Wish, starts_as
from kiosk.domain.region import Distance
from kiosk.domain.scoring import FARTHEST_KM, Tier, reckoned_km, tier_of
from kiosk.domain.trade import TradeTable
from kiosk.protocol.cache_schema import DISTANCE_WORDS
from kiosk.store.cache_errors import CacheCorruptError
from kiosk.store.stored_numbers import StoredNumbers, in_memory
from kiosk.values import frozen

if TYPE_CHECKING:
    from kiosk.store.cache_search import Lookups

TIERS = tuple(Tier)
FACETS = ("trade", "rule", "settlement", "perk", "start", "kilometres")
SCORE_NAMES = tuple(f"score_{tier.name.lower()}" for tier in TIERS)
ORDER_NAMES = tuple(f"order_{tier.name.lower()}" for tier in TIERS)
ARRAY_TYPES: Mapping[str, str] = {
    "listed_until": "q",
    "job_id": "q",
    "kilometres": "d",
    "distance_word": "B",
    **dict.fromkeys(SCORE_NAMES, "d"),
    **dict.fromkeys(ORDER_NAMES, "I"),
}

LOOKED_UP = ("job_id", *SCORE_NAMES)
"""Looked up a hundred times for one question, here and there; of the others a question needs the head or twenty."""

_FOLD_ORDER = {code: place for place, code in enumerate(FoldCode)}

# Below one match in 64 it is cheaper to look at every match than to walk the order and hope to meet one.
_SPARSE = 64

Line = tuple[FoldCode, int | str | None]


@frozen
class Chosen:
    job_id: int
    score: float
    tier: Tier
    distance: Distance


@frozen
class Selection:
    """``best`` in their final order; ``nearest`` the job id that no other match rivals."""

    total: int
    best: tuple[Chosen, ...]
    fold: tuple[FoldLine, ...]
    nearest: int | None


@frozen
class Judged:
    """One index's answer as bitmaps. ``left_out`` has each wished posting once, ``chosen`` those of the very trade."""

    matches: int
    tier_masks: tuple[int, int, int, int]
    left_out: tuple[tuple[Line, int], ...]
    chosen: int


class ListingIndex:
    """About 6 MB for 100,000 postings; what of a generation's arrays is seldom looked at stays in its file."""

    def __init__(
        self,
        arrays: Mapping[str, Sequence[Any]],
        bitmaps: Iterable[tuple[str, str, bytes]],
        trades: TradeTable,
        lookups: Callable[[], Lookups],
    ) -> None:
        """``arrays`` by the names of ARRAY_TYPES, ``bitmaps`` as (facet, value, bits); ``lookups`` is called once.

        Raises CacheCorruptError when the parts do not fit each other.
        """
        if arrays.keys() != ARRAY_TYPES.keys():
            raise CacheCorruptError("arrays")
        self._listed_until = arrays["listed_until"]
        self._job_id = arrays["job_id"]
        self._kilometres_exact = arrays["kilometres"]
        self._distance_word = arrays["distance_word"]
        self._scores = tuple(arrays[name] for name in SCORE_NAMES)
        self._orders = tuple(arrays[name] for name in ORDER_NAMES)
        self._size = len(self._job_id)
        self._everything = (1 << self._size) - 1
        facets: dict[str, dict[str, int]] = {facet: {} for facet in FACETS}
        try:
            for facet, value, bits in bitmaps:
                facets[facet][value] = int.from_bytes(bits, "little")
            self._trade = facets["trade"]
            self._rule = [(facts_of_rule(text), bits) for text, bits in facets["rule"].items()]
            self._settlement = {Settlement(code): bits for code, bits in facets["settlement"].items()}
            self._perk = {Perk(code): bits for code, bits in facets["perk"].items()}
            self._start = {date.fromisoformat(day): bits for day, bits in facets["start"].items()}
            self._kilometres = {int(figure): bits for figure, bits in facets["kilometres"].items()}
        except (ValueError, KeyError, TypeError) as error:
            raise CacheCorruptError("bitmaps") from error
        self._check()
        self._trades = trades
        self._tiers_of_tile: dict[str, dict[str, Tier]] = {}
        self._make_lookups = lookups
        self._lookups: Lookups | None = None

    @classmethod
    def of_generation(cls, connection: sqlite3.Connection, trades: TradeTable) -> ListingIndex:
        """From the tables of a ranked generation. Raises CacheCorruptError."""
        stored = dict(connection.execute("SELECT name, rowid FROM listing_array"))
        if stored.keys() != ARRAY_TYPES.keys():
            raise CacheCorruptError("arrays")
        arrays: dict[str, Sequence[Any]] = {
            name: StoredNumbers(connection, "listing_array", "data", stored[name], code)
            for name, code in ARRAY_TYPES.items()
        }
        for name in LOOKED_UP:
            arrays[name] = in_memory(arrays[name])
        size = len(arrays["job_id"])
        bitmaps = connection.execute("SELECT facet, value, bits FROM listing_bitmap")

        def lookups() -> Lookups:
            # Not with the first picture, which nobody waits for a search to see.
            from kiosk.store.cache_search import Lookups

            return Lookups.of_generation(connection, size)

        return cls(arrays, bitmaps, trades, lookups)

    @property
    def lookups(self) -> Lookups:
        """Loaded when it is first asked for: most people neither look for a word nor sort."""
        if self._lookups is None:
            self._lookups = self._make_lookups()
        return self._lookups

    def _check(self) -> None:
        columns = (self._listed_until, self._kilometres_exact, self._distance_word, *self._scores, *self._orders)
        if any(len(numbers) != self._size for numbers in columns):
            raise CacheCorruptError("arrays")
        if self._size and any(max(in_memory(order)) >= self._size for order in self._orders):
            raise CacheCorruptError("arrays")
        if self._size and max(in_memory(self._distance_word)) >= len(DISTANCE_WORDS):
            raise CacheCorruptError("arrays")
        every = [*self._trade.values(), *(bits for _, bits in self._rule), *self._settlement.values()]
        every += [*self._perk.values(), *self._start.values(), *self._kilometres.values()]
        if any(bits > self._everything for bits in every):
            raise CacheCorruptError("bitmaps")

    def distance_at(self, position: int) -> Distance:
        """How far that posting is from the kiosk. Raises CacheCorruptError for a position that is not there."""
        if not 0 <= position < self._size:
            raise CacheCorruptError("position")
        kilometres = float(self._kilometres_exact[position])
        word = DISTANCE_WORDS[self._distance_word[position]]
        return Distance(None if math.isnan(kilometres) else kilometres, word)

    def mask_of(self, positions: Iterable[int]) -> int:
        """The bitmap with these positions. Raises CacheCorruptError for one that is not there."""
        flags = bytearray((self._size + 7) // 8)
        for position in positions:
            if not 0 <= position < self._size:
                raise CacheCorruptError("position")
            flags[position >> 3] |= 1 << (position & 7)
        return int.from_bytes(flags, "little")

    def judge(self, wish: Wish, seeker: Seeker, now: int, today: date, replaced: int) -> Judged:
        """Every open posting in one of the bitmaps, those of ``replaced`` in none."""
        open_now = self._open_at(now) & ~replaced
        tier_masks = self._masks_of(wish.tiles)
        wished = open_now & _union(tier_masks)
        allowed, refused = self._judge_facts(seeker, today)
        left_out = [(line, wished & bits) for line, bits in refused.items()]
        matches, others = wished & allowed, open_now & allowed & ~wished
        for line, bits in self._filters(wish, today):
            left_out.append((line, matches & ~bits))
            matches &= bits
            others &= bits
        left_out.append(((FoldCode.OTHER_TRADE, None), others))
        return Judged(matches, tier_masks, tuple(left_out), tier_masks[Tier.SAME])

    def candidates(self, judged: Judged, count: int, order: Order) -> Iterator[tuple[float, float, int, Tier, int]]:
        """(sort key, its tie, job id, tier, position) of at least the ``count`` first matches, in any order."""
        if order is not Order.BEST:
            yield from self._sorted_candidates(judged, count, order)
            return
        for tier in TIERS:
            for position in self._top(judged.matches & judged.tier_masks[tier], tier, count):
                yield -self._scores[tier][position], 0.0, self._job_id[position], tier, position

    def _sorted_candidates(
        self, judged: Judged, count: int, order: Order
    ) -> Iterator[tuple[float, float, int, Tier, int]]:
        scores, ids = self._scores[Tier.OTHER], self._job_id
        mask, matches = judged.matches, judged.matches.bit_count()
        stored = self.lookups.sorts.get(order)
        many = matches > count and matches * _SPARSE >= self._size
        positions = _positions(mask) if stored is None or not many else self._walk(mask, stored, count)
        key = self._sort_key(order)
        for first, tie, job_id, position in heapq.nsmallest(
            count, ((key(position), -scores[position], ids[position], position) for position in positions)
        ):
            tier = next(tier for tier in TIERS if judged.tier_masks[tier] >> position & 1)
            yield first, tie, job_id, tier, position

    def _sort_key(self, order: Order) -> Callable[[int], float]:
        """Of a position. The figures are all in memory while it is in use: one read instead of a thousand."""
        if order is Order.NEAR:
            kilometres, words = in_memory(self._kilometres_exact), in_memory(self._distance_word)
            assumed = [reckoned_km(Distance(None, word)) for word in DISTANCE_WORDS]

            def near(position: int) -> float:
                exact = float(kilometres[position])
                return assumed[words[position]] if math.isnan(exact) else min(exact, FARTHEST_KM)

            return near
        daily_yuan = in_memory(self.lookups.daily_yuan)
        return lambda position: math.inf if math.isnan(daily_yuan[position]) else -daily_yuan[position]

    def score_at(self, tier: Tier, position: int) -> float:
        return float(self._scores[tier][position])

    def of_tile(self, tile: str) -> int:
        """The bitmap of what a wish for this tile takes in."""
        return _union(self._masks_of((tile,)))

    def kilometre_counts(self, matches: int) -> Iterator[tuple[int, int, int]]:
        """(whole kilometres, how many matches, job id of one of them), the nearest first."""
        for figure, bits in sorted(self._kilometres.items()):
            if here := matches & bits:
                yield figure, here.bit_count(), self._job_id[here.bit_length() - 1]

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

    def _judge_facts(self, seeker: Seeker, today: date) -> tuple[int, dict[Line, int]]:
        """Who may see what depends on a posting only through its facts, and many postings share theirs."""
        allowed = 0
        refused: dict[Line, int] = {}
        for facts, bits in self._rule:
            gate = job_gate(facts, seeker, today)
            if gate.code is None:
                allowed |= bits
            else:
                line = (FoldCode[gate.code.name], gate.value)
                refused[line] = refused.get(line, 0) | bits
        return allowed, refused

    def _filters(self, wish: Wish, today: date) -> Iterator[tuple[Line, int]]:
        if wish.settlement is not None:
            daily = wish.settlement is Settlement.DAILY
            code = FoldCode.NOT_DAILY if daily else FoldCode.OTHER_SETTLEMENT
            yield (code, None if daily else wish.settlement.value), self._settlement.get(wish.settlement, 0)
        if wish.within_km is not None:
            near = _union(bits for figure, bits in self._kilometres.items() if figure <= wish.within_km)
            yield (FoldCode.TOO_FAR, wish.within_km), near
        for perk in sorted(wish.perks):
            yield (FoldCode.WITHOUT_PERK, perk.value), self._perk.get(perk, 0)
        if wish.starts is not None:
            starting = _union(bits for day, bits in self._start.items() if starts_as(day, today) is wish.starts)
            yield (FoldCode.OTHER_START, wish.starts.value), starting
        if wish.place is not None:
            yield (FoldCode.OTHER_PLACE, wish.place), self.lookups.search.of_place(wish.place)
        if wish.title is not None:
            yield (FoldCode.OTHER_TITLE, wish.title), self.lookups.search.of_title(wish.title)

    def _top(self, mask: int, tier: Tier, count: int) -> Iterable[int]:
        """The positions of the ``count`` best postings of a bitmap, in any order."""
        matches = mask.bit_count()
        if matches <= count:
            return _positions(mask)
        if matches * _SPARSE < self._size:
            scores, ids = self._scores[tier], self._job_id
            ranked = heapq.nsmallest(count, [(-scores[at], ids[at], at) for at in _positions(mask)])
            return [position for _, _, position in ranked]
        return self._walk(mask, self._orders[tier], count)

    def _walk(self, mask: int, order: Sequence[int], count: int) -> list[int]:
        flags = mask.to_bytes((self._size + 7) // 8, "little")
        found: list[int] = []
        for position in order:
            if flags[position >> 3] >> (position & 7) & 1:
                found.append(position)
                if len(found) == count:
                    break
        return found


def select(
    parts: Sequence[tuple[ListingIndex, int]],
    wish: Wish,
    seeker: Seeker,
    now: int,
    today: date,
    limit: int,
    offset: int = 0,
) -> Selection:
    """The matches ``offset`` to ``offset + limit`` and the counts, at ``now`` (Unix s) on the kiosk's ``today``.

    ``parts`` are indices with the bitmap of those of their postings that another part has replaced.
    """
    judged = [index.judge(wish, seeker, now, today, replaced) for index, replaced in parts]
    wanted = limit + offset
    best = heapq.nsmallest(
        wanted,
        (
            (*candidate, number)
            for number, (index, _) in enumerate(parts)
            for candidate in index.candidates(judged[number], wanted, wish.order)
        ),
    )
    return Selection(
        total=sum(each.matches.bit_count() for each in judged),
        best=tuple(
            Chosen(job_id, parts[number][0].score_at(tier, position), tier, parts[number][0].distance_at(position))
            for _, _, job_id, tier, position, number in best[offset:]
        ),
        fold=_fold(judged),
        nearest=_nearest([index for index, _ in parts], judged),
    )


def _fold(judged: Iterable[Judged]) -> tuple[FoldLine, ...]:
    """Within one code the line that concerns the chosen trades most comes first."""
    counts: dict[Line, tuple[int, int]] = {}
    for each in judged:
        for line, bits in each.left_out:
            count, of_chosen = counts.get(line, (0, 0))
            counts[line] = count + bits.bit_count(), of_chosen + (bits & each.chosen).bit_count()
    lines = (
        (_FOLD_ORDER[code], -of_chosen, -count, str(value), FoldLine(code, value, count))
        for (code, value), (count, of_chosen) in counts.items()
        if count
    )
    return tuple(line for *_, line in sorted(lines, key=lambda line: line[:-1]))


def _nearest(indices: Sequence[ListingIndex], judged: Sequence[Judged]) -> int | None:
    firsts = [next(index.kilometre_counts(each.matches), None) for index, each in zip(indices, judged, strict=True)]
    found = sorted(first for first in firsts if first is not None)
    if not found:
        return None
    figure, count, job_id = found[0]
    rivals = sum(others for other_figure, others, _ in found if other_figure == figure)
    return job_id if count == rivals == 1 else None


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
