"""Telephone numbers and the people behind them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.hub.wording.contact import find_name, find_phones


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("电话13900001234", "13900001234"),
        ("139-0000-1234", "13900001234"),
        ("139 0000 1234", "13900001234"),
        ("1390 000 1234", "13900001234"),
        ("１３９００００１２３４", "13900001234"),
        ("0359-5550142", "0359-5550142"),
        ("(0359)5550142", "0359-5550142"),
        ("0359-555-0142", "0359-5550142"),
        ("010-55501420", "010-55501420"),
        ("电话：5550142", "5550142"),
    ],
)
def test_a_number_is_read_as_it_is_dialled(text: str, number: str) -> None:
    assert [phone.number for phone in find_phones(text)] == [number]


@pytest.mark.parametrize("text", ["5550142", "260一天", "140802197005123011", "12345678901", "2026-11-24"])
def test_other_digits_are_no_number(text: str) -> None:
    assert find_phones(text) == ()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("电话13900001234联系王师傅", "王师傅"),
        ("王师傅139-0000-1234", "王师傅"),
        ("联系人：李建国 电话 0359-5550142", "李建国"),
        ("13900001234 老张", "老张"),
        ("加微信13900001234（刘姐）", "刘姐"),
        ("张建国13900001234", "张建国"),
        ("张建国 电话：13900001234", "张建国"),
        ("小工5名，赵经理13900001234", "赵经理"),
    ],
)
def test_the_person_beside_the_number(text: str, name: str) -> None:
    found = find_name(text, find_phones(text))
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize(
    "text", ["13900001234", "招小工5名 13900001234", "瓦工师傅 13900001234", "后天东郭摘苹果13900001234"]
)
def test_no_name_is_invented(text: str) -> None:
    assert find_name(text, find_phones(text)) is None


def test_neither_number_nor_name_shows_when_printed() -> None:
    text = "王师傅13900001234"
    phones = find_phones(text)
    assert "13900001234" not in repr(phones)
    assert "王" not in repr(find_name(text, phones))


@settings(deadline=None, derandomize=True)
@given(st.text(), st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.text())
def test_a_mobile_number_is_found_in_any_text(before: str, number: str, after: str) -> None:
    text = f"{before}\n{number}\n{after}"
    assert number in [phone.number for phone in find_phones(text)]
    find_name(text, find_phones(text))
