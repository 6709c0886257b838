"""What the program asks of a printer, whatever its road: how it is, and to print one picture."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

from kiosk.printing.paper import Raster
from kiosk.printing.status import PrinterStatus
from kiosk.protocol.printer_codes import PrinterFault
from kiosk.values import frozen


class Outcome(StrEnum):
    PRINTED = "printed"
    UNCONFIRMED = "unconfirmed"
    FAILED = "failed"


@frozen
class Result:
    outcome: Outcome
    fault: PrinterFault | None = None


class Device(Protocol):
    """An open printer. Used by one thread; every method returns within a known time or raises LinkLostError."""

    def status(self) -> PrinterStatus: ...

    def print(self, raster: Raster) -> Result: ...

    def close(self) -> None: ...
