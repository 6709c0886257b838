"""Ages and retirement: when somebody has completed a year of life, and when the statutory age ends."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from kiosk.domain.card import Sex
from kiosk.values import frozen


def add_months(day: date, months: int) -> date:
    """The corresponding day so many months later; where there is none, the last of that month (Civil Code art. 202)."""
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    return date(year, month, min(day.day, last.day))


def age_on(birth_date: date, day: date) -> int:
    """Completed years of life, a year counting as completed on the day *after* the birthday.

    That is the stricter of the two readings of 周岁; it errs on the side of the child. Before birth it is negative.
    """
    years = day.year - birth_date.year
    return years if day > add_months(birth_date, years * 12) else years - 1


class AgeBand(StrEnum):
    """How the market's figures know ages (M14)."""

    UNDER_16 = "under-16"
    FROM_16 = "16-24"
    FROM_25 = "25-34"
    FROM_35 = "35-44"
    FROM_45 = "45-54"
    FROM_55 = "55-59"
    FROM_60 = "60-up"
    UNKNOWN = "unknown"


_BANDS_UNTIL = (
    (16, AgeBand.UNDER_16),
    (25, AgeBand.FROM_16),
    (35, AgeBand.FROM_25),
    (45, AgeBand.FROM_35),
    (55, AgeBand.FROM_45),
    (60, AgeBand.FROM_55),
)
"""Upper end in years, not included."""


def age_band(born: date, day: date) -> AgeBand:
    """By months alone: figures are formed where no day of birth is known."""
    months = (day.year - born.year) * 12 + day.month - born.month
    return next((band for until, band in _BANDS_UNTIL if months < until * 12), AgeBand.FROM_60)


class RetirementScheme(StrEnum):
    """The three schemes of the 2024-09-13 decision on raising the statutory retirement age, named by their old age."""

    MEN_60 = "men-60"
    WOMEN_55 = "women-55"
    WOMEN_50 = "women-50"


@frozen
class _SchemeRule:
    old_age_years: int
    first_birth_year: int
    birth_months_per_delay_month: int
    longest_delay_months: int


_RULES = {
    RetirementScheme.MEN_60: _SchemeRule(60, 1965, 4, 36),
    RetirementScheme.WOMEN_55: _SchemeRule(55, 1970, 4, 36),
    RetirementScheme.WOMEN_50: _SchemeRule(50, 1975, 2, 60),
}


@frozen
class Retirement:
    """The statutory age as ``years`` and ``months``, and the day on which it is reached."""

    years: int
    months: int
    reached_on: date


def retirement(birth_date: date, scheme: RetirementScheme) -> Retirement:
    """Statutory retirement under one scheme (annexes of the decision of 2024-09-13, in force since 2025-01-01)."""
    rule = _RULES[scheme]
    months_after_first = (birth_date.year - rule.first_birth_year) * 12 + birth_date.month - 1
    started_steps = months_after_first // rule.birth_months_per_delay_month + 1
    delay_months = min(max(started_steps, 0), rule.longest_delay_months)
    age_months = rule.old_age_years * 12 + delay_months
    return Retirement(age_months // 12, age_months % 12, add_months(birth_date, age_months))


@frozen
class RetirementSpan:
    """A card does not tell which women's scheme applies, so there is an earliest and a latest answer.

    Inform with ``earliest``; exclude only after ``latest``.
    """

    earliest: Retirement
    latest: Retirement


def statutory_retirement(birth_date: date, sex: Sex) -> RetirementSpan:
    """The span for what a card says; a sex that is not stated gets the widest span, which excludes least."""
    schemes = {
        Sex.MALE: (RetirementScheme.MEN_60, RetirementScheme.MEN_60),
        Sex.FEMALE: (RetirementScheme.WOMEN_50, RetirementScheme.WOMEN_55),
    }
    first, last = schemes.get(sex, (RetirementScheme.WOMEN_50, RetirementScheme.MEN_60))
    return RetirementSpan(retirement(birth_date, first), retirement(birth_date, last))
