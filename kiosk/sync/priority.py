"""The screen goes first: what moves data in the background gives way to it."""

from __future__ import annotations

import os

NICENESS = 10
"""Two of three turns go to the screen where both want a processor; alone, nothing is slower."""


def yield_to_the_screen() -> None:
    """Lowers this process's priority, once and for good."""
    os.setpriority(os.PRIO_PROCESS, 0, max(NICENESS, os.getpriority(os.PRIO_PROCESS, 0)))
