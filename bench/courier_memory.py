"""What ``kiosk sync`` itself needs while 100,000 postings come in: the real program, a real hub, the kernel's count.

Idle is the program enrolled and polling a feed that has no postings yet, before it has loaded what ranks them. The
peak is the kernel's own high-water mark from there to the generation that the screen is told of.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

from bench.figures import Figure, status_mb
from bench.hub_under_test import hub_under_test
from bench.job_feed import JOBS, MEMORY_BOUND_MB
from kiosk.hub.feed.publisher import turn_to_publish

KIOSK = 7
IDLE_S = 12.0
"""Several polls of the morning."""
SETTINGS = '[sync]\nmorning = "00:00-23:59"\nmorning_poll_s = 2\n'


def run() -> list[Figure]:
    with TemporaryDirectory(prefix="bench-courier-") as name, ExitStack() as held:
        folder = Path(name)
        config = folder / "kiosk.toml"
        config.write_text(SETTINGS, encoding="utf-8")
        # Nobody publishes as long as this is held.
        held.enter_context(turn_to_publish(folder / "hub" / "feed"))
        with hub_under_test(folder, JOBS) as place:
            state, _ = place.enrolled(KIOSK)
            command = (sys.executable, "-m", "kiosk", "sync", "--state", str(state), "--config", str(config))
            with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as courier:
                assert courier.stdout is not None
                try:
                    return _measure(courier.pid, courier.stdout, held)
                finally:
                    courier.communicate()


def _measure(pid: int, said: IO[bytes], held: ExitStack) -> list[Figure]:
    _after(said, "state", lambda event: event["connection"] == "online")
    _rest(said)
    idle_mb = status_mb(pid, "VmRSS")
    # proc(5): forgets the peak so far.
    Path(f"/proc/{pid}/clear_refs").write_text("5", encoding="ascii")
    held.close()
    _after(said, "cache", lambda event: event["cursor"] is not None)
    peak_mb = status_mb(pid, "VmHWM")
    _rest(said)
    return [
        Figure("kiosk sync, idle before the first snapshot", idle_mb, "MB"),
        Figure(f"kiosk sync, its peak while {JOBS:,} postings come in", peak_mb, "MB"),
        Figure("kiosk sync, peak above idle", peak_mb - idle_mb, "MB", MEMORY_BOUND_MB),
        Figure("kiosk sync, idle again", status_mb(pid, "VmRSS"), "MB"),
    ]


def _rest(said: IO[bytes]) -> None:
    until_s = time.monotonic() + IDLE_S
    _after(said, "alive", lambda _: time.monotonic() > until_s)


def _after(said: IO[bytes], kind: str, fits: Callable[[dict[str, Any]], bool]) -> None:
    """Reads on to the next event of that kind that fits."""
    for line in said:
        event = json.loads(line)
        if event["event"] == kind and fits(event):
            return
    raise RuntimeError("kiosk sync has ended")
