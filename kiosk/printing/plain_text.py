"""Anybody's text as one plain paragraph: what cannot be seen, turns the direction or colours a glyph is taken out."""

from __future__ import annotations

import re
import unicodedata

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""Variation selectors ask for a coloured emoji, or for a form of a character that no font here has."""


def printable(text: str) -> str:
    """Line breaks and tabs become blanks, runs of blanks one. Characters without a glyph stay: the font shows a box."""
    visible = "".join(
        each if unicodedata.category(each) not in _UNSEEN else " " if each.isspace() else "" for each in text
    )
    return " ".join(_SELECTORS.sub("", visible).split())
