"""QR symbols for QML: ``image://qr/<key>``, drawn from texts that the presenter put under a key for this visit."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage
from PySide6.QtQuick import QQuickImageProvider

from kiosk.ui.qr import QUIET_ZONE_MODULES, qr_matrix

SMALLEST_PX = 64
_WHITE = 255
_BLACK = 0


class QrTexts:
    """The texts behind the keys. A ticket's address never stands in an image source, where logs would show it."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}

    def put(self, key: str, text: str) -> None:
        self._texts[key] = text

    def get(self, key: str) -> str | None:
        return self._texts.get(key)

    def clear(self) -> None:
        self._texts.clear()


class QrImageProvider(QQuickImageProvider):
    """Whole pixels for each module, quiet zone included; an unknown key gives a white square, never an error text."""

    def __init__(self, texts: QrTexts) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)
        self._texts = texts

    def requestImage(self, key: str, size: QSize, requested: QSize) -> QImage:
        wanted_px = max(requested.width(), requested.height(), SMALLEST_PX)
        text = self._texts.get(key)
        image = _blank(wanted_px) if text is None else draw(text, wanted_px)
        size.setWidth(image.width())
        size.setHeight(image.height())
        return image


def draw(text: str, wanted_px: int) -> QImage:
    """The largest symbol of whole pixels a module within ``wanted_px``, at least one pixel a module."""
    matrix = qr_matrix(text)
    modules = len(matrix) + 2 * QUIET_ZONE_MODULES
    margin = bytes([_WHITE]) * QUIET_ZONE_MODULES
    rows = [margin + bytes(_BLACK if dark else _WHITE for dark in line) + margin for line in matrix]
    quiet = [bytes([_WHITE]) * modules] * QUIET_ZONE_MODULES
    side = modules * max(1, wanted_px // modules)
    # By default without smoothing and without regard to the aspect ratio, which is one to one.
    return _grey(modules, b"".join([*quiet, *rows, *quiet])).scaled(side, side)


def _blank(side_px: int) -> QImage:
    return _grey(side_px, bytes([_WHITE]) * (side_px * side_px))


def _grey(side_px: int, pixels: bytes) -> QImage:
    """A square of grey bytes, read as a portable graymap: PySide 6.11 leaves six references to None behind for each
    QImage that Python makes and fills itself."""
    return QImage.fromData(b"P5 %d %d 255\n" % (side_px, side_px) + pixels, "PGM")  # type: ignore[arg-type]  # as pictograms
