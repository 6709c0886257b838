"""What a wrong PIN costs, and who may do what."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.clock import DeviceReading
from kiosk.domain.staff import FREE_TRIES, RIGHTS, WAITS_S, Lockout, Role, StaffTask, weak_pin

BOOT, NEXT_BOOT = "b" * 36, "c" * 36


def at(since_boot_s: float, boot: str = BOOT, wall: int = 1_795_471_920) -> DeviceReading:
    return DeviceReading(wall, boot, since_boot_s)


def after(failures: int, now: DeviceReading) -> Lockout:
    lockout = Lockout()
    for _ in range(failures):
        lockout = lockout.failed(now)
    return lockout


def test_the_wait_grows_with_each_wrong_pin_up_to_an_hour() -> None:
    waits = [after(failures, at(1000)).left_s(at(1000)) for failures in range(FREE_TRIES + 8)]
    assert waits == [0, 0, 0, 30, 60, 300, 900, 3600, 3600, 3600, 3600]


@given(st.integers(0, 2**33), st.integers(0, 2**33))
def test_no_date_shortens_it(before: int, later: int) -> None:
    """1970, 2099: only the boot clock counts."""
    locked = after(5, at(1000, wall=before))
    assert locked.left_s(at(1001, wall=later)) == 299
    assert locked.left_s(at(1300, wall=later)) == 0


def test_a_restart_begins_the_wait_anew() -> None:
    locked = after(7, at(90_000))
    assert locked.left_s(at(20, NEXT_BOOT)) == WAITS_S[-1] - 20
    assert locked.left_s(at(WAITS_S[-1], NEXT_BOOT)) == 0


def test_entering_with_a_clerks_pin_gives_no_free_guesses_at_another() -> None:
    now = at(10)
    lockout = after(4, now)
    for _ in range(50):
        lockout = lockout.failed(now).failed(now).admitted(Role.CLERK, now)
    assert lockout.failures == 4
    assert lockout.left_s(now) == 60
    assert lockout.admitted(Role.ADMIN, now).failures == 0


def test_every_right_of_a_role_is_the_next_ones_too() -> None:
    assert RIGHTS[Role.CLERK] < RIGHTS[Role.MANAGER] < RIGHTS[Role.ADMIN] == frozenset(StaffTask)
    assert StaffTask.DESKTOP not in RIGHTS[Role.MANAGER]
    assert not RIGHTS[Role.CLERK] & {StaffTask.SETTINGS, StaffTask.RESTART, StaffTask.LOG, StaffTask.CALIBRATE}


@pytest.mark.parametrize("pin", ["", "12345", "1" * 8, "123456", "987654", "789012", "135135", "4" * 13, "12345a"])
def test_pins_that_everybody_tries_first(pin: str) -> None:
    assert weak_pin(pin)


def test_an_ordinary_pin() -> None:
    assert not weak_pin("408216")
