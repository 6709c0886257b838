"""Anybody's text as one plain paragraph: what cannot be seen, turns the direction or colours a glyph is taken out."""

from __future__ import annotations

import re
import unicodedata

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
_MARKS = frozenset({"Mn", "Me"})
MOST_MARKS = 4
"""On one letter: written Tibetan and Vietnamese need no more, and a pile of hundreds would black out its line."""
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""Variation selectors ask for a coloured emoji, or for a form of a character that no font here has."""


def printable(text: str) -> str:
    """Line breaks and tabs become blanks, runs of blanks one. Characters without a glyph stay: the font shows a box."""
    shown: list[str] = []
    marks = 0
    for each in _SELECTORS.sub("", text):
        category = unicodedata.category(each)
        if category in _UNSEEN:
            each = " " if each.isspace() else ""
        marks = marks + 1 if category in _MARKS else 0
        if marks <= MOST_MARKS:
            shown.append(each)
    return " ".join("".join(shown).split())
