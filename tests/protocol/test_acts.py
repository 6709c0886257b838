"""The acts themselves: silent in every representation, and only what somebody needs."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from kiosk.protocol.acts import Application
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
