"""Derives assets/data/pinyin_initials.txt; assets/data/README.md names the source, its version and licence.

    python scripts/make_pinyin_initials.py PYPINYIN > assets/data/pinyin_initials.txt

PYPINYIN is the folder of the unpacked wheel; the kiosk itself does not need it. A second letter is taken where a tenth
of the source's phrases, or a word of assets/data/spoken_words.toml (the region's own place names), read the character
so.
"""

from __future__ import annotations

import sys
import unicodedata
from collections import Counter, defaultdict
from importlib import import_module
from pathlib import Path

from kiosk.domain.pinyin import FIRST, LAST, UNKNOWN
from kiosk.domain.spoken import parse_sounds
from kiosk.resources import asset_text

SHARE = 0.1
FEWEST_PHRASES = 3


def first_letter(sound: str) -> str:
    plain = unicodedata.normalize("NFD", sound)
    letter = plain[:1].lower()
    return letter if letter.isascii() and letter.isalpha() else ""


def main(package: Path) -> None:
    sys.path.insert(0, str(package))
    single: dict[int, str] = import_module("pypinyin.pinyin_dict").pinyin_dict
    phrases: dict[str, list[list[str]]] = import_module("pypinyin.phrases_dict").phrases_dict
    usual = {code: first_letter(readings.split(",")[0]) for code, readings in single.items()}
    read: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for phrase, sounds in phrases.items():
        for character, sound in zip(phrase, sounds, strict=False):
            if letter := first_letter(sound[0]):
                read[character][letter] += 1
    both: defaultdict[str, set[str]] = defaultdict(set)
    for character, counted in read.items():
        whole = counted.total()
        both[character] |= {letter for letter, count in counted.items() if count >= max(FEWEST_PHRASES, SHARE * whole)}
    for word, sound in parse_sounds(asset_text("data/spoken_words.toml")).items():
        for character, syllable in zip(word, sound.split(), strict=True):
            both[character].add(first_letter(syllable))
    lines = ["".join(usual.get(code, "") or UNKNOWN for code in range(FIRST, LAST + 1))]
    for character in sorted(both):
        letters = both[character] - {usual.get(ord(character), "")} - {""}
        if letters and FIRST <= ord(character) <= LAST:
            lines.append(f"{character} {usual[ord(character)]}{''.join(sorted(letters))}")
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
