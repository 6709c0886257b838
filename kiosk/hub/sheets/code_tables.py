"""The words for codes in spreadsheets, both ways: what the hub's lists say, and what offices write for it."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from kiosk.resources import asset_text


class CodeTableError(ValueError):
    """The shipped table contradicts itself; the text names the word. An installation with it must not start."""

    code = "CODE_TABLE"


def normal_word(text: str) -> str:
    return re.sub(r"[\s。.,，;；]+", "", unicodedata.normalize("NFKC", text).lower())


@dataclass(frozen=True, slots=True)
class CodeTable:
    """One kind of code, the settlement for instance."""

    words: Mapping[str, str]
    """What a code is called in the hub's own lists."""
    _codes: Mapping[str, str] = field(repr=False)

    def word(self, code: str) -> str:
        return self.words[code]

    def read(self, text: str) -> str | None:
        """The code of a text that is one of the known words, or that contains words of one code only; else None."""
        normal = normal_word(text)
        if exact := self._codes.get(normal):
            return exact
        found = {word: code for word, code in self._codes.items() if len(word) > 1 and word in normal}
        # 工伤保险 is not 保险 too: a word inside a longer one that was found says nothing of its own.
        longest = {code for word, code in found.items() if not any(word != other and word in other for other in found)}
        return longest.pop() if len(longest) == 1 else None


def parse_codes(toml: str) -> Mapping[str, CodeTable]:
    """Reads the text of ``assets/data/sheets/codes.toml``: by kind. Raises CodeTableError."""
    try:
        document = tomllib.loads(toml)
    except tomllib.TOMLDecodeError as error:
        raise CodeTableError(str(error)) from error
    tables = {}
    for kind, listed in document.items():
        codes: dict[str, str] = {}
        for code, words in listed.items():
            for word in words:
                if codes.setdefault(normal_word(word), code) != code:
                    raise CodeTableError(f"{kind}: {word} has two meanings")
        tables[kind] = CodeTable({code: words[0] for code, words in listed.items()}, codes)
    return tables


@cache
def shipped_codes() -> Mapping[str, CodeTable]:
    return parse_codes(asset_text("data/sheets/codes.toml"))
