"""QR symbols as matrices of modules; drawing them is somebody else's work.

A ticket address goes in as two segments, the prefix in byte mode and the digits in numeric mode: version 8 at level M
for a host of 22 characters, where one byte segment would need version 13 and modules too small for 58 mm paper.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager

QUIET_ZONE_MODULES = 4
"""ISO/IEC 18004: the light border that the drawer must add on every side."""

_PREFIX_AND_DIGITS = re.compile(rb"(.*?)([0-9]{8,})", re.DOTALL)


def qr_matrix(url: str) -> list[list[bool]]:
    """The symbol of ``url`` at level M, row by row, True for dark, without the quiet zone.

    Raises ValueError when the text is too long for any symbol.
    """
    # Imported here: the first screen is painted before anybody has a ticket.
    with _without_pillow():
        from qrcode.constants import ERROR_CORRECT_M
        from qrcode.exceptions import DataOverflowError
        from qrcode.main import QRCode
        from qrcode.util import QRData

    data = url.encode("utf-8")
    split = _PREFIX_AND_DIGITS.fullmatch(data)
    symbol = QRCode(error_correction=ERROR_CORRECT_M, border=0)
    # Each segment takes the tightest mode that holds it: numeric for the digits, byte for a lower-case prefix.
    for segment in (data,) if split is None else split.groups():
        symbol.add_data(QRData(segment))
    try:
        symbol.make(fit=True)
    except (DataOverflowError, ValueError):
        raise ValueError("too long for a QR symbol") from None
    return [[bool(module) for module in row] for row in symbol.modules]


@contextmanager
def _without_pillow() -> Iterator[None]:
    """``qrcode`` imports Pillow where the hub's extra has brought it, for drawers that nobody uses here: 4 MiB."""
    absent = "PIL" not in sys.modules
    if absent:
        # None makes an import fail (importlib, ``sys.modules``), and ``qrcode`` goes on without.
        sys.modules["PIL"] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        if absent:
            del sys.modules["PIL"]
