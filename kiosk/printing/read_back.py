"""Whether the code in a drawn picture scans: by a real decoder, on the very dots that go to the printer."""

from __future__ import annotations

from kiosk.printing.paper import Raster

MARGIN_DOTS = 16
"""Of white around the picture: paper goes on beyond the last dot."""


def read_back(raster: Raster) -> tuple[str, ...]:
    """The texts of all QR codes in the picture."""
    # Loaded for a test print only: it is a megabyte.
    import zxingcpp

    width, height = raster.width_dots, len(raster.bits) * 8 // raster.width_dots
    wide = width + 2 * MARGIN_DOTS
    white_row = b"\xff" * (wide * MARGIN_DOTS)
    side = b"\xff" * MARGIN_DOTS
    rows = []
    for start in range(0, len(raster.bits), width // 8):
        bits = raster.bits[start : start + width // 8]
        rows.append(side + b"".join(_DOTS[each] for each in bits) + side)
    grey = white_row + b"".join(rows) + white_row
    picture = memoryview(grey).cast("B", (height + 2 * MARGIN_DOTS, wide))
    return tuple(found.text for found in zxingcpp.read_barcodes(picture))


_DOTS = tuple(bytes(0 if byte >> bit & 1 else 255 for bit in range(7, -1, -1)) for byte in range(256))
