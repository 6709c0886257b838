"""When the work is and how long the posting holds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time, timedelta

from kiosk.domain.clock import day_start_s
from kiosk.domain.job import MeetKind, Work
from kiosk.hub.sheets import value_reading
from kiosk.hub.sheets.findings import RowCode
from kiosk.hub.sheets.headings import SheetField
from kiosk.hub.sheets.import_context import ImportContext, Readings
from kiosk.hub.sheets.row_notes import RowNotes
from kiosk.hub.sheets.row_values import RowValues
from kiosk.hub.wording.folding import fold
from kiosk.hub.wording.when import WhenReading

_OPEN = re.compile(
    r"长期|常年|长年|不限|待定|面议|另行|随时|即时|即日|尽快|马上|招满为止|招满即止|人满|无|有效|电话|通知"
)
"""Words that leave a day open by intention."""
_LONGEST_HOURS = 40


@dataclass(frozen=True, slots=True)
class WorkReading:
    """``start_said`` False: the list names no first day, and today stands for it."""

    work: Work
    start_said: bool


def read_work(values: RowValues, notes: RowNotes, context: ImportContext, readings: Readings) -> WorkReading:
    today = context.today
    when = readings.when(values[SheetField.WHEN], today) if values[SheetField.WHEN] else None
    start, end = _days(values, notes, today, readings, when)
    if values[SheetField.END]:
        last = _day(values, notes, SheetField.END, today)
        end = last or end
    if end is None and (text := values[SheetField.DURATION]):
        lasts = readings.when(f"工期{text}", today)
        if lasts and lasts.lasts_days:
            end = (start or today) + timedelta(days=lasts.lasts_days - 1)
    first = start or today
    if end is not None and end < first:
        notes.add(RowCode.DAYS_REVERSED, SheetField.END, SheetField.START, SheetField.WHEN)
    elif end is not None and end < today:
        notes.add(RowCode.ENDED, SheetField.END, SheetField.START, SheetField.WHEN, cell=end.isoformat())
    hours_text, by_hours = _hours(values, notes, context, readings, when)
    kind, at = _meeting(values, notes, readings, by_hours)
    meet_time = _meet_time(values, notes, by_hours)
    return WorkReading(Work(first, end, hours_text, kind, meet_time, at), start is not None)


def read_valid_through(values: RowValues, notes: RowNotes, context: ImportContext, work: Work) -> int:
    """The last moment of the posting, Unix seconds; without one in the list as long as the settings say."""
    text = values[SheetField.VALID_THROUGH]
    if text:
        until = value_reading.last_moment(text, context.today)
        if until is not None:
            if until < context.now:
                notes.add(RowCode.ENDED, SheetField.VALID_THROUGH, cell=text)
            return until
        if not _OPEN.search(text):
            notes.add(RowCode.DAY_UNREADABLE, SheetField.VALID_THROUGH, cell=text)
    until_day = context.today + timedelta(days=context.settings.valid_days)
    if work.end_on is not None:
        until_day = min(until_day, max(work.end_on, context.today))
    return day_start_s(until_day + timedelta(days=1)) - 1


def read_reply_deadline(values: RowValues, notes: RowNotes, context: ImportContext) -> int | None:
    text = values[SheetField.REPLY_DEADLINE]
    if not text:
        return None
    moment = value_reading.last_moment(text, context.today)
    if moment is None:
        notes.add(RowCode.CLOCK_UNREADABLE, SheetField.REPLY_DEADLINE, cell=text)
    return moment


def _days(
    values: RowValues, notes: RowNotes, today: date, readings: Readings, when: WhenReading | None
) -> tuple[date | None, date | None]:
    text = values[SheetField.START]
    if text:
        found = readings.days(text, today)
        if found is not None:
            return found
        if not _OPEN.search(text):
            notes.add(RowCode.DAY_UNREADABLE, SheetField.START, cell=text)
    text = values[SheetField.WHEN]
    if text and (found := readings.days(text, today)):
        return found
    return (when.start_on, when.end_on) if when else (None, None)


def _day(values: RowValues, notes: RowNotes, field: SheetField, today: date) -> date | None:
    text = values[field]
    found = value_reading.day(text, today)
    if found is None and not _OPEN.search(text):
        notes.add(RowCode.DAY_UNREADABLE, field, cell=text)
    return found


def _hours(
    values: RowValues, notes: RowNotes, context: ImportContext, readings: Readings, when: WhenReading | None
) -> tuple[str, WhenReading | None]:
    """The daily hours in the hirer's words, and what they mean."""
    text = " ".join(values[SheetField.HOURS].split())
    if not text and when is not None and when.hours_text:
        return when.hours_text, when
    if not text and when is None:
        text = " ".join(values[SheetField.WHEN].split())
    if re.fullmatch(r"[0-9]{1,2}(?:\.5)?", fold(text)):
        text = f"{text}小时"
    if text:
        return text[:_LONGEST_HOURS], readings.when(text, context.today)
    by_pay = readings.pay(values[SheetField.PAY], None) if values[SheetField.PAY] else None
    if by_pay is not None and by_pay.shift_hours:
        return f"{by_pay.shift_hours}小时", None
    used = context.settings.hours_text
    notes.add(RowCode.HOURS_ASSUMED, SheetField.HOURS, SheetField.WHEN, used=used)
    return used, when


def _meeting(
    values: RowValues, notes: RowNotes, readings: Readings, hours: WhenReading | None
) -> tuple[MeetKind, str | None]:
    at = values[SheetField.MEET_AT] or (hours.meet_at if hours else None) or None
    text = values[SheetField.MEET_KIND]
    if text:
        code = readings.codes["meet_kind"].read(text)
        if code is not None:
            return MeetKind(code), at
        notes.add(RowCode.WORD_UNKNOWN, SheetField.MEET_KIND, cell=text, used="到工地", example="集合、班车、自行前往")
        return MeetKind.ON_SITE, at
    if hours is not None and hours.meet_kind is not None:
        return hours.meet_kind, at
    return (MeetKind.GATHER if at else MeetKind.ON_SITE), at


def _meet_time(values: RowValues, notes: RowNotes, hours: WhenReading | None) -> time | None:
    """A list with a column for it means what it leaves empty there; else work that begins at seven is met at seven."""
    if not values.columns(SheetField.MEET_TIME):
        return hours.meet_time if hours else None
    text = values[SheetField.MEET_TIME]
    if not text:
        return None
    found = value_reading.clock_time(text)
    if found is None:
        notes.add(RowCode.CLOCK_UNREADABLE, SheetField.MEET_TIME, cell=text)
    return found
