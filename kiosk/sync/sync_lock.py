"""One round at a time: ``kiosk sync`` and ``kiosk bundle`` take turns at the feed's metadata, the cache and a stick.

The lock is held for a round and not for a program's life, so that a bundle brought to a running kiosk waits for its
turn instead of being turned away. The kernel lets go of it when a program dies.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kiosk.errors import ExplainedError

_LOCK = "sync.lock"
_LOOK_EACH_S = 0.1
_MAX_HOLDER_BYTES = 256


class SyncBusyError(ExplainedError):
    """Another program is in the middle of a round. ``holder`` is its name and process id, for staff and log."""

    code = "SYNC_BUSY"
    sentence = "本机正在更新，这次没有做。"
    instruction = "请等一分钟再试。"

    def __init__(self, holder: str) -> None:
        self.holder = holder
        super().__init__(holder)


@contextmanager
def sync_lock(state: Path, program: str, wait_s: float = 0.0) -> Iterator[None]:
    """Hold the lock of this state folder as ``program``; wait for it at most ``wait_s`` seconds.

    Raises SyncBusyError when it was not free in time, and OSError when the folder cannot be written.
    """
    descriptor = os.open(state / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        until_s = time.monotonic() + wait_s
        while not _taken(descriptor):
            if time.monotonic() >= until_s:
                raise SyncBusyError(_holder(descriptor))
            time.sleep(_LOOK_EACH_S)
        with suppress(OSError):  # a full disk costs the name of the holder, not the turn
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, json.dumps({"program": program, "pid": os.getpid()}).encode("ascii"), 0)
        yield
    finally:
        os.close(descriptor)


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _holder(descriptor: int) -> str:
    try:
        fields = json.loads(os.pread(descriptor, _MAX_HOLDER_BYTES, 0))
        return f"{fields['program']}, process {int(fields['pid'])}"
    except (ValueError, KeyError, TypeError):
        return "a program that has just begun"
