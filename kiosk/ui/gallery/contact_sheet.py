"""Many pictures on one, small, each with its name: what is wrong with a size or a mode shows at a glance."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter

ACROSS_PX = 2400
GAP_PX = 16
NAME_PX = 34


class ContactSheet:
    """``add`` keeps a small copy only: sixty screens at full size would be half a gigabyte."""

    def __init__(self, columns: int) -> None:
        self._columns = columns
        self._width_px = (ACROSS_PX - GAP_PX) // columns - GAP_PX
        self._pictures: list[tuple[str, QImage]] = []

    def add(self, name: str, picture: QImage) -> None:
        small = picture.scaledToWidth(self._width_px, Qt.TransformationMode.SmoothTransformation)
        self._pictures.append((name, small))

    def image(self) -> QImage:
        """Rows of pictures, each under its name."""
        row_px = max((small.height() for _, small in self._pictures), default=0) + NAME_PX + GAP_PX
        rows = math.ceil(len(self._pictures) / self._columns)
        sheet = QImage(ACROSS_PX, max(1, rows * row_px + GAP_PX), QImage.Format.Format_RGB32)
        sheet.fill(QColor("#5B6570"))
        painter = QPainter(sheet)
        font = QFont("Noto Sans CJK SC")
        font.setPixelSize(NAME_PX // 2 + 4)
        painter.setFont(font)
        painter.setPen(QColor("#FFFFFF"))
        self._draw(painter, self._pictures, row_px)
        painter.end()
        return sheet

    def _draw(self, painter: QPainter, pictures: Sequence[tuple[str, QImage]], row_px: int) -> None:
        for number, (name, small) in enumerate(pictures):
            left = GAP_PX + number % self._columns * (self._width_px + GAP_PX)
            top = GAP_PX + number // self._columns * row_px
            painter.drawText(QRect(left, top, self._width_px, NAME_PX), Qt.AlignmentFlag.AlignVCenter, name)
            painter.drawImage(left, top + NAME_PX, small)
