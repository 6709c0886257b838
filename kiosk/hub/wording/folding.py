"""One form for many: full-width and styled characters folded one for one, so that spans hold in the text as written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

CLAUSE_ENDS = ",，。;!?！？\n"
"""What ends a clause in folded text; 、 does not: 不收押金、服装费 is one statement."""

_DASHES = "‐‑‒–—―−﹣~〜～"
_JOINERS = "\ufe0f\u20e3\u200b\u200d\u2060\ufeff"
"""Variation selector, keycap and the invisible ones that chat programs leave between characters."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters ``start`` (included) to ``end`` (excluded) of a text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        return text[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end


class _Folding(dict[int, str]):
    """Filled as characters turn up: the whole of Unicode would be a large table for the few hundred in use."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        # ①, ² and ½ are "other numbers": folded to digits they would melt into the figure beside them.
        if unicodedata.category(character) == "No":
            folded = character
        else:
            folded = unicodedata.normalize("NFKC", character).lower()
        self[code] = folded if len(folded) == 1 else character
        return self[code]


_TABLE = _Folding(
    {
        **{ord(dash): "-" for dash in _DASHES},
        **{ord(joiner): " " for joiner in _JOINERS},
        # Kept apart from the ASCII comma, which also groups thousands (5,000).
        ord("，"): "，",
        ord("\r"): "\n",
        ord("\t"): " ",
    }
)


def fold(text: str) -> str:
    """``text`` in one form: half-width, lower case, one kind of dash. Same length, so spans hold in both."""
    return text.translate(_TABLE)


def span_of(match: re.Match[str], group: int | str = 0) -> Span:
    return Span(*match.span(group))


def clause_start(folded: str, at: int) -> int:
    """Where the clause begins that holds position ``at``."""
    return max(folded.rfind(end, 0, at) for end in CLAUSE_ENDS) + 1


def clause_end(folded: str, at: int) -> int:
    """Where the clause ends that holds position ``at``."""
    ends = [found for end in CLAUSE_ENDS if (found := folded.find(end, at)) >= 0]
    return min(ends, default=len(folded))


def merged(spans: Iterable[Span]) -> Iterator[Span]:
    """The same characters as ``spans``, in order, without overlaps."""
    current: Span | None = None
    for span in sorted(spans):
        if current is None:
            current = span
        elif span.start <= current.end:
            current = Span(current.start, max(current.end, span.end))
        else:
            yield current
            current = span
    if current is not None:
        yield current
