"""The trade behind a messy title: the market's own words first, likeness of characters where none stands.

Words come from ``assets/data/trades.toml`` and ``assets/data/trade_aliases.toml``. Where no word stands in the title,
its character 1- to 3-grams are compared with those of all words and names (tf-idf, cosine): enough for spellings that
nobody listed, never enough to be sure.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import log, sqrt
from typing import Any

from kiosk.domain.trade import TradeTable
from kiosk.hub.wording.folding import Span, fold

LEAST_CONFIDENCE = 0.08
"""Below this a likeness of characters is chance."""


class TradeAliasError(ValueError):
    """The alias table contradicts itself or the trade table; the text names the entry. No hub must start with it."""

    code = "TRADE_ALIASES"


class Evidence(StrEnum):
    """What a suggestion rests on."""

    WORD = "word"
    """A word of the market for this trade stands in the title."""
    HINT = "hint"
    """Only a place of work or a tool does."""
    LIKENESS = "likeness"
    """The characters are alike."""


@dataclass(frozen=True, slots=True)
class TradeHit:
    """A word for a trade, where it stands."""

    code: str
    tile: str
    word: str
    evidence: Evidence
    span: Span
    weight: float
    """0 to 1, how much this word says about what the title is after."""


@dataclass(frozen=True, slots=True)
class TradeSuggestion:
    """``code`` is the CSCO 2022 leaf, ``tile`` the tile it lies under; ``confidence`` 0 to 1."""

    code: str
    tile: str
    name: str
    word: str
    """The market's word or alias that spoke for it; the trade's own name for a likeness."""
    confidence: float
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class TradeAliases:
    """Further words per CSCO code; see the comments of ``assets/data/trade_aliases.toml``."""

    words: Mapping[str, tuple[str, ...]]
    hints: Mapping[str, tuple[str, ...]]
    forms: frozenset[str]


def parse_aliases(text: str, table: TradeTable) -> TradeAliases:
    """Reads the text of ``assets/data/trade_aliases.toml``: tables ``words`` and ``hints`` by code, list ``forms``.

    Raises ``TradeAliasError`` for a text that is no TOML, an unknown code or a word that stands twice.
    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise TradeAliasError(str(error)) from error
    aliases = TradeAliases(
        words=_section(document, "words", table),
        hints=_section(document, "hints", table),
        forms=frozenset(str(word) for word in document.get("forms", ())),
    )
    seen = {word for trade in table.trades for word in trade.words}
    for word in (word for section in (aliases.words, aliases.hints) for words in section.values() for word in words):
        if word in seen:
            raise TradeAliasError(f"{word} stands twice")
        seen.add(word)
    return aliases


def _section(document: Mapping[str, Any], name: str, table: TradeTable) -> dict[str, tuple[str, ...]]:
    section = document.get(name, {})
    if unknown := [code for code in section if table.of_code(code) is None]:
        raise TradeAliasError(f"codes that trades.toml does not have: {unknown}")
    return {code: tuple(str(word) for word in words) for code, words in section.items()}


@dataclass(frozen=True, slots=True)
class _Entry:
    word: str
    code: str
    evidence: Evidence


_OCCUPATION = re.compile("(?:工|员|师|师傅|司机|手|阿姨|嫂|姆|匠|厨)$")
_WISHED_BEFORE = re.compile(r"(?:会|懂|能|有|带|持|做过|干过|给|帮|跟着?)$")
_NOT_WANTED_BEFORE = re.compile(r"(?:非|不要|不招|不是|除)$")
_CERTIFICATE_AFTER = re.compile(r"(?:操作)?证|资格|优先|经验|基础")
_FILLER_BETWEEN = re.compile(r"[的类岗]?")
_NOISE = re.compile(r"[^\u4e00-\u9fffa-z0-9]+|[0-9]+(?:名|个|人|位|元|块|天|岁)?")


class TradeSuggester:
    """Built once from the tables; then a suggestion takes well under a millisecond. Immutable, safe between threads."""

    def __init__(self, table: TradeTable, aliases: TradeAliases) -> None:
        self._table = table
        self._forms = aliases.forms
        entries = list(_entries(table, aliases))
        self._by_head: dict[str, list[_Entry]] = defaultdict(list)
        for entry in sorted(entries, key=lambda entry: -len(entry.word)):
            self._by_head[entry.word[:2]].append(entry)
        self._likeness = _Likeness((entry.word, entry.code) for entry in entries)

    def find(self, text: str) -> tuple[TradeHit, ...]:
        """The trade words of a text, in order, the longest at each place."""
        folded = fold(text)
        raw: list[tuple[Span, _Entry]] = []
        at = 0
        while at < len(folded) - 1:
            entry = next(
                (entry for entry in self._by_head.get(folded[at : at + 2], ()) if folded.startswith(entry.word, at)),
                None,
            )
            if entry is None:
                at += 1
                continue
            raw.append((Span(at, at + len(entry.word)), entry))
            at += len(entry.word)
        if any(entry.evidence is Evidence.WORD and entry.word not in self._forms for _, entry in raw):
            raw = [(span, entry) for span, entry in raw if entry.evidence is Evidence.WORD]
        return tuple(self._hit(folded, raw, index) for index in range(len(raw)))

    def suggest(self, title: str, limit: int = 3) -> tuple[TradeSuggestion, ...]:
        """At most ``limit`` trades for a title, the likeliest first; empty where nothing speaks for any."""
        scores = self._scores(self.find(title))
        total = sum(score for score, _ in scores.values())
        exact = fold(title).strip()
        suggestions = []
        for code, (score, hit) in scores.items():
            share = score / total
            confidence = 0.98 if hit.word == exact else min(0.95, score) * (0.5 + 0.5 * share)
            suggestions.append(self._suggestion(code, hit.word, confidence, hit.evidence))
        suggestions.sort(key=lambda each: -each.confidence)
        if len(suggestions) < limit:
            for code, cosine in self._likeness.nearest(_NOISE.sub("", exact)):
                if code not in scores and 0.5 * cosine >= LEAST_CONFIDENCE:
                    name = self._name(code)
                    suggestions.append(self._suggestion(code, name, 0.5 * cosine, Evidence.LIKENESS))
            suggestions.sort(key=lambda each: (each.evidence is Evidence.LIKENESS, -each.confidence))
        return tuple(suggestions[:limit])

    def _hit(self, folded: str, raw: list[tuple[Span, _Entry]], index: int) -> TradeHit:
        span, entry = raw[index]
        weight = 0.4 if entry.evidence is Evidence.HINT else min(1.0, 0.75 + 0.08 * len(entry.word))
        if _OCCUPATION.search(entry.word):
            weight *= 1.08
        # 果园保安, 食堂保洁: in a row of words the last one is the trade, those before say what kind.
        if index + 1 < len(raw):
            following, next_entry = raw[index + 1]
            if next_entry.word not in self._forms and _FILLER_BETWEEN.fullmatch(folded, span.end, following.start):
                weight *= 0.7
        if entry.word in self._forms and len(raw) > 1:
            weight *= 0.4
        before, after = folded[max(0, span.start - 3) : span.start], folded[span.end : span.end + 4]
        if _WISHED_BEFORE.search(before) or _CERTIFICATE_AFTER.match(after):
            weight *= 0.6
        if _NOT_WANTED_BEFORE.search(before):
            weight *= 0.1
        trade = self._table.of_code(entry.code)
        return TradeHit(entry.code, trade.tile if trade else "", entry.word, entry.evidence, span, min(1.0, weight))

    @staticmethod
    def _scores(hits: Iterable[TradeHit]) -> dict[str, tuple[float, TradeHit]]:
        scores: dict[str, tuple[float, TradeHit]] = {}
        for hit in hits:
            score, best = scores.get(hit.code, (0.0, hit))
            if hit.weight > score:
                # More words for one trade speak louder, but never as loud as a better word.
                scores[hit.code] = (hit.weight + 0.05 * score, hit)
            else:
                scores[hit.code] = (score + 0.05 * hit.weight, best)
        return scores

    def _suggestion(self, code: str, word: str, confidence: float, evidence: Evidence) -> TradeSuggestion:
        trade = self._table.of_code(code)
        tile = trade.tile if trade else ""
        return TradeSuggestion(code, tile, self._name(code), word, round(confidence, 3), evidence)

    def _name(self, code: str) -> str:
        trade = self._table.of_code(code)
        return trade.name if trade else code


def _entries(table: TradeTable, aliases: TradeAliases) -> Iterator[_Entry]:
    seen: set[str] = set()
    for trade in table.trades:
        for word in trade.words:
            seen.add(word)
            yield _Entry(fold(word), trade.code, Evidence.WORD)
    for words in aliases.words.items():
        for word in words[1]:
            seen.add(word)
            yield _Entry(fold(word), words[0], Evidence.WORD)
    for code, hints in aliases.hints.items():
        for word in hints:
            yield _Entry(fold(word), code, Evidence.HINT)
    for trade in table.trades:
        # 电工 is the market's word for one trade and the official name of the same; 其他… is nobody's word.
        if trade.name not in seen and not trade.name.startswith("其他"):
            yield _Entry(trade.name, trade.code, Evidence.WORD)


class _Likeness:
    """Inverted index of character n-grams; the score of a code is its most similar word's."""

    def __init__(self, words: Iterable[tuple[str, str]]) -> None:
        documents = [(code, _grams(word)) for word, code in words]
        frequency: dict[str, int] = defaultdict(int)
        for _, grams in documents:
            for gram in grams:
                frequency[gram] += 1
        self._rarity = {gram: log(len(documents) / count) + 1.0 for gram, count in frequency.items()}
        self._unseen = log(len(documents)) + 1.0
        self._codes = [code for code, _ in documents]
        self._postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for number, (_, grams) in enumerate(documents):
            length = sqrt(sum(self._rarity[gram] ** 2 for gram in grams))
            for gram in grams:
                self._postings[gram].append((number, self._rarity[gram] / length))

    def nearest(self, title: str) -> list[tuple[str, float]]:
        """Codes with their cosine, the nearest first."""
        grams = _grams(title)
        length = sqrt(sum(self._rarity.get(gram, self._unseen) ** 2 for gram in grams)) or 1.0
        cosines: dict[int, float] = defaultdict(float)
        for gram in grams:
            for number, weight in self._postings.get(gram, ()):
                cosines[number] += weight * self._rarity[gram] / length
        best: dict[str, float] = {}
        for number, cosine in cosines.items():
            code = self._codes[number]
            best[code] = max(best.get(code, 0.0), cosine)
        return sorted(best.items(), key=lambda each: -each[1])


def _grams(text: str) -> set[str]:
    return {text[start : start + size] for size in (1, 2, 3) for start in range(len(text) - size + 1)}
