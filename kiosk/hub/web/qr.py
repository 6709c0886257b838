"""QR codes as part of a page: black modules on white, whole and sharp at every size and on paper."""

from __future__ import annotations

from markupsafe import Markup
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

QUIET_ZONE_MODULES = 4
"""ISO/IEC 18004: the light border on every side."""


def qr_svg(text: str) -> Markup:
    """An SVG of the code with its quiet zone; one run of dark modules is one stroke of the path."""
    code = QRCode(error_correction=ERROR_CORRECT_M, border=QUIET_ZONE_MODULES)
    code.add_data(text)
    matrix = code.get_matrix()
    runs = []
    for y, row in enumerate(matrix):
        x = 0
        while x < len(row):
            end = x
            while end < len(row) and row[end]:
                end += 1
            if end > x:
                runs.append(f"M{x} {y}h{end - x}v1h-{end - x}z")
            x = end + 1
    size = len(matrix)
    return Markup(  # numbers of our own making
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" shape-rendering="crispEdges" role="img"'
        f' aria-label="二维码"><rect width="{size}" height="{size}" fill="#fff"/>'
        f'<path d="{"".join(runs)}" fill="#000"/></svg>'
    )
