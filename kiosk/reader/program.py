"""``kiosk reader``: options, the main loop with its heartbeat and watchdog, and the way out.

The main thread never makes a call that may block: attachments have threads of their own, so ``alive`` keeps coming
while a card is silent and says what hangs.
"""

from __future__ import annotations

import argparse
import os
import queue
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import kiosk
from kiosk.config import ReaderSettings, SettingsError, load_settings
from kiosk.protocol.reader_events import (
    CONTRACT,
    Alive,
    Fault,
    Hello,
    IdentityRead,
    ReaderEvent,
    TokenRead,
)
from kiosk.reader.activity import Activity, Operation
from kiosk.reader.attachments import PCSC_PROFILES, Attachments, UnknownSampleCardError
from kiosk.reader.board import Board
from kiosk.reader.commands import (
    PROFILES,
    CommandError,
    PlaceCard,
    Reread,
    Stop,
    SwitchProfile,
    TestRead,
    parse_command,
)
from kiosk.reader.context import ReaderContext
from kiosk.reader.helper_process import die_with_parent, watch_lines
from kiosk.reader.log import Log
from kiosk.reader.output import EventWriter, goes_to_journal
from kiosk.reader.text_layout import WantedFields
from kiosk.reader.watchdog import QuarantineFormatError, parse_quarantine, replace_process

EXIT_IDENTITY = 0
EXIT_USAGE = 2
EXIT_TOKEN = 3
EXIT_FAULT = 4
EXIT_NOTHING = 5

ALIVE_EACH_S = 1.0
WATCHDOG_EACH_S = 0.25
ONCE_S = 30.0


def main(argv: Sequence[str]) -> int:
    """Run until told to stop. Exit codes: 0, or with ``--once`` 0 identity, 3 token, 4 fault, 5 nothing in 30 s."""
    options = _options(argv)
    try:
        settings = load_settings(options.config).reader
    except SettingsError as error:
        print(f"kiosk reader: {error}", file=sys.stderr)  # noqa: T201  # the answer to the person who typed it
        return EXIT_USAGE
    die_with_parent()
    return _Program(options, settings).run()


def _options(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="kiosk reader", description="Read resident ID cards; events as JSON lines on stdout, commands on stdin."
    )
    parser.add_argument("--once", action="store_true", help="leave after the first card (0, 3 or 4) or 30 s (5)")
    parser.add_argument("--profile", choices=PROFILES, help="how the reader is attached; default from the settings")
    parser.add_argument("--serial", metavar="PATH", help="serial port of a reader with a security module")
    parser.add_argument("--config", metavar="FILE", type=Path, help="settings to lay over the defaults")
    parser.add_argument("--show-personal", action="store_true", help="do not mask names and numbers on a terminal")
    parser.add_argument("--quarantine", metavar="NAME=COUNTER", action="append", default=[], type=_quarantine)
    return parser.parse_args(argv)


def _quarantine(argument: str) -> tuple[str, int]:
    try:
        return parse_quarantine(argument)
    except QuarantineFormatError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


class _Program:
    def __init__(self, options: argparse.Namespace, settings: ReaderSettings) -> None:
        self._started_s = time.monotonic()
        self._once: bool = options.once
        self._settings = settings
        self._profile: str = options.profile or ("serial" if options.serial else settings.profile)
        self._serial_path: str = options.serial or settings.serial_path
        self._quarantine: dict[str, int] = dict(options.quarantine)
        self._log = Log()
        self._activity = Activity()
        self._lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._wake = threading.Event()
        self._result: int | None = None
        mask = goes_to_journal(1) or (os.isatty(1) and not options.show_personal)
        self._writer = EventWriter(1, mask=mask, on_broken=lambda: os._exit(0))
        self._attachments: Attachments

    def run(self) -> int:
        threading.excepthook = self._on_defect
        self._writer.emit(self._hello())
        self._attachments = self._attach()
        self._attachments.start()
        watch_lines(0, self._on_line, self._on_end_of_input)
        try:
            result = self._loop()
        except KeyboardInterrupt:
            result = 130
        if not self._attachments.stop():
            # A thread inside a call that never returns would keep the interpreter from ending.
            os._exit(result)
        return result

    def _hello(self) -> Hello:
        if self._profile not in PCSC_PROFILES:
            return Hello(CONTRACT, kiosk.__version__, None, None)
        from kiosk.reader.pcsc import versions

        pyscard, pcsc = versions()
        return Hello(CONTRACT, kiosk.__version__, pyscard, pcsc)

    def _attach(self) -> Attachments:
        context = ReaderContext(
            emit=self._emit,
            board=Board(self._emit),
            activity=self._activity,
            log=self._log,
            wanted=WantedFields(ethnicity=self._settings.read_ethnicity, address=self._settings.read_address),
            newest_address=self._settings.newest_address,
            stop=threading.Event(),
        )
        return Attachments(context, self._settings, self._profile, self._serial_path, self._quarantine)

    def _loop(self) -> int:
        next_alive_s = time.monotonic()
        while True:
            now_s = time.monotonic()
            if now_s >= next_alive_s:
                self._writer.emit(Alive(round(now_s - self._started_s, 3), self._activity.busy()))
                next_alive_s = max(next_alive_s + ALIVE_EACH_S, now_s)
            if late := self._activity.overdue():
                self._abandon(late)
            while not self._lines.empty():
                self._obey(self._lines.get())
            if self._result is not None:
                return self._result
            if self._once and now_s - self._started_s >= ONCE_S:
                return EXIT_NOTHING
            self._wake.wait(min(WATCHDOG_EACH_S, max(0.0, next_alive_s - now_s)))
            self._wake.clear()

    def _emit(self, event: ReaderEvent) -> None:
        if self._once and self._result is not None:
            return
        self._writer.emit(event)
        if self._once:
            match event:
                case IdentityRead():
                    self._finish(EXIT_IDENTITY)
                case TokenRead():
                    self._finish(EXIT_TOKEN)
                case Fault():
                    self._finish(EXIT_FAULT)

    def _finish(self, result: int) -> None:
        self._result = result
        self._wake.set()

    def _abandon(self, late: Operation) -> None:
        """A call that never returns: tell, then become a fresh process that leaves this card alone."""
        detail = f"no return from {late.name}"
        self._log.write(late.fault, detail)
        self._emit(Fault(late.reader, late.fault, detail))
        if self._once:
            os._exit(EXIT_FAULT)
        if late.reader is not None and late.placement is not None:
            self._quarantine[late.reader] = late.placement
        replace_process(self._quarantine, self._profile)

    def _obey(self, line: bytes) -> None:
        try:
            match parse_command(line):
                case Stop():
                    self._result = 0
                case Reread():
                    self._attachments.read_again()
                case TestRead():
                    self._attachments.test_read()
                case SwitchProfile(profile):
                    self._switch(profile)
                case PlaceCard(card):
                    if self._attachments.tray is None:
                        raise UnknownSampleCardError
                    self._attachments.tray.place(card)
        except CommandError as error:
            self._log.write("COMMAND", str(error))
        except UnknownSampleCardError:
            self._log.write("COMMAND", "no such sample card, or not the demo profile")

    def _switch(self, profile: str) -> None:
        self._profile = profile
        if not self._attachments.stop():
            replace_process(self._quarantine, profile)
        self._quarantine.clear()
        self._attachments = self._attach()
        self._attachments.start()

    def _on_line(self, line: bytes) -> None:
        if line.strip():
            self._lines.put(line)
            self._wake.set()

    def _on_end_of_input(self) -> None:
        # With --once the input is nobody's life line: it may well be /dev/null.
        if not self._once:
            os._exit(0)

    def _on_defect(self, args: threading.ExceptHookArgs) -> None:
        # A dead attachment must not look like a quiet one: the supervisor starts the program anew.
        self._log.defect(args.exc_type, args.exc_traceback)
        os._exit(1)
