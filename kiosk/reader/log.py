"""A bounded log on stderr that cannot carry a person: codes and counters in, anything that looks personal out."""

from __future__ import annotations

import os
import re
import threading
import traceback
from types import TracebackType

MAX_TOTAL_BYTES = 256 * 1024
MAX_LINE_CHARACTERS = 300

_PERSONAL = re.compile(r"\b(?!0x)\w*\d{7,}\w*|[^\x20-\x7e]+")
"""Long numbers (identity, phone, UID digits) and whatever is not printable ASCII: no message of ours needs it."""


class Log:
    """Lines ``kiosk-reader: CODE words``; stops with one last line when the bound is reached."""

    def __init__(
        self, descriptor: int = 2, max_total_bytes: int = MAX_TOTAL_BYTES, program: str = "kiosk-reader"
    ) -> None:
        self._program = program
        self._descriptor = descriptor
        self._left_bytes = max_total_bytes
        self._lock = threading.Lock()
        self._last = ""

    def write(self, code: str, words: str = "") -> None:
        """One line; an immediate repetition is left out."""
        clean = _PERSONAL.sub("#", words)[:MAX_LINE_CHARACTERS]
        line = f"{self._program}: {code} {clean}".rstrip()
        with self._lock:
            if line == self._last or self._left_bytes <= 0:
                return
            self._last = line
            data = line.encode("ascii", "replace") + b"\n"
            self._left_bytes -= len(data)
            if self._left_bytes <= 0:
                data = f"{self._program}: LOG_FULL\n".encode("ascii")
            try:
                os.write(self._descriptor, data)
            except OSError:
                self._left_bytes = 0

    def defect(self, kind: type[BaseException], trace: TracebackType | None) -> None:
        """An unexpected exception: its type and where, never its text (it may quote a card)."""
        frames = traceback.extract_tb(trace)
        where = " ".join(f"{os.path.basename(each.filename)}:{each.lineno}" for each in frames[-6:])
        self.write("DEFECT", f"{kind.__name__} at {where}")
