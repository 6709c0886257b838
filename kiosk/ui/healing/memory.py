"""How much memory a program holds, from /proc."""

from __future__ import annotations

import os
from pathlib import Path

_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
_RESIDENT = 1
"""Second number of ``/proc/<pid>/statm``, in pages (proc(5))."""


def resident_bytes(pid: int) -> int | None:
    """None when it does not run, or where there is no /proc."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[_RESIDENT]) * _PAGE_BYTES
    except (OSError, ValueError, IndexError):
        return None
