"""``command``: a program named in the settings that prints this very contract (a vendor's SDK behind fifty lines)."""

from __future__ import annotations

import subprocess
import threading
from typing import IO

from kiosk.protocol.event_lines import MAX_LINE_BYTES, MalformedEventError
from kiosk.protocol.reader_events import (
    CardPresent,
    Fault,
    FaultCode,
    IdentityRead,
    ReaderEvent,
    Readers,
    Reading,
    Removed,
    TokenRead,
    decode,
)
from kiosk.reader.context import ReaderContext
from kiosk.reader.faults import ReadFaultError

RESTART_FIRST_S = 0.5
RESTART_LAST_S = 8.0

_PASSED_ON = (CardPresent, Reading, IdentityRead, TokenRead, Removed, Fault)


class CommandAttachment:
    """Passes the program's events on, ours being the only heartbeat; restarts it with a growing pause when it ends."""

    name = "command"

    def __init__(self, context: ReaderContext, command: tuple[str, ...]) -> None:
        self._context = context
        self._command = command
        self._wake = threading.Event()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._told: FaultCode | None = None
        self._present: set[str] = set()
        self._malformed = False

    def run(self) -> None:
        pause_s = RESTART_FIRST_S
        while not self._context.stop.is_set():
            try:
                served = self._serve()
            except OSError as error:
                served = False
                self._tell(ReadFaultError(FaultCode.READER_GONE, f"command not started: {type(error).__name__}"))
            else:
                if not self._context.stop.is_set():
                    self._tell(ReadFaultError(FaultCode.READER_GONE, "command ended"))
            self._clear()
            pause_s = RESTART_FIRST_S if served else min(2 * pause_s, RESTART_LAST_S)
            if not self._context.stop.is_set():
                self._wake.wait(pause_s)
                self._wake.clear()

    def wake(self) -> None:
        self._wake.set()
        if self._context.stop.is_set():
            with self._lock:
                if self._process is not None:
                    self._process.kill()

    def read_again(self) -> None:
        with self._lock:
            if self._process is not None and self._process.stdin is not None:
                try:
                    self._process.stdin.write(b'{"command":"reread"}\n')
                    self._process.stdin.flush()
                except OSError:
                    self._context.log.write("COMMAND", "the command reads no input")

    def _serve(self) -> bool:
        """Run the program once; True when it said anything of the contract. Raises OSError when it cannot start."""
        # setpriv: a vendor's library blocked in a call would outlive this process. Its stderr may name people.
        with self._lock:
            self._process = subprocess.Popen(
                ("setpriv", "--pdeathsig", "KILL", "--", *self._command),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        process = self._process
        served = False
        try:
            assert process.stdout is not None  # PIPE above
            while line := _line(process.stdout):
                served = self._pass_on(line) or served
        finally:
            with self._lock:
                process.kill()
                self._process = None
            process.communicate()
        return served

    def _pass_on(self, line: bytes) -> bool:
        try:
            event = decode(line)
        except MalformedEventError as error:
            if not self._malformed:
                self._malformed = True
                self._context.fault(None, ReadFaultError(FaultCode.PROTOCOL, str(error)))
            return False
        self._told = None
        if isinstance(event, Readers):
            self._context.board.publish(self.name, event.readers)
        elif isinstance(event, _PASSED_ON):
            self._remember(event)
            self._context.emit(event)
        return True

    def _remember(self, event: ReaderEvent) -> None:
        match event:
            case CardPresent(reader, _):
                self._present.add(reader)
            case Removed(reader):
                self._present.discard(reader)

    def _clear(self) -> None:
        for reader in sorted(self._present):
            self._context.emit(Removed(reader))
        self._present.clear()
        self._malformed = False
        self._context.board.publish(self.name, ())

    def _tell(self, error: ReadFaultError) -> None:
        if error.code is not self._told:
            self._told = error.code
            self._context.fault(None, error)


def _line(stream: IO[bytes]) -> bytes:
    """One line, cut at what a line may hold so that an endless one cannot fill the memory."""
    return stream.readline(MAX_LINE_BYTES + 2)
