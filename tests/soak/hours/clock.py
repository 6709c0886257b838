"""Clocks that run fast, for programs that know nothing of it.

A file says how; ``simulated/sitecustomize.py``, which Python runs before anything else, reads it in each program. The
wall clock and the clock since boot run ``rate`` times as fast and can be set; the monotonic clock stays as it is, so
that a timeout of five seconds remains one of five seconds.
"""

from __future__ import annotations

import mmap
import os
import time
from pathlib import Path

from tests.soak.hours.simulated.sitecustomize import LAYOUT, VARIABLE

SIMULATED = Path(__file__).with_name("simulated")


class SimulatedClock:
    """``path`` is made anew; ``begins_at`` is what the wall shows now (Unix seconds)."""

    def __init__(self, path: Path, begins_at: float, rate: float) -> None:
        path.write_bytes(bytes(LAYOUT.size))
        with path.open("r+b") as file:
            self._view = mmap.mmap(file.fileno(), LAYOUT.size)
        self._path = path
        self._real_s = time.monotonic()
        self._begins_at = begins_at
        self._rate = rate
        self._wrong_by_s = 0.0
        self._booted_at = begins_at
        self._write()

    @property
    def environment(self) -> dict[str, str]:
        """For a program that shall live by this clock."""
        path = os.pathsep.join(filter(None, (str(SIMULATED), os.environ.get("PYTHONPATH", ""))))
        return {**os.environ, VARIABLE: str(self._path), "PYTHONPATH": path}

    def now(self) -> float:
        """The true time, whatever the wall clock was set to."""
        return self._begins_at + (time.monotonic() - self._real_s) * self._rate

    def boot(self) -> None:
        self._booted_at = self.now()
        self._write()

    def set_wall(self, shows: float | None) -> None:
        """The wall clock shows this time from now on; None: the true one."""
        self._wrong_by_s = 0.0 if shows is None else shows - self.now()
        self._write()

    def _write(self) -> None:
        fields = (self._real_s, self._begins_at, self._rate, self._wrong_by_s, self._booted_at)
        LAYOUT.pack_into(self._view, 0, *fields)
