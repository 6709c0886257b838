"""Pictograms for QML: `image://pictogram/<stem>/<rrggbb>` draws one SVG of ``assets/pictograms`` in one colour.

The files draw with ``currentColor``, which Qt's SVG renderer does not inherit from outside (SVG 1.2 Tiny, Qt 6.11), so
the colour is written into the text before it is parsed. Scenes have their own colours and ignore it where they do.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtQuick import QQuickImageProvider
from PySide6.QtSvg import QSvgRenderer

from kiosk.resources import asset_path

PROVIDER = "pictogram"
DEFAULT_SIZE_PX = 96
DRAWN_MAX = 192
"""A visit shows some 90 different ones, mostly of a few dozen KiB."""
_STEM = re.compile(r"[a-z0-9-]+")
_COLOUR = re.compile(r"[0-9a-fA-F]{6}")


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


def tinted(stem: str, colour: str) -> QByteArray | None:
    """SVG bytes with every ``currentColor`` replaced; ``colour`` is six hexadecimal digits."""
    text = svg_text(stem)
    if text is None or not _COLOUR.fullmatch(colour):
        return None
    return QByteArray(text.replace("currentColor", f"#{colour}").encode("utf-8"))


def draw(stem: str, colour: str, size: QSize) -> QImage:
    """A transparent picture of ``size`` pixels; an unknown stem leaves it empty and breaks nothing."""
    image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    data = tinted(stem, colour)
    if data is not None:
        renderer = QSvgRenderer(data)
        renderer.setAspectRatioMode(Qt.AspectRatioMode.KeepAspectRatio)
        painter = QPainter(image)
        renderer.render(painter)
        painter.end()
    return image


class PictogramProvider(QQuickImageProvider):
    """Add with ``engine.addImageProvider(PROVIDER, PictogramProvider())``; the engine owns it.

    Qt keeps 2 MiB of images that no page shows, less than one visit needs: without a store of our own each visit draws
    176 of them anew, and PySide 6.11 leaves six references to None behind whenever Python paints on a new QImage.
    """

    def __init__(self) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)
        self._drawn = lru_cache(maxsize=DRAWN_MAX)(_draw)

    def requestImage(self, name: str, size: QSize, requested_size: QSize) -> QImage:
        """``name`` is `<stem>/<rrggbb>`; ``size`` is Qt's way to hand the natural size back."""
        stem, _, colour = name.partition("/")
        width = requested_size.width() if requested_size.width() > 0 else DEFAULT_SIZE_PX
        height = requested_size.height() if requested_size.height() > 0 else width
        size.setWidth(width)
        size.setHeight(height)
        return self._drawn(stem, colour, width, height)


def _draw(stem: str, colour: str, width: int, height: int) -> QImage:
    return draw(stem, colour, QSize(width, height))
