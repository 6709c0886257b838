"""Python imports this module by its name before a program begins: its clocks are then those of a file.

Nothing but the standard library, and nothing without the variable that names the file.
"""

from __future__ import annotations

import mmap
import os
import struct
import time

VARIABLE = "KIOSK_SIMULATED_CLOCK"
LAYOUT = struct.Struct("5d")
"""Monotonic and true wall seconds of one moment, wall seconds in a real second, what the wall clock is wrong by, and
when the machine was switched on (true wall seconds)."""


def _install(file: str) -> None:
    descriptor = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
    view = mmap.mmap(descriptor, LAYOUT.size, prot=mmap.PROT_READ)
    os.close(descriptor)
    monotonic, gettime = time.monotonic, time.clock_gettime

    def wall_s() -> float:
        real_s, begins_at, rate, wrong_by_s, _ = LAYOUT.unpack_from(view)
        return float(begins_at + (monotonic() - real_s) * rate + wrong_by_s)

    def since_boot_s() -> float:
        real_s, begins_at, rate, _, booted_at = LAYOUT.unpack_from(view)
        return float(begins_at + (monotonic() - real_s) * rate - booted_at)

    def clock_gettime(clock: int) -> float:
        if clock == time.CLOCK_REALTIME:
            return wall_s()
        return since_boot_s() if clock == time.CLOCK_BOOTTIME else gettime(clock)

    time.time = wall_s
    time.time_ns = lambda: int(wall_s() * 1_000_000_000)
    time.clock_gettime = clock_gettime


if VARIABLE in os.environ:
    _install(os.environ[VARIABLE])
