"""The demonstration on a desk: the kiosk's window with the card tray beside it."""

from __future__ import annotations

from kiosk.demo.tray import CardTray
from kiosk.ui.program import KioskProgram, RunOptions, run


def run_with_tray(options: RunOptions) -> int:
    """As ``kiosk run``, and the tray goes when the kiosk goes."""
    trays: list[CardTray] = []

    def open_tray(program: KioskProgram) -> None:
        if program.window is not None:
            tray = CardTray(program.reader)
            tray.open(program.window)
            trays.append(tray)

    try:
        return run(options, open_tray)
    finally:
        for tray in trays:
            tray.close()
