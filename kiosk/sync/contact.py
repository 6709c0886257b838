"""Keeps the kiosk's time by the hub's: hears it, remembers it, and says when the device's clock is wrong."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from kiosk.domain.clock import DeviceReading, HubContact, Now, estimate_now
from kiosk.store.contact import load_contact, read_device, save_contact

KEEP_EACH_S = 60.0
"""How often an unchanged offset is written down: each write wears the disk, and a minute changes no age."""


class ContactKeeper:
    """``state`` is the kiosk's folder; ``read`` gives the device's clocks."""

    def __init__(self, state: Path, read: Callable[[], DeviceReading] = read_device) -> None:
        self._state = state
        self._read = read
        self._kept = load_contact(state)
        self.contact = self._kept

    def estimate(self) -> Now:
        return estimate_now(self._read(), self.contact)

    def now(self) -> int:
        """The kiosk's best time, Unix seconds."""
        return self.estimate().at

    def heard(self, hub_time: int) -> None:
        """Take a signed hub time that was just heard. Raises OSError when it cannot be kept; it counts all the same."""
        contact = HubContact(hub_time, self._read())
        self.contact = contact
        if self._worth_keeping(contact):
            save_contact(self._state, contact)
            self._kept = contact

    def _worth_keeping(self, contact: HubContact) -> bool:
        kept = self._kept
        return (
            kept is None
            or kept.device.boot_id != contact.device.boot_id
            or abs(contact.device.since_boot_s - kept.device.since_boot_s) >= KEEP_EACH_S
            or abs(contact.offset_s - kept.offset_s) > 1
        )
