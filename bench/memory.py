"""Memory at rest with 100,000 postings ready and a few visits over, beside an empty QML window."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from bench.figures import Figure, median, pss_mib
from bench.prepared_state import copy_to

if TYPE_CHECKING:
    from bench.kiosk_under_test import KioskUnderTest
    from bench.scripted_person import Script

VISITS = ("first-timer", "bricklayer", "welder")
UI_BOUND = 2.2
TOGETHER_MIB = 320.0
WINDOWS = 3
SETTLE_MS = 3000


def run() -> list[Figure]:
    # Before this process loads Qt: two Qt programs at a time share pages, and each looks smaller.
    floor = median([_empty_window_mib() for _ in range(WINDOWS)])
    from kiosk.ui.pyside_import import undo_import_hook

    # As the command `kiosk run` begins.
    undo_import_hook()
    from bench.kiosk_under_test import KioskUnderTest

    found: dict[str, float] = {}
    with TemporaryDirectory(prefix="bench-memory-") as folder:
        kiosk = KioskUnderTest(*copy_to(Path(folder) / "state"))
        kiosk.play(_visits(kiosk, found))
    return [
        Figure("PSS of an empty QML window", floor, "MiB"),
        Figure("PSS of the screen program", found["screen"], "MiB"),
        Figure("PSS, screen program / empty window", found["screen"] / floor, "x", UI_BOUND),
        Figure("PSS of the reader program", found["reader"], "MiB"),
        Figure("PSS of the sync program", found["sync"], "MiB"),
        Figure("PSS of the three programs", found["screen"] + found["reader"] + found["sync"], "MiB", TOGETHER_MIB),
    ]


def _empty_window_mib() -> float:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software"}
    command = (sys.executable, str(Path(__file__).with_name("empty_window.py")))
    with subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as window:
        assert window.stdout is not None
        if window.stdout.readline() != b"painted\n":
            raise RuntimeError("the empty window does not paint")
        size = pss_mib([window.pid])
        window.communicate(timeout=10)
    return size


def _visits(kiosk: KioskUnderTest, found: dict[str, float]) -> Script:
    program = kiosk.program
    yield from kiosk.ready()
    for card in VISITS:
        kiosk.lay_card(card)
        yield from kiosk.to_matches()
        yield from kiosk.to_ticket()
        kiosk.lay_card(None)
        yield from kiosk.to_attract()
    yield from kiosk.rest(SETTLE_MS)
    found.update(screen=pss_mib([os.getpid()]), reader=pss_mib([program.reader.pid]), sync=pss_mib([program.sync.pid]))
