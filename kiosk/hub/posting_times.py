"""Moments that follow from a posting when nobody says them: until when it is shown, by when the hirer answers."""

from __future__ import annotations

from datetime import date, time, timedelta

from kiosk.domain.clock import day_start_s, local_day
from kiosk.domain.job import Acceptance, Settlement, Work

HOUR_S = 3600
EVENING_HOUR = 20
_NOON_HOUR = 12
_LONG_DAYS = 30
_DAY_BY_DAY = frozenset({Settlement.DAILY, Settlement.ON_COMPLETION})


def moment_of(day: date, at: time | None, otherwise_hour: int = _NOON_HOUR) -> int:
    """Unix seconds of a day and hour in China."""
    hour, minute = (otherwise_hour, 0) if at is None else (at.hour, at.minute)
    return day_start_s(day) + hour * HOUR_S + minute * 60


def shown_until(work: Work, settlement: Settlement, now: int) -> int:
    """The last moment at which the posting is shown.

    Day work is over when the van has left: two hours after the meeting, on the last day but one for work of several
    days. Work paid by the week or month is looked for longer.
    """
    if settlement not in _DAY_BY_DAY:
        return now + _LONG_DAYS * 24 * HOUR_S
    begins = moment_of(work.start_on, work.meet_time)
    if work.end_on is not None and work.end_on > work.start_on:
        begins = max(begins, moment_of(work.end_on - timedelta(days=1), work.meet_time))
    return max(begins, now) + 2 * HOUR_S


def reply_by(work: Work, acceptance: Acceptance, now: int) -> int | None:
    """Until when the hirer answers: the evening before, or an hour before the work; None when that is over."""
    if acceptance is Acceptance.PHONE:
        return None
    evening = moment_of(work.start_on - timedelta(days=1), time(EVENING_HOUR))
    if evening > now:
        return evening
    before = moment_of(work.start_on, work.meet_time) - HOUR_S
    return before if before > now else None


def mend_until(now: int) -> int:
    """A posting with something to mend is shown until this evening; one of the late evening until noon."""
    today = local_day(now)
    evening = moment_of(today, time(EVENING_HOUR))
    return evening if evening - now >= 2 * HOUR_S else moment_of(today + timedelta(days=1), time(_NOON_HOUR))
