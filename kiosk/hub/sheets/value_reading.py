"""Single cells as values: counts, days, moments, telephones, codes. None means that nothing was understood.

What people write in sentences is read by ``kiosk.hub.wording``; here is what only spreadsheets do to values.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from kiosk.domain.clock import CHINA_TIME, day_start_s
from kiosk.domain.job import PayUnit
from kiosk.hub.wording.contact import find_phones
from kiosk.hub.wording.folding import Span, fold
from kiosk.hub.wording.headcount import find_headcount
from kiosk.hub.wording.pay import PayReading, find_settlement, parse_pay
from kiosk.hub.wording.when import parse_when

_FULL_DATE = re.compile(
    r"(20[0-9]{2})\s*[-/.年]\s*([0-9]{1,2})\s*[-/.月]\s*([0-9]{1,2})\s*[日号]?"
    r"(?:[ t]+([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?)?"
)
_COMPACT_DATE = re.compile(r"(20[0-9]{2})(0[1-9]|1[0-2])([0-3][0-9])")
_SERIAL = re.compile(r"[4-6][0-9]{4}(?:\.[0-9]+)?")
"""A day as Excel counts it, in a column that nobody formatted: 46351 is 2026-11-25."""
_SERIAL_ORIGIN = date(1899, 12, 30)
_UNTIL = re.compile(r"\s*(?:至|到|—+|-{2,}|~|(?<=[0-9日号])\s*-\s*(?=20[0-9]{2}))\s*")
_CLOCK = re.compile(r"([01]?[0-9]|2[0-4])[:时点](?:([0-5][0-9])分?)?(?::[0-5][0-9])?")
_COUNTRY_CODE = re.compile(r"^\s*(?:\(?(?:\+|00)86\)?[- ]*|86(?=1[3-9][0-9]{9}$))")
_PARTS = re.compile(r"[\s,，、;；/|()（）:：\-]+")
_CALLED = re.compile("联系人|电话|手机号?|联系方式|姓名|或")


def whole_number(text: str) -> int | None:
    folded = fold(text).strip().replace(",", "")
    return int(folded) if re.fullmatch(r"[0-9]{1,9}", folded) else None


def people(text: str) -> int | None:
    """4, 4人, 四个, 男5女3, 5-8人 (the lower figure); 若干 is no number."""
    found = find_headcount(f"人数{text}") or find_headcount(f"{text}人")
    return None if found is None else found.people


def decimal_degrees(text: str, limit: float) -> float | None:
    try:
        value = float(fold(text))
    except ValueError:
        return None
    return value if -limit <= value <= limit else None


def day(text: str, today: date) -> date | None:
    """A day as offices write it: a true date, 2026.11.25, 20261125, 11月25日, 25日, 明天, or Excel's number of it."""
    exact = _exact_moment(text)
    if exact is not None:
        return exact.date()
    said = parse_when(text, today)
    return said.start_on if said else None


def days(text: str, today: date) -> tuple[date, date | None] | None:
    """First day, and the last one where a text says both (11月25日-30日, 2026-11-25至2026-12-01)."""
    parts = _UNTIL.split(fold(text), maxsplit=1)
    if len(parts) == 2:
        first, last = (_exact_moment(part) for part in parts)
        if first and last:
            return first.date(), last.date()
    exact = _exact_moment(text)
    if exact is not None:
        return exact.date(), None
    said = parse_when(text, today)
    return None if said is None or said.start_on is None else (said.start_on, said.end_on)


def last_moment(text: str, today: date) -> int | None:
    """Unix seconds of the end of a day, or of the very minute where one is written."""
    exact = _exact_moment(text)
    if exact is not None and exact.time() != time():
        return int(exact.timestamp())
    on = day(text, today)
    return None if on is None else day_start_s(on + timedelta(days=1)) - 1


def clock_time(text: str) -> time | None:
    """07:00, 7点, 7:30:00; a part of a day (0.3125) is what an unformatted cell says for 7:30."""
    folded = fold(text).strip()
    if match := _CLOCK.fullmatch(folded):
        return time(int(match.group(1)) % 24, int(match.group(2) or 0))
    if re.fullmatch(r"0?\.[0-9]+", folded):
        minutes = round(float(folded) * 24 * 60)
        return time(minutes // 60 % 24, minutes % 60)
    said = parse_when(text, date(2000, 1, 1))
    return said.meet_time if said else None


@dataclass(frozen=True, slots=True)
class ContactReading:
    """``name`` empty where the text has only numbers; ``others``: further numbers that are not kept."""

    name: str = field(repr=False)
    phone: str = field(repr=False)
    others: int


def contact(text: str) -> ContactReading | None:
    """The first telephone of a text and the name beside it (王经理/199…); None without a number."""
    bare = _COUNTRY_CODE.sub("", fold(text))
    # A number of seven or eight digits counts only behind the word.
    labelled = f"电话{bare}" if re.match(r"[\s(]*[0-9]", bare) else bare
    phones = find_phones(labelled)
    if not phones:
        return None
    rest = list(labelled)
    for phone in phones:
        rest[phone.span.start : phone.span.end] = " " * (phone.span.end - phone.span.start)
    words = [word for word in _PARTS.split(_CALLED.sub(" ", "".join(rest))) if word and not word.isdecimal()]
    return ContactReading(" ".join(words)[:20], phones[0].number, len({phone.number for phone in phones}) - 1)


def pay(text: str, unit: PayUnit | None) -> PayReading | None:
    """The pay that a cell is about; ``unit`` is what its heading or a column beside it says of it."""
    reading = parse_pay(text)
    if reading is None:
        # 300-350，日结: without the settlement a lone figure is left; 5000+提成 needs to be told that it is pay.
        settlement = find_settlement(text)
        bare = _without(text, settlement[1]) if settlement else text
        reading = parse_pay(bare) or parse_pay(f"工资{bare}")
        if reading is not None and settlement:
            reading = replace(reading, settlement=settlement[0])
    if unit is None or (reading is not None and (reading.unit is not None or reading.minimum_yuan is None)):
        return reading
    if unit is PayUnit.PIECE and (whole := parse_pay(f"{text}元/件")):
        # 0.8 in a column 元/件 keeps its fen by counting more pieces, as 0.8元/件 does.
        return whole
    return None if reading is None else replace(reading, unit=unit)


def _without(text: str, span: Span) -> str:
    return (text[: span.start] + text[span.end :]).strip(" ,，、;；/()（）")


def _exact_moment(text: str) -> datetime | None:
    folded = fold(text).strip()
    match = _FULL_DATE.fullmatch(folded) or _COMPACT_DATE.fullmatch(folded)
    if match:
        numbers = [int(group or 0) for group in match.groups()]
        try:
            return datetime(*numbers, tzinfo=CHINA_TIME)  # type: ignore[arg-type, misc]  # three to six numbers
        except ValueError:
            return None
    if _SERIAL.fullmatch(folded):
        whole, part = divmod(float(folded), 1)
        midnight = datetime.combine(_SERIAL_ORIGIN + timedelta(days=int(whole)), time(), CHINA_TIME)
        return midnight + timedelta(seconds=round(part * 86_400))
    return None
