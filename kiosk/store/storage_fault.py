"""What can go wrong with a file on a kiosk, told apart: a full disk is not a bug, and a bug is not a full disk."""

from __future__ import annotations

import os
import sqlite3
from enum import StrEnum
from pathlib import Path

from kiosk.errors import Code, CodedError

_NEARLY_NOTHING_BYTES = 256 * 1024
"""Less free space than this beside an I/O error means that the disk is full: SQLite says SQLITE_FULL only where a
write failed, but SQLITE_IOERR_* where the shared memory file or a sync did."""

_CORRUPT = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


class StorageCode(StrEnum):
    DISK_FULL = "DISK_FULL"
    STORAGE_FAULT = "STORAGE_FAULT"
    STORE_BUSY = "STORE_BUSY"
    STORE_CORRUPT = "STORE_CORRUPT"
    STORE_NEWER = "STORE_NEWER"


_WORDS: dict[StorageCode, tuple[str, str]] = {
    StorageCode.DISK_FULL: ("机器存储已满，这次没有保存。", "请告诉工作人员，或换一台机器办理。"),
    StorageCode.STORAGE_FAULT: ("机器存储出了问题，这次没有保存。", "请告诉工作人员，或换一台机器办理。"),
    StorageCode.STORE_BUSY: ("机器正忙，这次没有保存。", "请稍等片刻再按一次。"),
    StorageCode.STORE_CORRUPT: ("机器的记录坏了，已经收好另存。", "请工作人员查看；可以继续看岗位。"),
    StorageCode.STORE_NEWER: ("机器的记录来自更新的程序。", "请工作人员更新程序；可以继续看岗位。"),
}


class DeskError(CodedError[Code]):
    """What a person gets instead of what was asked for; nothing was changed."""


class StorageError(DeskError[StorageCode]):
    """File, disk or another program stood in the way."""

    words = _WORDS


class LedgerNewerError(StorageError):
    """A newer program has written this ledger; it is left exactly as it is."""

    def __init__(self, revision: str) -> None:
        self.revision = revision
        super().__init__(StorageCode.STORE_NEWER, f"ledger schema {revision} is not known to this program")


class LedgerCorruptError(StorageError):
    """The file is no sound ledger; ``kiosk.store.rescue`` sets it aside."""

    def __init__(self, detail: str) -> None:
        super().__init__(StorageCode.STORE_CORRUPT, detail)


def storage_error(error: BaseException | None, path: Path) -> StorageError:
    """The typed form of an error that sqlite3 or the operating system raised for the file at ``path``."""
    if isinstance(error, sqlite3.Error):
        name = getattr(error, "sqlite_errorname", type(error).__name__)
        primary = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if primary in _CORRUPT:
            return LedgerCorruptError(name)
        if primary in _BUSY:
            return StorageError(StorageCode.STORE_BUSY, name)
        if primary == sqlite3.SQLITE_FULL or (primary != sqlite3.SQLITE_CONSTRAINT and is_full(path.parent)):
            return StorageError(StorageCode.DISK_FULL, name)
        return StorageError(StorageCode.STORAGE_FAULT, name)
    if isinstance(error, OSError):
        name = os.strerror(error.errno or 0)
        return StorageError(StorageCode.DISK_FULL if is_full(path.parent) else StorageCode.STORAGE_FAULT, name)
    return StorageError(StorageCode.STORAGE_FAULT, type(error).__name__)


def is_full(folder: Path) -> bool:
    """Whether the disk of ``folder`` has next to nothing left; False where that cannot be known."""
    try:
        room = os.statvfs(folder)
    except OSError:
        return False
    return room.f_bavail * room.f_frsize < _NEARLY_NOTHING_BYTES
