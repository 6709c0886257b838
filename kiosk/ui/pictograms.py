"""Pictograms for QML: `image://pictogram/<stem>/<rrggbb>` draws one SVG of ``assets/pictograms`` in one colour.

The files draw with ``currentColor``, which Qt's SVG renderer does not inherit from outside (SVG 1.2 Tiny, Qt 6.11), so
the colour is written into the text before it is parsed, and the size with it: Qt then makes the whole picture itself,
and PySide 6.11 has no call in which to leave references to None behind (six for each picture that Python paints).
Scenes have their own colours and ignore it where they do.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage
from PySide6.QtQuick import QQuickImageProvider

from kiosk.resources import asset_path

PROVIDER = "pictogram"
DEFAULT_SIZE_PX = 96
KEPT = 128
"""A visit shows some 70 different small ones, 3 MiB together."""
SMALL_PX = 160 * 160
"""Larger ones are scenes, each on one page: who keeps that page keeps its picture, and no one else needs it."""
_STEM = re.compile(r"[a-z0-9-]+")
_COLOUR = re.compile(r"[0-9a-fA-F]{6}")
_VIEW_BOX = re.compile(r'viewBox="[-0-9.]+ [-0-9.]+ ([0-9.]+) ([0-9.]+)"')
_NOTHING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"></svg>'


@lru_cache(maxsize=128)
def svg_text(stem: str) -> str | None:
    """The file of that name, or None when this installation has no such pictogram."""
    if not _STEM.fullmatch(stem):
        return None
    try:
        path: Path = asset_path(f"pictograms/{stem}.svg")
    except FileNotFoundError:
        return None
    return path.read_text(encoding="utf-8")


def drawing(stem: str, colour: str, width_px: int, height_px: int) -> bytes:
    """The SVG in six hexadecimal digits of ``colour``, as large as fits; an unknown stem gives an empty one."""
    text = svg_text(stem) if _COLOUR.fullmatch(colour) else None
    if text is None or (box := _VIEW_BOX.search(text)) is None:
        return _sized(_NOTHING, width_px, height_px)
    across, down = float(box[1]), float(box[2])
    scale = min(width_px / across, height_px / down)
    sized = _sized(text, max(1, round(across * scale)), max(1, round(down * scale)))
    return sized.replace(b"currentColor", f"#{colour}".encode())


def _sized(text: str, width_px: int, height_px: int) -> bytes:
    return text.replace("<svg ", f'<svg width="{width_px}" height="{height_px}" ', 1).encode()


def draw(stem: str, colour: str, width_px: int, height_px: int) -> QImage:
    """A transparent picture of at most these pixels; an unknown stem leaves it empty and breaks nothing."""
    # Told what it is, Qt loads no reader of other pictures to ask them all.
    return QImage.fromData(drawing(stem, colour, width_px, height_px), "SVG")  # type: ignore[arg-type]  # stub: bytes, which it refuses


class PictogramProvider(QQuickImageProvider):
    """Add with ``engine.addImageProvider(PROVIDER, PictogramProvider())``; the engine owns it.

    Qt keeps 2 MiB of images that no page shows, less than one visit needs, and would have each visit draw them anew.
    """

    def __init__(self) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)
        self._small = lru_cache(maxsize=KEPT)(draw)

    def requestImage(self, name: str, size: QSize, requested_size: QSize) -> QImage:
        """``name`` is `<stem>/<rrggbb>`; ``size`` is Qt's way to hand the natural size back."""
        stem, _, colour = name.partition("/")
        width_px = requested_size.width() if requested_size.width() > 0 else DEFAULT_SIZE_PX
        height_px = requested_size.height() if requested_size.height() > 0 else width_px
        size.setWidth(width_px)
        size.setHeight(height_px)
        drawn = self._small if width_px * height_px <= SMALL_PX else draw
        return drawn(stem, colour, width_px, height_px)
