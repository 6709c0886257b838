"""One card through ``kiosk reader --once``: for the programs of the staff, which have no reader of their own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from kiosk.protocol.reader_events import ReaderEvent, decode

READ_S = 40.0
"""The reader itself gives up after 30 s."""


def events_of_one_card(config: Path | None) -> Iterator[ReaderEvent]:
    """What the reader says until it ends; nothing when it does not end in time, and lines that are no events are left
    out."""
    sys.stderr.write("请放卡，最多等30秒。 Lay a card on the reader.\n")
    command = [sys.executable, "-m", "kiosk", "reader", "--once", *(("--config", str(config)) if config else ())]
    try:
        said = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, timeout=READ_S, check=False)
    except subprocess.TimeoutExpired:
        return
    for line in said.stdout.splitlines():
        try:
            event = decode(line)
        except ValueError:
            continue
        yield event
