"""Opening hours as halls write them, and what is not understood closes nobody."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.clock import CHINA_TIME
from kiosk.hub.opening_hours import parse_opening_hours

TUESDAY = date(2026, 11, 24)


def _at(day: date, clock: str) -> int:
    hour, minute = clock.split(":")
    return int(datetime(day.year, day.month, day.day, int(hour), int(minute), tzinfo=CHINA_TIME).timestamp())


def _open(text: str, day: date, clock: str) -> bool:
    hours = parse_opening_hours(text)
    assert hours is not None
    return hours.open_since(_at(day, clock)) is not None


@pytest.mark.parametrize(
    "text", ["05:30-18:00", "5:30—18:00", "5：30 至 18：00", "每天5点30到18点", "5:30~18:00（中午不休）"]
)
def test_the_usual_ways_to_write_a_day(text: str) -> None:
    hours = parse_opening_hours(text)
    assert hours is not None
    assert hours.opens_at(TUESDAY) == _at(TUESDAY, "5:30")
    assert [_open(text, TUESDAY, clock) for clock in ("5:29", "5:30", "17:59", "18:00")] == [False, True, True, False]


def test_a_noon_break_is_closed_and_the_day_begins_in_the_morning() -> None:
    text = "8:00-12:00，14:00-18:00"
    assert [_open(text, TUESDAY, clock) for clock in ("9:00", "13:00", "15:00")] == [True, False, True]
    hours = parse_opening_hours(text)
    assert hours is not None
    assert hours.open_since(_at(TUESDAY, "15:00")) == _at(TUESDAY, "14:00")


@pytest.mark.parametrize(
    ("text", "days_off"),
    [
        ("周一至周五 8:00-18:00", {5, 6}),
        ("星期一到星期六8:00-18:00", {6}),
        ("工作日 8:00-18:00", {5, 6}),
        ("8:00-18:00（周日休息）", {6}),
        ("周六至周一 8:00-18:00", {1, 2, 3, 4}),
        ("周一、周三 8:00-18:00", {1, 3, 4, 5, 6}),
        ("8:00-18:00", set()),
    ],
)
def test_days_off(text: str, days_off: set[int]) -> None:
    hours = parse_opening_hours(text)
    assert hours is not None
    week = [TUESDAY + timedelta(days=step) for step in range(7)]
    assert {day.weekday() for day in week if hours.opens_at(day) is None} == days_off


def test_a_night_market_is_open_after_midnight_on_the_day_it_opened() -> None:
    text = "周二 18:00-02:00"
    assert _open(text, TUESDAY, "23:00")
    assert _open(text, TUESDAY + timedelta(days=1), "1:59")
    assert not _open(text, TUESDAY + timedelta(days=1), "18:30")
    assert not _open(text, TUESDAY, "1:00")


@pytest.mark.parametrize("text", ["", "随时", "见门口", "电话联系 0359-555-0100", "25:00-30:00", "9-5"])
def test_what_is_not_understood_says_nothing(text: str) -> None:
    assert parse_opening_hours(text) is None


@given(st.text(alphabet="周一二日天至到-—0123456789:点半休息，（） ", max_size=40))
def test_any_text_is_understood_or_not(text: str) -> None:
    hours = parse_opening_hours(text)
    if hours is not None:
        assert hours.weekdays
        assert all(start < end <= start + 24 * 60 for start, end in hours.spans)
