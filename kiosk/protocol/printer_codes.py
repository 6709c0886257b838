"""The words of the printer's events that the screen knows from its start; the events themselves are loaded later."""

from __future__ import annotations

from enum import StrEnum

NO_ATTEMPT = 0
"""The number of a test strip, which is in no ledger."""
FIRST_CALL_SLIP = 1 << 31
"""Call slips are in no ledger either: nothing on them is about a person. They count from here by visits."""


class PrinterFault(StrEnum):
    """Why paper did not come out; each has one row in ``assets/data/faults.toml``."""

    PAPER_OUT = "PAPER_OUT"
    COVER_OPEN = "COVER_OPEN"
    PRINTER_OFFLINE = "PRINTER_OFFLINE"
    """It answers, and says that it does not print; nobody knows why."""
    PRINTER_GONE = "PRINTER_GONE"
    """No connection: unplugged, switched off, no such queue."""
    PRINTER_JAM = "PRINTER_JAM"
    """The cutter reports an error, or the printer takes no more data."""
    PRINTER_HOT = "PRINTER_HOT"
    """The head is too warm; it goes on by itself."""
    PRINTER_BROKEN = "PRINTER_BROKEN"
    """An error that it says cannot be recovered from."""
    PICTURE_WRONG = "PICTURE_WRONG"
    """The picture did not arrive whole or does not fit this paper."""


class PaperState(StrEnum):
    OK = "ok"
    NEAR_END = "near_end"
    OUT = "out"
    UNKNOWN = "unknown"
    """Nobody has answered; that is not "ok"."""


class CoverState(StrEnum):
    CLOSED = "closed"
    OPEN = "open"
    UNKNOWN = "unknown"
