"""How many people a text wants."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.hub.wording.headcount import find_headcount


@pytest.mark.parametrize(
    ("text", "people", "exact"),
    [
        ("招小工5名，住8人间", 5, True),
        ("瓦工3人，水电工2名", 3, True),
        ("要两个会贴砖的", 2, True),
        ("两人一组，缺4个", 4, True),
        ("人数：20", 20, True),
        ("男5女3名", 8, True),
        ("需要3-5人", 3, False),
        ("找个阿姨", 1, False),
        ("招10个普工", 10, True),
    ],
)
def test_people_are_counted(text: str, people: int, exact: bool) -> None:
    found = find_headcount(text)
    assert found is not None
    assert (found.people, found.exact) == (people, exact)


@pytest.mark.parametrize(
    "text", ["若干名", "一天能套400个", "8:30", "住4人间", "8小时", "干3个月", "350一天", "13900001234", ""]
)
def test_nothing_else_is_counted(text: str) -> None:
    assert find_headcount(text) is None


@settings(deadline=None, derandomize=True)
@given(st.text(alphabet="招要找0123456789一两三十名个人位-到男女，小时月", max_size=20))
def test_any_text_gives_a_number_of_people_or_none(text: str) -> None:
    found = find_headcount(text)
    assert found is None or (found.people >= 1 and found.span.of(text))
