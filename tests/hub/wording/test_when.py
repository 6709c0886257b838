"""Days and times as people say them; today is Tuesday, 24 November 2026."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.domain.job import MeetKind
from kiosk.hub.wording.when import WhenReading, parse_when
from tests.domain.postings import TODAY


def when(text: str, today: date = TODAY) -> WhenReading:
    reading = parse_when(text, today)
    assert reading is not None
    return reading


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("今天", date(2026, 11, 24)),
        ("马上上岗", date(2026, 11, 24)),
        ("明天", date(2026, 11, 25)),
        ("明早6点", date(2026, 11, 25)),
        ("后天", date(2026, 11, 26)),
        ("大后天", date(2026, 11, 27)),
        ("26号", date(2026, 11, 26)),
        ("二十六号", date(2026, 11, 26)),
        ("24号", date(2026, 11, 24)),
        ("3号", date(2026, 12, 3)),
        ("31号", date(2026, 12, 31)),
        ("下月3号", date(2026, 12, 3)),
        ("11月26日", date(2026, 11, 26)),
        ("十一月二十六号", date(2026, 11, 26)),
        ("11.26早7点", date(2026, 11, 26)),
        ("1月5日", date(2027, 1, 5)),
        ("2026-12-01", date(2026, 12, 1)),
        ("周二", date(2026, 11, 24)),
        ("周一", date(2026, 11, 30)),
        ("星期天", date(2026, 11, 29)),
        ("这周五", date(2026, 11, 27)),
        ("下周一", date(2026, 11, 30)),
        ("下周三", date(2026, 12, 2)),
    ],
)
def test_the_first_day(text: str, day: date) -> None:
    assert when(text).start_on == day


def test_a_date_just_gone_is_not_a_year_ahead() -> None:
    assert when("12月30日", date(2027, 1, 2)).start_on == date(2026, 12, 30)


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("26-28号", date(2026, 11, 28)),
        ("11月26号-28号", date(2026, 11, 28)),
        ("11月26日到12月5日", date(2026, 12, 5)),
        ("明后天", date(2026, 11, 26)),
        ("明天开始，干三天", date(2026, 11, 27)),
        ("26号开工，工期一个月", date(2026, 12, 25)),
    ],
)
def test_the_last_day(text: str, last: date) -> None:
    assert when(text).end_on == last


def test_how_long_it_lasts_is_kept_where_no_first_day_is_said() -> None:
    assert when("干5天").lasts_days == 5
    assert when("大概两三天的活").lasts_days == 3
    assert when("干5天").start_on is None


def test_long_term_work_has_no_last_day() -> None:
    reading = when("长期，明天上班")
    assert reading.long_term
    assert reading.end_on is None


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("6:30-18:00", "06:30-18:00"),
        ("06:30~18:00，中午歇一个半小时", "06:30-18:00"),
        ("上午8点-12点", "08:00-12:00"),
        ("7点到6点", "07:00-18:00"),
        ("下午2点到6点", "14:00-18:00"),
        ("晚上8点到2点", "20:00-02:00"),
        ("晚上8点到凌晨2点", "20:00-02:00"),
        ("早八晚六", "08:00-18:00"),
        ("今晚8点到12点", "20:00-00:00"),
        ("早班7:00-14:30晚班14:30-22:00", "07:00-14:30，14:30-22:00，早班，晚班"),
        ("8-18点", "08:00-18:00"),
        ("早上7点上班，下午5点下班", "07:00-17:00"),
        ("早8点到晚8点，两班倒", "08:00-20:00，两班倒"),
        ("8小时", "8小时"),
        ("周一到周五 9:00-17:30", "09:00-17:30，周一到周五"),
    ],
)
def test_daily_hours(text: str, hours: str) -> None:
    assert when(text).hours_text == hours


@pytest.mark.parametrize(
    ("text", "at", "kind", "place"),
    [
        ("明天早上6点半", time(6, 30), None, None),
        ("早上五点半在服务中心门口上车", time(5, 30), MeetKind.BUS, "服务中心门口"),
        ("明早6点市场门口集合", time(6), MeetKind.GATHER, "市场门口"),
        ("明天6点前到汽车站集合", time(6), MeetKind.GATHER, "汽车站"),
        ("集合时间：5:50", time(5, 50), MeetKind.GATHER, None),
        ("7点到岗", time(7), MeetKind.ON_SITE, None),
        ("后天早6点发车", time(6), MeetKind.BUS, None),
        ("今天下午两点", time(14), None, None),
        ("2点开工", time(14), None, None),
        ("晚8点", time(20), None, None),
        ("夜里2点", time(2), None, None),
        ("中午11点半", time(11, 30), None, None),
        ("6:30-18:00", time(6, 30), None, None),
    ],
)
def test_the_moment_to_be_there(text: str, at: time, kind: MeetKind | None, place: str | None) -> None:
    reading = when(text)
    assert (reading.meet_time, reading.meet_kind, reading.meet_at) == (at, kind, place)


@pytest.mark.parametrize(
    "text",
    [
        "300-350/天",
        "0.8元/件",
        "一天260",
        "日结",
        "2月30日",
        "25:00",
        "3号楼",
        "1号院",
        "每月15号发工资",
        "18:30:22",
        "",
    ],
)
def test_what_is_no_time_is_none(text: str) -> None:
    assert parse_when(text, TODAY) is None


def test_a_working_week_is_no_first_day() -> None:
    assert when("周一到周五").start_on is None
    assert when("周日休息").start_on is None


WHENLIKE = st.text(alphabet="0123456789:-.月日号点半早晚上下午明后今天周一二三五六到干小时集合长期", max_size=30)


@settings(deadline=None, derandomize=True, max_examples=400)
@given(st.one_of(st.text(), WHENLIKE), st.dates(date(2024, 1, 1), date(2035, 12, 31)))
def test_any_text_gives_a_sound_reading_or_none(text: str, today: date) -> None:
    reading = parse_when(text, today)
    if reading is None:
        return
    assert reading.spans
    assert all(0 <= span.start < span.end <= len(text) for span in reading.spans)
    if reading.start_on and reading.end_on:
        assert timedelta(0) <= reading.end_on - reading.start_on <= timedelta(days=366)


@settings(deadline=None, derandomize=True)
@given(st.integers(0, 250), st.times())
def test_what_is_written_out_comes_back(ahead: int, at: time) -> None:
    day = TODAY + timedelta(days=ahead)
    reading = when(f"{day.month}月{day.day}日{at:%H:%M}集合")
    assert (reading.start_on, reading.meet_time) == (day, at.replace(second=0, microsecond=0))
