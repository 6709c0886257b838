"""Numbers of the four documents: checked for the staff's eyes, never a reason to refuse.

Shapes: GB 11643-1999 (residents, and permits 81/82/83), the permanent residence cards of 2017 and 2023. The chip is
authenticated by the reader's SAM, so an odd number is a warning: rare genuine cards carry one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from kiosk.domain.card import Sex

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_CHARACTERS = "10X98765432"
_OLD_FOREIGNER_WEIGHTS = (7, 3, 1)
_PERMIT_PREFIXES = ("81", "82", "83")

_EIGHTEEN = re.compile(r"[0-9]{17}[0-9X]", re.ASCII)
_FOREIGNER_2017 = re.compile(r"[A-Z]{3}[0-9]{12}", re.ASCII)


class NumberKind(StrEnum):
    RESIDENT = "resident"
    HK_MACAU_TAIWAN = "hk-macau-taiwan"
    FOREIGNER_2017 = "foreigner-2017"
    FOREIGNER_2023 = "foreigner-2023"
    UNKNOWN = "unknown"


class NumberWarning(StrEnum):
    """What is odd about a number. Stable codes; the number itself never stands beside them."""

    SHAPE = "SHAPE"
    """Neither of the two shapes the four documents have."""
    CHECKSUM = "CHECKSUM"
    BIRTH_DATE = "BIRTH_DATE"
    """The digits of the birth date are no day of the calendar."""


@dataclass(frozen=True, slots=True)
class NumberCheck:
    """What a number says. Derived personal values stay out of ``repr``.

    ``region`` is the 6-digit code of the place of first registration (residents), ``sex`` follows the sequence
    (odd: male; not laid down for the 2017 number), ``birth_date`` is None when it cannot be read. The two-digit year of
    the 2017 number is taken as the latest year that is not after ``today_year``.
    """

    kind: NumberKind
    region: str | None = field(repr=False)
    birth_date: date | None = field(repr=False)
    sex: Sex = field(repr=False)
    warnings: tuple[NumberWarning, ...]

    @property
    def sound(self) -> bool:
        return not self.warnings


def check_character(first_17: str) -> str:
    """The 18th character by ISO 7064 MOD 11-2 (GB 11643-1999). Raises ``ValueError`` for anything but 17 digits."""
    if not re.fullmatch(r"[0-9]{17}", first_17, re.ASCII):
        raise ValueError("17 digits are needed")
    total = sum(int(digit) * weight for digit, weight in zip(first_17, _WEIGHTS, strict=True))
    return _CHECK_CHARACTERS[total % 11]


def foreigner_2017_check_digit(first_14: str) -> str:
    """The 15th character of the 2017 permit: weights 7 3 1 repeating, A = 10 ... Z = 35, modulo 10."""
    if not re.fullmatch(r"[A-Z]{3}[0-9]{11}", first_14, re.ASCII):
        raise ValueError("three letters and 11 digits are needed")
    values = (int(character, 36) for character in first_14)
    return str(sum(value * _OLD_FOREIGNER_WEIGHTS[index % 3] for index, value in enumerate(values)) % 10)


def _day(year: int, month_day: str) -> date | None:
    try:
        return date(year, int(month_day[:2]), int(month_day[2:]))
    except ValueError:
        return None


def _sex(sequence: str) -> Sex:
    return Sex.MALE if int(sequence[-1]) % 2 else Sex.FEMALE


def _kind_of_18(number: str) -> NumberKind:
    if number[0] == "9":
        return NumberKind.FOREIGNER_2023
    return NumberKind.HK_MACAU_TAIWAN if number[:2] in _PERMIT_PREFIXES else NumberKind.RESIDENT


def _warnings(check_matches: bool, birth_date: date | None) -> tuple[NumberWarning, ...]:
    found = []
    if not check_matches:
        found.append(NumberWarning.CHECKSUM)
    if birth_date is None:
        found.append(NumberWarning.BIRTH_DATE)
    return tuple(found)


def check(number: str, today_year: int) -> NumberCheck:
    """What the number of any of the four documents says, with warnings; it never raises and never refuses.

    ``today_year`` decides the century of the 2017 number's two-digit year. A lower-case x is accepted.
    """
    number = number.strip().upper()
    if _EIGHTEEN.fullmatch(number):
        kind = _kind_of_18(number)
        birth_date = _day(int(number[6:10]), number[10:14])
        matches = check_character(number[:17]) == number[17]
        region = None if kind is NumberKind.FOREIGNER_2023 else number[:6]
        return NumberCheck(kind, region, birth_date, _sex(number[14:17]), _warnings(matches, birth_date))
    if _FOREIGNER_2017.fullmatch(number):
        year = today_year // 100 * 100 + int(number[7:9])
        birth_date = _day(year if year <= today_year else year - 100, number[9:13])
        matches = foreigner_2017_check_digit(number[:14]) == number[14]
        return NumberCheck(NumberKind.FOREIGNER_2017, None, birth_date, Sex.UNKNOWN, _warnings(matches, birth_date))
    return NumberCheck(NumberKind.UNKNOWN, None, None, Sex.UNKNOWN, (NumberWarning.SHAPE,))
