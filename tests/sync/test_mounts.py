"""The kernel's list of mounts, as it writes it."""

from __future__ import annotations

import os
from pathlib import Path

from kiosk.sync.mounts import Mount, mounts_below

ROOTS = (Path("/media"), Path("/run/media"))
TEXT = rb"""22 28 0:21 / /sys rw,nosuid shared:7 - sysfs sysfs rw
601 28 8:17 / /media/kiosk/LINGGONG rw,nosuid,nodev shared:330 - vfat /dev/sdb1 rw,flush
602 28 8:33 / /run/media/u\040stick\134\346\211\213 rw - exfat /dev/sdc1 rw
603 28 0:50 / /media rw - tmpfs tmpfs rw
604 28 0:51 / /mediaset/x rw - tmpfs tmpfs rw
nonsense
605
"""


def test_sticks_are_what_is_mounted_below_the_roots(tmp_path: Path) -> None:
    (tmp_path / "mountinfo").write_bytes(TEXT)
    assert mounts_below(ROOTS, tmp_path / "mountinfo") == (
        Mount(601, Path("/media/kiosk/LINGGONG")),
        Mount(602, Path("/run/media/u stick\\手")),
    )
    assert mounts_below((), tmp_path / "mountinfo") == ()


def test_a_real_mount_is_found(small_disk: Path) -> None:
    (mount,) = mounts_below([small_disk.parent])
    assert mount.path == small_disk
    assert os.path.ismount(mount.path)
