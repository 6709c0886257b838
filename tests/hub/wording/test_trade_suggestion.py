"""Trades behind messy titles: the golden set, and what a suggestion promises."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.hub.wording.trade_suggestion import Evidence, TradeAliasError, parse_aliases
from tests.hub.wording.tables import suggester, trades
from tests.hub.wording.titles import TITLES

LEAST_FIRST = 0.95
LEAST_AMONG_THREE = 0.98
LEAST_TILE = 0.97


def test_the_golden_titles_find_their_trade(capsys: pytest.CaptureFixture[str]) -> None:
    assert len(TITLES) >= 120
    first = among_three = tile = 0
    wrong = []
    for title, codes in TITLES:
        found = suggester().suggest(title)
        right_tiles = {trade.tile for code in codes if (trade := trades().of_code(code))}
        first += bool(found) and found[0].code in codes
        tile += bool(found) and found[0].tile in right_tiles
        among_three += any(each.code in codes for each in found)
        if not found or found[0].code not in codes:
            wrong.append(f"{title} -> {[each.name for each in found]}")
    shares = [count / len(TITLES) for count in (first, among_three, tile)]
    with capsys.disabled():
        sys.stdout.write(
            f"\n{len(TITLES)} titles: first {shares[0]:.3f}, three {shares[1]:.3f}, tile {shares[2]:.3f}\n"
        )
    assert shares[0] >= LEAST_FIRST, wrong
    assert shares[1] >= LEAST_AMONG_THREE, wrong
    assert shares[2] >= LEAST_TILE, wrong


def test_every_code_of_the_golden_set_is_in_the_table() -> None:
    assert all(trades().of_code(code) for _, codes in TITLES for code in codes)


def test_each_word_of_the_market_finds_its_own_trade() -> None:
    for trade in trades().trades:
        for word in trade.words:
            (best, *_) = suggester().suggest(word)
            assert best.code == trade.code, word
            assert best.confidence > 0.9


def test_a_word_counts_more_than_a_place_of_work() -> None:
    (best, *_) = suggester().suggest("果园保安")
    assert (best.tile, best.evidence) == ("guard", Evidence.WORD)
    (best, *_) = suggester().suggest("果园招人")
    assert (best.tile, best.evidence) == ("farm", Evidence.HINT)
    assert best.confidence < 0.5


def test_of_trades_in_a_row_the_last_is_meant() -> None:
    (best, *_) = suggester().suggest("木工小工")
    assert best.tile == "odd-jobs"


def test_the_form_of_employment_is_no_trade_beside_another_word() -> None:
    assert suggester().suggest("超市理货临时工")[0].tile == "warehouse"
    assert suggester().suggest("临时工")[0].tile == "odd-jobs"


def test_a_skill_that_is_only_welcome_is_not_the_trade() -> None:
    (best, *_) = suggester().suggest("普工，会电焊优先")
    assert best.tile == "odd-jobs"


def test_without_any_word_the_likeness_of_characters_speaks_softly() -> None:
    found = suggester().suggest("贴转工")
    assert found
    assert all(each.evidence is Evidence.LIKENESS and each.confidence <= 0.5 for each in found)


@pytest.mark.parametrize("title", ["", "🔥🔥", "12345", "!!!"])
def test_nothing_suggests_nothing(title: str) -> None:
    assert suggester().suggest(title) == ()


def test_hits_stand_where_they_say() -> None:
    text = "明天去工地，瓦工3名、小工5名"
    assert [(hit.word, hit.span.of(text)) for hit in suggester().find(text)] == [("瓦工", "瓦工"), ("小工", "小工")]


@settings(deadline=None, derandomize=True, max_examples=200)
@given(st.one_of(st.text(max_size=40), st.sampled_from(TITLES).map(lambda each: each[0] + "工" + each[0][:2])))
def test_any_title_gives_ranked_distinct_trades(title: str) -> None:
    found = suggester().suggest(title)
    assert len(found) <= 3
    assert len({each.code for each in found}) == len(found)
    assert all(0 < each.confidence <= 1 for each in found)
    words = [each.confidence for each in found if each.evidence is not Evidence.LIKENESS]
    assert words == sorted(words, reverse=True)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[words", "Expected"),
        ('[words]\n"9-99-99-99" = ["飞工"]', "9-99-99-99"),
        ('[words]\n"6-29-01-01" = ["瓦工"]', "瓦工"),
        ('[words]\n"6-29-01-01" = ["泥"]\n[hints]\n"6-29-01-01" = ["泥"]', "泥"),
    ],
)
def test_a_contradictory_alias_table_is_refused(text: str, complaint: str) -> None:
    with pytest.raises(TradeAliasError, match=complaint):
        parse_aliases(text, trades())
