"""Two jobs in one half of the same day: said before anybody applies, never forbidden (M6)."""

from __future__ import annotations

from datetime import date, time

from kiosk.domain.job import Work

_NOON = time(12)


def common_half_day(one: Work, other: Work, today: date) -> date | None:
    """The first day, ``today`` or later, on which both begin in the morning, or both after it; None without any.

    Work of several days begins each day at its hour. Where no hour is said it may be either half.
    """
    hours = (one.meet_time, other.meet_time)
    if len({hour < _NOON for hour in hours if hour is not None}) > 1:
        return None
    first = max(one.start_on, other.start_on, today)
    last = min(one.end_on or one.start_on, other.end_on or other.start_on)
    return first if first <= last else None
