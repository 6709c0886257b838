"""From letters to things to look for: trades by the market's words, places and titles by what is open."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from kiosk.domain.matching import FoldCode, Seeker, Suggestion, SuggestionKind, Wish
from kiosk.protocol.search_listing import GroupKind
from kiosk.resources import asset_text
from kiosk.store.cache_index import Judged, ListingIndex
from kiosk.store.cache_search import BEGINS, INSIDE, WHOLE

MOST_LOOKED_AT = 16
"""Of each kind of fit; the lines stand with the most postings first."""
_KINDS = {GroupKind.PLACE: SuggestionKind.PLACE, GroupKind.TITLE: SuggestionKind.TITLE}
_RANK = {SuggestionKind.TRADE: 0, SuggestionKind.PLACE: 1, SuggestionKind.TITLE: 2}


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The market's words for its trades: lines of initials, tile and word (``assets/data/search_words.txt``)."""

    lines: str

    @classmethod
    def shipped(cls) -> Vocabulary:
        return cls("\n" + asset_text("data/search_words.txt"))

    def hits(self, letters: str) -> Iterator[tuple[int, str, str]]:
        """How well it fits, tile, word. The letters may leave syllables out: "ng" is also 泥瓦工."""
        loose = "[a-z]*".join(letters)
        for found in re.finditer(rf"\n({loose}[a-z]*) (\S+) (\S+)(?=\n)", self.lines):
            initials, tile, word = found.groups()
            fit = WHOLE if initials == letters else BEGINS if initials.startswith(letters) else INSIDE
            yield fit, tile, word


@dataclass(frozen=True, slots=True)
class _Found:
    fit: int
    kind: SuggestionKind
    value: str
    word: str


def suggestions(
    parts: Sequence[tuple[ListingIndex, int]],
    letters: str,
    vocabulary: Vocabulary,
    seeker: Seeker,
    now: int,
    today: date,
    limit: int,
) -> tuple[Suggestion, ...]:
    """As ``Cache.suggest``; ``parts`` as for ``kiosk.store.cache_index.select``."""
    judged = [(index, index.judge(Wish(), seeker, now, today, replaced)) for index, replaced in parts]
    counted = [
        (each.fit, _RANK[each.kind], -said.count, said)
        for each in (*_trades(vocabulary, letters), *_groups(judged, letters))
        if (said := _counted(judged, each)).count or each.kind is SuggestionKind.TRADE
    ]
    counted.sort(key=lambda ranked: ranked[:-1])
    words = {said.word for *_, said in counted}
    # A title that is nothing but a trade's word would stand there twice.
    return tuple(said for *_, said in counted if said.kind is not SuggestionKind.TITLE or said.value not in words)[
        :limit
    ]


def _trades(vocabulary: Vocabulary, letters: str) -> Iterator[_Found]:
    """Each tile once, by the word that fits best; of two the shorter, as the longer only says more of the same."""
    best: dict[str, tuple[int, int, str]] = {}
    for fit, tile, word in vocabulary.hits(letters):
        found = (fit, len(word), word)
        best[tile] = min(best.get(tile, found), found)
    for tile, (fit, _, word) in best.items():
        yield _Found(fit, SuggestionKind.TRADE, tile, word)


def _groups(judged: Sequence[tuple[ListingIndex, Judged]], letters: str) -> Iterator[_Found]:
    best: dict[tuple[SuggestionKind, str], int] = {}
    for index, _ in judged:
        for fit, line in index.lookups.search.hits(letters, MOST_LOOKED_AT):
            key = (_KINDS[line.kind], line.value)
            best[key] = min(best.get(key, fit), fit)
    for (kind, value), fit in best.items():
        yield _Found(fit, kind, value, "")


def _counted(judged: Sequence[tuple[ListingIndex, Judged]], found: _Found) -> Suggestion:
    count = certified = 0
    for index, each in judged:
        if found.kind is SuggestionKind.TRADE:
            mask = index.of_tile(found.value)
            certified += sum(
                (bits & mask).bit_count() for (code, _), bits in each.left_out if code is FoldCode.NEEDS_CERTIFICATE
            )
        else:
            search = index.lookups.search
            place = found.kind is SuggestionKind.PLACE
            mask = search.of_place(found.value) if place else search.of_title(found.value)
        count += (each.matches & mask).bit_count()
    return Suggestion(found.kind, found.value, found.word, count, certified)
