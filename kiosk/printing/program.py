"""``kiosk printer``: options, the main loop with its heartbeat, and the way out.

The main thread never makes a call that may block: one thread talks to the printer, and when a call of it does not
return, the main thread says so and leaves, to be started afresh.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import queue
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import kiosk
from kiosk.config import PrinterSettings, SettingsError, load_settings
from kiosk.printing.devices import open_device
from kiosk.printing.paper import Raster
from kiosk.printing.worker import Doing, Job, PrinterThread
from kiosk.protocol.printer_codes import PrinterFault
from kiosk.protocol.printer_events import (
    CONTRACT,
    Alive,
    BeginPicture,
    CommandError,
    Failed,
    Hello,
    PictureRows,
    PrinterEvent,
    PrintPicture,
    Stop,
    encode,
    parse_command,
)
from kiosk.reader.helper_process import LineWriter, die_with_parent, watch_lines
from kiosk.reader.log import Log

EXIT_USAGE = 2
EXIT_NOT_SET_UP = 3
ALIVE_EACH_S = 1.0
LOOK_EACH_S = 0.25
LEAVE_S = 1.0


def main(argv: Sequence[str]) -> int:
    """Run until told to stop. Exit codes: 0 stopped, 2 wrong use, 3 no printer in the settings; with ``--once`` those
    of ``kiosk.printing.once``."""
    options = _options(argv)
    try:
        settings = load_settings(options.config)
    except SettingsError as error:
        print(f"kiosk printer: {error}", file=sys.stderr)  # noqa: T201  # the answer to the person who typed it
        return EXIT_USAGE
    if settings.printer.attachment == "none":
        print("kiosk printer: [printer] attachment is none", file=sys.stderr)  # noqa: T201  # as above
        return EXIT_NOT_SET_UP
    if options.once:
        from kiosk.printing.once import print_test_strip

        return print_test_strip(settings)
    die_with_parent()
    return _Program(settings.printer).run()


def _options(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="kiosk printer", description="Print pictures; events as JSON lines on stdout, commands on stdin."
    )
    parser.add_argument("--once", action="store_true", help="say how the printer is, print a test strip and leave")
    parser.add_argument("--config", metavar="FILE", type=Path, help="settings to lay over the defaults")
    return parser.parse_args(argv)


class _Program:
    def __init__(self, settings: PrinterSettings) -> None:
        self._started_s = time.monotonic()
        self._settings = settings
        self._log = Log(program="kiosk-printer")
        self._events = LineWriter(1, lambda: os._exit(0))
        self._lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._printer = PrinterThread(lambda: open_device(settings, self._log.write), self._emit, self._log.write)
        self._picture: BeginPicture | None = None
        self._bits = bytearray()

    def run(self) -> int:
        threading.excepthook = self._on_defect
        # A library that prints to stdout must not write between the events.
        sys.stdout = sys.stderr
        self._emit(Hello(CONTRACT, kiosk.__version__, self._settings.attachment, self._settings.paper_mm))
        self._printer.start()
        watch_lines(0, self._lines.put, lambda: os._exit(0))
        with contextlib.suppress(KeyboardInterrupt):
            self._loop()
        if not self._printer.stop(LEAVE_S):
            os._exit(0)
        return 0

    def _loop(self) -> None:
        next_alive_s = time.monotonic()
        while True:
            now_s = time.monotonic()
            if now_s >= next_alive_s:
                self._emit(Alive(round(now_s - self._started_s, 3), self._printer.busy()))
                next_alive_s = max(next_alive_s + ALIVE_EACH_S, now_s)
            if late := self._printer.overdue():
                self._abandon(late)
            try:
                line = self._lines.get(timeout=min(LOOK_EACH_S, max(0.0, next_alive_s - now_s)))
            except queue.Empty:
                continue
            if not self._obey(line):
                return

    def _obey(self, line: bytes) -> bool:
        """False for the command to stop."""
        try:
            command = parse_command(line)
        except CommandError as error:
            if line.strip():
                self._log.write("COMMAND", str(error))
            return True
        match command:
            case Stop():
                return False
            case BeginPicture():
                self._picture, self._bits = command, bytearray()
            case PictureRows(attempt, bits):
                if self._picture is not None and attempt == self._picture.attempt:
                    self._bits += bits
            case PrintPicture(attempt):
                self._print(attempt)
        return True

    def _print(self, attempt: int) -> None:
        picture, bits = self._picture, bytes(self._bits)
        self._picture, self._bits = None, bytearray()
        whole = (
            picture is not None
            and attempt == picture.attempt
            and len(bits) == picture.width_dots // 8 * picture.height_dots
        )
        if picture is None or not whole:
            self._emit(Failed(attempt, PrinterFault.PICTURE_WRONG))
            return
        self._printer.print(Job(attempt, Raster(picture.width_dots, bits)))

    def _abandon(self, late: Doing) -> None:
        """A call into the printer that does not return cannot be ended; the process that made it can."""
        self._log.write("PRINTER_STUCK", f"no return from {late.name}")
        if late.attempt is not None:
            self._emit(Failed(late.attempt, PrinterFault.PRINTER_JAM))
        os._exit(1)

    def _emit(self, event: PrinterEvent) -> None:
        self._events.write(encode(event))

    def _on_defect(self, args: threading.ExceptHookArgs) -> None:
        # A dead printer thread must not look like a quiet one: the supervisor starts the program anew.
        self._log.defect(args.exc_type, args.exc_traceback)
        os._exit(1)
