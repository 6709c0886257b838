"""Often while the market is on, seldom otherwise, never all at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from kiosk.config import load_settings
from kiosk.domain.clock import CHINA_TIME
from kiosk.sync.schedule import JITTER, is_morning, poll_interval_s

SYNC = replace(load_settings().sync, poll_s=60, morning_poll_s=5, morning="05:00-09:00")


def at(hour: int, minute: int = 0) -> int:
    return int(datetime(2026, 11, 24, hour, minute, tzinfo=CHINA_TIME).timestamp())


@pytest.mark.parametrize(
    ("hour", "minute", "expected"), [(4, 59, 60), (5, 0, 5), (8, 59, 5), (9, 0, 60), (21, 0, 60), (0, 0, 60)]
)
def test_the_markets_morning_is_chinas(hour: int, minute: int, expected: float) -> None:
    assert poll_interval_s(SYNC, at(hour, minute), lambda low, high: (low + high) / 2) == expected


def test_a_night_market_is_a_span_over_midnight() -> None:
    assert [is_morning("22:00-02:00", at(hour)) for hour in (21, 22, 23, 0, 1, 2)] == [
        False,
        True,
        True,
        True,
        True,
        False,
    ]


def test_without_a_market_there_is_no_morning() -> None:
    assert not is_morning("", at(6))


def test_kiosks_do_not_ask_in_step() -> None:
    asked = {poll_interval_s(SYNC, at(12)) for _ in range(200)}
    assert len(asked) > 100
    assert min(asked) >= 60 * (1 - JITTER)
    assert max(asked) <= 60 * (1 + JITTER)
