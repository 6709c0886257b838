"""Figures in digits, in Chinese numerals, and in the short forms between."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.hub.wording.numerals import integer, number


@pytest.mark.parametrize(
    ("token", "value"),
    [
        ("300", 300),
        ("4.5k", 4500),
        ("1万2", 12_000),
        ("3百5", 350),
        ("三百五", 350),
        ("三百零五", 305),
        ("三百五十", 350),
        ("一百二", 120),
        ("两千八", 2800),
        ("一万二", 12_000),
        ("一万零五十", 10_050),
        ("十五", 15),
        ("二十", 20),
        ("二六零", 260),
        ("俩", 2),
    ],
)
def test_a_figure_is_worth(token: str, value: int) -> None:
    assert number(token) == value


@pytest.mark.parametrize("token", ["三五", "万万", "百", "十十", "一百一百", "", "三百五块", "abc"])
def test_no_figure_is_invented(token: str) -> None:
    assert number(token) is None


def test_a_broken_figure_is_no_whole_one() -> None:
    assert integer("0.8") is None
    assert integer("1.5k") == 1500


def _spoken(value: int) -> str:
    """The full Chinese numeral of 1 to 9999, the long way round."""
    digits = "零一二三四五六七八九"
    text, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // unit % 10
        if digit:
            text += ("零" if gap and text else "") + digits[digit] + name
        gap = digit == 0
    return text


@settings(deadline=None, derandomize=True)
@given(st.integers(1, 9999))
def test_every_full_numeral_is_read(value: int) -> None:
    assert integer(_spoken(value)) == value


@settings(deadline=None, derandomize=True)
@given(st.text(alphabet="零一二三四五六七八九十百千万两0123456789.kw", max_size=12))
def test_whatever_is_written_there_is_a_figure_or_none(token: str) -> None:
    value = number(token)
    assert value is None or value >= 0
