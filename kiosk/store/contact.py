"""The last signed word of the hub about the time, kept over restarts, and the device's own clocks."""

from __future__ import annotations

import json
import time
from functools import cache
from pathlib import Path

from kiosk.domain.clock import DeviceReading, HubContact
from kiosk.durable_files import write_secret

_FILE = "contact.json"
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


@cache
def boot_id() -> str:
    """The kernel's id of this boot, as 36 characters."""
    return _BOOT_ID.read_text(encoding="ascii").strip()


def read_device() -> DeviceReading:
    """Both clocks of the device, now."""
    return DeviceReading(int(time.time()), boot_id(), time.clock_gettime(time.CLOCK_BOOTTIME))


def load_contact(state: Path) -> HubContact | None:
    """None when there was none, or the file does not tell: then the device's clock is all there is."""
    try:
        fields = json.loads((state / _FILE).read_bytes())
        device = DeviceReading(int(fields["wall"]), str(fields["boot_id"]), float(fields["since_boot_s"]))
        return HubContact(int(fields["hub_time"]), device)
    except (OSError, ValueError, KeyError, TypeError, OverflowError):
        return None


def save_contact(state: Path, contact: HubContact) -> None:
    """Raises OSError."""
    device = contact.device
    fields = {
        "hub_time": contact.hub_time,
        "wall": device.wall,
        "boot_id": device.boot_id,
        "since_boot_s": device.since_boot_s,
    }
    write_secret(state / _FILE, json.dumps(fields).encode("ascii"))
