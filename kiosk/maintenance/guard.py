"""Runs probes so that none can hide another: each has a time limit, and whatever it raises is "unknown"."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Sequence

from kiosk.domain.findings import Finding, ProbeId, Verdict
from kiosk.values import frozen

TIMEOUT = "PROBE_TIMEOUT"
FAILED = "PROBE_FAILED"


@frozen
class Probe:
    """``look`` may block and may raise; ``limit_s`` is how long anybody waits for it."""

    id: ProbeId
    look: Callable[[], Finding]
    limit_s: float = 3.0


def examine(probes: Sequence[Probe]) -> tuple[Finding, ...]:
    """All at once, in the order given. A probe that does not return is left behind in its daemon thread: the caller
    ends its process by ``os._exit``."""
    found: dict[ProbeId, Finding] = {}

    def look(probe: Probe) -> None:
        try:
            finding = probe.look()
        except Exception as error:
            # The type alone: the text of an exception may hold anything.
            sys.stderr.write(f"doctor: {probe.id}: {type(error).__name__}\n")
            finding = Finding(probe.id, Verdict.UNKNOWN, FAILED)
        found[probe.id] = finding

    threads = [threading.Thread(target=look, args=(probe,), daemon=True) for probe in probes]
    began_s = time.monotonic()
    for thread in threads:
        thread.start()
    for probe, thread in zip(probes, threads, strict=True):
        thread.join(max(0.0, began_s + probe.limit_s - time.monotonic()))
    return tuple(found.get(probe.id) or Finding(probe.id, Verdict.UNKNOWN, TIMEOUT) for probe in probes)
