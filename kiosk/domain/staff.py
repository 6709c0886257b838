"""Who of the staff may do what at a kiosk, and what an entry costs after wrong PINs. No clock, no file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum

from kiosk.domain.clock import DeviceReading
from kiosk.values import frozen


class Role(StrEnum):
    CLERK = "clerk"
    MANAGER = "manager"
    ADMIN = "admin"


class StaffTask(StrEnum):
    """What the maintenance page can be asked for."""

    EXAMINE = "examine"
    TEST_READ = "test_read"
    TEST_PRINT = "test_print"
    SYNC = "sync"
    USB_IN = "usb_in"
    USB_OUT = "usb_out"
    MANUAL = "manual"
    LOG = "log"
    CALIBRATE = "calibrate"
    SETTINGS = "settings"
    RESTART = "restart"
    DESKTOP = "desktop"


_ROUTINE = frozenset(
    {
        StaffTask.EXAMINE,
        StaffTask.TEST_READ,
        StaffTask.TEST_PRINT,
        StaffTask.SYNC,
        StaffTask.USB_IN,
        StaffTask.USB_OUT,
        StaffTask.MANUAL,
    }
)
RIGHTS: Mapping[Role, frozenset[StaffTask]] = {
    Role.CLERK: _ROUTINE,
    Role.MANAGER: _ROUTINE | {StaffTask.LOG, StaffTask.CALIBRATE, StaffTask.SETTINGS, StaffTask.RESTART},
    Role.ADMIN: frozenset(StaffTask),
}

PIN_DIGITS = range(6, 13)
FREE_TRIES = 3
WAITS_S = (30, 60, 300, 900, 3600)
"""After the third wrong PIN and each one more; then the last for ever."""

_PIN = re.compile(r"[0-9]{6,12}", re.ASCII)
_RUNS = "01234567890123456789 98765432109876543210"


def weak_pin(pin: str) -> bool:
    """Not 6 to 12 digits, or one of those that everybody tries first: one digit, a run, a repeated half."""
    if _PIN.fullmatch(pin) is None or len(set(pin)) == 1 or pin in _RUNS:
        return True
    half = len(pin) // 2
    return len(pin) % 2 == 0 and pin[:half] == pin[half:]


@frozen
class Lockout:
    """``failures`` count over restarts. The wait is measured on the boot clock, which nobody at the machine can set."""

    failures: int = 0
    boot_id: str = ""
    since_boot_s: float = 0.0

    def left_s(self, now: DeviceReading) -> float:
        """How long until the next try; after a restart the wait begins anew with the machine's start."""
        if self.failures < FREE_TRIES:
            return 0.0
        wait_s = WAITS_S[min(self.failures - FREE_TRIES, len(WAITS_S) - 1)]
        begun_s = self.since_boot_s if self.boot_id == now.boot_id else 0.0
        return max(0.0, wait_s - max(0.0, now.since_boot_s - begun_s))

    def failed(self, now: DeviceReading) -> Lockout:
        return Lockout(self.failures + 1, now.boot_id, now.since_boot_s)

    def admitted(self, role: Role, now: DeviceReading) -> Lockout:
        """An administrator clears it. Anybody else takes back the one try that this entry has cost and one more: who
        knows a clerk's PIN must not get free guesses at another by entering in between."""
        left = 0 if role is Role.ADMIN else max(0, self.failures - 2)
        return Lockout(left, now.boot_id, now.since_boot_s)
