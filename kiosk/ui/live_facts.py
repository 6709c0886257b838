"""What the screen knows of its devices, for the doctor: remembered from their programs' events, nothing of a card."""

from __future__ import annotations

from collections.abc import Callable

import kiosk
from kiosk.maintenance.surroundings import LastRead, LiveFacts
from kiosk.protocol import reader_events
from kiosk.ui.session.state import SessionState
from kiosk.values import frozen


@frozen
class DisplayFacts:
    """Of the display that the window is on; ``millimetres`` None where it gives no size."""

    pixels: tuple[int, int]
    millimetres: tuple[float, float] | None
    mm_per_px: float


class LiveFactsKeeper:
    def __init__(self, display: Callable[[], DisplayFacts | None], sound: Callable[[], bool | None]) -> None:
        self._display = display
        self._sound = sound
        self._names: tuple[str, ...] = ()
        self._module: str | None = None
        self._last_read: LastRead | None = None

    def note(self, event: reader_events.ReaderEvent) -> None:
        match event:
            case reader_events.Readers(readers):
                self._names = tuple(each.name for each in readers)
                self._module = next((each.module for each in readers if each.module), None)
            case reader_events.IdentityRead(elapsed_ms=elapsed_ms) | reader_events.TokenRead(elapsed_ms=elapsed_ms):
                self._last_read = LastRead(elapsed_ms, None)
            case reader_events.Fault(reader=str(), code=code):
                self._last_read = LastRead(None, code)

    def facts(self, session: SessionState) -> LiveFacts:
        display = self._display()
        has_printer = session.rules.has_printer
        return LiveFacts(
            version=kiosk.__version__,
            reader=str(session.reader_fault or session.reader),
            reader_names=self._names,
            module=self._module,
            last_read=self._last_read,
            printer_fault=str(session.printer_fault) if session.printer_fault is not None else None,
            printer_paper=str(session.printer_paper) if has_printer else None,
            printer_cover=str(session.printer_cover) if has_printer else None,
            sound=self._sound(),
            pixels=None if display is None else display.pixels,
            millimetres=None if display is None else display.millimetres,
            mm_per_px=None if display is None else display.mm_per_px,
        )
