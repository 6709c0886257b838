"""When what is left at a kiosk reaches the hub, and what must not be promised because of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.delivery import DeliveryOutlook, DeliveryRecord, arrives_too_late, likely_next_delivery
from tests.domain.postings import NOW, a_job

HOUR, DAY = 3600, 86_400
TONIGHT = NOW + 14 * HOUR


def offline(last_at: int | None, *gaps_s: int) -> DeliveryOutlook:
    return DeliveryOutlook(online=False, record=DeliveryRecord(last_at, gaps_s))


@pytest.mark.parametrize(
    ("outlook", "next_at"),
    [
        (DeliveryOutlook(online=True), NOW),
        (offline(None), None),
        (offline(NOW - 600), NOW + 600),
        (offline(NOW - 600, 1200, 3000, 1800), NOW + 1200),
        (offline(NOW - 600, 100, 300), NOW + 600),
        (offline(NOW - 3 * DAY, 7 * DAY, 7 * DAY, 1 * DAY), NOW + 4 * DAY),
        (offline(NOW - 3 * DAY), NOW + 3 * DAY),
        (offline(NOW + 50), NOW),
    ],
    ids=["online", "unknown", "first gap", "usual gaps", "longer than any", "weekly stick", "days", "clock set back"],
)
def test_the_next_delivery_follows_from_the_kiosks_own_record(outlook: DeliveryOutlook, next_at: int | None) -> None:
    assert likely_next_delivery(outlook, NOW) == next_at


@pytest.mark.parametrize(
    ("outlook", "deadline", "too_late"),
    [
        (offline(NOW - 3 * DAY, 7 * DAY), TONIGHT, True),
        (offline(NOW - 3 * DAY, 7 * DAY), NOW + 5 * DAY, False),
        (offline(NOW - 600, 1200), TONIGHT, False),
        (offline(NOW - 600, 1200), NOW - 1, True),
        (DeliveryOutlook(online=True), NOW - 1, False),
        (offline(NOW - 3 * DAY), None, False),
        (offline(None), TONIGHT, False),
        (None, TONIGHT, False),
    ],
)
def test_an_application_that_cannot_arrive_in_time_is_not_taken(
    outlook: DeliveryOutlook | None, deadline: int | None, too_late: bool
) -> None:
    assert arrives_too_late(a_job(reply_deadline=deadline), outlook, NOW) is too_late


@given(st.integers(0, 30 * DAY), st.lists(st.integers(600, 30 * DAY), max_size=12))
def test_no_delivery_is_foretold_for_the_past(lasted_s: int, gaps_s: list[int]) -> None:
    next_at = likely_next_delivery(offline(NOW - lasted_s, *gaps_s), NOW)
    assert next_at is not None
    assert next_at >= NOW
