"""Scrolling 1,000 matches at 1080x1920, drawn in software: from the step to the drawn frame."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QObject, Slot
from PySide6.QtQuick import QQuickItem, QQuickWindow

from bench.figures import Figure, median, quantile
from bench.kiosk_under_test import KioskUnderTest
from bench.prepared_state import copy_to
from bench.scripted_person import Script
from kiosk.demo.visitor import Visitor
from kiosk.ui.view_models.matches import MatchesModel

ROWS = 1000
STEPS_PX = (5, 40, 180)
FRAMES = 300
BOUND_MS = 16.7


class Scroller(QObject):
    """Moves the list by one step and, when that was drawn, by the next; turns round at both ends."""

    def __init__(self, window: QQuickWindow, view: QQuickItem) -> None:
        super().__init__()
        self.frames_ms: list[float] = []
        self._view = view
        self._window = window
        self._step_px = 0
        self._began_s = 0.0
        window.frameSwapped.connect(self._on_frame)

    def scroll(self, step_px: int) -> None:
        self.frames_ms = []
        self._step_px = step_px
        self._move()

    @property
    def done(self) -> bool:
        return len(self.frames_ms) >= FRAMES

    @Slot()
    def _on_frame(self) -> None:
        if self._step_px == 0:
            return
        self.frames_ms.append((time.perf_counter() - self._began_s) * 1000)
        if self.done:
            self._step_px = 0
        else:
            self._move()

    def _move(self) -> None:
        position = float(self._view.property("contentY")) + self._step_px
        end = float(self._view.property("contentHeight")) - self._view.height()
        if not 0 <= position <= end:
            self._step_px = -self._step_px
            position = min(max(position, 0.0), end)
        self._began_s = time.perf_counter()
        self._view.setProperty("contentY", position)
        self._window.update()


def run() -> list[Figure]:
    found: dict[int, list[float]] = {}
    with TemporaryDirectory(prefix="bench-scrolling-") as folder:
        kiosk = KioskUnderTest(*copy_to(Path(folder) / "state"))
        kiosk.play(_script(kiosk, found))
    figures = []
    for step_px, frames_ms in found.items():
        figures += [
            Figure(f"{ROWS} matches, {step_px} px a frame: frame p50", median(frames_ms), "ms"),
            Figure(f"{ROWS} matches, {step_px} px a frame: frame p99", quantile(frames_ms, 0.99), "ms", BOUND_MS),
        ]
    return figures


def _more_than(known: int, model: MatchesModel) -> bool:
    return model.rowCount() > known


def _script(kiosk: KioskUnderTest, found: dict[int, list[float]]) -> Script:
    program = kiosk.program
    model, window = program.root.matches_page.list_model, program.window
    assert window is not None
    yield from kiosk.to_guest_list()
    view = Visitor(window, lambda: kiosk.screen, None).find("jobList")
    assert view is not None
    while model.rowCount() < ROWS:
        known = model.rowCount()
        view.setProperty("contentY", float(view.property("contentHeight")) - view.height())
        yield f"more than {known} rows", partial(_more_than, known, model)
        # The view knows its new height once it has been laid out.
        yield from kiosk.painted()
    view.setProperty("contentY", 0.0)
    yield from kiosk.painted()
    scroller = Scroller(window, view)
    for step_px in STEPS_PX:
        scroller.scroll(step_px)
        yield f"{FRAMES} frames", lambda: scroller.done
        found[step_px] = scroller.frames_ms
        # The guest is still there: without a touch the idle ring would come up over the list.
        program.root.touched()
