"""What makes a helper program a good child: it dies with its parent, even when one of its calls never returns."""

from __future__ import annotations

import ctypes
import os
import signal
import threading
from collections.abc import Callable

_PR_SET_PDEATHSIG = 1
_CHUNK_BYTES = 4096


def die_with_parent() -> None:
    """Have the kernel kill this process when its parent ends, and leave at once when it ended already."""
    parent = os.getppid()
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(0)


def watch_lines(descriptor: int, on_line: Callable[[bytes], None], on_end: Callable[[], None]) -> threading.Thread:
    """Read lines in a daemon thread; ``on_end`` is called at the end of the input.

    Unbuffered on purpose: what a buffered reader has taken in would be lost when the process replaces itself.
    """

    def run() -> None:
        pending = b""
        while True:
            try:
                chunk = os.read(descriptor, _CHUNK_BYTES)
            except OSError:
                chunk = b""
            if not chunk:
                on_end()
                return
            *lines, pending = (pending + chunk).split(b"\n")
            for line in lines:
                on_line(line)

    thread = threading.Thread(target=run, name="commands", daemon=True)
    thread.start()
    return thread


class LineWriter:
    """Writes whole lines to a descriptor from any thread. ``on_broken`` is called when nobody reads any more."""

    def __init__(self, descriptor: int, on_broken: Callable[[], None]) -> None:
        self._descriptor = descriptor
        self._on_broken = on_broken
        self._lock = threading.Lock()

    def write(self, line: str) -> None:
        """``line`` is ASCII, without its newline."""
        left = line.encode("ascii") + b"\n"
        with self._lock:
            try:
                while left:
                    left = left[os.write(self._descriptor, left) :]
            except BrokenPipeError:
                self._on_broken()
