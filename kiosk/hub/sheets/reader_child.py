"""``python -m kiosk.hub.sheets.reader_child``: reads one file from standard input and writes its table.

It can do no more than compute: its memory, time and files are limited before the first byte of the file is looked at.
"""

from __future__ import annotations

import resource
import sys

from kiosk.hub.sheets.faults import SheetCode, SheetError
from kiosk.hub.sheets.limits import MIB, SheetLimits
from kiosk.hub.sheets.table_reader import read_table
from kiosk.hub.sheets.wire import fault_line, parse_request, table_lines

_NO_CORE = 1
"""With 0 a piped core pattern still gets its dump, which would hold names and telephones; 1 stops both (core(5))."""


def main() -> int:
    limits, choices = parse_request(sys.stdin.buffer.readline())
    _confine(limits)
    out = open(sys.stdout.fileno(), "w", encoding="utf-8", newline="", closefd=False)  # noqa: SIM115
    try:
        table = read_table(sys.stdin.buffer.read(), choices=choices, limits=limits)
        out.writelines(table_lines(table))
    except SheetError as error:
        out.write(fault_line(error))
    except MemoryError:
        out.write(fault_line(SheetError(SheetCode.TOO_LARGE, "memory")))
    out.flush()
    return 0


def _confine(limits: SheetLimits) -> None:
    for kind, limit in (
        (resource.RLIMIT_CORE, _NO_CORE),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_AS, limits.memory_mib * MIB),
        (resource.RLIMIT_CPU, limits.seconds),
    ):
        _, hard = resource.getrlimit(kind)
        # The soft limit alone: at the hard one of processor time the kernel sends SIGKILL, which does not say why.
        resource.setrlimit(kind, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))


if __name__ == "__main__":
    raise SystemExit(main())
