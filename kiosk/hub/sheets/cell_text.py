"""One form for all cells: text, as the person who filled the sheet in would say it."""

from __future__ import annotations

import math
from datetime import date, datetime, time, timedelta
from typing import Any

_EXACT_BELOW = 1e15
"""Spreadsheets keep 15 significant digits. A longer number has lost its end and must not look whole."""
_SPACES = str.maketrans(
    {
        **{chr(code): " " for code in (*range(0x20), 0x7F, 0xA0, 0x3000) if chr(code) not in "\n"},
        "\r": "\n",
        "\u200b": "",
        "\ufeff": "",
    }
)


def text_of(value: Any) -> str:
    """``value`` as python-calamine gives it: 1.0 is "1", 13900001111.0 is "13900001111", a date is ISO 8601.

    A number of more than 15 digits comes out as 9.11408025550000E+17, from which ``has_lost_digits`` tells that its
    end is gone.
    """
    if isinstance(value, str):
        return tidy(value)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes") if (value.hour, value.minute) != (0, 0) else value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat("minutes")
    if isinstance(value, timedelta):
        minutes = round(value.total_seconds() / 60)
        return f"{minutes // 60:02d}:{minutes % 60:02d}"
    return ""


def tidy(text: str) -> str:
    """Without the spaces around it and the invisible characters inside; line breaks stay."""
    if not text.isprintable():
        text = text.translate(_SPACES)
    return text.strip()


def has_lost_digits(text: str) -> bool:
    """Whether a long number was kept as a figure: 9.11408E+17, 1.39E+10."""
    mantissa, exponent, power = text.upper().partition("E+")
    return bool(exponent) and power.isdecimal() and mantissa.replace(".", "", 1).isdecimal()


def _number(value: float) -> str:
    if isinstance(value, float) and not math.isfinite(value):
        return ""
    if abs(value) >= _EXACT_BELOW:
        return f"{value:.14E}"
    if value == int(value):
        return str(int(value))
    return f"{value:.15g}"
