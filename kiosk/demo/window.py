"""The demonstration on a desk: the kiosk's window with the card tray beside it."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.demo.tray import CardTray
from kiosk.ui.program import KioskProgram, run
from kiosk.ui.start import RunOptions


def run_with_tray(options: RunOptions) -> int:
    """As ``kiosk run``; the tray goes when the kiosk goes."""
    return run(options, open_tray)


def open_tray(program: KioskProgram) -> Callable[[], None]:
    """Put the tray beside the open window; returns what closes it."""
    if program.window is None:
        raise ValueError("the tray stands beside an open window")
    tray = CardTray(program.reader)
    tray.open(program.window)
    return tray.close
