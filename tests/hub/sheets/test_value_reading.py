"""What spreadsheets and the people at them do to single values."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.domain.clock import day_start_s
from kiosk.domain.job import PayUnit, Settlement
from kiosk.hub.sheets import value_reading as read
from kiosk.hub.sheets.cell_text import has_lost_digits, text_of

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("text", "people"),
    [
        *(("4", 4), ("４人", 4), ("四个", 4), ("10名", 10), ("需6人", 6), ("男5女3", 8), ("5-8人", 5), ("2-3", 2)),
        *(("若干", None), ("", None), ("0", None), ("很多", None)),
    ],
)
def test_head_counts(text: str, people: int | None) -> None:
    assert read.people(text) == people


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-25",
        "2026/11/25",
        "2026.11.25",
        "20261125",
        "2026年11月25日",
        "11月25日",
        "25日",
        "明天",
        "46351",
        "46351.0",
    ],
)
def test_days_in_all_the_forms_they_are_kept_in(text: str) -> None:
    assert read.day(text, TODAY) == date(2026, 11, 25)


@pytest.mark.parametrize("text", ["2026-13-01", "2026-02-30", "什么时候都行", "300", "46351人"])
def test_what_is_no_day(text: str) -> None:
    assert read.day(text, TODAY) is None


@pytest.mark.parametrize(
    "text", ["2026-11-25至2026-12-01", "2026.11.25-2026.12.1", "2026/11/25~2026/12/1", "11月25日-12月1日"]
)
def test_first_and_last_day(text: str) -> None:
    assert read.days(text, TODAY) == (date(2026, 11, 25), date(2026, 12, 1))


def test_a_day_lasts_until_its_end_and_a_moment_until_its_minute() -> None:
    assert read.last_moment("2026-11-25", TODAY) == day_start_s(date(2026, 11, 26)) - 1
    assert read.last_moment("2026-11-25 18:00", TODAY) == day_start_s(date(2026, 11, 25)) + 18 * 3600
    assert read.last_moment("46351.75", TODAY) == day_start_s(date(2026, 11, 25)) + 18 * 3600


@pytest.mark.parametrize("text", ["6:30", "06:30", "06:30:00", "6点30分", "0.270833333333333", "早上6:30"])
def test_clock_times(text: str) -> None:
    assert read.clock_time(text) == time(6, 30)


@pytest.mark.parametrize(
    ("text", "name", "phone"),
    [
        ("19900000001", "", "19900000001"),
        ("１９９０００００００１", "", "19900000001"),
        ("199-0000-0001", "", "19900000001"),
        ("+86 199 0000 0001", "", "19900000001"),
        ("8619900000001", "", "19900000001"),
        ("赵师傅 19900000001", "赵师傅", "19900000001"),
        ("王经理/19900000001", "王经理", "19900000001"),
        ("联系人:张三 电话:19900000001", "张三", "19900000001"),
        ("19900000001（李女士）", "李女士", "19900000001"),
        ("（0359）5550143", "", "0359-5550143"),
        ("03595550143", "", "0359-5550143"),
        ("5550143", "", "5550143"),
    ],
)
def test_telephones_with_and_without_a_name(text: str, name: str, phone: str) -> None:
    found = read.contact(text)
    assert found is not None
    assert (found.name, found.phone, found.others) == (name, phone, 0)


@pytest.mark.parametrize("text", ["", "无", "1990000000", "1.99E+10", "面谈"])
def test_what_is_no_telephone(text: str) -> None:
    assert read.contact(text) is None


def test_of_two_telephones_the_first_is_kept_and_said_to_be_one_of_two() -> None:
    found = read.contact("王经理 19900000001/0359-5550143")
    assert found is not None
    assert (found.phone, found.others) == ("19900000001", 1)
    assert "19900000001" not in repr(found)


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [
        ("300-350/天", None, (300, 350, PayUnit.DAY, None)),
        ("300-350，日结", None, (300, 350, None, Settlement.DAILY)),
        ("120-150", PayUnit.DAY, (120, 150, PayUnit.DAY, None)),
        ("3000元/月", PayUnit.DAY, (3000, None, PayUnit.MONTH, None)),
        ("5000+提成", PayUnit.MONTH, (5000, None, PayUnit.MONTH, None)),
        ("0.8", PayUnit.PIECE, (8, None, PayUnit.PIECE, None)),
        ("3000-5000", None, (3000, 5000, None, None)),
    ],
)
def test_mixed_pay_texts(
    text: str, unit: PayUnit | None, expected: tuple[int, int | None, PayUnit | None, Settlement | None]
) -> None:
    found = read.pay(text, unit)
    assert found is not None
    assert (found.minimum_yuan, found.maximum_yuan, found.unit, found.settlement) == expected


def test_pay_that_is_none() -> None:
    vague = read.pay("面议", PayUnit.DAY)
    assert vague is not None
    assert vague.minimum_yuan is None
    assert read.pay("看情况", PayUnit.DAY) is None


@pytest.mark.parametrize(
    ("value", "text"),
    [
        *((1.0, "1"), (19900000001.0, "19900000001"), (120.5, "120.5"), (0.1 + 0.2, "0.3"), (float("nan"), "")),
        *((True, "是"), (False, "否"), (" a\xa0b\u200b ", "a b"), (9.11408025550000011e17, "9.11408025550000E+17")),
    ],
)
def test_cells_as_text(value: object, text: str) -> None:
    assert text_of(value) == text


@pytest.mark.parametrize(("text", "lost"), [("9.11408E+17", True), ("1.39E+10", True), ("E+", False), ("A1E+5", False)])
def test_figures_that_have_lost_their_end(text: str, lost: bool) -> None:
    assert has_lost_digits(text) is lost


@given(st.text(max_size=30))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_no_text_breaks_a_reading(text: str) -> None:
    read.people(text)
    read.days(text, TODAY)
    read.last_moment(text, TODAY)
    read.clock_time(text)
    read.contact(text)
    read.whole_number(text)
    read.decimal_degrees(text, 90.0)
    read.pay(text, PayUnit.PIECE)
