"""``kiosk gallery --out DIR``: draws every picture off-screen."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtGui import QGuiApplication

from kiosk.ui.gallery.scenes import scenes
from kiosk.ui.gallery.window import DEFAULT_MM_PER_PX, Gallery


def _arguments(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="kiosk gallery", description="Pictures of every screen.")
    parser.add_argument("--out", type=Path, required=True, help="folder for the PNG files")
    parser.add_argument("--size", default="1080x1920", help="WIDTHxHEIGHT in pixels")
    parser.add_argument("--mm-per-px", type=float, default=DEFAULT_MM_PER_PX)
    parser.add_argument("--screen", help="only the pictures whose name begins so")
    parser.add_argument("--elder", action="store_true")
    parser.add_argument("--high-contrast", action="store_true")
    parser.add_argument("--low", action="store_true")
    parser.add_argument("--language", default="", help="code of a file in assets/translations")
    return parser.parse_args(argv)


def main(argv: Sequence[str]) -> int:
    """Draws and returns 0; 1 when QML complained, with the complaints on stderr."""
    arguments = _arguments(argv)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.setdefault("QT_QUICK_BACKEND", "software")
    application = QGuiApplication.instance() or QGuiApplication(["gallery"])
    width, height = (int(part) for part in arguments.size.split("x"))
    arguments.out.mkdir(parents=True, exist_ok=True)
    gallery = Gallery(width, height, arguments.mm_per_px)
    gallery.kiosk.put(elder=arguments.elder, highContrast=arguments.high_contrast)
    gallery.kiosk.put(lowPosition=arguments.low, language=arguments.language)
    for number, (scene, change) in enumerate(scenes(), start=1):
        if arguments.screen is None or scene.startswith(arguments.screen):
            gallery.picture(scene, change).save(str(arguments.out / f"{number:02d}-{scene}.png"))
    gallery.close()
    for warning in gallery.warnings:
        sys.stderr.write(warning + "\n")
    del application
    return 1 if gallery.warnings else 0
