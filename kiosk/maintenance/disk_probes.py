"""The disk: room, a write that is read back, read-only mounts and errors that the file system has recorded."""

from __future__ import annotations

import errno
import os
import secrets
from pathlib import Path

from kiosk.domain.findings import Finding, ProbeId, Verdict
from kiosk.maintenance.surroundings import Surroundings

FULL_BYTES = 64 * 1024 * 1024
LOW_BYTES = 1_000_000_000
TEST_BYTES = 64 * 1024
_GB = 1_000_000_000


def space(around: Surroundings) -> Finding:
    disk = os.statvfs(around.state)
    free = disk.f_bavail * disk.f_frsize
    value = f"{free / _GB:.1f} GB"
    if free < FULL_BYTES:
        return Finding(ProbeId.DISK_SPACE, Verdict.BAD, "DISK_FULL", value)
    if free < LOW_BYTES:
        return Finding(ProbeId.DISK_SPACE, Verdict.WARN, "DISK_LOW", value)
    return Finding(ProbeId.DISK_SPACE, Verdict.OK, value=value)


def write_and_read_back(around: Surroundings) -> Finding:
    """Random bytes to the disk, out of the page cache, and back. A bad disk often takes what it does not keep."""
    content = secrets.token_bytes(TEST_BYTES)
    file = around.state / f"doctor-{secrets.token_hex(4)}.test"
    try:
        try:
            returned = _there_and_back(file, content)
        finally:
            file.unlink(missing_ok=True)
    except OSError as error:
        codes = {errno.ENOSPC: "DISK_FULL", errno.EDQUOT: "DISK_FULL", errno.EROFS: "DISK_READ_ONLY"}
        return Finding(ProbeId.DISK_WRITE, Verdict.BAD, codes.get(error.errno or 0, "DISK_WRITE_FAILED"))
    if returned != content:
        return Finding(ProbeId.DISK_WRITE, Verdict.BAD, "DISK_READ_BACK_WRONG")
    return Finding(ProbeId.DISK_WRITE, Verdict.OK)


def _there_and_back(file: Path, content: bytes) -> bytes:
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        left = content
        while left:
            left = left[os.write(descriptor, left) :]
        os.fsync(descriptor)
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        os.lseek(descriptor, 0, os.SEEK_SET)
        returned = b""
        while chunk := os.read(descriptor, TEST_BYTES):
            returned += chunk
        return returned
    finally:
        os.close(descriptor)


def mounts(around: Surroundings) -> Finding:
    """The mount that holds the state folder (proc(5), mountinfo), and its file system's own count of errors."""
    found = _mount_of(around.state.resolve(), (around.proc / "self" / "mountinfo").read_text("utf-8", "replace"))
    if found is None:
        return Finding(ProbeId.MOUNTS, Verdict.UNKNOWN, "PROBE_FAILED")
    device, kind, options = found
    if "ro" in options:
        return Finding(ProbeId.MOUNTS, Verdict.BAD, "DISK_READ_ONLY", kind[:40])
    errors = around.sysfs / "fs" / kind / Path(device).name / "errors_count"
    try:
        counted = int(errors.read_text(encoding="ascii"))
    except (OSError, ValueError):
        counted = 0
    if counted:
        return Finding(ProbeId.MOUNTS, Verdict.WARN, "DISK_ERRORS", str(counted)[:40])
    return Finding(ProbeId.MOUNTS, Verdict.OK, value=kind[:40])


def _mount_of(path: Path, mountinfo: str) -> tuple[str, str, set[str]] | None:
    """Device, kind and options (of the mount and of the file system) of the innermost mount above ``path``."""
    best: tuple[int, tuple[str, str, set[str]]] | None = None
    for line in mountinfo.splitlines():
        before, _, after = line.partition(" - ")
        own, rest = before.split(), after.split()
        if len(own) < 6 or len(rest) < 3:
            continue
        point = Path(own[4].replace("\\040", " "))
        if point == path or point in path.parents:
            depth = len(point.parts)
            # The later of two at one place hides the earlier.
            if best is None or depth >= best[0]:
                best = depth, (rest[1], rest[0], {*own[5].split(","), *rest[2].split(",")})
    return None if best is None else best[1]
