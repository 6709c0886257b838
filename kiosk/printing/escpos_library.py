"""python-escpos, loaded so that it leaves nothing behind, and what is used of it.

Its import makes a temporary folder with a copy of the capability table and never removes it; here the folder is gone
before anything is printed. It also prints remarks to stdout, where the program's events go: ``kiosk printer`` moves
``sys.stdout`` away first.
"""

from __future__ import annotations

import importlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kiosk.printing.paper import Raster
from kiosk.printing.status import ASK_WHEN_PRINTED

_IN_MEMORY = Path("/dev/shm")  # a folder of RAM: a full disk must not keep the printer from starting


def escpos_printer() -> Any:
    """The module ``escpos.printer``."""
    with _temporary_files_removed():
        return importlib.import_module("escpos.printer")


@contextmanager
def _temporary_files_removed() -> Iterator[None]:
    before = tempfile.tempdir
    with tempfile.TemporaryDirectory(dir=_IN_MEMORY if _IN_MEMORY.is_dir() else None) as folder:
        tempfile.tempdir = folder
        try:
            yield
        finally:
            tempfile.tempdir = before


class Encoder:
    """ESC/POS bytes of a picture, band by band: GS v 0 in the reference, "bitImageRaster" in the library."""

    def __init__(self, width_dots: int, *, cutter: bool) -> None:
        printer = escpos_printer()
        from escpos.capabilities import Profile

        profile = Profile()
        # Without a width the library says on stdout, at each picture, that it has none.
        profile.profile_data = {**profile.profile_data, "media": {"width": {"pixels": width_dots}}}
        self._dummy = printer.Dummy(profile=profile)
        self._cutter = cutter

    def begin(self) -> bytes:
        """ESC @: whatever the last one left in the printer's settings is gone."""
        self._dummy.hw("INIT")
        return self._taken()

    def band(self, raster: Raster, first: int, count: int) -> bytes:
        from PIL import Image

        bits = raster.rows(first, count)
        height = len(bits) // raster.row_bytes
        # "1;I": a set bit is black, as in the raster; Pillow's own is white.
        picture = Image.frombytes("1", (raster.width_dots, height), bits, "raw", "1;I")
        self._dummy.image(picture, impl="bitImageRaster")
        return self._taken()

    def finish(self) -> bytes:
        """Feed to the cutter and cut, or far enough to tear; then the question that is answered when all is printed."""
        if self._cutter:
            self._dummy.cut(feed=False)
        else:
            self._dummy.print_and_feed(4)
        return self._taken() + ASK_WHEN_PRINTED

    def _taken(self) -> bytes:
        taken: bytes = self._dummy.output
        self._dummy.clear()
        return taken
