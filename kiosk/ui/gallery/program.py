"""``kiosk gallery``: every screen and component in every mode on every panel, to leaf through or as pictures."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtGui import QGuiApplication

from kiosk.ui.gallery.contact_sheet import ContactSheet
from kiosk.ui.gallery.pictures import Pictures
from kiosk.ui.gallery.surroundings import DIAGONALS, MODES, USUAL_PANEL, Mode, Panel, panels
from kiosk.ui.gallery.window import Gallery


def _arguments(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="kiosk gallery",
        description="Every screen, by its own view-models filled with invented values, and every component in each of "
        "its states. Without --out a window: Page Down and Page Up leaf through them, F5 through the modes.",
    )
    parser.add_argument("--out", type=Path, help="folder for PNG files, a sub-folder and a contact sheet for each mode")
    parser.add_argument("--screen", default="", help="only the pictures whose name begins so")
    parser.add_argument("--mode", action="append", choices=[mode.name for mode in MODES], help="may be repeated")
    parser.add_argument("--panel", choices=DIAGONALS, help="diagonal in inches")
    parser.add_argument("--orientation", choices=["portrait", "landscape"])
    parser.add_argument("--sheets-only", action="store_true", help="the contact sheets without the single pictures")
    return parser.parse_args(argv)


def main(argv: Sequence[str]) -> int:
    """Draws and returns 0; 1 when QML complained, with the complaints on stderr."""
    arguments = _arguments(argv)
    modes = [mode for mode in MODES if arguments.mode is None or mode.name in arguments.mode]
    warnings = _draw(arguments, modes) if arguments.out is not None else _leaf(arguments, modes)
    for warning in warnings:
        sys.stderr.write(warning + "\n")
    return 1 if warnings else 0


def _draw(arguments: argparse.Namespace, modes: Sequence[Mode]) -> list[str]:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.setdefault("QT_QUICK_BACKEND", "software")
    application = QGuiApplication.instance() or QGuiApplication(["gallery"])
    warnings: list[str] = []
    for panel in panels(arguments.panel, arguments.orientation):
        gallery = Gallery.on(panel)
        for mode in modes:
            gallery.become(mode)
            _draw_mode(gallery, arguments, panel, mode)
        gallery.close()
        warnings += gallery.warnings
    del application
    return warnings


def _draw_mode(gallery: Gallery, arguments: argparse.Namespace, panel: Panel, mode: Mode) -> None:
    folder: Path = arguments.out / panel.name / mode.name
    folder.mkdir(parents=True, exist_ok=True)
    sheet = ContactSheet(8 if panel.portrait else 5)
    pictures = Pictures(gallery, arguments.screen)
    for number, name in enumerate(pictures.names, start=1):
        pictures.show(name)
        picture = gallery.window.grabWindow()
        sheet.add(name, picture)
        if not arguments.sheets_only:
            picture.save(str(folder / f"{number:03d}-{name}.png"))
    pictures.close()
    sheet.image().save(str(folder.with_name(f"{mode.name}.png")))


def _leaf(arguments: argparse.Namespace, modes: Sequence[Mode]) -> list[str]:
    application = QGuiApplication.instance() or QGuiApplication(["gallery"])
    from kiosk.ui.gallery.browser import Browser

    panel = next(panels(arguments.panel or USUAL_PANEL.diagonal, arguments.orientation))
    gallery = Gallery.on(panel)
    browser = Browser(gallery, Pictures(gallery, arguments.screen), modes)
    application.exec()
    browser.close()
    gallery.close()
    return gallery.warnings
