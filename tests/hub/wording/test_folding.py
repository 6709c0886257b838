"""Folding keeps every position: spans found in the folded text are true in the text as written."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.hub.wording.folding import Span, clause_end, clause_start, fold, merged


def test_full_width_and_styled_digits_become_plain() -> None:
    assert fold("３００元／天") == "300元/天"
    assert fold("𝟏𝟑𝟗") == "139"
    assert fold("ＣＮＣ：早6—晚6") == "cnc:早6-晚6"


def test_numbers_in_circles_and_powers_stay_apart_from_figures() -> None:
    assert fold("①5名 35元/m²") == "①5名 35元/m²"


def test_a_clause_ends_at_commas_but_not_at_the_pause_between_listed_things() -> None:
    text = "管饭,不收押金、服装费,日结"
    at = text.index("服")
    assert text[clause_start(text, at) : clause_end(text, at)] == "不收押金、服装费"


def test_merged_spans_cover_the_same_characters_once() -> None:
    assert list(merged([Span(4, 6), Span(0, 3), Span(2, 4)])) == [Span(0, 6)]
    assert list(merged([Span(5, 6), Span(0, 3)])) == [Span(0, 3), Span(5, 6)]


@settings(deadline=None, derandomize=True)
@given(st.text())
def test_folding_never_moves_a_character(text: str) -> None:
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)
