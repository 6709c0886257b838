"""The lock-out on the disk: a try is counted before it is looked at, so that pulling the plug wins none."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from kiosk.domain.clock import DeviceReading
from kiosk.domain.staff import FREE_TRIES, WAITS_S, Lockout, Role
from kiosk.durable_files import write_secret
from kiosk.store.contact import read_device

UNKEPT_FAILURES = FREE_TRIES + 1
"""On a disk that keeps nothing every try costs a minute: a restart would otherwise give new ones for nothing."""


class LockoutFile:
    """``<state>/staff-lockout.json``. Raises nothing: a disk that does not keep it makes it stricter."""

    def __init__(self, state: Path, device: Callable[[], DeviceReading] = read_device) -> None:
        self._file = state / "staff-lockout.json"
        self._device = device
        self._unkept: Lockout | None = None

    def left_s(self) -> float:
        return self._lockout().left_s(self._device())

    def count_try(self) -> None:
        """As if it had failed."""
        self._keep(self._lockout().failed(self._device()))

    def admit(self, role: Role) -> None:
        self._keep(self._lockout().admitted(role, self._device()))

    def clear(self) -> None:
        """By somebody with a shell."""
        self._unkept = None
        self._file.unlink(missing_ok=True)

    def _lockout(self) -> Lockout:
        if self._unkept is not None:
            return self._unkept
        try:
            fields = json.loads(self._file.read_bytes())
            return Lockout(int(fields["failures"]), str(fields["boot_id"]), float(fields["since_boot_s"]))
        except FileNotFoundError:
            return Lockout()
        except (OSError, ValueError, KeyError, TypeError):
            # What cannot be read is no free pass.
            return Lockout(FREE_TRIES + len(WAITS_S) - 1)

    def _keep(self, lockout: Lockout) -> None:
        fields = {"failures": lockout.failures, "boot_id": lockout.boot_id, "since_boot_s": lockout.since_boot_s}
        try:
            write_secret(self._file, json.dumps(fields).encode("ascii"))
        except OSError:
            now = self._device()
            self._unkept = Lockout(max(UNKEPT_FAILURES, lockout.failures), now.boot_id, now.since_boot_s)
        else:
            self._unkept = None
