"""The two widths of receipt paper, and a picture made for one of them. Plain bytes; nothing here draws or prints."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum

DOTS_PER_MM = 8
"""203 dpi, which is what the print heads of both widths have (the profiles of python-escpos 3.1)."""
LONGEST_MM = 195
"""A15 asks for at most 200 mm a ticket; the cutter's own feed adds some."""
_DLE = 0x10
_REAL_TIME = tuple((bytes((_DLE, second)), bytes((_DLE | 0x08, second))) for second in (0x04, 0x05, 0x14))
"""DLE EOT, DLE ENQ, DLE DC4."""


class Paper(IntEnum):
    """The class of paper in millimetres."""

    NARROW = 58
    WIDE = 80

    @property
    def width_dots(self) -> int:
        """What the head of this class prints: 48 and 72 mm."""
        return 384 if self is Paper.NARROW else 576


@dataclass(frozen=True, slots=True)
class Raster:
    """Rows from the top, eight dots a byte, most significant first, 1 is black; ``width_dots`` a multiple of 8."""

    width_dots: int
    bits: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if self.width_dots <= 0 or self.width_dots % 8 or len(self.bits) % self.row_bytes:
            raise ValueError("not whole rows")

    @property
    def row_bytes(self) -> int:
        return self.width_dots // 8

    @property
    def height_dots(self) -> int:
        return len(self.bits) // self.row_bytes

    @property
    def length_mm(self) -> float:
        return self.height_dots / DOTS_PER_MM

    def rows(self, first: int, count: int) -> bytes:
        return self.bits[first * self.row_bytes : (first + count) * self.row_bytes]


def without_real_time_commands(bits: bytes) -> bytes:
    """The same picture with no pair of bytes that a printer obeys as soon as it arrives.

    Epson's reference has DLE EOT, DLE ENQ and DLE DC4 act wherever they stand in the stream: a picture could ask for
    the status, wipe the buffer or open a cash drawer. One more black dot beside a lone one (0.125 mm) breaks the pair;
    what has edges of more than one dot, a QR symbol above all, never holds one.
    """
    for pair, harmless in _REAL_TIME:
        bits = bits.replace(pair, harmless)
    return bits
