"""Initials of Pinyin: the market's words, characters read in two ways, what is no Chinese at all."""

from __future__ import annotations

import pytest

from kiosk.domain.pinyin import FIRST, LAST, MOST_READINGS, PinyinTableError, parse_initials
from kiosk.domain.region import parse_regions
from kiosk.resources import asset_text

TABLE = parse_initials(asset_text("data/pinyin_initials.txt"))


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("泥瓦工", "nwg"),
        ("装卸", "zx"),
        ("解州镇", "hzz"),
        ("长期工", "cqg"),
        ("银行保洁", "yhbj"),
        ("C1 司机", "csj"),
        ("安邑街道", "ayjd"),
        ("女工 25-40岁", "ngs"),
    ],
)
def test_what_people_type_for_a_word(text: str, letters: str) -> None:
    assert letters in TABLE.of(text)


def test_what_has_no_letters_has_none() -> None:
    assert TABLE.of("＊☆ 123") == ()
    assert TABLE.of("") == ()


def test_many_double_readings_stay_few() -> None:
    assert len(TABLE.of("重长行调解" * 20)) == MOST_READINGS


def test_every_region_has_its_letters() -> None:
    for region in parse_regions(asset_text("data/regions.csv")):
        assert TABLE.of(region.name), region.name


@pytest.mark.parametrize(
    "text",
    ["abc", "A" * (LAST - FIRST + 1), "a" * (LAST - FIRST + 1) + "\n重 z", "a" * (LAST - FIRST + 1) + "\n重重 zc"],
)
def test_a_broken_table_is_refused(text: str) -> None:
    with pytest.raises(PinyinTableError):
        parse_initials(text)
