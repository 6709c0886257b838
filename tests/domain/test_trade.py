"""The trade table that ships, and what a broken one is told."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.trade import TradeTableError, TradeTag, affinity, parse_trades
from kiosk.resources import asset_path
from tests.domain.postings import BRICKLAYER, WELDER, trades

MARKET_WORDS = (
    "瓦工 钢筋工 电焊工 水暖工 电工 木工 油漆工 搬运工 家政 护理 保洁 保安 "
    "后厨服务 送餐快递 仓库理货 农活采摘 司机 机修 缝纫 小工"
)

codes = st.sampled_from([trade.code for trade in trades().trades])


def test_the_twenty_tiles_stand_in_screen_order_each_with_its_pictogram() -> None:
    assert " ".join(tile.word for tile in trades().tiles) == MARKET_WORDS
    for tile in trades().tiles:
        assert asset_path(f"pictograms/{tile.id}.svg").is_file()


def test_every_trade_has_a_csco_code_market_words_and_a_way_back_to_its_tile() -> None:
    for trade in trades().trades:
        assert re.fullmatch(r"[1-8]-\d\d-\d\d-\d\d", trade.code)
        assert trade.words
        assert trades().of_code(trade.code) is trade
        assert trade in trades().tile(trade.tile).trades


def test_no_market_word_means_two_trades() -> None:
    words = [word for trade in trades().trades for word in trade.words]
    assert len(words) == len(set(words))


def test_the_special_trades_of_the_regulation_are_marked_and_gated() -> None:
    """电工作业, 焊接与热切割作业, 高处作业, 制冷与空调作业 (特种作业目录)."""
    special = {trade.code for trade in trades().trades if TradeTag.SPECIAL in trade.tags}
    assert special == {"6-18-02-04", "6-29-01-05", "6-29-03-02", "6-29-03-05", "6-31-01-03"}
    for code in special:
        trade = trades().of_code(code)
        assert trade is not None
        assert any(trades().certificates[name].gate for name in trade.certificates)


def test_whatever_needs_a_licence_names_a_certificate_that_gates_it() -> None:
    for trade in trades().trades:
        if TradeTag.LICENCE in trade.tags:
            assert any(trades().certificates[name].gate for name in trade.certificates)


def test_a_health_certificate_is_a_condition_and_hides_nothing() -> None:
    assert not trades().certificates["health"].gate
    assert trades().certificate_name("health") == "健康证"


def test_a_certificate_of_a_later_table_is_shown_as_it_came() -> None:
    assert trades().certificate_name("下水作业证") == "下水作业证"


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (BRICKLAYER, 1.0),
        ("6-29-01-04", 0.7),
        ("6-29-04-01", 0.4),
        ("6-18-02-04", 0.0),
        ("4-29-01-01", 0.0),
        ("no code", 0.0),
    ],
)
def test_affinity_follows_the_levels_of_the_classification(other: str, expected: float) -> None:
    assert trades().affinity(BRICKLAYER, other) == expected


@given(codes, codes)
def test_affinity_is_symmetric_and_full_only_for_the_same_occupation(first: str, second: str) -> None:
    assert affinity(first, second) == affinity(second, first)
    assert (affinity(first, second) == 1.0) == (first == second)


@given(codes, st.sampled_from([tile.id for tile in trades().tiles]))
def test_a_tile_is_nearest_to_its_own_trades(code: str, tile_id: str) -> None:
    trade = trades().of_code(code)
    assert trade is not None
    near = trades().tile_affinity(tile_id, code)
    assert (near == 1.0) == (trade.tile == tile_id)


def test_a_code_the_market_has_no_word_for_is_unknown_and_a_wrong_tile_id_is_an_error() -> None:
    assert trades().of_code("1-01-00-01") is None
    assert trades().tile_affinity("welder", "6-18-02-01") == 0.7
    with pytest.raises(KeyError):
        trades().tile("astronaut")


GOOD = """
[[certificate]]
code = "welding"
name = "焊工证"
gate = true
[[tile]]
id = "welder"
word = "电焊工"
[[trade]]
code = "6-18-02-04"
name = "焊工"
tile = "welder"
words = ["焊工"]
tags = ["special"]
certificates = ["welding"]
"""


def test_the_small_table_is_good() -> None:
    assert parse_trades(GOOD).of_code(WELDER) is not None


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('["special"]', '["specail"]', "specail"),
        ('certificates = ["welding"]', 'certificates = ["wedling"]', "wedling"),
        ('certificates = ["welding"]', "", "special trade"),
        ("gate = true", "gate = false", "special trade"),
        ('tile = "welder"', 'tile = "wedler"', "without a trade"),
        ('word = "电焊工"', "", "'word'"),
        ("[[tile]]", '[[tile]]\nid = "idle"\nword = "闲"\n[[tile]]', "idle"),
        ("[[tile]]", '[[tile]]\nid = "welder"\nword = "焊"\n[[tile]]', "welder stands twice"),
        ("[[trade]]", '[[trade]]\ncode = "6-18-02-04"\nname = "焊"\ntile = "welder"\n[[trade]]', "stands twice"),
        ("[[trade]]", '[[trade]]\ncode = "6-18-02-05"\nname = "割"\ntile = "cutter"\n[[trade]]', "no tile"),
        ("gate = true", "gate = ", "line"),
    ],
)
def test_a_table_that_contradicts_itself_names_the_entry(old: str, new: str, told: str) -> None:
    broken = GOOD.replace(old, new, 1)
    assert broken != GOOD
    with pytest.raises(TradeTableError, match=told):
        parse_trades(broken)


def test_a_tile_asks_only_for_the_certificates_of_its_own_trades() -> None:
    assert trades().tile_certificates("bricklayer") == frozenset()
    assert trades().tile_certificates("welder") == {"welding"}
    assert trades().tile_certificates("kitchen") == frozenset(), "a health certificate is a condition and no gate"
