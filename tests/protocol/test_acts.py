"""The acts themselves: silent in every representation, and only what somebody needs."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest

from kiosk.domain.age import AgeBand
from kiosk.domain.card import Sex
from kiosk.protocol.acts import Application, Erasure, ErasureScope, VisitCount
from tests.protocol.test_envelope import APPLICATION


def test_the_representation_names_nobody() -> None:
    shown = repr(APPLICATION)
    for personal in ("关铁柱", "13800138000", "1970-03", repr(b"p" * 16)):
        assert personal not in shown


def test_an_application_carries_no_number_no_address_and_no_day_of_birth() -> None:
    names = {each.name for each in fields(Application)}
    assert not names & {"id_number", "address", "birth_date", "ethnicity", "photo", "person_key"}


@pytest.mark.parametrize("month", ["1970", "1970-13", "1970-3", "1970-03-05", "0970-03", ""])
def test_a_birth_month_is_no_day_and_no_guess(month: str) -> None:
    with pytest.raises(ValueError, match="YYYY-MM"):
        replace(APPLICATION, birth_month=month)


@pytest.mark.parametrize(
    "wrong",
    [
        {"ticket_id": 2**45},
        {"ticket_id": -1},
        {"job_id": 2**48},
        {"issued_at": 2**34},
        {"reply_deadline": -1},
        {"valid_days": 256},
        {"holder_tag": b"1234567"},
        {"person": b"p" * 17},
    ],
)
def test_numbers_and_tags_have_their_widths(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=f"{next(iter(wrong))} has"):
        replace(APPLICATION, **wrong)


def test_counts_of_visits_say_nothing_finer_than_the_report() -> None:
    assert {each.name for each in fields(VisitCount)} == {"day", "trade", "sex", "age_band", "number"}
    with pytest.raises(ValueError, match="tile"):
        VisitCount("2026-11-24", "x" * 41, Sex.MALE, AgeBand.FROM_45, 1)


def test_a_tag_has_its_width_in_every_kind() -> None:
    with pytest.raises(ValueError, match="person has 16 bytes"):
        Erasure(b"p", ErasureScope.EVERYTHING)
