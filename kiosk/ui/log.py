"""The log of ``kiosk run``: bounded, private, and unable to carry a person.

Every line passes one formatter that takes out long numbers and Chinese words (names, addresses); an exception is
written as its type and where it was raised, never with its text.
"""

from __future__ import annotations

import logging
import os
import re
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

MAX_BYTES = 512 * 1024
KEPT_FILES = 3
BUDGET_BYTES = MAX_BYTES * (1 + KEPT_FILES)
"""What the log takes of the disk, whatever happens."""
MAX_LINE_CHARACTERS = 500

_PERSONAL = re.compile(r"(0x[0-9A-F]{1,8}\b)|[0-9A-Z]{0,3}\d{7,}[0-9Xx]*|[⺀-鿿豈-﫿\U00020000-\U0003ffff]+")
ExceptionInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def _code_or_nothing(found: re.Match[str]) -> str:
    """Return codes of PC/SC are long numbers too, and the log is there for them."""
    return found.group(1) or "#"


class PrivateFormatter(logging.Formatter):
    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        # Another handler may have left its own text of the exception in the record.
        own = logging.makeLogRecord({**record.__dict__, "exc_text": None})
        return _PERSONAL.sub(_code_or_nothing, super().format(own)).replace("\n", " | ")[:MAX_LINE_CHARACTERS]

    def formatException(self, ei: ExceptionInfo) -> str:
        kind, _, trace = ei
        frames = traceback.extract_tb(trace)[-6:]
        where = " ".join(f"{os.path.basename(frame.filename)}:{frame.lineno}" for frame in frames)
        return f"{kind.__name__ if kind else 'no exception'} at {where}"

    def formatStack(self, stack_info: str) -> str:
        return ""


class BoundedFileHandler(logging.Handler):
    """``kiosk.log`` of at most ``max_bytes`` and its ``kept_files`` forerunners, all 0600.

    A full or read-only disk costs log lines and nothing else. The standard library's rotating handler would cost the
    first paint 10 ms of imports (socket, pickle, queue).
    """

    def __init__(self, path: Path, max_bytes: int = MAX_BYTES, kept_files: int = KEPT_FILES) -> None:
        super().__init__()
        self._path = path
        self._max_bytes = max_bytes
        self._kept_files = kept_files
        self._descriptor = -1
        self._written = 0
        self.setFormatter(PrivateFormatter())

    def emit(self, record: logging.LogRecord) -> None:
        data = self.format(record).encode("utf-8", "replace") + b"\n"
        try:
            if self._descriptor < 0:
                self._open()
            if self._written + len(data) > self._max_bytes:
                self._rotate()
            self._written += os.write(self._descriptor, data)
        except OSError:
            self._close_file()

    def close(self) -> None:
        self._close_file()
        super().close()

    def _open(self) -> None:
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._written = os.fstat(self._descriptor).st_size

    def _rotate(self) -> None:
        self._close_file()
        for number in range(self._kept_files - 1, 0, -1):
            older = self._path.with_suffix(f".log.{number}")
            if older.exists():
                older.replace(self._path.with_suffix(f".log.{number + 1}"))
        self._path.replace(self._path.with_suffix(".log.1"))
        self._open()

    def _close_file(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def log_to(path: Path) -> Callable[[], None]:
    """Send everything from INFO on to the file and warnings to stderr; the way back is returned."""
    root = logging.getLogger()
    file = BoundedFileHandler(path)
    screen = logging.StreamHandler(sys.stderr)
    screen.setLevel(logging.WARNING)
    screen.setFormatter(PrivateFormatter())
    before = root.level, sys.excepthook, threading.excepthook
    root.setLevel(logging.INFO)
    root.addHandler(file)
    root.addHandler(screen)
    defects = logging.getLogger("kiosk.defect")

    def on_defect(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        defects.error("unexpected", exc_info=(kind, error, trace))

    def on_thread_defect(args: threading.ExceptHookArgs) -> None:
        error = args.exc_value or args.exc_type()
        defects.error("unexpected in a thread", exc_info=(args.exc_type, error, args.exc_traceback))

    sys.excepthook = on_defect
    threading.excepthook = on_thread_defect

    def stop() -> None:
        level, sys.excepthook, threading.excepthook = before
        root.setLevel(level)
        for handler in (file, screen):
            root.removeHandler(handler)
            handler.close()

    return stop
