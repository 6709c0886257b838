"""Contrast as it is drawn: relative luminance of the pixels that the window shows (WCAG 2.2)."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage

Luminance = npt.NDArray[np.float32]


def _channel(weight: float) -> Luminance:
    part = np.arange(256) / 255
    linear = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    return (linear * weight).astype(np.float32)


_STEPS = 1000
"""Luminances told apart."""
_RED, _GREEN, _BLUE = _channel(0.2126), _channel(0.7152), _channel(0.0722)


class Drawn:
    """One picture of the window."""

    def __init__(self, picture: QImage) -> None:
        rgb = self._kept = picture.convertToFormat(QImage.Format.Format_RGB32)
        bits: Any = rgb.constBits()
        # A view of the image's own memory, which lives as long as the image is kept.
        self.pixels = np.frombuffer(bits, np.uint8).reshape(rgb.height(), rgb.bytesPerLine() // 4, 4)

    def luminance(self, area: QRectF) -> Luminance:
        """Rows of luminances of what lies in ``area``; empty when that is outside the window."""
        left, top = max(0, round(area.left())), max(0, round(area.top()))
        part = self.pixels[top : round(area.bottom()), left : round(area.right())]
        lit: Luminance = _BLUE[part[..., 0]] + _GREEN[part[..., 1]] + _RED[part[..., 2]]
        return lit

    def text_contrast(self, area: QRectF, colour: QColor) -> float:
        """Of strokes against their ground; 1 when hardly a stroke of that colour is there.

        Edges are mixed of both, so each is looked for by itself: the colour asked for, and what else most pixels show.
        """
        lit = self.luminance(area)
        if lit.size == 0:
            return 1.0
        wanted = float(_RED[colour.red()] + _GREEN[colour.green()] + _BLUE[colour.blue()])
        counts = np.bincount((lit.ravel() * _STEPS + 0.5).astype(np.int64), minlength=_STEPS + 1)
        stroke = slice(max(0, round(wanted * _STEPS) - 2), round(wanted * _STEPS) + 3)
        if counts[stroke].sum() < max(4, lit.size // 200):
            return 1.0
        counts[stroke] = 0
        return ratio(wanted, int(counts.argmax()) / _STEPS)

    def shape_contrast(self, area: QRectF) -> float:
        """Of the lightest against the darkest hundredth: a drawing on its ground."""
        lit = self.luminance(area).ravel()
        if lit.size == 0:
            return 1.0
        return ratio(float(np.quantile(lit, 0.01)), float(np.quantile(lit, 0.99)))

    def at(self, x: float, y: float) -> float:
        """The luminance of one pixel."""
        row = self.pixels[round(y), round(x)]
        return float(_BLUE[row[0]] + _GREEN[row[1]] + _RED[row[2]])


def ratio(one: float, other: float) -> float:
    """Contrast of two luminances, 1 to 21."""
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)
