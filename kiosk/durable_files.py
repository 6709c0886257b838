"""Small files that must be whole, on the disk, and nobody else's: keys and pointers of kiosk and hub."""

from __future__ import annotations

import os
import stat
from pathlib import Path


class ExposedFileError(Exception):
    """A secret that others on this machine can read may have been copied."""


def write_secret(path: Path, content: bytes) -> None:
    """Replace ``path`` by a 0600 file with this content, durably and whole."""
    stage_secret(path, content).replace(path)
    sync_folder(path.parent)


def write_public(path: Path, content: bytes) -> None:
    """As ``write_secret``, a file that everybody may read and only its owner may write."""
    fresh = stage_secret(path, content)
    fresh.chmod(0o644)
    fresh.replace(path)
    sync_folder(path.parent)


def stage_secret(path: Path, content: bytes) -> Path:
    """The 0600 file that is to become ``path``, with its content on the disk; renaming is left to the caller."""
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        _give_to_owner(descriptor, path.parent)
        file.write(content)
        file.flush()
        os.fsync(descriptor)
    return fresh


def private_folder(path: Path) -> None:
    """Make a folder, and those above it that are missing, for nobody else."""
    if path.is_dir():
        return
    private_folder(path.parent)
    path.mkdir(mode=0o700, exist_ok=True)
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        _give_to_owner(descriptor, path.parent)
    finally:
        os.close(descriptor)


def _give_to_owner(descriptor: int, folder: Path) -> None:
    """What root sets up in a service's folder is the service's: of root it could not be read, and nothing says why."""
    if os.geteuid() == 0:
        owner = folder.stat()
        os.fchown(descriptor, owner.st_uid, owner.st_gid)


def read_secret(path: Path) -> bytes:
    """Raises ExposedFileError and OSError (FileNotFoundError among them)."""
    with path.open("rb") as file:
        if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
            raise ExposedFileError(f"{path.name} is readable by others")
        return file.read()


def sync_folder(folder: Path) -> None:
    """Make new and renamed names in a folder outlive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
