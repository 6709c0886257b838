"""From the reader's identity line to the frame that holds the first job card, with 100,000 postings.

A first-timer gets the notice page with the two best jobs beneath it, somebody known since power-on the list. The frame
counts when the card's item is visible in the scene that was just drawn.
"""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QObject, Slot
from PySide6.QtQuick import QQuickWindow

from bench.figures import Figure, median, quantile
from bench.kiosk_under_test import KioskUnderTest
from bench.prepared_state import copy_to
from bench.scripted_person import Script
from kiosk.demo.visitor import Visitor
from kiosk.protocol.reader_events import IdentityRead

TAPS = 120
BOUND_MS = 50.0
CARDS = ("bricklayer", "welder", "first-timer", "expired", "rare-characters", "long-name")


class FirstCardProbe(QObject):
    """``samples_ms`` gets one value for each identity that was followed by a card."""

    def __init__(self, kiosk: KioskUnderTest) -> None:
        super().__init__()
        self.samples_ms: list[float] = []
        self._kiosk = kiosk
        self._visitor: Visitor | None = None
        self._arrived_s: float | None = None
        # Connected before the program connects its own: the stamp comes before any work on the event.
        kiosk.program.reader.received.connect(self._on_event)

    def watch(self, window: QQuickWindow) -> None:
        self._visitor = Visitor(window, lambda: self._kiosk.screen, None)
        window.frameSwapped.connect(self._on_frame)

    def has(self, samples: int) -> bool:
        return len(self.samples_ms) >= samples

    @Slot(object)
    def _on_event(self, event: object) -> None:
        if isinstance(event, IdentityRead):
            self._arrived_s = time.perf_counter()

    @Slot()
    def _on_frame(self) -> None:
        now_s = time.perf_counter()
        if self._arrived_s is None or self._visitor is None:
            return
        name = {"notice": "preview0", "matches": "job0"}.get(self._kiosk.screen)
        if name is not None and self._visitor.find(name) is not None:
            self.samples_ms.append((now_s - self._arrived_s) * 1000)
            self._arrived_s = None


def run() -> list[Figure]:
    with TemporaryDirectory(prefix="bench-first-card-") as folder:
        kiosk = KioskUnderTest(*copy_to(Path(folder) / "state"))
        probe = FirstCardProbe(kiosk)
        cases: dict[str, list[float]] = {}
        kiosk.play(_taps(kiosk, probe, cases))
    figures = []
    for case, samples_ms in cases.items():
        figures += [
            Figure(f"identity to first card, {case}, p50 of {len(samples_ms)}", median(samples_ms), "ms"),
            Figure(f"identity to first card, {case}, p99", quantile(samples_ms, 0.99), "ms", BOUND_MS),
            Figure(f"identity to first card, {case}, longest", max(samples_ms), "ms"),
        ]
    return figures


def _taps(kiosk: KioskUnderTest, probe: FirstCardProbe, cases: dict[str, list[float]]) -> Script:
    session, root = kiosk.program.session, kiosk.program.root
    assert kiosk.program.window is not None
    probe.watch(kiosk.program.window)
    yield from kiosk.ready()
    for case in ("first-timer, notice", "known since power-on, list"):
        probe.samples_ms = cases.setdefault(case, [])
        for number in range(TAPS):
            kiosk.lay_card(CARDS[number % len(CARDS)])
            yield "a frame with a card", partial(probe.has, number + 1)
            yield "the person's keys", lambda: session.visit is not None and session.visit.known
            kiosk.lay_card(None)
            yield from kiosk.to_attract()
        # Everybody agrees once, outside the samples.
        for card in CARDS if case.startswith("first") else ():
            probe.samples_ms = []
            kiosk.lay_card(card)
            yield from kiosk.to_matches()
            kiosk.lay_card(None)
            yield from kiosk.to_attract()
    assert root.matches_page.list_model.rowCount() == 0
