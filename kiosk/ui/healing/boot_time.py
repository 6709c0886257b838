"""Time that no setting of a clock can move: seconds since this boot, and which boot it is."""

from __future__ import annotations

import time
from pathlib import Path

from kiosk.values import frozen

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


@frozen
class BootTime:
    """``uptime_s`` runs on while the machine sleeps; two moments can be compared only within one ``boot``."""

    boot: str
    uptime_s: float


def boot_time() -> BootTime:
    """Without /proc every boot looks the same, and a restart record may count a start of the boot before."""
    try:
        boot = BOOT_ID.read_text("ascii").strip()
    except OSError:
        boot = ""
    return BootTime(boot, time.clock_gettime(time.CLOCK_BOOTTIME))
