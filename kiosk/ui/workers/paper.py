"""Draws paper beside the screen's thread: a ticket takes 25 ms, longer than a frame may."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from kiosk.values import frozen

if TYPE_CHECKING:
    from kiosk.printing.content import PaperContent
    from kiosk.printing.paper import Paper, Raster

_defects = logging.getLogger("kiosk.defect")


@frozen
class DrawPaper:
    """``attempt`` as in the printer's commands."""

    attempt: int
    content: PaperContent
    paper: Paper
    expected: str = ""
    """What its code must read back as, where that is to be checked."""


@frozen
class PaperDrawn:
    """``raster`` None: it could not be drawn, or its code does not scan; the log says which."""

    attempt: int
    raster: Raster | None


class PaperWorker(QObject):
    drawn = Signal(object)

    @Slot(object)
    def take(self, asked: DrawPaper) -> None:
        # Imported here: the first screen is painted before anybody has a ticket.
        from kiosk.printing.drawing import TooLongError, draw
        from kiosk.ui.qr import qr_matrix

        raster = None
        try:
            raster = draw(asked.content, asked.paper, qr_matrix)
            if asked.expected and not _scans(raster, asked.expected):
                logging.getLogger("kiosk.paper").error("the code of the test ticket does not scan")
                raster = None
        except TooLongError as error:
            logging.getLogger("kiosk.paper").error("%s", error)
        except Exception:
            # A mistake of the program: the log gets it, the person must not wait for paper that never comes.
            _defects.exception("in the paper's thread")
        self.drawn.emit(PaperDrawn(asked.attempt, raster))

    @Slot()
    def begin(self) -> None:
        """Nothing to open."""

    @Slot()
    def close(self) -> None:
        """Nothing to close."""


def _scans(raster: Raster, text: str) -> bool:
    from kiosk.printing.read_back import read_back

    return read_back(raster) == (text,)
