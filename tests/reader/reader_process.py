"""Runs the reader program and reads its lines, for tests and benchmarks; every process started here is ended here."""

from __future__ import annotations

import json
import subprocess
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

Fields = Mapping[str, Any]
PATIENCE_S = 15.0


class ReaderProcess:
    """``lines`` are (seconds of arrival, monotonic; fields)."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process
        self._changed = threading.Condition()
        self._lines: list[tuple[float, Fields]] = []
        self._ended = False
        self._errors = b""
        self._threads = [threading.Thread(target=self._read_events), threading.Thread(target=self._read_errors)]
        for thread in self._threads:
            thread.start()

    @property
    def lines(self) -> list[tuple[float, Fields]]:
        with self._changed:
            return list(self._lines)

    @property
    def errors(self) -> str:
        """The whole stderr; complete once the program has ended."""
        return self._errors.decode()

    def send(self, **command: object) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(command).encode() + b"\n")
        self.process.stdin.flush()

    def clear(self) -> None:
        with self._changed:
            self._lines.clear()

    def wait_for(
        self, event: str, when: Callable[[Fields], bool] = lambda fields: True, timeout_s: float = PATIENCE_S
    ) -> tuple[float, Fields]:
        deadline_s = time.monotonic() + timeout_s
        with self._changed:
            while True:
                for at_s, fields in self._lines:
                    if fields["event"] == event and when(fields):
                        return at_s, fields
                left_s = deadline_s - time.monotonic()
                if self._ended or left_s <= 0:
                    told = [fields["event"] for _, fields in self._lines]
                    raise AssertionError(f"no such {event} among {told}")
                self._changed.wait(left_s)

    def wait_for_fault(self, code: str, timeout_s: float = PATIENCE_S) -> tuple[float, Fields]:
        return self.wait_for("fault", lambda fields: bool(fields["code"] == code), timeout_s)

    def of(self, event: str) -> list[Fields]:
        return [fields for _, fields in self.lines if fields["event"] == event]

    def wait(self, timeout_s: float = PATIENCE_S) -> int:
        """The exit code."""
        code = self.process.wait(timeout_s)
        for thread in self._threads:
            thread.join(timeout_s)
        return code

    def close(self) -> None:
        """End the input, which ends the program."""
        if self.process.stdin is not None:
            self.process.stdin.close()
        self.wait()
        for stream in (self.process.stdout, self.process.stderr):
            if stream is not None:
                stream.close()

    def _read_events(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            at_s = time.monotonic()
            with self._changed:
                self._lines.append((at_s, json.loads(line)))
                self._changed.notify_all()
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def _read_errors(self) -> None:
        assert self.process.stderr is not None
        self._errors = self.process.stderr.read()
