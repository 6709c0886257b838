"""The readings of this device's clocks; what they mean is decided in ``kiosk.domain.clock``."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

from kiosk.domain.clock import DeviceReading, HubContact, Now, estimate_now, local_day
from kiosk.ui.session import Moment

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


class KioskClock:
    """``contact`` is the last signed time of the hub; a kiosk that never met one has only its own clock."""

    def __init__(self, contact: HubContact | None = None) -> None:
        self.contact = contact
        self._boot_id = _BOOT_ID.read_text(encoding="ascii").strip()

    def estimate(self) -> Now:
        reading = DeviceReading(int(time.time()), self._boot_id, time.clock_gettime(time.CLOCK_BOOTTIME))
        return estimate_now(reading, self.contact)

    def now(self) -> int:
        """Unix seconds."""
        return self.estimate().at

    def age_gate_day(self) -> date:
        return local_day(self.estimate().age_gate_at)

    def moment(self) -> Moment:
        """For the session: idle times must not jump when somebody sets the clock."""
        return Moment(time.monotonic(), self.age_gate_day())
