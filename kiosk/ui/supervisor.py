"""Keeps a helper program running and listens to it, without ever waiting for it.

A helper that dies is started again after a growing pause, within a budget; after that, seldom. The budget outlives the
screen where the kiosk keeps a record. It is killed when ``alive`` is missing for 5 s, when it floods the pipe, and when
it holds too much memory. Lines that are no events are counted and dropped, and what it says on stderr goes to the
bounded log.
"""

from __future__ import annotations

import json
import logging
import time
from collections import deque
from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Any, Protocol

from PySide6.QtCore import QObject, QProcess, QTimer, Signal

from kiosk.values import frozen

WATCH_MS = 500


class HelperState(StrEnum):
    STARTING = "starting"
    UP = "up"
    DOWN = "down"


@frozen
class HelperLimits:
    """``flood_bytes_per_s``: a reader's busiest second is under 20 KiB, so a dozen times that is a program gone mad.

    A machine that is slow enough would never get a megabyte through in a second, and be busy with nothing else.
    """

    silent_s: float = 5.0
    starting_s: float = 15.0
    first_pause_s: float = 0.25
    longest_pause_s: float = 30.0
    steady_s: float = 60.0
    budget: int = 20
    budget_window_s: float = 600.0
    over_budget_pause_s: float = 120.0
    line_bytes: int = 64 * 1024
    flood_bytes_per_s: int = 256 * 1024
    stderr_lines_per_minute: int = 60
    stderr_line_bytes: int = 400


class Ends(Protocol):
    """Where it is remembered how often a helper has ended."""

    def helper_ended(self, name: str) -> None: ...

    def helper_ends(self, name: str, within_s: float) -> int: ...


class EndsInMemory:
    """For a screen without a record of its own: another start begins anew."""

    def __init__(self) -> None:
        self._ends: deque[float] = deque(maxlen=64)

    def helper_ended(self, name: str) -> None:
        self._ends.append(time.monotonic())

    def helper_ends(self, name: str, within_s: float) -> int:
        return sum(time.monotonic() - each <= within_s for each in self._ends)


class HelperSupervisor(QObject):
    """``received`` carries each decoded event, ``changed`` a HelperState."""

    received = Signal(object)
    changed = Signal(str)

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        decode: Callable[[bytes], object],
        is_alive: Callable[[object], bool],
        limits: HelperLimits | None = None,
        parent: QObject | None = None,
        ends: Ends | None = None,
    ) -> None:
        """``decode`` raises ValueError for a line that is no event; ``is_alive`` knows the heartbeat."""
        super().__init__(parent)
        self.state = HelperState.DOWN
        self.starts = 0
        self.malformed = 0
        self._command = tuple(command)
        self._decode = decode
        self._is_alive = is_alive
        self._limits = limits or HelperLimits()
        self._log = logging.getLogger(f"kiosk.helper.{name}")
        self._name = name
        self._ends = ends or EndsInMemory()
        self._pause_s = self._limits.first_pause_s
        self._stopping = False
        self._line = b""
        self._skipping = False
        self._heard_s = 0.0
        self._started_s = 0.0
        self._second = (0, 0)
        self._stderr_minute = (0, 0)
        self._process = QProcess(self)
        self._process.setProgram(self._command[0])
        self._process.setArguments(list(self._command[1:]))
        self._process.readyReadStandardOutput.connect(self._on_output)
        self._process.readyReadStandardError.connect(self._on_stderr)
        self._process.finished.connect(self._on_finished)
        self._process.errorOccurred.connect(self._on_error)
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.timeout.connect(self._start)
        self._watch = QTimer(self)
        self._watch.setInterval(WATCH_MS)
        self._watch.timeout.connect(self._check)

    @property
    def pid(self) -> int:
        """0 while it does not run."""
        return self._process.processId()

    def start(self) -> None:
        self._stopping = False
        self._watch.start()
        self._start()

    def send(self, command: dict[str, Any]) -> None:
        """One command line; a helper that is not running does not hear it."""
        if self._process.state() == QProcess.ProcessState.Running:
            self._process.write(json.dumps(command, ensure_ascii=True).encode("ascii") + b"\n")

    def stop(self, deadline_s: float) -> None:
        """Ask it to leave, wait at most ``deadline_s``, then make it."""
        self._stopping = True
        self._watch.stop()
        self._again.stop()
        if self._process.state() == QProcess.ProcessState.NotRunning:
            return
        self.send({"command": "stop"})
        self._process.waitForBytesWritten(100)
        self._process.closeWriteChannel()
        if not self._process.waitForFinished(int(deadline_s * 1000)):
            self._log.warning("does not leave: killed")
            self._process.kill()
            self._process.waitForFinished(1000)

    def _start(self) -> None:
        self._line = b""
        self._skipping = False
        self._started_s = time.monotonic()
        self._heard_s = 0.0
        self.starts += 1
        self._become(HelperState.STARTING)
        self._process.start()

    def _become(self, state: HelperState) -> None:
        if state is not self.state:
            self.state = state
            self.changed.emit(str(state))

    def _check(self) -> None:
        if self._process.state() != QProcess.ProcessState.Running:
            return
        now_s = time.monotonic()
        waited_s = now_s - (self._heard_s or self._started_s)
        allowed_s = self._limits.silent_s if self._heard_s else self._limits.starting_s
        if waited_s > allowed_s:
            self.kill("no heartbeat")
        elif now_s - self._started_s > self._limits.steady_s:
            self._pause_s = self._limits.first_pause_s

    def kill(self, reason: str) -> None:
        """End it at once; it is started again like one that has died."""
        self._log.warning("killed: %s", reason)
        self._process.kill()

    def _on_output(self) -> None:
        data = bytes(self._process.readAllStandardOutput().data())
        second, so_far = self._second
        now = int(time.monotonic())
        self._second = (now, len(data) + (so_far if second == now else 0))
        if self._second[1] > self._limits.flood_bytes_per_s:
            self._line, self._skipping = b"", True
            self.kill("floods the pipe")
            return
        *lines, rest = (self._line + data).split(b"\n")
        for line in lines:
            if self._skipping:
                self._skipping = False
            elif len(line) > self._limits.line_bytes:
                self._count_malformed()
            elif line.strip():
                self._take(line)
        if len(rest) > self._limits.line_bytes:
            self._count_malformed()
            rest, self._skipping = b"", True
        self._line = rest

    def _take(self, line: bytes) -> None:
        try:
            event = self._decode(line)
        except ValueError:
            self._count_malformed()
            return
        if self._is_alive(event):
            self._heard_s = time.monotonic()
            self._become(HelperState.UP)
        self.received.emit(event)

    def _count_malformed(self) -> None:
        self.malformed += 1
        if self.malformed in (1, 10, 100, 1000):
            self._log.warning("%d lines were no events", self.malformed)

    def _on_stderr(self) -> None:
        minute = int(time.monotonic() // 60)
        for line in bytes(self._process.readAllStandardError().data()).splitlines():
            last, said = self._stderr_minute
            said = said + 1 if last == minute else 1
            self._stderr_minute = (minute, said)
            if said <= self._limits.stderr_lines_per_minute:
                self._log.info("%s", line[: self._limits.stderr_line_bytes].decode("utf-8", "replace"))

    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self._log.error("cannot be started")
            self._over()

    def _on_finished(self, code: int, status: QProcess.ExitStatus) -> None:
        if not self._stopping:
            self._log.warning("ended with %d (%s)", code, status.name)
        self._over()

    def _over(self) -> None:
        self._become(HelperState.DOWN)
        if self._stopping:
            return
        self._ends.helper_ended(self._name)
        ended = self._ends.helper_ends(self._name, self._limits.budget_window_s)
        pause_s = self._pause_s
        if ended > self._limits.budget:
            self._log.error("ended %d times: next try in %d s", ended, self._limits.over_budget_pause_s)
            pause_s = self._limits.over_budget_pause_s
        self._pause_s = min(self._pause_s * 2, self._limits.longest_pause_s)
        self._again.start(int(pause_s * 1000))
