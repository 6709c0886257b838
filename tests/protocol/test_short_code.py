"""The short code: every wrong and every swapped character of an issued code is noticed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.protocol.short_code import ALPHABET, ID_BITS, ShortCodeError, decode, encode, is_issuable, spaced

issued_ids = st.integers(0, (1 << ID_BITS) - 1).filter(is_issuable)


def accepts(code: str) -> bool:
    try:
        decode(code)
    except ShortCodeError:
        return False
    return True


@given(issued_ids)
def test_what_was_encoded_is_decoded(ticket_id: int) -> None:
    assert decode(encode(ticket_id)) == ticket_id


@given(issued_ids)
def test_any_single_wrong_character_is_noticed(ticket_id: int) -> None:
    code = encode(ticket_id)
    for position, right in enumerate(code):
        for wrong in ALPHABET.replace(right, ""):
            assert not accepts(code[:position] + wrong + code[position + 1 :])


@given(issued_ids)
def test_code_3_any_two_swapped_neighbours_are_noticed(ticket_id: int) -> None:
    code = encode(ticket_id)
    for left in range(len(code) - 1):
        swapped = code[:left] + code[left + 1] + code[left] + code[left + 2 :]
        assert swapped == code or not accepts(swapped)


def test_code_2_code_3_the_one_swap_that_luhn_misses_is_never_issued() -> None:
    """0 and Z, the digits 0 and 31, change places without changing the sum."""
    blind = [ticket_id for ticket_id in range(1 << 12) if not is_issuable(ticket_id)]
    assert blind
    for ticket_id in blind:
        assert any(pair in encode(ticket_id) for pair in ("0Z", "Z0"))
        assert not accepts(encode(ticket_id))


@given(issued_ids)
def test_code_1_people_may_type_it_as_they_hear_it(ticket_id: int) -> None:
    code = encode(ticket_id)
    heard = spaced(code).lower().replace("1", "l").replace("0", "o").replace(" ", " - ")
    assert decode(heard) == ticket_id


def test_it_is_shown_as_two_groups_of_five() -> None:
    code = spaced(encode((1 << ID_BITS) - 1))
    assert [len(group) for group in code.split(" ")] == [5, 5]
    assert code.startswith("ZZZZZ ZZZZ")


@pytest.mark.parametrize("text", ["", "0", "00000000000", "0000U00000", "000000000?", "０００００００００0"])
def test_what_is_no_code_is_refused(text: str) -> None:
    with pytest.raises(ShortCodeError):
        decode(text)


@pytest.mark.parametrize("ticket_id", [-1, 1 << ID_BITS])
def test_an_id_has_45_bits(ticket_id: int) -> None:
    with pytest.raises(ValueError, match="45"):
        encode(ticket_id)
