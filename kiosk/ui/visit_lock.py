"""Held while somebody stands before the screen, so that whoever is about to start it anew can wait (``kiosk update``).

A lock and no file that comes and goes: a screen that dies in the middle of a visit leaves nothing behind.
"""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from pathlib import Path

from kiosk.protocol.update_spool import VISIT_LOCK
from kiosk.ui.session.screens import NOBODY_THERE


class VisitLock:
    """``state`` is the kiosk's folder; where it cannot be written, nobody waits."""

    def __init__(self, state: Path) -> None:
        self._file = state / VISIT_LOCK
        self._descriptor: int | None = None

    def follow(self, screen: str) -> None:
        """``screen`` is the one that shows now."""
        with suppress(OSError):
            if self._descriptor is None:
                self._descriptor = os.open(self._file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            # Whoever starts the screen anew holds it for a moment; that is no reason to stand still here.
            fcntl.flock(self._descriptor, fcntl.LOCK_UN if screen in NOBODY_THERE else fcntl.LOCK_EX | fcntl.LOCK_NB)
