"""Thermal paper after days in a pocket, before a telephone's camera: the wear of a ticket with a fixed seed.

Two grades: how far the black has faded, columns of the head that print nothing, slipped rows, folds, scratches, and
how many millimetres of paper one pixel of the camera sees.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from kiosk.printing.paper import DOTS_PER_MM

Grey = np.ndarray[Any, np.dtype[np.float32]]
PAPER_GREY, INK_GREY = 236.0, 28.0
FOLD_DOTS = 2
"""A crack in the coating of a quarter of a millimetre."""


@dataclass(frozen=True)
class Wear:
    """``faded``: how much of the black is gone; ``mm_per_px``: what the camera sees in a pixel.

    ``blur_px`` is the lens and the warm fringe of a thermal dot together, as a standard deviation.
    """

    faded: float
    dead_columns: int
    missing_rows: int
    creases: int
    scratches: int
    mm_per_px: float
    blur_px: float
    noise: float


GOOD = Wear(0.12, 0, 1, 0, 1, 0.10, 1.1, 6.0)
WORN = Wear(0.45, 3, 1, 1, 1, 0.14, 1.1, 6.0)


def photographed(printed: Image.Image, wear: Wear, seed: int) -> Image.Image:
    """A camera's grey picture of ``printed`` (one pixel a dot, 1 bit) after this wear."""
    chance = np.random.default_rng(seed)
    dots = np.array(printed.convert("L"), dtype=np.float32) / 255.0
    height, width = dots.shape
    for column in chance.integers(0, width, wear.dead_columns):
        dots[:, column] = 1.0
    for row in chance.integers(0, height, wear.missing_rows):
        dots[row] = 1.0
    paper = _faded(dots, wear, chance)
    sheet = Image.fromarray(paper.astype(np.uint8))
    _folded(sheet, wear, chance)
    seen = _held(sheet, wear, chance)
    seen = seen.filter(ImageFilter.GaussianBlur(wear.blur_px * float(chance.uniform(0.7, 1.3))))
    return Image.fromarray(_lit(np.asarray(seen, dtype=np.float32), wear, chance))


def _faded(dots: Grey, wear: Wear, chance: np.random.Generator) -> Grey:
    """Heat and hand sweat take the black away in clouds, not evenly."""
    height, width = dots.shape
    coarse = chance.uniform(0.6, 1.2, (height // 48 + 2, width // 48 + 2)).astype(np.float32)
    clouds = np.asarray(Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC))
    ink = INK_GREY + (PAPER_GREY - INK_GREY) * np.clip(wear.faded * clouds, 0.0, 0.9)
    faded: Grey = np.where(dots > 0.5, PAPER_GREY, ink).astype(np.float32)
    return faded


def _folded(sheet: Image.Image, wear: Wear, chance: np.random.Generator) -> None:
    """A fold breaks the coating along a line, a coin leaves a grey streak."""
    pen = ImageDraw.Draw(sheet)
    width, height = sheet.size

    def line(grey: int, thick: int) -> None:
        left, right = chance.uniform(0, height, 2)
        pen.line([(0, left), (width, right)], fill=grey, width=thick)

    for _ in range(wear.creases):
        line(int(PAPER_GREY) - 6, FOLD_DOTS)
    for _ in range(wear.scratches):
        line(150, 1)


def _held(sheet: Image.Image, wear: Wear, chance: np.random.Generator) -> Image.Image:
    """Turned by some degrees, not quite flat, at the camera's distance."""
    width, height = sheet.size
    margin = 24
    background = Image.new("L", (width + 2 * margin, height + 2 * margin), int(PAPER_GREY))
    background.paste(sheet, (margin, margin))
    turned = background.rotate(
        float(chance.uniform(-6, 6)), Image.Resampling.BICUBIC, expand=True, fillcolor=int(PAPER_GREY)
    )
    across, down = turned.size
    tilt = chance.uniform(-0.03, 0.03, 8)
    corners = [(0, 0), (0, down), (across, down), (across, 0)]
    moved = [value + tilt[2 * at + axis] * across for at, each in enumerate(corners) for axis, value in enumerate(each)]
    scale = 1.0 / DOTS_PER_MM / wear.mm_per_px
    size = (round(across * scale), round(down * scale))
    return turned.transform(
        size, Image.Transform.QUAD, tuple(moved), Image.Resampling.BICUBIC, fillcolor=int(PAPER_GREY)
    )


def _lit(seen: Grey, wear: Wear, chance: np.random.Generator) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """A lamp from one side, and the grain of the sensor."""
    height, width = seen.shape
    across = np.linspace(-1, 1, width)[None, :] * chance.uniform(-0.2, 0.2)
    down = np.linspace(-1, 1, height)[:, None] * chance.uniform(-0.2, 0.2)
    lit = seen * (0.85 + across + down) + chance.normal(0.0, wear.noise, seen.shape)
    return np.clip(lit, 0, 255).astype(np.uint8)
