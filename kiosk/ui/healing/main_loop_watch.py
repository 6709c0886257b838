"""The screen's main loop under watch: whether it turns, where it stood still, and where the program crashed.

Both are seen from outside the interpreter's lock: systemd kills what no longer reports (``WatchdogSec``), and
``faulthandler`` writes the stack of a loop that stands still, or of a crash in C, from a thread of its own. A Python
thread would wait for the very lock that the main loop may be holding. What is written are file names and line numbers.
"""

from __future__ import annotations

import faulthandler
import logging
import os
import re
import time
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Slot
from systemd_watchdog.systemd_watchdog import WatchDog

BEAT_MS = 1000
STALL_S = 5.0
"""A person presses again after two seconds; the longest known wait of ours is a tenth of that."""
FRAMES = 8

_FRAME = re.compile(r'File "(?P<file>[^"]+)", line (?P<line>\d+)')
_THREAD = re.compile(r"^(Current thread|Thread) 0x\w+")


class StackFile:
    """A file of its own into which ``faulthandler`` writes a stack; read once, then empty again."""

    def __init__(self, path: Path) -> None:
        """Raises OSError."""
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_APPEND, 0o600)

    def take(self) -> str:
        """``file:line`` of the main thread's newest frames, the deepest first; empty when nothing was written."""
        written = os.pread(self.descriptor, 64 * 1024, 0).decode("utf-8", "replace")
        if not written:
            return ""
        os.ftruncate(self.descriptor, 0)
        return main_thread_frames(written)

    def close(self) -> None:
        os.close(self.descriptor)


def main_thread_frames(written: str) -> str:
    """Of all threads that ``faulthandler`` lists, the main thread is the last."""
    stacks: list[list[str]] = [[]]
    for line in written.splitlines():
        if _THREAD.match(line):
            stacks.append([])
        elif frame := _FRAME.search(line):
            stacks[-1].append(f"{os.path.basename(frame['file'])}:{frame['line']}")
    found = next((stack for stack in reversed(stacks) if stack), [])
    return " < ".join(found[:FRAMES]) or "no frames"


class MainLoopWatch(QObject):
    """Beats once a second in the main loop. ``stalls`` counts how often a beat came too late for ``STALL_S``."""

    def __init__(self, log_folder: Path, parent: QObject | None = None, stall_s: float = STALL_S) -> None:
        super().__init__(parent)
        self.stalls = 0
        self._folder = log_folder
        self._stall_s = stall_s
        self._log = logging.getLogger("kiosk.watch")
        self._manager = WatchDog()
        self._stall: StackFile | None = None
        self._crash: StackFile | None = None
        self._beaten_s = 0.0
        self._timer = QTimer(self)
        self._timer.setInterval(BEAT_MS)
        self._timer.timeout.connect(self._beat)

    def start(self) -> None:
        """From here on the service manager may rely on it: the window stands."""
        try:
            self._stall = StackFile(self._folder / "stall.stack")
            self._crash = StackFile(self._folder / "crash.stack")
        except OSError as error:
            self._log.warning("no stacks will be kept (%s)", error.strerror)
        if self._crash is not None:
            if where := self._crash.take():
                self._log.error("the run before crashed at %s", where)
            faulthandler.enable(self._crash.descriptor)
        if self._stall is not None:
            self._stall.take()
        self._tell(ready=True)
        self._beaten_s = time.monotonic()
        self._beat()
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()
        faulthandler.cancel_dump_traceback_later()
        if self._crash is not None:
            faulthandler.disable()
        for each in (self._stall, self._crash):
            if each is not None:
                each.close()
        self._stall = self._crash = None

    @Slot()
    def _beat(self) -> None:
        now_s = time.monotonic()
        late_s, self._beaten_s = now_s - self._beaten_s, now_s
        if self._stall is not None:
            if where := self._stall.take():
                self.stalls += 1
                self._log.error("the main loop stood still for %.1f s at %s", late_s, where)
            faulthandler.dump_traceback_later(self._stall_s, file=self._stall.descriptor)
        self._tell()

    def _tell(self, *, ready: bool = False) -> None:
        try:
            if ready:
                self._manager.ready()
            self._manager.notify()
        except OSError as error:
            # It restarts what does not report; saying so more than once a start would only fill the log.
            if ready:
                self._log.warning("the service manager does not hear (%s)", error.strerror)
