"""When the work is: first and last day, daily hours, the moment to be there, against a day that is today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from kiosk.domain.job import MeetKind
from kiosk.hub.wording.calendar_day import find_days
from kiosk.hub.wording.clock_time import find_hours
from kiosk.hub.wording.folding import Span, fold, merged


@dataclass(frozen=True, slots=True)
class WhenReading:
    """``None`` is "not said"; the parts of :class:`kiosk.domain.job.Work` that a text can give."""

    start_on: date | None
    end_on: date | None
    lasts_days: int | None
    """干5天, also where no first day is said."""
    long_term: bool
    """长期: the last day is open by intention."""
    begins_at: time | None
    ends_at: time | None
    hours_text: str | None
    meet_time: time | None
    meet_kind: MeetKind | None
    meet_at: str | None
    spans: tuple[Span, ...]


def parse_when(text: str, today: date) -> WhenReading | None:
    """What a text says about when; None when it says nothing. Dates without a year are the nearest ahead of ``today``.

    A time alone is the moment to be there; a range (6:30-18:00) gives the hours, and its begin is when to be there.
    """
    folded = fold(text)
    days = find_days(folded, today)
    hours = find_hours(folded, text)
    spans = tuple(merged((*days.spans, *hours.spans)))
    if not spans:
        return None
    return WhenReading(
        start_on=days.start_on,
        end_on=days.end_on,
        lasts_days=days.lasts_days,
        long_term=days.long_term,
        begins_at=hours.begins_at,
        ends_at=hours.ends_at,
        hours_text=hours.hours_text,
        meet_time=hours.meet_time or hours.begins_at,
        meet_kind=hours.meet_kind,
        meet_at=hours.meet_at,
        spans=spans,
    )
