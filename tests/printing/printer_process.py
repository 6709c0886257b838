"""``kiosk printer`` as a child process, spoken to as the screen does."""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from kiosk.config import PrinterSettings
from kiosk.printing.paper import Raster
from kiosk.protocol.printer_events import PrinterEvent, decode, picture_commands

Kind = TypeVar("Kind", bound=PrinterEvent)
DEADLINE_S = 20.0


def settings_file(folder: Path, settings: PrinterSettings) -> Path:
    path = folder / "kiosk.toml"
    named = {
        "attachment": settings.attachment,
        "paper_mm": settings.paper_mm,
        "host": settings.host,
        "port": settings.port,
        "path": settings.path,
        "queue": settings.queue,
    }
    lines = [f"{name} = {json.dumps(value)}" for name, value in named.items()]
    path.write_text("\n".join(["[printer]", *lines, ""]), encoding="utf-8")
    return path


class PrinterProcess:
    def __init__(self, config: Path, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "kiosk", "printer", "--config", str(config), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self.events: list[PrinterEvent] = []
        self.said = b""
        self._arrived: queue.SimpleQueue[PrinterEvent] = queue.SimpleQueue()
        self._listeners = [threading.Thread(target=self._listen), threading.Thread(target=self._hear)]
        for each in self._listeners:
            each.start()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            event = decode(line)
            self.events.append(event)
            self._arrived.put(event)

    def _hear(self) -> None:
        assert self.process.stderr is not None
        self.said = self.process.stderr.read()

    def wait_for(self, kind: type[Kind], condition: Callable[[Kind], bool] = lambda _event: True) -> Kind:
        until_s = time.monotonic() + DEADLINE_S
        while True:
            event = self._arrived.get(timeout=max(0.01, until_s - time.monotonic()))
            if isinstance(event, kind) and condition(event):
                return event

    def send(self, command: dict[str, Any]) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(command).encode("ascii") + b"\n")
        self.process.stdin.flush()

    def print(self, attempt: int, raster: Raster) -> None:
        for command in picture_commands(attempt, raster.width_dots, raster.bits):
            self.send(command)

    def close(self) -> int:
        """The exit code, after the end of its input."""
        assert self.process.stdin is not None
        if not self.process.stdin.closed:
            self.process.stdin.close()
        code = self.process.wait(DEADLINE_S)
        for each in self._listeners:
            each.join(5)
        for stream in (self.process.stdout, self.process.stderr):
            assert stream is not None
            stream.close()
        return code
