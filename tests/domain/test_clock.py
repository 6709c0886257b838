"""Time from evidence: the hub's signed time, the boot clock, and the device clock last."""

from __future__ import annotations

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.clock import (
    CHINA_TIME,
    DeviceReading,
    HubContact,
    day_start_s,
    estimate_now,
    local_day,
    local_time,
)

HUB = int(datetime(2026, 11, 24, 6, 0, tzinfo=CHINA_TIME).timestamp())
DAY_S = 86_400
SIXTY_DAYS_S = 5_184_000

instants = st.integers(1_500_000_000, 3_000_000_000)


def contact(device_error_s: int = 0, boot: str = "a", since_boot_s: float = 100.0) -> HubContact:
    return HubContact(HUB, DeviceReading(HUB + device_error_s, boot, since_boot_s))


def test_the_chinese_day_turns_at_16_hours_utc() -> None:
    midnight = int(datetime(2026, 11, 24, 16, tzinfo=UTC).timestamp())
    assert local_day(midnight - 1) == date(2026, 11, 24)
    assert local_day(midnight) == date(2026, 11, 25)
    assert local_time(HUB).hour == 6


@given(instants)
def test_an_instant_lies_in_the_day_it_is_said_to_be_in(at: int) -> None:
    start = day_start_s(local_day(at))
    assert start <= at < start + DAY_S


def test_within_one_boot_the_wall_clock_may_jump_as_it_likes() -> None:
    jumped = DeviceReading(HUB - 5_000_000, "a", 100.0 + 3600)
    assert estimate_now(jumped, contact()).at == HUB + 3600


def test_after_a_restart_the_device_clock_is_corrected_by_the_offset() -> None:
    slow = contact(device_error_s=-7200)
    assert estimate_now(DeviceReading(HUB - 7200 + DAY_S, "b", 5.0), slow).at == HUB + DAY_S


def test_a_dead_clock_battery_never_takes_time_behind_the_last_hub_time() -> None:
    assert estimate_now(DeviceReading(0, "b", 5.0), contact()).at == HUB


def test_after_sixty_days_the_clock_is_uncertain_and_nobody_gets_older() -> None:
    last_certain = estimate_now(DeviceReading(HUB + SIXTY_DAYS_S, "b", 5.0), contact())
    assert not last_certain.uncertain
    assert last_certain.age_gate_at == HUB + SIXTY_DAYS_S
    beyond = estimate_now(DeviceReading(HUB + SIXTY_DAYS_S + 1, "b", 5.0), contact())
    assert beyond.uncertain
    assert beyond.at == HUB + SIXTY_DAYS_S + 1
    assert beyond.age_gate_at == HUB


def test_without_any_contact_there_is_only_the_device_clock() -> None:
    now = estimate_now(DeviceReading(HUB, "a", 1.0), None)
    assert (now.at, now.uncertain, now.age_gate_at) == (HUB, False, HUB)


def test_more_than_ten_minutes_off_is_flagged_in_both_directions() -> None:
    assert not contact(600).offset_flagged
    assert not contact(-600).offset_flagged
    assert contact(601).offset_flagged
    assert contact(-601).offset_flagged


@given(instants, st.sampled_from("ab"), st.floats(0, 1e8))
def test_neither_now_nor_the_age_gate_ever_goes_behind_proven_time(wall: int, boot: str, since_boot_s: float) -> None:
    now = estimate_now(DeviceReading(wall, boot, since_boot_s), contact())
    assert HUB <= now.age_gate_at <= now.at
