"""Ages by the stricter reading of 周岁, and the published retirement table."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.age import RetirementScheme, add_months, age_on, retirement, statutory_retirement
from kiosk.domain.card import Sex

birth_dates = st.dates(date(1910, 1, 1), date(2026, 11, 24))
days = st.dates(date(2024, 1, 1), date(2060, 12, 31))


@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [
        (date(2010, 11, 24), date(2026, 11, 24), 15),
        (date(2010, 11, 24), date(2026, 11, 25), 16),
        (date(2010, 12, 31), date(2026, 12, 31), 15),
        (date(2010, 12, 31), date(2027, 1, 1), 16),
        (date(2008, 2, 29), date(2024, 2, 29), 15),
        (date(2008, 2, 29), date(2024, 3, 1), 16),
        # No 29 February in 2026: the year is completed with the last of the month.
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2026, 11, 24), date(2026, 11, 24), -1),
    ],
)
def test_a_year_is_completed_on_the_day_after_the_birthday(birth: date, day: date, age: int) -> None:
    assert age_on(birth, day) == age


@given(birth_dates, days)
def test_age_never_falls_and_grows_by_at_most_one_overnight(birth: date, day: date) -> None:
    assert age_on(birth, day + timedelta(days=1)) - age_on(birth, day) in (0, 1)


@given(birth_dates, days)
def test_the_reading_is_never_kinder_than_counting_from_the_birthday_itself(birth: date, day: date) -> None:
    by_birthday = day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
    assert by_birthday - age_on(birth, day) in (0, 1)


@given(birth_dates, st.integers(0, 1200))
def test_adding_months_lands_in_the_right_month_and_never_later_in_it(birth: date, months: int) -> None:
    later = add_months(birth, months)
    assert (later.year * 12 + later.month) - (birth.year * 12 + birth.month) == months
    assert later.day <= birth.day


@pytest.mark.parametrize(
    ("birth", "scheme", "years", "months", "reached"),
    [
        ((1965, 1), RetirementScheme.MEN_60, 60, 1, (2025, 2)),
        ((1965, 5), RetirementScheme.MEN_60, 60, 2, (2025, 7)),
        ((1968, 6), RetirementScheme.MEN_60, 60, 11, (2029, 5)),
        ((1976, 9), RetirementScheme.MEN_60, 63, 0, (2039, 9)),
        ((1984, 11), RetirementScheme.WOMEN_50, 55, 0, (2039, 11)),
        ((1981, 9), RetirementScheme.WOMEN_55, 58, 0, (2039, 9)),
        ((1964, 12), RetirementScheme.MEN_60, 60, 0, (2024, 12)),
        ((1969, 12), RetirementScheme.WOMEN_55, 55, 0, (2024, 12)),
        ((1974, 12), RetirementScheme.WOMEN_50, 50, 0, (2024, 12)),
        ((1975, 1), RetirementScheme.WOMEN_50, 50, 1, (2025, 2)),
        ((1999, 3), RetirementScheme.MEN_60, 63, 0, (2062, 3)),
    ],
)
def test_retirement_follows_the_published_table(
    birth: tuple[int, int], scheme: RetirementScheme, years: int, months: int, reached: tuple[int, int]
) -> None:
    for day in (1, 15, 28):
        result = retirement(date(*birth, day), scheme)
        assert (result.years, result.months) == (years, months)
        assert (result.reached_on.year, result.reached_on.month) == reached


@given(birth_dates, st.sampled_from(RetirementScheme))
def test_retirement_stays_within_the_scheme_and_being_born_later_never_retires_earlier(
    birth: date, scheme: RetirementScheme
) -> None:
    old, new = {"men-60": (60, 63), "women-55": (55, 58), "women-50": (50, 55)}[scheme]
    result = retirement(birth, scheme)
    assert old * 12 <= result.years * 12 + result.months <= new * 12
    assert retirement(birth + timedelta(days=40), scheme).reached_on >= result.reached_on


@given(birth_dates, st.sampled_from(Sex))
def test_what_the_card_does_not_tell_widens_the_span(birth: date, sex: Sex) -> None:
    span = statutory_retirement(birth, sex)
    assert span.earliest.reached_on <= span.latest.reached_on
    widest = statutory_retirement(birth, Sex.UNKNOWN)
    assert widest.earliest.reached_on <= span.earliest.reached_on
    assert widest.latest.reached_on >= span.latest.reached_on
