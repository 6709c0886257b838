"""Pay texts as offices and chat groups keep them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.domain.job import PayUnit, Settlement
from kiosk.hub.wording.pay import (
    LARGEST_YUAN,
    PayNote,
    PayReading,
    SexPay,
    find_pay,
    likely_settlement,
    likely_unit,
    parse_pay,
)

HOUR, DAY, WEEK, MONTH, PIECE, TASK = PayUnit

CELLS = [
    ("300-350/天", 300, 350, DAY),
    ("300—350元/天", 300, 350, DAY),
    ("300到350一天", 300, 350, DAY),
    ("３００元／天", 300, None, DAY),
    ("￥260/天", 260, None, DAY),
    ("260元/日", 260, None, DAY),
    ("260一天", 260, None, DAY),
    ("一天三百", 300, None, DAY),
    ("一天三百五", 350, None, DAY),
    ("三百一天", 300, None, DAY),
    ("三百块钱一天", 300, None, DAY),
    ("二百五一天", 250, None, DAY),
    ("日薪:180元", 180, None, DAY),
    ("日结260", 260, None, DAY),
    ("260 日结", 260, None, DAY),
    ("工资260日结", 260, None, DAY),
    ("每天工资200", 200, None, DAY),
    ("200元每天", 200, None, DAY),
    ("一个工280", 280, None, DAY),
    ("280/工", 280, None, DAY),
    ("一晚200", 200, None, DAY),
    ("280元/8小时", 280, None, DAY),
    ("8小时260元", 260, None, DAY),
    ("工价：240元/天（10小时）", 240, None, DAY),
    ("时薪20", 20, None, HOUR),
    ("18/h", 18, None, HOUR),
    ("15块钱一个小时", 15, None, HOUR),
    ("小时工18元", 18, None, HOUR),
    ("周薪1500", 1500, None, WEEK),
    ("5000-6500元/月", 5000, 6500, MONTH),
    ("5,000-6,000元/月", 5000, 6000, MONTH),
    ("5-6千/月", 5000, 6000, MONTH),
    ("1.2万/月", 12_000, None, MONTH),
    ("月薪三千到五千", 3000, 5000, MONTH),
    ("两千八一个月", 2800, None, MONTH),
    ("底薪3000+提成", 3000, None, MONTH),
    ("一箱2块", 2, None, PIECE),
    ("450元每吨", 450, None, PIECE),
    ("一亩地120", 120, None, PIECE),
    ("35元/㎡", 35, None, PIECE),
    ("包干5000", 5000, None, TASK),
    ("120元/半天", 120, None, TASK),
    ("4.5k", 4500, None, None),
    ("4-5k", 4000, 5000, None),
    ("300块", 300, None, None),
    ("工资260", 260, None, None),
    ("综合4000-6000", 4000, 6000, None),
    ("260", 260, None, None),
    ("150-180", 150, 180, None),
    ("500-300", 300, 500, None),
]


@pytest.mark.parametrize(("text", "minimum", "maximum", "unit"), CELLS)
def test_a_pay_text_is_read(text: str, minimum: int, maximum: int | None, unit: PayUnit | None) -> None:
    reading = parse_pay(text)
    assert reading is not None
    assert (reading.minimum_yuan, reading.maximum_yuan, reading.unit) == (minimum, maximum, unit)


NO_PAY = """每天300件 干5天 试用期3个月 8小时 8:00-18:00 26号 年龄18-55岁 招5人 抽成10% 13900001234 培训费300元
押金200元 交100元 0元 月入过万 日结 管饭 3号楼"""


@pytest.mark.parametrize("text", ["", *NO_PAY.split()])
def test_what_is_no_pay_is_none(text: str) -> None:
    assert parse_pay(text) is None


@pytest.mark.parametrize("text", ["面议", "工资面议", "待遇从优", "按市场价", "工资电联"])
def test_the_text_may_say_that_no_figure_is_given(text: str) -> None:
    reading = parse_pay(text)
    assert reading is not None
    assert reading.minimum_yuan is None
    assert reading.notes == {PayNote.NO_FIGURE}


@pytest.mark.parametrize(
    ("text", "minimum", "piece"),
    [("0.8元/件", 8, "10件"), ("0.85元/件", 85, "100件"), ("一件8毛", 8, "10件"), ("3.5元/斤", 35, "10斤")],
)
def test_fen_are_kept_by_counting_more_pieces(text: str, minimum: int, piece: str) -> None:
    reading = parse_pay(text)
    assert reading is not None
    assert (reading.minimum_yuan, reading.piece_name) == (minimum, piece)
    assert PayNote.SCALED in reading.notes


def test_other_broken_figures_are_rounded_down_and_say_so() -> None:
    reading = parse_pay("18.5元/小时")
    assert reading is not None
    assert reading.minimum_yuan == 18
    assert PayNote.ROUNDED in reading.notes


@pytest.mark.parametrize(
    ("text", "man", "woman", "unit"),
    [
        ("男180女160一天", "180", "160", DAY),
        ("男工一天180，女工一天160", "180", "160", DAY),
        ("男200/天，女180/天", "200", "180", DAY),
        ("女150男180", "180", "150", None),
        ("男的180-200女的160-180", "180-200", "160-180", None),
    ],
)
def test_pay_by_sex_reports_both_figures(text: str, man: str, woman: str, unit: PayUnit | None) -> None:
    reading = parse_pay(text)
    assert reading is not None
    assert reading.by_sex == SexPay(man, woman)
    assert reading.unit == unit
    assert PayNote.BY_SEX in reading.notes


@pytest.mark.parametrize(
    ("text", "settlement"),
    [
        ("260一天日结", Settlement.DAILY),
        ("200元/天，当天结", Settlement.DAILY),
        ("月薪4000-4500元，月结", Settlement.MONTHLY),
        ("300/天 周结", Settlement.WEEKLY),
        ("350一天，干完就结", Settlement.ON_COMPLETION),
        ("300一天", None),
    ],
)
def test_settlement_is_what_was_said(text: str, settlement: Settlement | None) -> None:
    reading = parse_pay(text)
    assert reading is not None
    assert reading.settlement == settlement


def test_notes_say_what_the_figure_leaves_open() -> None:
    assert _notes("200起") == {PayNote.OPEN_ENDED}
    assert _notes("200-260左右一天") == {PayNote.APPROXIMATE}
    assert _notes("底薪3000+提成") == {PayNote.PLUS_COMMISSION}
    assert _notes("大工350/天，小工260/天") == {PayNote.SEVERAL}


def _notes(text: str) -> frozenset[PayNote]:
    reading = parse_pay(text)
    assert reading is not None
    return reading.notes


def test_a_shift_is_a_day_with_its_hours() -> None:
    reading = parse_pay("280元/8小时")
    assert reading is not None
    assert (reading.unit, reading.shift_hours) == (DAY, 8)


def test_in_a_message_the_comma_groups_no_thousands() -> None:
    (reading,) = find_pay("要5,300一天,管饭")
    assert reading.minimum_yuan == 300


def test_in_a_message_every_pay_is_found_where_it_stands() -> None:
    text = "大工350/天，小工260/天，电话13900001234，26号开工，干5天"
    assert [reading.span.of(text) for reading in find_pay(text)] == ["350/天", "260/天"]


def test_guesses_are_apart_from_readings() -> None:
    assert [likely_unit(yuan) for yuan in (20, 260, 1500, 5000)] == [None, DAY, None, MONTH]
    assert likely_settlement(DAY) is Settlement.DAILY
    assert likely_settlement(PIECE) is None


def _sound(reading: PayReading, text: str) -> None:
    assert 0 <= reading.span.start < reading.span.end <= len(text)
    if reading.minimum_yuan is not None:
        assert 0 < reading.minimum_yuan <= LARGEST_YUAN
        assert reading.maximum_yuan is None or reading.minimum_yuan < reading.maximum_yuan <= LARGEST_YUAN


PAYLIKE = st.text(
    alphabet="0123456789.,-/一两三五十百千万k元块天日月小时件男女每薪工资结 押金费面议起左右", max_size=30
)


@settings(deadline=None, derandomize=True, max_examples=400)
@given(st.one_of(st.text(), PAYLIKE))
def test_any_text_gives_sound_readings_or_none(text: str) -> None:
    reading = parse_pay(text)
    if reading is not None:
        _sound(reading, text)
    for found in find_pay(text):
        _sound(found, text)


@settings(deadline=None, derandomize=True)
@given(st.integers(50, 2000), st.integers(1, 500), st.sampled_from(["{}-{}/天", "{}到{}元一天", "日薪{}—{}元"]))
def test_every_range_comes_back(low: int, more: int, pattern: str) -> None:
    reading = parse_pay(pattern.format(low, low + more))
    assert reading is not None
    assert (reading.minimum_yuan, reading.maximum_yuan, reading.unit) == (low, low + more, DAY)
