"""Perks, insurance, ages, certificates and schooling said beside the seven fields."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.domain.job import Education, Insurance, Perk
from kiosk.hub.wording.conditions import ConditionFinder
from tests.hub.wording.tables import trades

FIND = ConditionFinder(trades()).find


@pytest.mark.parametrize(
    ("text", "perks"),
    [
        ("管一顿饭", {Perk.MEALS}),
        ("中午管饭", {Perk.MEALS}),
        ("管午饭", {Perk.MEALS}),
        ("包吃住", {Perk.MEALS, Perk.LODGING}),
        ("有班车接送", {Perk.TRANSPORT}),
        ("车接车送，工具公司提供", {Perk.TRANSPORT, Perk.TOOLS}),
        ("不管饭，自带工具", set()),
        ("不包吃住", set()),
        ("干完走人", set()),
    ],
)
def test_perks_are_what_is_given_and_not_denied(text: str, perks: set[Perk]) -> None:
    assert FIND(text).perks == perks


@pytest.mark.parametrize(
    ("text", "minimum", "maximum"),
    [
        ("18-55周岁", 18, 55),
        ("年龄18到55", 18, 55),
        ("55岁以下", None, 55),
        ("年龄60以内", None, 60),
        ("不超过50岁", None, 50),
        ("满18岁", 18, None),
        ("18岁以上", 18, None),
        ("年龄不限", None, None),
        ("照顾八十岁老人", None, None),
        ("300-350一天", None, None),
    ],
)
def test_age_limits(text: str, minimum: int | None, maximum: int | None) -> None:
    conditions = FIND(text)
    assert (conditions.minimum_age, conditions.maximum_age) == (minimum, maximum)


def test_certificates_insurance_schooling_and_experience() -> None:
    conditions = FIND("要电工证、登高证，初中以上，两年以上经验，买工伤保险")
    assert conditions.certificates == ("electrician", "height")
    assert conditions.education is Education.JUNIOR
    assert conditions.experience_years == 2
    assert conditions.insurance is Insurance.INJURY


def test_a_wish_is_no_condition() -> None:
    assert FIND("有电工证优先").certificates == ()


@settings(deadline=None, derandomize=True)
@given(st.text())
def test_any_text_is_read(text: str) -> None:
    assert all(0 <= span.start < span.end <= len(text) for span in FIND(text).spans)
