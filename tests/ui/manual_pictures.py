"""``python -m tests.ui.manual_pictures``: draws the pictures of the operator's manual anew, out of the program.

Each bears the words that can be read on it, so that a test can tell which one shows what has changed since.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_QUICK_BACKEND", "software")

from PIL import Image
from PIL.PngImagePlugin import PngInfo
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter

from kiosk.printing.composing import call_slip_content, strip_content
from kiosk.printing.drawing import draw
from kiosk.printing.paper import Paper, Raster
from kiosk.ui.gallery.scenes import scenes
from kiosk.ui.gallery.window import Gallery
from kiosk.ui.qr import qr_matrix
from tests.domain.postings import NOW
from tests.printing.tickets import ISSUER, brickwork, ticket
from tests.ui.qml_tree import texts, warmed

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "operator" / "pictures"
SCREENS: Mapping[str, tuple[str, ...]] = {
    "alarm": ("attract-staff-alarm",),
    "calibrate": ("maintenance-calibrate",),
    "findings": ("maintenance-findings",),
    "maintenance": ("maintenance",),
    "manual": ("maintenance-manual",),
    "out-of-service": ("out_of_service",),
    "paper-change": ("overlay-paper", "overlay-paper-closed", "overlay-paper-testing"),
    "staff-entry": ("staff_entry",),
    "stick": ("maintenance-stick",),
}
"""Name of the picture: the scenes of the gallery that stand on it side by side."""
PAPERS = "papers"
NAMES = {*SCREENS, PAPERS}
WORDS = "words"
"""Under this key the picture file holds what can be read on it."""
ONE_PX, SEVERAL_PX = 480, 360
GAP_PX = 12


def screens(gallery: Gallery) -> Iterator[tuple[str, str, list[QImage]]]:
    """Name, words and pictures of each."""
    by_name = dict(scenes())
    for name, shown in SCREENS.items():
        words, pictures = [], []
        for scene in shown:
            gallery.show_scene(scene, by_name[scene])
            words += [str(each.item.property("text")) for each in texts(gallery)]
            pictures.append(gallery.window.grabWindow())
        yield name, "\n".join(words), pictures


def papers() -> tuple[str, list[QImage]]:
    contents = (ticket(), call_slip_content(brickwork(id=1234), NOW, ISSUER), strip_content(ISSUER.market_name, NOW))
    return "\n".join(map(repr, contents)), [_image(draw(each, Paper.NARROW, cache(qr_matrix))) for each in contents]


def words_in(file: Path) -> str:
    with Image.open(file) as picture:
        return str(picture.info.get(WORDS, ""))


def _image(raster: Raster) -> QImage:
    size = (raster.width_dots, raster.height_dots, raster.row_bytes)
    mono = QImage(raster.bits, *size, QImage.Format.Format_Mono)
    mono.setColorTable([QColor("white").rgb(), QColor("black").rgb()])
    return mono.convertToFormat(QImage.Format.Format_RGB32)


def _side_by_side(pictures: list[QImage], width_px: int, gap_px: int) -> QImage:
    small = [each.scaledToWidth(width_px, Qt.TransformationMode.SmoothTransformation) for each in pictures]
    across = len(small) * (width_px + gap_px) + gap_px
    sheet = QImage(across, max(each.height() for each in small) + 2 * gap_px, QImage.Format.Format_RGB32)
    sheet.fill(QColor("#C9CED3"))
    painter = QPainter(sheet)
    for number, each in enumerate(small):
        painter.drawImage(gap_px + number * (width_px + gap_px), gap_px, each)
    painter.end()
    return sheet


def _save(name: str, words: str, picture: QImage) -> None:
    # Pillow chooses the colours out of the picture, Qt only ever takes the same 216.
    plain = picture.convertToFormat(QImage.Format.Format_RGB888)
    size, row_bytes = (plain.width(), plain.height()), plain.bytesPerLine()
    drawn = Image.frombytes("RGB", size, bytes(plain.constBits()), "raw", "RGB", row_bytes)
    told = PngInfo()
    told.add_itxt(WORDS, words)
    few_colours = drawn.quantize(128, dither=Image.Dither.NONE)
    few_colours.save(FOLDER / f"{name}.png", pnginfo=told, optimize=True)


def main() -> int:
    application = QGuiApplication(["manual"])
    gallery = warmed(Gallery(1080, 1920))
    for name, words, pictures in screens(gallery):
        one = len(pictures) == 1
        _save(name, words, _side_by_side(pictures, ONE_PX if one else SEVERAL_PX, 0 if one else GAP_PX))
    gallery.close()
    words, drawn = papers()
    _save(PAPERS, words, _side_by_side(drawn, 192, GAP_PX))
    for warning in gallery.warnings:
        sys.stderr.write(warning + "\n")
    del application
    return 1 if gallery.warnings else 0


if __name__ == "__main__":
    sys.exit(main())
