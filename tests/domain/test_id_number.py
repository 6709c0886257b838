"""Numbers of the four documents: synthetic samples only, and odd ones are warned about, never refused."""

from __future__ import annotations

import string
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kiosk.domain.card import Sex
from kiosk.domain.id_number import (
    NumberKind,
    NumberWarning,
    check,
    check_character,
    foreigner_2017_check_digit,
)

YEAR = 2026
birth_dates = st.dates(date(1900, 1, 1), date(2026, 11, 24))
sequences = st.integers(0, 999).map("{:03d}".format)


@pytest.mark.parametrize(
    ("number", "kind", "birth", "sex"),
    [
        ("11010519491231002X", NumberKind.RESIDENT, date(1949, 12, 31), Sex.FEMALE),
        ("440524188001010014", NumberKind.RESIDENT, date(1880, 1, 1), Sex.MALE),
        ("810000199001010019", NumberKind.HK_MACAU_TAIWAN, date(1990, 1, 1), Sex.MALE),
        ("830000199001010012", NumberKind.HK_MACAU_TAIWAN, date(1990, 1, 1), Sex.MALE),
        ("943760199803056672", NumberKind.FOREIGNER_2023, date(1998, 3, 5), Sex.MALE),
    ],
)
def test_the_synthetic_samples_are_read_without_a_warning(number: str, kind: NumberKind, birth: date, sex: Sex) -> None:
    result = check(number, YEAR)
    assert result.sound
    assert (result.kind, result.birth_date, result.sex) == (kind, birth, sex)


def test_only_numbers_that_name_a_place_have_a_region() -> None:
    assert check("11010519491231002X", YEAR).region == "110105"
    assert check("810000199001010019", YEAR).region == "810000"
    assert check("943760199803056672", YEAR).region is None


def test_a_macau_permit_is_taken_although_its_holder_was_born_before_macau_returned() -> None:
    first = "820000198505050" + "12"
    result = check(first + check_character(first), YEAR)
    assert result.sound
    assert result.kind is NumberKind.HK_MACAU_TAIWAN


def test_a_lower_case_x_and_blanks_around_are_taken() -> None:
    assert check(" 11010519491231002x ", YEAR) == check("11010519491231002X", YEAR)


@given(st.integers(110000, 659999).map(str), birth_dates, sequences)
def test_a_right_check_character_is_silent_and_every_single_error_is_seen(
    region: str, birth: date, sequence: str
) -> None:
    assume(region[:2] not in ("81", "82", "83"))
    first = f"{region}{birth:%Y%m%d}{sequence}"
    number = first + check_character(first)
    result = check(number, YEAR)
    assert result.sound
    assert result.birth_date == birth
    assert result.region == region
    for position in range(18):
        for other in string.digits:
            if other != number[position]:
                wrong = check(number[:position] + other + number[position + 1 :], YEAR)
                assert NumberWarning.CHECKSUM in wrong.warnings


@given(birth_dates, sequences)
def test_swapped_neighbours_are_seen(birth: date, sequence: str) -> None:
    first = f"140802{birth:%Y%m%d}{sequence}"
    number = first + check_character(first)
    for position in range(16):
        swapped = number[:position] + number[position + 1] + number[position] + number[position + 2 :]
        if swapped != number:
            assert NumberWarning.CHECKSUM in check(swapped, YEAR).warnings


@given(st.text(max_size=24))
def test_whatever_stands_there_is_answered_and_never_refused(text: str) -> None:
    result = check(text, YEAR)
    assert result.sound == (result.warnings == ())
    if result.kind is NumberKind.UNKNOWN:
        assert result.warnings == (NumberWarning.SHAPE,)


def test_a_day_that_is_none_is_warned_about_with_the_rest_still_read() -> None:
    first = "14080219900230" + "001"
    result = check(first + check_character(first), YEAR)
    assert result.warnings == (NumberWarning.BIRTH_DATE,)
    assert result.birth_date is None
    assert result.region == "140802"


@given(
    st.text(string.ascii_uppercase, min_size=3, max_size=3),
    st.integers(0, 9999).map("{:04d}".format),
    st.dates(date(1927, 1, 1), date(2026, 11, 24)),
    st.integers(0, 9),
)
def test_the_number_of_2017_is_read_with_the_century_that_is_not_in_the_future(
    letters: str, place: str, birth: date, sequence: int
) -> None:
    first = f"{letters}{place}{birth:%y%m%d}{sequence}"
    result = check(first + foreigner_2017_check_digit(first), YEAR)
    assert result.sound
    assert result.kind is NumberKind.FOREIGNER_2017
    assert result.birth_date == birth
    assert result.region is None


def test_the_check_digit_of_2017_agrees_with_a_sum_made_by_hand() -> None:
    # 10*7+11*3+12*1 + 1*7+2*3+3*1+4*7+5*3+6*1+7*7+8*3+9*1+0*7+1*3 = 265
    assert foreigner_2017_check_digit("ABC12345678901") == "5"


@pytest.mark.parametrize(("two_digits", "year"), [("25", 2025), ("26", 2026), ("27", 1927), ("99", 1999), ("00", 2000)])
def test_the_century_of_2017_is_the_latest_that_has_begun(two_digits: str, year: int) -> None:
    first = f"USA1405{two_digits}01017"
    assert check(first + foreigner_2017_check_digit(first), YEAR).birth_date == date(year, 1, 1)


def test_a_wrong_check_digit_of_2017_is_a_warning() -> None:
    first = "USA14059003071"
    right = foreigner_2017_check_digit(first)
    wrong = str((int(right) + 1) % 10)
    assert check(first + wrong, YEAR).warnings == (NumberWarning.CHECKSUM,)


@pytest.mark.parametrize("bad", ["", "1" * 16, "1" * 18, "١" * 17, "14080219900101X01"])
def test_a_check_character_is_computed_of_17_plain_digits_only(bad: str) -> None:
    with pytest.raises(ValueError, match="17 digits"):
        check_character(bad)


@pytest.mark.parametrize("bad", ["", "US114059003071", "usa14059003071", "USA1405900307"])
def test_a_check_digit_of_2017_is_computed_of_its_own_shape_only(bad: str) -> None:
    with pytest.raises(ValueError, match="three letters"):
        foreigner_2017_check_digit(bad)


def test_what_a_number_says_stays_out_of_repr() -> None:
    shown = repr(check("11010519491231002X", YEAR))
    for personal in ("110105", "1949", "female", "FEMALE"):
        assert personal not in shown
