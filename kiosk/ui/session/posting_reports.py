"""What people say is wrong with a posting, in the order of the pictures."""

from __future__ import annotations

from enum import StrEnum


class PostingReport(StrEnum):
    FEE = "fee"
    PAY = "pay"
    PLACE = "place"
    GONE = "gone"
    """There is no such work, or no more."""
    UNSAFE = "unsafe"
    OTHER = "other"


class ReportStep(StrEnum):
    """How far a report is."""

    CHOOSING = "choosing"
    CHOSEN = "chosen"
    TOLD = "told"
    FAILED = "failed"
    """It could not be kept; the telephone is left."""
