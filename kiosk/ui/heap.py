"""The C library's heap in a program that runs for months: few arenas, and what a visit has freed goes back.

glibc gives each thread an arena of its own and keeps the holes that a visit leaves in them: 2 MiB of the screen's
memory (measured). Another C library has neither call, and then nothing happens.
"""

from __future__ import annotations

import ctypes
from contextlib import suppress

_M_ARENA_MAX = -8
"""malloc.h."""


class Heap:
    def __init__(self) -> None:
        self._libc = ctypes.CDLL(None)

    def share(self) -> None:
        """Threads that begin from now on share the arenas that there are."""
        with suppress(AttributeError):
            self._libc.mallopt(_M_ARENA_MAX, 1)

    def give_back(self) -> None:
        """A few milliseconds at most: while nobody stands there."""
        with suppress(AttributeError):
            self._libc.malloc_trim(0)
