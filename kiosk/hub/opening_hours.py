"""Opening hours as halls write them: "05:30-18:00", "周一至周六 8:00-12:00，14:00-18:00（周日休息）"."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta

from kiosk.domain.clock import day_start_s, local_day

_MINUTE_S = 60
_DAY_MINUTES = 24 * 60
_WEEKDAYS = {**{word: number for number, word in enumerate("一二三四五六日")}, "天": 6}
_CLOCK = r"(\d{1,2})[:点时](\d{2})?"
_TO = r"\s*[-–—~至到]+\s*"
_SPAN = re.compile(_CLOCK + _TO + _CLOCK)
_DAYS = re.compile(r"(?:周|星期)([一二三四五六日天])(?:[-–—~至到]+(?:周|星期)?([一二三四五六日天]))?\s*(休|不开)?")


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """``weekdays``: 0 is Monday; ``spans`` in minutes of the day, the second above 1440 where it is after midnight."""

    weekdays: frozenset[int]
    spans: tuple[tuple[int, int], ...]

    def opens_at(self, day: date) -> int | None:
        """Unix seconds of the first opening of a day in China; None for a day off."""
        if day.weekday() not in self.weekdays:
            return None
        return day_start_s(day) + min(start for start, _ in self.spans) * _MINUTE_S

    def open_since(self, at: int) -> int | None:
        """Since when it has been open at that moment (Unix seconds); None when it is closed then."""
        today = local_day(at)
        for day in (today, today - timedelta(days=1)):
            if day.weekday() in self.weekdays:
                for start, end in self.spans:
                    begin = day_start_s(day) + start * _MINUTE_S
                    if begin <= at < begin + (end - start) * _MINUTE_S:
                        return begin
        return None


def parse_opening_hours(text: str) -> OpeningHours | None:
    """None where no time is understood: nobody knows then, and nobody should be told that it is closed."""
    folded = unicodedata.normalize("NFKC", text)
    spans = []
    for match in _SPAN.finditer(folded):
        start, end = _minutes(match[1], match[2]), _minutes(match[3], match[4])
        if start >= _DAY_MINUTES or end > _DAY_MINUTES:
            return None
        spans.append((start, end if end > start else end + _DAY_MINUTES))
    if not spans:
        return None
    return OpeningHours(_weekdays(folded), tuple(spans))


def _minutes(hour: str, minute: str | None) -> int:
    return int(hour) * 60 + int(minute or 0)


def _weekdays(text: str) -> frozenset[int]:
    given: set[int] = set()
    off: set[int] = set()
    if "工作日" in text:
        given |= {0, 1, 2, 3, 4}
    for match in _DAYS.finditer(text):
        first = _WEEKDAYS[match[1]]
        last = _WEEKDAYS[match[2]] if match[2] else first
        days = {(first + step) % 7 for step in range((last - first) % 7 + 1)}
        (off if match[3] else given).update(days)
    kept = frozenset((given or set(range(7))) - off)
    return kept or frozenset(range(7))
