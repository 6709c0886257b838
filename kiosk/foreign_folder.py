"""A folder that strangers may have written and may pull out at any moment: a USB stick.

Everything below the folder that was opened is reached by descriptors, one segment at a time, and never through a link,
so that no name on a stick leads anywhere else. What is read is bounded; what is written takes its name only when it is
whole and on the disk.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from io import BufferedReader
from itertools import islice
from pathlib import Path
from types import TracebackType

from kiosk.errors import CodedError

FRESH_SUFFIX = ".new"
"""A file that is still being written. Whoever finds one of an earlier try may take it away."""

_FOLDER_FLAGS = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_GONE = frozenset((errno.EIO, errno.ENODEV, errno.ENXIO, errno.ESTALE, errno.ENOTCONN))
_FULL = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EFBIG))
_DENIED = frozenset((errno.EROFS, errno.EACCES, errno.EPERM))
_NOT_PLAIN = frozenset((errno.ELOOP, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG, errno.EINVAL))
_NO_FOLDER_SYNC = frozenset((errno.EINVAL, errno.ENOTSUP))


class StickFault(StrEnum):
    MISSING = "STICK_FILE_MISSING"
    """There is no such file or folder."""
    GONE = "STICK_GONE"
    """Pulled out, or it cannot be read or written any more."""
    FULL = "STICK_FULL"
    DENIED = "STICK_DENIED"
    """Write-protected, or mounted for somebody else."""
    NOT_PLAIN = "STICK_NOT_PLAIN"
    """A link, a pipe or a folder where a file should be, or the other way round."""
    TOO_LARGE = "STICK_TOO_LARGE"


_WORDS: dict[StickFault, tuple[str, str]] = {
    StickFault.MISSING: ("找不到这个文件夹或文件。", "请检查路径，U盘要先插好。"),
    StickFault.GONE: ("U盘读写中断，可能被拔出。", "请重新插上再做一次，已办的不会丢；总这样请换U盘。"),
    StickFault.FULL: ("U盘空间不够，没有拷完。", "请删掉U盘上别的文件，或换一个大的。"),
    StickFault.DENIED: ("U盘写不进去。", "请关掉U盘的写保护，或换一个。"),
    StickFault.NOT_PLAIN: ("U盘里的文件夹不对，没有采用。", "请删掉U盘上的 linggong 文件夹，重新制作。"),
    StickFault.TOO_LARGE: ("U盘里的文件过大，没有采用。", "请告诉服务器的管理员。"),
}


class StickError(CodedError[StickFault]):
    """``code`` is stable, ``sentence`` and ``instruction`` are for whoever holds the stick, the text is for the log."""

    words = _WORDS


class ForeignFolder:
    """An open folder. All methods raise StickError; names have no slash in them and may be anything else.

    The folder stays open, and its file system busy, until ``close``.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    @classmethod
    def open(cls, path: Path) -> ForeignFolder:
        """``path`` was chosen by whoever runs the program, so a link may lead to it."""
        with typed_errors():
            return cls(os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC))

    def close(self) -> None:
        os.close(self._descriptor)

    def __enter__(self) -> ForeignFolder:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def folder(self, *names: str, create: bool = False) -> ForeignFolder:
        """The folder below by the names on the way to it."""
        at = os.dup(self._descriptor)
        try:
            for name in names:
                if create and not _exists(at, name):
                    with typed_errors():
                        os.mkdir(_segment(name), 0o755, dir_fd=at)
                        _sync_folder(at)
                with typed_errors():
                    below = os.open(_segment(name), _FOLDER_FLAGS, dir_fd=at)
                os.close(at)
                at = below
        except BaseException:
            os.close(at)
            raise
        return ForeignFolder(at)

    def names(self, limit: int) -> list[str]:
        """What lies here, sorted; of more than ``limit`` names some ``limit`` of them."""
        with typed_errors(), os.scandir(self._descriptor) as entries:
            return sorted(each.name for each in islice(entries, limit))

    def folders(self, limit: int) -> list[str]:
        """Those names that are folders and no links to some."""
        with typed_errors(), os.scandir(self._descriptor) as entries:
            return sorted(each.name for each in islice(entries, limit) if each.is_dir(follow_symlinks=False))

    def size(self, name: str) -> int | None:
        """Bytes of a plain file; None when there is none."""
        with typed_errors():
            try:
                found = os.stat(_segment(name), dir_fd=self._descriptor, follow_symlinks=False)
            except FileNotFoundError:
                return None
        return found.st_size if stat.S_ISREG(found.st_mode) else None

    def open_file(self, name: str) -> BufferedReader:
        """A plain file to read: a pipe would be waited at for ever, a link could lead anywhere."""
        with typed_errors():
            flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
            descriptor = os.open(_segment(name), flags, dir_fd=self._descriptor)
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise StickError(StickFault.NOT_PLAIN, "not a plain file")
        return os.fdopen(descriptor, "rb")

    def read(self, name: str, max_bytes: int) -> bytes:
        """A whole plain file; TOO_LARGE as soon as there is one byte more."""
        with self.open_file(name) as file, typed_errors():
            content = file.read(max_bytes + 1)
        if len(content) > max_bytes:
            raise StickError(StickFault.TOO_LARGE, f"more than {max_bytes} bytes")
        return content

    def write(self, name: str, content: Iterable[bytes]) -> None:
        """Replace a file by one with these pieces: whole and on the disk before it takes the name."""
        fresh = _segment(name) + FRESH_SUFFIX
        with typed_errors():
            with suppress(FileNotFoundError):
                os.unlink(fresh, dir_fd=self._descriptor)
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
            descriptor = os.open(fresh, flags, 0o644, dir_fd=self._descriptor)
            try:
                with os.fdopen(descriptor, "wb") as file:
                    file.writelines(content)
                    file.flush()
                    os.fsync(descriptor)
                self.replace(fresh, name)
            except BaseException:
                # Not left behind: on a full stick it would keep the stick full.
                with suppress(OSError):
                    os.unlink(fresh, dir_fd=self._descriptor)
                raise

    def replace(self, name: str, by: str) -> None:
        """Give ``name`` the name ``by``, whatever had it before."""
        with typed_errors():
            names = _segment(name), _segment(by)
            os.replace(*names, src_dir_fd=self._descriptor, dst_dir_fd=self._descriptor)
            _sync_folder(self._descriptor)

    def remove(self, name: str) -> None:
        """Take a file away, if it is there."""
        with typed_errors():
            try:
                os.unlink(_segment(name), dir_fd=self._descriptor)
            except FileNotFoundError:
                return
            _sync_folder(self._descriptor)

    def room(self) -> Room:
        with typed_errors():
            found = os.fstatvfs(self._descriptor)
        return Room(found.f_bavail * found.f_frsize, max(found.f_bsize, found.f_frsize))


@dataclass(frozen=True, slots=True)
class Room:
    """What is left of a stick. A file takes whole clusters, on FAT and exFAT up to 128 KiB each."""

    free_bytes: int
    cluster_bytes: int

    def taken_by(self, sizes: Iterable[int]) -> int:
        """Bytes that files of these sizes take."""
        return sum(-(-size // self.cluster_bytes) * self.cluster_bytes for size in sizes)

    def demand(self, sizes: Iterable[int], freed: Iterable[int] = ()) -> None:
        """Raise FULL unless files of these sizes fit, once those of the sizes ``freed`` are gone."""
        needed, free = self.taken_by(sizes), self.free_bytes + self.taken_by(freed)
        if needed > free:
            raise StickError(StickFault.FULL, f"{needed} bytes are needed, {free} are free")


@contextmanager
def typed_errors() -> Iterator[None]:
    """Whatever the system says of a stick becomes a StickError. Its text names no file: that may be anybody's."""
    try:
        yield
    except FileNotFoundError:
        raise StickError(StickFault.MISSING, "no such name") from None
    except OSError as error:
        raise StickError(_fault(error), error.strerror or type(error).__name__) from None


def _fault(error: OSError) -> StickFault:
    for fault, numbers in (
        (StickFault.GONE, _GONE),
        (StickFault.FULL, _FULL),
        (StickFault.DENIED, _DENIED),
        (StickFault.NOT_PLAIN, _NOT_PLAIN),
    ):
        if error.errno in numbers:
            return fault
    return StickFault.GONE


def _segment(name: str) -> str:
    if "/" in name or "\0" in name or name in ("", ".", ".."):
        raise StickError(StickFault.NOT_PLAIN, "not a name")
    return name


def _exists(at: int, name: str) -> bool:
    with typed_errors():
        try:
            os.stat(_segment(name), dir_fd=at, follow_symlinks=False)
        except FileNotFoundError:
            return False
    return True


def _sync_folder(descriptor: int) -> None:
    """Some file systems of sticks keep nothing of a folder to be synced; what they say then is no fault."""
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _NO_FOLDER_SYNC:
            raise
