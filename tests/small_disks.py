"""A disk that is soon full (the fixture ``small_disk``), and what fills it."""

from __future__ import annotations

from pathlib import Path

DISK_BYTES = 1024 * 1024


def fill(disk: Path) -> Path:
    """Take every byte that is left."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (65_536, 4096, 1):
            while True:
                try:
                    file.write(b"\0" * size)
                except OSError:
                    break
    return ballast
