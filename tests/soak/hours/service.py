"""Whether the kiosk is in service, by what its screen says of itself, and since when."""

from __future__ import annotations

import time

from kiosk.ui.controller import CLOCK_WRONG
from tests.soak.hours.machine import Message
from tests.soak.hours.surroundings import Surroundings

ANSWER_WITHIN_S = 10.0
WITHIN_A_HEARTBEAT = {CLOCK_WRONG}
"""Alarms for the staff that only the hub's next word lifts; they bar nobody from anything."""


class Service:
    """``status`` is the screen's last word; ``news`` that it has come since somebody came or left."""

    def __init__(self, place: Surroundings) -> None:
        self._place = place
        self._heard_s = 0.0
        self.status: Message | None = None
        self.news = False
        self.well_since_s: float | None = None
        """Monotonic; None while something is amiss."""

    def hear(self, status: Message) -> None:
        self.status, self._heard_s, self.news = status, time.monotonic(), True

    def forget(self) -> None:
        """What was said is of another time."""
        self.status = self.well_since_s = None
        self.news = False

    def look(self, now_s: float) -> None:
        if not self.works:
            self.well_since_s = None
        elif self.well_since_s is None:
            self.well_since_s = now_s

    @property
    def amiss(self) -> bool:
        """It is known that something does not work, which is more than not knowing."""
        return not self._place.machine.ready or (self.status is not None and not self.works)

    @property
    def works(self) -> bool:
        """Everything does."""
        status, machine = self.status, self._place.machine
        if status is None or time.monotonic() - self._heard_s > ANSWER_WITHIN_S:
            return False
        return bool(
            machine.ready
            and machine.mended
            and status["screen"] != "out_of_service"
            and status["reader"] == "ready"
            and status["helpers"]
            and status["takes"]
            and status["network"] == "online"
            and status["printer"] is None
            and set(status["alarms"]) <= WITHIN_A_HEARTBEAT
        )
