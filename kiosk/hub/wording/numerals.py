"""Figures as people write them: 300, 4.5k, 1万2, 三百五, 两千."""

from __future__ import annotations

import re
from decimal import Decimal

_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
    "俩": 2,
    "仨": 3,
}
_UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10_000}
_SUFFIXES = {"百": 100, "千": 1000, "k": 1000, "万": 10_000, "w": 10_000}

ARABIC = r"(?<![0-9.])[0-9]{1,7}(?:\.[0-9]{1,3})?(?![0-9])(?:[百千万](?:[1-9](?![0-9]))?|[kw](?![a-z]))?"
"""A regular expression for a figure in digits, in folded text."""
CHINESE = r"[零〇一二两俩三仨四五六七八九十百千万]{1,9}"
"""A regular expression for a figure in Chinese numerals."""
LARGE_CHINESE = (
    r"(?=[零一二两三四五六七八九]{0,8}[十百千万])"
    r"(?:[零〇二两三四五六七八九十百千万]|一(?![天日个小月工周星件箱晚夜班])){1,9}"
)
"""The same, for amounts: at least ten, and 三百一天 is 三百 for 一天."""

_WRITTEN = re.compile(r"([0-9]+(?:\.[0-9]+)?)([百千万kw])?([1-9])?")


def number(token: str) -> Decimal | None:
    """The value of one figure, folded; None for what is none (万万) or has two readings (三五 is "three to five")."""
    written = _WRITTEN.fullmatch(token)
    if written is None:
        value = _chinese(token)
        return None if value is None else Decimal(value)
    figure, suffix, tail = written.groups()
    unit = _SUFFIXES[suffix] if suffix else 1
    return Decimal(figure) * unit + Decimal(tail or 0) * unit / 10


def integer(token: str) -> int | None:
    """The value of one whole figure, or None."""
    value = number(token)
    return None if value is None or value != int(value) else int(value)


def _chinese(token: str) -> int | None:
    if not token or any(character not in _DIGITS and character not in _UNITS for character in token):
        return None
    if all(character in _DIGITS for character in token):
        return _spelled(token)
    total = section = 0
    digit: int | None = None
    last_unit = 0
    for index, character in enumerate(token):
        if character in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[character]
            continue
        unit = _UNITS[character]
        if unit == 10_000:
            section += digit or 0
            if not section or total:
                return None
            total, section = section * unit, 0
        else:
            if digit is None and (unit != 10 or index):
                return None
            if last_unit and last_unit != 10_000 and unit >= last_unit:
                return None
            section += (1 if digit is None else digit) * unit
        digit, last_unit = None, unit
    # 三百五 is 350 and 一万二 is 12000, while 三百零五 is 305.
    short = digit and last_unit >= 100 and token[-2] in _UNITS
    return total + section + (digit or 0) * (last_unit // 10 if short else 1)


def _spelled(token: str) -> int | None:
    """Digit by digit: 二六零 is 260; two digits (三五个) are a range that nobody should take for a figure."""
    if len(token) == 2:
        return None
    value = 0
    for character in token:
        value = value * 10 + _DIGITS[character]
    return value
