"""What the printer's status bytes say (Epson's ESC/POS reference: DLE EOT n, GS r n).

python-escpos knows paper and online only, and takes an empty answer for plenty of paper.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from enum import IntEnum

from kiosk.protocol.printer_codes import CoverState, PaperState, PrinterFault
from kiosk.protocol.printer_events import Printer
from kiosk.values import frozen


class Question(IntEnum):
    """``n`` of DLE EOT."""

    PRINTER = 1
    OFFLINE_CAUSE = 2
    ERROR_CAUSE = 3
    PAPER_SENSORS = 4


def asking(question: Question) -> bytes:
    """DLE EOT n: answered at once, whatever is being printed."""
    return bytes((0x10, 0x04, question))


ASK_WHEN_PRINTED = b"\x1dr\x01"
"""GS r 1: answered when everything before it has been printed."""
CLEAR_BUFFERS = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"
"""DLE DC4 8: forget what has not been printed yet, so that new paper does not bring the rest of an old ticket."""


def is_status(answer: int) -> bool:
    """The fixed bits of a DLE EOT answer: 0xx1xx10."""
    return answer & 0b1001_0011 == 0b0001_0010


def is_printed(answer: int) -> bool:
    """The fixed bits of a GS r 1 answer: 0xx0xxxx."""
    return answer & 0b1001_0000 == 0


@frozen
class PrinterStatus:
    """What is known of the printer; None and UNKNOWN mean that it has not said."""

    online: bool | None = None
    paper: PaperState = PaperState.UNKNOWN
    cover: CoverState = CoverState.UNKNOWN
    error: PrinterFault | None = None

    @property
    def answers(self) -> bool:
        return self != PrinterStatus()

    @property
    def fault(self) -> PrinterFault | None:
        """What stands in the way of printing, the nearest cause first; None as far as known."""
        if self.cover is CoverState.OPEN:
            return PrinterFault.COVER_OPEN
        if self.paper is PaperState.OUT:
            return PrinterFault.PAPER_OUT
        if self.error is not None:
            return self.error
        return PrinterFault.PRINTER_OFFLINE if self.online is False else None

    def event(self, connected: bool) -> Printer:
        return Printer(
            connected=connected,
            online=self.online,
            paper=self.paper,
            cover=self.cover,
            fault=self.fault if connected else PrinterFault.PRINTER_GONE,
        )


def status_of(answers: Iterable[tuple[Question, int]]) -> PrinterStatus:
    """Put answers together. A question without an answer leaves its part unknown."""
    status = PrinterStatus()
    for question, answer in answers:
        match question:
            case Question.PRINTER:
                status = replace(status, online=not answer & 0x08)
            case Question.OFFLINE_CAUSE:
                cover = CoverState.OPEN if answer & 0x04 else CoverState.CLOSED
                status = replace(status, cover=cover)
                if answer & 0x20:
                    status = replace(status, paper=PaperState.OUT)
            case Question.ERROR_CAUSE:
                status = replace(status, error=_error(answer))
            case Question.PAPER_SENSORS:
                if status.paper is not PaperState.OUT:
                    status = replace(status, paper=_paper(answer))
    return status


def _error(answer: int) -> PrinterFault | None:
    if answer & 0x20:
        return PrinterFault.PRINTER_BROKEN
    if answer & 0x0C:
        return PrinterFault.PRINTER_JAM
    return PrinterFault.PRINTER_HOT if answer & 0x40 else None


def _paper(answer: int) -> PaperState:
    # Each sensor has two bits; printers with one sensor set only one of them.
    if answer & 0x60:
        return PaperState.OUT
    return PaperState.NEAR_END if answer & 0x0C else PaperState.OK


def paper_when_printed(answer: int) -> PaperState:
    """The same from a GS r 1 answer."""
    if answer & 0x0C:
        return PaperState.OUT
    return PaperState.NEAR_END if answer & 0x03 else PaperState.OK
