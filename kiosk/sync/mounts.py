"""Which file systems are mounted where sticks appear, from the kernel's own list (proc(5), mountinfo)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from kiosk.values import frozen

MOUNTINFO = Path("/proc/self/mountinfo")
_OCTAL = re.compile(rb"\\([0-7]{3})")
_MOUNT_POINT_FIELD = 4


@frozen
class Mount:
    """``mount_id`` is the kernel's number: the same stick plugged in again has another one."""

    mount_id: int
    path: Path


def mounts_below(roots: Iterable[Path], mountinfo: Path = MOUNTINFO) -> tuple[Mount, ...]:
    """What is mounted below ``roots``, and not the roots themselves. Raises OSError."""
    wanted = tuple(roots)
    found = []
    for line in mountinfo.read_bytes().splitlines():
        fields = line.split(b" ")
        if len(fields) <= _MOUNT_POINT_FIELD or not fields[0].isdigit():
            continue
        path = Path(
            _OCTAL.sub(lambda octal: bytes([int(octal[1], 8) & 0xFF]), fields[_MOUNT_POINT_FIELD]).decode(
                "utf-8", "surrogateescape"
            )
        )
        if any(root in path.parents for root in wanted):
            found.append(Mount(int(fields[0]), path))
    return tuple(found)
