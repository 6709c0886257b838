"""Days as people say them, against a day that is today: 明天, 后天, 26号, 11月26日, 周一, 26-28号, 干5天."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from kiosk.hub.wording.folding import Span, span_of
from kiosk.hub.wording.numerals import ARABIC, CHINESE, integer

LATEST_AHEAD_DAYS = 300
"""A month and day that lie further ahead were meant for the year that is going out."""
LONGEST_DAYS = 366

_COUNT = f"(?:{ARABIC}|{CHINESE}|半)"
_DAY = "(?:[号日](?!结))"
_ZH_DAYS = r"(?:[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])"
_ANY_DAY = rf"(?:[0-9]{{1,2}}|{_ZH_DAYS})"

_FULL = re.compile(rf"(?:(20[0-9]{{2}})[年./-])?([0-9]{{1,2}})\s*月\s*(?:份)?([0-9]{{1,2}})\s*{_DAY}?(?![0-9])")
_FULL_ISO = re.compile(r"(?<![0-9])(20[0-9]{2})[./-]([0-9]{1,2})[./-]([0-9]{1,2})(?![0-9])")
_FULL_ZH = re.compile(rf"()([一二三四五六七八九十]{{1,2}})月({_ZH_DAYS}){_DAY}")
_DOTTED = re.compile(
    r"(?:(?<=^)|(?<=[\s:,，。\n]))()([1-9]|1[0-2])[./]([0-9]{1,2})(?![0-9./]|\s*(?:元|块|天|/|小时|月|万|k))"
)
_THIS_MONTH = re.compile(
    rf"(?:(本月|这个?月|下个?月)\s*|(?<![0-9月巷路街弄道楼院村区]))({_ANY_DAY})\s*{_DAY}(?!楼|线|门|院|仓|库|车间|公馆)"
)
_WEEKDAY = re.compile(
    r"(?<![每到至-])(下个?|这个?|本)?(?:周|星期|礼拜)([一二三四五六日天])(?!结|到|至|-|[、和,]?周?[一二三四五六日天]|双?休|单休|休息|不上)"
)
_WEEKDAY_BESIDE = re.compile(r"\s*[(（]?(?:周|星期)[一二三四五六日天][)）]?(?!结|到|至|-)")
_WORDS: tuple[tuple[re.Pattern[str], int], ...] = (
    (re.compile("大后[天日]"), 3),
    (re.compile("后[天日早晚儿](?!的?话)"), 2),
    (re.compile("明[天日早晨晚儿](?!细|显|白)|次日"), 1),
    (re.compile("今[天日早晨晚儿]|即日起?|马上|立即|立刻|随时|现在|急用"), 0),
)
_TWO_DAYS = re.compile("明后[两二]?天|明天后天")
_UNTIL = re.compile(rf"\s*(?:-+|到|至)\s*(?:([0-9]{{1,2}})\s*月\s*)?({_ANY_DAY})\s*{_DAY}")
_FIRST_OF_TWO = re.compile(rf"(?<![0-9月./:])([0-9]{{1,2}})\s*(?=(?:-+|到|至)\s*[0-9]{{1,2}}\s*{_DAY})")
_LASTS = re.compile(
    rf"(?:连?[干做]|工期|大概|大约|约|预计|需要?|一共|共)\s*({_COUNT})\s*(天|日(?!结)|个?月|周|个?星期|个?礼拜)(?!一?结)"
    rf"|({_COUNT})\s*(天)(?:的?活|工期|左右|干完|完工|能完|就完|就干完)"
)
_SPOKEN_RANGE = re.compile(r"([一二两三四五六七八九])([二三四五六七八九十])")
LONG_TERM = re.compile("长期(?!.{0,2}招)|常年|长年|长短期|长白班|稳定长期|长干|全职")


@dataclass(frozen=True, slots=True)
class Days:
    """First and last day as far as said; ``spans`` is where."""

    start_on: date | None
    end_on: date | None
    lasts_days: int | None
    long_term: bool
    spans: tuple[Span, ...]


def find_days(folded: str, today: date) -> Days:
    """What the folded text says about days; nothing found leaves everything empty."""
    spans: list[Span] = []
    start = end = None
    first = _first(folded, today)
    if first is not None:
        start, end, span = first
        spans.append(span)
    lasts_days = None
    lasts = _duration(folded)
    if lasts is not None:
        lasts_days, span = lasts
        spans.append(span)
        if end is None and start is not None:
            end = start + timedelta(days=lasts_days - 1)
    long_term = LONG_TERM.search(folded)
    if long_term:
        spans.append(span_of(long_term))
    return Days(start, end, lasts_days, long_term is not None, tuple(spans))


def _first(folded: str, today: date) -> tuple[date, date | None, Span] | None:
    """The earliest mention of a day in the text, with its last day where a range stands."""
    found: list[tuple[int, date, date | None, Span]] = []

    def add(match: re.Match[str], day: date | None, end: date | None = None, stop: int | None = None) -> None:
        if day is not None:
            stop = stop or match.end()
            named = _WEEKDAY_BESIDE.match(folded, stop)
            found.append((match.start(), day, end, Span(match.start(), named.end() if named else stop)))

    for pattern in (_FULL, _FULL_ISO, _FULL_ZH, _DOTTED):
        for match in pattern.finditer(folded):
            day = _month_day(match.group(1), match.group(2), match.group(3), today)
            end, stop = _until(folded, match.end(), day)
            add(match, day, end, stop)
    for match in _FIRST_OF_TWO.finditer(folded):
        day = _next_day_of_month(int(match.group(1)), today)
        end, stop = _until(folded, match.end(1), day)
        add(match, day, end, stop)
    for match in _THIS_MONTH.finditer(folded):
        number = integer(match.group(2))
        day = None if number is None else _day_of_month(match.group(1), number, today)
        end, stop = _until(folded, match.end(), day)
        add(match, day, end, stop)
    for match in _WEEKDAY.finditer(folded):
        add(match, _weekday(match.group(1), min("一二三四五六日天".index(match.group(2)), 6), today))
    for match in _TWO_DAYS.finditer(folded):
        add(match, today + timedelta(days=1), today + timedelta(days=2))
    for word, ahead in _WORDS:
        for match in word.finditer(folded):
            add(match, today + timedelta(days=ahead))
    if not found:
        return None
    # At one place the longer reading is the true one: 11月26日 over 26日.
    _, day, end, span = min(found, key=lambda each: (each[3].start, -each[3].end))
    return day, end, span


def _until(folded: str, at: int, start: date | None) -> tuple[date | None, int | None]:
    match = _UNTIL.match(folded, at)
    number = integer(match.group(2)) if match else None
    if match is None or start is None or number is None:
        return None, None
    month = match.group(1)
    end = _month_day(None, month, str(number), start) if month else _next_day_of_month(number, start)
    if end is None or not 0 <= (end - start).days <= LONGEST_DAYS:
        return None, None
    return end, match.end()


def _month_day(year: str | None, month: str, day: str, today: date) -> date | None:
    month_number, day_number = integer(month), integer(day)
    if month_number is None or day_number is None:
        return None
    if year:
        return _valid(int(year), month_number, day_number)
    this_year = _valid(today.year, month_number, day_number)
    if this_year is not None and this_year >= today:
        # In January 12月30日 is a few days ago, not eleven months ahead.
        last_year = _valid(today.year - 1, month_number, day_number)
        far = (this_year - today).days > LATEST_AHEAD_DAYS
        return last_year if far and last_year is not None else this_year
    next_year = _valid(today.year + 1, month_number, day_number)
    if next_year is not None and (next_year - today).days <= LATEST_AHEAD_DAYS:
        return next_year
    return this_year


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _next_day_of_month(day: int, today: date) -> date | None:
    """The next day with that number, today included; 31号 skips the months that have none."""
    if not 1 <= day <= 31:
        return None
    year, month = today.year, today.month
    for _ in range(12):
        if day <= monthrange(year, month)[1] and (candidate := date(year, month, day)) >= today:
            return candidate
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return None


def _day_of_month(which: str | None, day: int, today: date) -> date | None:
    if which is None:
        return _next_day_of_month(day, today)
    if which.startswith("下"):
        year, month = (today.year + 1, 1) if today.month == 12 else (today.year, today.month + 1)
        return _valid(year, month, day)
    return _valid(today.year, today.month, day)


def _weekday(which: str | None, weekday: int, today: date) -> date:
    monday = today - timedelta(days=today.weekday())
    if which is None:
        return today + timedelta(days=(weekday - today.weekday()) % 7)
    return monday + timedelta(days=weekday + (7 if which.startswith("下") else 0))


def _duration(folded: str) -> tuple[int, Span] | None:
    for match in _LASTS.finditer(folded):
        token, unit = (match.group(1), match.group(2)) if match.group(1) else (match.group(3), match.group(4))
        # 两三天 is as many as three.
        spoken = _SPOKEN_RANGE.fullmatch(token)
        count = integer(spoken.group(2) if spoken else token)
        days = _days_in(unit) // 2 if token == "半" else None if count is None else count * _days_in(unit)
        if days is not None and 1 <= days <= LONGEST_DAYS:
            return days, span_of(match)
    return None


def _days_in(unit: str) -> int:
    if unit in ("天", "日"):
        return 1
    return 30 if unit.endswith("月") else 7
