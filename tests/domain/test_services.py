"""Entries and activities: what is over, what has places, and what cannot be one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.domain.services import Activity, ActivityKind, ServiceEntry, ServiceSection

NOW = 1_795_500_000
ENTRY = ServiceEntry(1, ServiceSection.GUIDE, "登记")
ACTIVITY = Activity(1, ActivityKind.BUS, "大巴", NOW + 60, "市场门口", "棉纺厂", 2, 1, True)


def test_an_entry_is_over_from_its_end_on_and_without_one_never() -> None:
    assert not ENTRY.is_over(NOW + 10**9)
    assert [replace(ENTRY, valid_until=NOW).is_over(at) for at in (NOW - 1, NOW)] == [False, True]


def test_an_activity_is_over_at_its_end_or_else_at_its_beginning() -> None:
    assert [ACTIVITY.is_over(at) for at in (NOW + 59, NOW + 60)] == [False, True]
    assert not replace(ACTIVITY, ends_at=NOW + 90).is_over(NOW + 60)


def test_signing_up_ends_with_the_last_place_the_beginning_and_the_clerks_word() -> None:
    assert ACTIVITY.takes_sign_ups(NOW)
    assert not ACTIVITY.takes_sign_ups(NOW + 60)
    assert not replace(ACTIVITY, taken=2).takes_sign_ups(NOW)
    assert not replace(ACTIVITY, open=False).takes_sign_ups(NOW)
    assert replace(ACTIVITY, taken=3).places_left == 0


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: replace(ENTRY, title=""),
        lambda: replace(ENTRY, id=0),
        lambda: replace(ENTRY, price_yuan=-1),
        lambda: replace(ACTIVITY, organiser=""),
        lambda: replace(ACTIVITY, places=-1),
        lambda: replace(ACTIVITY, ends_at=NOW),
    ],
)
def test_what_cannot_be_is_refused(wrong: object) -> None:
    assert callable(wrong)
    with pytest.raises(ValueError, match=r"number|places"):
        wrong()
