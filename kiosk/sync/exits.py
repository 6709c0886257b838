"""How ``kiosk sync`` ends."""

from __future__ import annotations

from enum import IntEnum


class SyncExit(IntEnum):
    DONE = 0
    USAGE = 2
    NOT_ENROLLED = 3
    NO_HUB = 4
    BUSY = 5
    """Another program is in the middle of a round and does not finish."""
    NO_STATE = 6
