"""What the probes look at: settings, state folder, the kernel's own files, and what the running programs know.

The folders of the kernel are values, so that a test can lay a broken machine beside the sound one.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kiosk.config import Settings
from kiosk.domain.clock import Now, estimate_now
from kiosk.store.contact import load_contact, read_device


@dataclass(frozen=True, slots=True)
class LastRead:
    """The last card read since the start: how long it took, or the code of what went wrong. Never whose card."""

    elapsed_ms: int | None
    fault: str | None


@dataclass(frozen=True, slots=True)
class LiveFacts:
    """What the screen knows and nobody else can ask while it runs; None where it does not know either.

    ``reader`` is ``ready``, ``none``, ``down`` or a fault's code. ``millimetres`` and ``pixels`` are of the display.
    """

    version: str | None = None
    reader: str | None = None
    reader_names: tuple[str, ...] = ()
    module: str | None = None
    last_read: LastRead | None = None
    printer_fault: str | None = None
    printer_paper: str | None = None
    printer_cover: str | None = None
    sound: bool | None = None
    pixels: tuple[int, int] | None = None
    millimetres: tuple[float, float] | None = None
    mm_per_px: float | None = None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """``live`` is None when no running screen has told anything: then the probes ask the devices themselves."""

    settings: Settings
    state: Path
    live: LiveFacts | None = None
    sysfs: Path = Path("/sys")
    proc: Path = Path("/proc")
    devices: Path = Path("/dev")
    clock: Now = field(default_factory=lambda: Now(0, uncertain=True, age_gate_at=0))

    @property
    def running_elsewhere(self) -> bool:
        """A screen has the devices, and this program was not told what it knows."""
        return self.live is None and state_folder_taken(self.state)


def best_time(state: Path) -> Now:
    return estimate_now(read_device(), load_contact(state))


def state_folder_taken(state: Path) -> bool:
    """Whether ``kiosk run`` holds this folder."""
    try:
        lock = os.open(state / "run.lock", os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(lock)
    return False


def live_fields(facts: LiveFacts) -> dict[str, Any]:
    """For ``kiosk doctor --facts -``."""
    last = facts.last_read
    return {
        "version": facts.version,
        "reader": facts.reader,
        "reader_names": list(facts.reader_names),
        "module": facts.module,
        "last_read": None if last is None else {"elapsed_ms": last.elapsed_ms, "fault": last.fault},
        "printer_fault": facts.printer_fault,
        "printer_paper": facts.printer_paper,
        "printer_cover": facts.printer_cover,
        "sound": facts.sound,
        "pixels": facts.pixels,
        "millimetres": facts.millimetres,
        "mm_per_px": facts.mm_per_px,
    }


def read_live(line: str) -> LiveFacts:
    """Raises ValueError."""
    try:
        fields: Mapping[str, Any] = json.loads(line)
        last = fields["last_read"]
        return LiveFacts(
            version=fields["version"],
            reader=fields["reader"],
            reader_names=tuple(str(each) for each in fields["reader_names"]),
            module=fields["module"],
            last_read=None if last is None else LastRead(last["elapsed_ms"], last["fault"]),
            printer_fault=fields["printer_fault"],
            printer_paper=fields["printer_paper"],
            printer_cover=fields["printer_cover"],
            sound=fields["sound"],
            pixels=_pair(fields["pixels"]),
            millimetres=_pair(fields["millimetres"]),
            mm_per_px=fields["mm_per_px"],
        )
    except (KeyError, TypeError) as error:
        raise ValueError("no facts of the screen") from error


def _pair(values: Any) -> Any:
    return None if values is None else (values[0], values[1])
