"""Why the hub says no to an envelope for good, and why it does not answer one yet.

A **refusal** is a receipt: it is written down, the same bytes get it again for ever, and the kiosk shows it to staff. A
**deferral** is none: nothing about the envelope is written, it stays pending at the kiosk and is sent again, because
what is missing is at the hub (a newer program, a key, a kiosk that a restored backup does not know yet) or because
nobody known has signed it, so that an answer in its name could be somebody else's.
"""

from __future__ import annotations

from enum import StrEnum


class Refusal(StrEnum):
    MALFORMED = "MALFORMED"
    """Signed by the kiosk, and yet no record inside."""
    WRONG_HUB_KEY = "WRONG_HUB_KEY"
    """Names a key of the hub that does not open it."""
    HEADER_MISMATCH = "HEADER_MISMATCH"
    ID_REUSED = "ID_REUSED"
    """Other bytes have come under this envelope id before."""
    KIOSK_REVOKED = "KIOSK_REVOKED"
    """Made after the key that signed it was revoked."""
    JOB_UNKNOWN = "JOB_UNKNOWN"
    DUPLICATE = "DUPLICATE"
    """The person has a live application for this job, or a place in this activity: first by the hub's order."""
    TICKET_REUSED = "TICKET_REUSED"
    """Another act of the same kind has come under this ticket id before."""
    TICKET_MISMATCH = "TICKET_MISMATCH"
    """The ticket is known, and it is for another job or another holder."""
    PLACE_GONE = "PLACE_GONE"
    """A withdrawal cannot be taken back: the posting is not open any more, or the person has applied anew."""
    TOO_YOUNG = "TOO_YOUNG"
    """Under 16 even if born on the first of the month: nothing of it is kept."""
    ACTIVITY_UNKNOWN = "ACTIVITY_UNKNOWN"
    ACTIVITY_FULL = "ACTIVITY_FULL"


class Deferral(StrEnum):
    MALFORMED = "MALFORMED"
    """Not an envelope at all."""
    UNKNOWN_VERSION = "UNKNOWN_VERSION"
    UNKNOWN_KIND = "UNKNOWN_KIND"
    UNKNOWN_KIOSK = "UNKNOWN_KIOSK"
    UNKNOWN_HUB_KEY = "UNKNOWN_HUB_KEY"
    BAD_SIGNATURE = "BAD_SIGNATURE"
    NOT_PROCESSED = "NOT_PROCESSED"
    """A mistake of the hub's program met this envelope; the others of the batch are accepted."""
