"""Is there a reader that could read a card? Asks the reader program itself, so that the answer is the true one."""

from __future__ import annotations

import selectors
import subprocess
import sys
import time
from pathlib import Path

from kiosk.protocol.event_lines import MalformedEventError
from kiosk.protocol.reader_events import ReaderProfile, Readers, decode

LOOK_S = 2.5
STOP_S = 2.0


def real_reader_attached(config: Path | None) -> bool:
    """True when ``kiosk reader`` names a reader with a profile within 2.5 s."""
    command = [sys.executable, "-m", "kiosk", "reader", *(("--config", str(config)) if config else ())]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:
        try:
            return _names_one(child)
        finally:
            if child.stdin is not None:
                child.stdin.close()
            try:
                child.wait(STOP_S)
            except subprocess.TimeoutExpired:
                child.kill()


def _names_one(child: subprocess.Popen[bytes]) -> bool:
    if child.stdout is None:
        return False
    until_s = time.monotonic() + LOOK_S
    pending = b""
    with selectors.DefaultSelector() as selector:
        selector.register(child.stdout, selectors.EVENT_READ)
        while (left_s := until_s - time.monotonic()) > 0 and selector.select(left_s):
            chunk = child.stdout.read1(65536)  # type: ignore[attr-defined]  # a BufferedReader, though typed IO[bytes]
            if not chunk:
                return False
            *lines, pending = (pending + chunk).split(b"\n")
            if any(_is_usable(line) for line in lines):
                return True
    return False


def _is_usable(line: bytes) -> bool:
    try:
        event = decode(line)
    except MalformedEventError:
        return False
    return isinstance(event, Readers) and any(each.profile is not ReaderProfile.NONE for each in event.readers)
