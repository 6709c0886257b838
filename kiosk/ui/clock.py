"""The readings of this device's clocks; what they mean is decided in ``kiosk.domain.clock``."""

from __future__ import annotations

import time
from datetime import date

from kiosk.domain.clock import HubContact, Now, estimate_now, local_day
from kiosk.store.contact import read_device
from kiosk.ui.session.state import Moment


class KioskClock:
    """``contact`` is the last signed time of the hub; a kiosk that never met one has only its own clock."""

    def __init__(self, contact: HubContact | None = None) -> None:
        self.contact = contact

    def estimate(self) -> Now:
        return estimate_now(read_device(), self.contact)

    def now(self) -> int:
        """Unix seconds."""
        return self.estimate().at

    def age_gate_day(self) -> date:
        return local_day(self.estimate().age_gate_at)

    def moment(self) -> Moment:
        """For the session: idle times must not jump when somebody sets the clock."""
        now = self.estimate()
        return Moment(time.monotonic(), local_day(now.age_gate_at), now.at)
