"""Every test runs without a display: Qt draws off-screen, in software."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.small_disks import DISK_BYTES

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_QUICK_BACKEND", "software")

LONG_FILES_IN = ("tests/end_to_end/", "tests/faults/", "tests/ui/gallery/", "tests/release/")
"""A file of these holds one worker for minutes: started last, it would leave the others with nothing to do."""


def pytest_xdist_auto_num_workers() -> int:
    """Says how many workers `--numprocesses=auto` means.

    One more than there are processors: two on two processors kept each 40 % busy, for most tests wait for programs.
    """
    return (os.cpu_count() or 1) + 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Puts long files first; files keep their order otherwise, and so do the tests of a file."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONG_FILES_IN))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own with DISK_BYTES."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", str(disk)]
    if subprocess.run(mount, check=False, capture_output=True).returncode != 0:
        pytest.skip("this machine lets nobody mount a small disk")
    try:
        yield disk
    finally:
        subprocess.run(["umount", str(disk)], check=True)
