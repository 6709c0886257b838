"""First letters of Pinyin: how people look for Chinese words on a few keys (泥瓦工 is "nwg")."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice, product

FIRST = 0x4E00
LAST = 0x9FFF
"""CJK Unified Ideographs; a rarer character is passed over."""
UNKNOWN = "-"
MOST_READINGS = 4
"""Of one text. A title of many characters that are read in two ways would otherwise be listed hundreds of times."""


class PinyinTableError(ValueError):
    """The table of initials is broken. An installation with it must not start."""

    code = "PINYIN_TABLE"


@dataclass(frozen=True, slots=True)
class PinyinInitials:
    """``usual`` has one letter for each character from FIRST to LAST, ``both`` all letters of those with several."""

    usual: str
    both: Mapping[str, str]

    def of(self, text: str) -> tuple[str, ...]:
        """What may be typed for a text, the usual reading first: small Latin letters only; empty when it has none."""
        letters = [found for found in map(self._letters, text) if found]
        if not letters:
            return ()
        return tuple("".join(reading) for reading in islice(product(*letters), MOST_READINGS))

    def _letters(self, character: str) -> str:
        if character in self.both:
            return self.both[character]
        code = ord(character)
        if FIRST <= code <= LAST:
            letter = self.usual[code - FIRST]
            return "" if letter == UNKNOWN else letter
        return character.lower() if character.isascii() and character.isalpha() else ""


def parse_initials(text: str) -> PinyinInitials:
    """Reads ``assets/data/pinyin_initials.txt``: one line of letters, then a character and its letters a line.

    Raises PinyinTableError.
    """
    usual, *others = text.splitlines()
    letters = set("abcdefghijklmnopqrstuvwxyz")
    if len(usual) != LAST - FIRST + 1 or not set(usual) <= letters | {UNKNOWN}:
        raise PinyinTableError("the first line is not one letter for each character")
    both: dict[str, str] = {}
    for line in others:
        character, _, found = line.partition(" ")
        if len(character) != 1 or len(found) < 2 or not set(found) <= letters:
            raise PinyinTableError(f"not a character and its letters: {line}")
        both[character] = found
    return PinyinInitials(usual, both)
