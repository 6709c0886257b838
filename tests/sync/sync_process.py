"""``kiosk sync`` as the screen starts it: a child that speaks lines."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

DEADLINE_S = 60.0
"""For a machine that does much else; nothing waits so long when all is well."""

Event = dict[str, Any]


class SyncProcess:
    """``said`` keeps every line of both outputs."""

    def __init__(self, state: Path, *arguments: str) -> None:
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "kiosk", "sync", "--state", str(state), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
        )
        self.said: list[bytes] = []
        self._lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._readers = [threading.Thread(target=self._read), threading.Thread(target=self._read_errors)]
        for reader in self._readers:
            reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line)
            self._lines.put(line)

    def _read_errors(self) -> None:
        assert self.process.stderr is not None
        self.said += self.process.stderr

    def next(self, kind: str, fits: Callable[[Event], bool] = lambda _event: True) -> Event:
        """The next event of that kind that fits; others are passed over."""
        until_s = time.monotonic() + DEADLINE_S
        while True:
            event: Event = json.loads(self._lines.get(timeout=max(0.0, until_s - time.monotonic())))
            if event["event"] == kind and fits(event):
                return event

    def say(self, line: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line + b"\n")
        self.process.stdin.flush()

    def kill(self) -> None:
        """As a power cut would."""
        self.process.kill()
        self._end()

    def close(self) -> int:
        assert self.process.stdin is not None
        self.process.stdin.close()
        return self._end()

    def _end(self) -> int:
        code = self.process.wait(DEADLINE_S)
        for reader in self._readers:
            reader.join(DEADLINE_S)
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            assert stream is not None
            stream.close()
        return code
