"""How large a pixel is, when nobody has measured it."""

from __future__ import annotations

import math

DRAWN_WIDTH_MM = 267.84
"""The short side of the 21.5 inch panel for which the pages are drawn."""
LEAST_INCH, MOST_INCH = 10, 65
SQUARE_ENOUGH = 1.1
"""Displays that give a wrong size mostly give a wrong shape too: 160 x 90 mm for any panel, or their shape turned."""


def millimetres_per_pixel(pixels: tuple[int, int], said_mm: tuple[float, float]) -> float:
    """What the display says of its size (width, height), if it can be so; else as if it were the panel drawn for."""
    across, down = (mm / px for mm, px in zip(said_mm, pixels, strict=True))
    inches = math.hypot(*said_mm) / 25.4
    believable = min(across, down) > 0 and LEAST_INCH <= inches <= MOST_INCH
    if believable and 1 / SQUARE_ENOUGH <= across / down <= SQUARE_ENOUGH:
        return (across + down) / 2
    return DRAWN_WIDTH_MM / min(pixels)
