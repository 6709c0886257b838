"""The longest frame while 100,000 postings arrive: the list scrolls all the time, another program takes a snapshot in.

The screen goes on to the new generation as it does at a market: ``kiosk sync`` sees it and says so.
"""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.figures import Figure, quantile
from bench.job_feed import JOBS, SNAPSHOT, apply_to, write_snapshot
from bench.kiosk_under_test import KioskUnderTest
from bench.prepared_state import copy_to
from bench.scripted_person import Script
from bench.scrolling import FRAMES, Scroller
from kiosk.demo.visitor import Visitor
from kiosk.ui.workers.answers import MarketOpened

STEP_PX = 40
BOUND_MS = 50.0
SNAPSHOTS = 3


def run() -> list[Figure]:
    with TemporaryDirectory(prefix="bench-frames-") as name:
        folder = Path(name)
        write_snapshot(folder / SNAPSHOT, int(time.time()))
        kiosk = KioskUnderTest(*copy_to(folder / "state"))
        quiet: list[float] = []
        busy: list[float] = []
        kiosk.play(_script(kiosk, folder, quiet, busy))
    return [
        Figure("frames with nothing else going on", len(quiet), "x"),
        Figure("with nothing else going on: p99", quantile(quiet, 0.99), "ms"),
        Figure("with nothing else going on: longest", max(quiet), "ms"),
        Figure(f"frames while {SNAPSHOTS} snapshots of {JOBS:,} are applied", len(busy), "x"),
        Figure("while snapshots are applied: p99", quantile(busy, 0.99), "ms"),
        Figure("while snapshots are applied: longest", max(busy), "ms", BOUND_MS),
    ]


def _script(kiosk: KioskUnderTest, folder: Path, quiet: list[float], busy: list[float]) -> Script:
    program = kiosk.program
    window = program.window
    assert window is not None
    opened: list[str] = []
    program._query.answered.connect(partial(_note, opened))
    yield from kiosk.to_guest_list()
    view = Visitor(window, lambda: kiosk.screen, None).find("jobList")
    assert view is not None
    scroller = Scroller(window, view)

    def scrolled(into: list[float]) -> Script:
        # The guest is still there: without a touch the idle ring would come up over the list.
        program.root.touched()
        scroller.scroll(STEP_PX)
        yield f"{FRAMES} frames", lambda: scroller.done
        into.extend(scroller.frames_ms)

    yield from scrolled([])
    for _ in range(SNAPSHOTS):
        known, began = set(opened), len(busy)
        with apply_to(folder / SNAPSHOT, folder / "state" / "cache") as applying:
            while applying.poll() is None or known.issuperset(opened):
                yield from scrolled(busy)
        # As long again with nothing going on: the machine may have work of its own.
        enough = len(quiet) + len(busy) - began
        while len(quiet) < enough:
            yield from scrolled(quiet)


def _note(opened: list[str], answer: object) -> None:
    if isinstance(answer, MarketOpened):
        opened.append(answer.generation)
