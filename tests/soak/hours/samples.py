"""What a kiosk and its hub hold at one moment: memory, descriptors, log, queue, and the restarts that were counted."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from kiosk.store.ledger_counts import outbox_counts
from kiosk.store.set_aside_outbox import SET_ASIDE
from kiosk.ui.healing.restart_record import CRASH_WINDOW_S, FILE, Ending
from kiosk.ui.supervisor import HelperLimits
from tests.soak.hours.surroundings import Surroundings

HELPERS = ("reader", "sync", "printer")
PROGRAMS = ("screen", *HELPERS)
KIOSK_DEFECTS = ("kiosk.defect", "sync fault DEFECT", "reader DEFECT", "crashed at", "qml:", " CRITICAL ")
HUB_DEFECTS = ("Traceback", " CRITICAL ")


@dataclass(frozen=True, slots=True)
class Sample:
    """Memory (allocated by the program itself, MiB) and descriptors by program; programs that do not run are missing.

    ``crashes`` and ``helper_ends``: the most that the kiosk itself has counted within the time that its budgets know.
    """

    stretch: int
    allocated_mib: dict[str, float] = field(default_factory=dict)
    resident_mib: dict[str, float] = field(default_factory=dict)
    descriptors: dict[str, int] = field(default_factory=dict)
    log_bytes: int = 0
    pending: int | None = None
    refused: int | None = None
    crashes: int = 0
    helper_ends: int = 0
    set_aside: int = 0
    """Ledgers that could not be read any more."""


def sample_of(place: Surroundings, stretch: int) -> Sample:
    sample = Sample(stretch)
    for name, process in _programs(place):
        _weigh(sample, name, process)
    pending, refused = _queue(place.state / "ledger.db")
    crashes, helper_ends = _restarts(place.state / FILE)
    return Sample(
        stretch,
        sample.allocated_mib,
        sample.resident_mib,
        sample.descriptors,
        log_bytes(place.state),
        pending,
        refused,
        crashes,
        helper_ends,
        len(list((place.state / SET_ASIDE).glob("*"))),
    )


def defects(state: Path, hub_log: Path) -> list[str]:
    """Lines of the logs that no fault from outside explains."""
    kiosk = [line for file in sorted((state / "log").glob("kiosk.log*")) for line in _lines(file)]
    return [line for line in kiosk if any(sign in line for sign in KIOSK_DEFECTS)] + [
        line for line in _lines(hub_log) if any(sign in line for sign in HUB_DEFECTS)
    ]


def _lines(file: Path) -> list[str]:
    return file.read_text("utf-8", "replace").splitlines()


def log_bytes(state: Path) -> int:
    return sum(file.stat().st_size for file in (state / "log").glob("*"))


def _programs(place: Surroundings) -> Iterable[tuple[str, psutil.Process]]:
    for name in PROGRAMS:
        process = place.machine.program(name)
        if process is not None:
            yield name, process
    if place.hub_pid:
        yield "hub", psutil.Process(place.hub_pid)


def _weigh(sample: Sample, name: str, process: psutil.Process) -> None:
    with suppress(OSError, psutil.NoSuchProcess, KeyError):
        status = dict(
            line.split(":", 1) for line in Path(f"/proc/{process.pid}/status").read_text("ascii").splitlines() if line
        )
        sample.allocated_mib[name] = int(status["RssAnon"].split()[0]) / 1024
        sample.resident_mib[name] = int(status["VmRSS"].split()[0]) / 1024
        sample.descriptors[name] = len(os.listdir(f"/proc/{process.pid}/fd"))


def _queue(ledger: Path) -> tuple[int | None, int | None]:
    with suppress(sqlite3.Error), closing(sqlite3.connect(f"{ledger.as_uri()}?mode=ro", uri=True)) as connection:
        return outbox_counts(connection)
    return None, None


def _restarts(record: Path) -> tuple[int, int]:
    try:
        known: dict[str, Any] = json.loads(record.read_bytes())
    except (OSError, ValueError):
        return 0, 0
    # The last start goes on.
    crashed = [began_s for began_s, ending in known["screen"][:-1] if ending == Ending.RUNNING]
    window_s = HelperLimits().budget_window_s
    return most_within(crashed, CRASH_WINDOW_S), max(
        (most_within(ends, window_s) for ends in known["helpers"].values()), default=0
    )


def most_within(moments: list[float], window_s: float) -> int:
    """How many of these, at most, lie within one window."""
    return max((sum(begin <= each <= begin + window_s for each in moments) for begin in moments), default=0)
