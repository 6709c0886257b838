"""Read a stranger's file in a process of its own, because a damaged or hostile one can end the process that reads it.

A workbook of 5 kB with a cell in its last corner makes calamine ask for 500 GB and abort; a few changed bytes in an
.xls make it panic. The hub answers with a typed error and goes on. Nothing is written to the disk on the way.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading

from kiosk.hub.sheets.faults import SheetCode, SheetError
from kiosk.hub.sheets.limits import DEFAULT_LIMITS, MIB, SheetLimits
from kiosk.hub.sheets.table import ReadChoices, Table
from kiosk.hub.sheets.wire import parse_table, request_line

_COMMAND = (sys.executable, "-m", "kiosk.hub.sheets.reader_child")
_ENVIRONMENT = ("PATH", "PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH", "LANG", "LC_ALL")
"""All that the reader needs to know of ours; the database's password is not among it."""
_GRACE_S = 5.0
"""The child's own limit counts processor time; this much more on the clock and it is ended from here."""
_OUT_OF_MEMORY = b"memory allocation of"


def read_table_apart(data: bytes, *, choices: ReadChoices | None = None, limits: SheetLimits = DEFAULT_LIMITS) -> Table:
    """As ``table_reader.read_table``, whatever the bytes are. Raises SheetError. Takes 0.1 s for a small file."""
    if len(data) > limits.file_mib * MIB:
        raise SheetError(SheetCode.TOO_LARGE, f"file of {len(data)} bytes")
    try:
        child = subprocess.Popen(
            _COMMAND,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ} | {"RUST_BACKTRACE": "0"},
        )
    except OSError as error:
        raise SheetError(SheetCode.READER_MISSING, os.strerror(error.errno or 0)) from None
    overdue = threading.Event()

    def end() -> None:
        overdue.set()
        child.kill()

    timer = threading.Timer(limits.seconds + _GRACE_S, end)
    with child:
        timer.start()
        try:
            return _answer(child, data, choices or ReadChoices(), limits, overdue)
        finally:
            timer.cancel()
            child.kill()
            timer.join()


def _answer(
    child: subprocess.Popen[bytes],
    data: bytes,
    choices: ReadChoices,
    limits: SheetLimits,
    overdue: threading.Event,
) -> Table:
    assert child.stdin is not None
    assert child.stdout is not None
    assert child.stderr is not None
    try:
        with child.stdin as pipe:
            pipe.write(request_line(limits, choices))
            pipe.write(data)
    except BrokenPipeError:
        pass  # it has died over the first bytes; how it died is said below
    table = parse_table(child.stdout, limits)
    if table is not None:
        return table
    last_words = child.stderr.read()
    raise _death(child.wait(), last_words, overdue.is_set())


def _death(return_code: int, last_words: bytes, overdue: bool) -> SheetError:
    if overdue or return_code == -signal.SIGXCPU:
        return SheetError(SheetCode.TOO_SLOW)
    if return_code == -signal.SIGKILL or _OUT_OF_MEMORY in last_words:
        return SheetError(SheetCode.TOO_LARGE, "memory")
    if return_code < 0:
        return SheetError(SheetCode.DAMAGED, f"signal {-return_code}")
    # Python itself ended it: a mistake of ours or of the installation, and not of the file.
    return SheetError(SheetCode.READER_MISSING, f"exit {return_code}")
