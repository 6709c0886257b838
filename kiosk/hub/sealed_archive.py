"""One file for a stick that may be lost: a tar, compressed (zstd) and sealed under a passphrase.

``LGHB`` 1 byte version, 16 bytes salt, 24 bytes header, then chunks of 64 KiB (libsodium's secretstream,
XChaCha20-Poly1305, each with a 17-byte tag); the last chunk is marked as the last, so that a cut file is known as one.
Key: Argon2id of the passphrase with libsodium's MODERATE limits.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import os
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import IO

import nacl.pwhash.argon2id as argon2id
from nacl import bindings as sodium
from nacl.exceptions import CryptoError

from kiosk.durable_files import sync_folder
from kiosk.errors import CodedError

try:
    from compression import zstd  # type: ignore[import-not-found, unused-ignore]  # Python 3.14
except ImportError:
    from backports import zstd

MAGIC = b"LGHB\x01"
SHORTEST_PASSPHRASE = 12
"""Characters. A stick may be lost, and whoever finds it may guess for years."""
CHUNK_BYTES = 64 * 1024
SALT_BYTES = argon2id.SALTBYTES
OPERATIONS = argon2id.OPSLIMIT_MODERATE
MEMORY_BYTES = argon2id.MEMLIMIT_MODERATE
_KEY_BYTES = 32
_READ_BACK_BYTES = 1 << 20
_HEADER_BYTES = sodium.crypto_secretstream_xchacha20poly1305_HEADERBYTES
_TAG_BYTES = sodium.crypto_secretstream_xchacha20poly1305_ABYTES
_MESSAGE = sodium.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE
_init_push = sodium.crypto_secretstream_xchacha20poly1305_init_push
_init_pull = sodium.crypto_secretstream_xchacha20poly1305_init_pull
_push = sodium.crypto_secretstream_xchacha20poly1305_push
_pull = sodium.crypto_secretstream_xchacha20poly1305_pull
_FINAL = sodium.crypto_secretstream_xchacha20poly1305_TAG_FINAL


class ArchiveCode(StrEnum):
    NOT_AN_ARCHIVE = "NOT_AN_ARCHIVE"
    CUT = "ARCHIVE_CUT"
    WRONG_PASSPHRASE = "WRONG_PASSPHRASE"
    ALTERED = "ARCHIVE_ALTERED"
    NOT_KEPT = "ARCHIVE_NOT_KEPT"
    """The medium gives back something else than was written to it."""


_WORDS: dict[ArchiveCode, tuple[str, str]] = {
    ArchiveCode.NOT_AN_ARCHIVE: ("这不是备份文件。", "请选 kiosk hub backup 写出的文件。"),
    ArchiveCode.CUT: ("备份文件不完整。", "请用另一份备份；拔U盘前请等写完。"),
    ArchiveCode.WRONG_PASSPHRASE: ("口令不对，或备份文件坏了。", "请再输一次口令，或用另一份备份。"),
    ArchiveCode.ALTERED: ("备份文件坏了或被改过。", "请用另一份备份。"),
    ArchiveCode.NOT_KEPT: ("写进去的和读出来的不一样，备份没做成。", "请换一个U盘再备份一次。"),
}


class ArchiveError(CodedError[ArchiveCode]):
    """The file is no backup that can be used; nothing was changed."""

    words = _WORDS


@dataclass(frozen=True, slots=True)
class ArchiveKey:
    """What a passphrase becomes: whoever keeps it makes archives without asking anew, and never learns the passphrase.

    ``salt`` stands at the head of each archive, so that the passphrase alone opens it.
    """

    salt: bytes
    key: bytes = field(repr=False)


def archive_key(passphrase: bytes) -> ArchiveKey:
    """With a fresh salt; takes most of a second and 256 MiB."""
    salt = os.urandom(SALT_BYTES)
    return ArchiveKey(salt, _key(passphrase, salt))


def unwatched(_done: int, _total: int) -> None:
    """For whoever does not watch: ``checked`` is told bytes read back and bytes in all."""


@contextmanager
def writing(path: Path, key: ArchiveKey, checked: Callable[[int, int], None] = unwatched) -> Iterator[tarfile.TarFile]:
    """The tar to fill. ``path`` (0600) appears whole, on the disk and read back when the block has left, or not at all.

    Raises ArchiveError(NOT_KEPT).
    """
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            sealed = _Sealing(file, key)
            with zstd.ZstdFile(sealed, "wb") as packed, tarfile.open(fileobj=packed, mode="w|") as tar:
                yield tar
            sealed.finish()
            file.flush()
            os.fsync(descriptor)
            _read_back(descriptor, sealed.digest(), checked)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    fresh.replace(path)
    sync_folder(path.parent)


@contextmanager
def reading(path: Path, passphrase: bytes) -> Iterator[tarfile.TarFile]:
    """The tar, member after member. Raises ArchiveError, also from the members' bytes as they are read."""
    with path.open("rb") as file:
        opened = _Opening(file, passphrase)
        try:
            with (
                zstd.ZstdFile(io.BufferedReader(opened, CHUNK_BYTES), "rb") as packed,
                tarfile.open(fileobj=packed, mode="r|") as tar,
            ):
                yield tar
        except (zstd.ZstdError, tarfile.TarError, EOFError):
            raise ArchiveError(ArchiveCode.ALTERED) from None


def _read_back(descriptor: int, written: bytes, checked: Callable[[int, int], None]) -> None:
    """Sticks exist that swallow everything and keep half: what counts is what comes back from the medium."""
    # Without this the answer would come out of memory.
    os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
    total, at, digest = os.fstat(descriptor).st_size, 0, _digest()
    while some := os.pread(descriptor, _READ_BACK_BYTES, at):
        digest.update(some)
        at += len(some)
        checked(at, total)
    if not hmac.compare_digest(digest.digest(), written):
        raise ArchiveError(ArchiveCode.NOT_KEPT)


def _digest() -> hashlib.blake2b:
    return hashlib.blake2b(digest_size=32)


def _key(passphrase: bytes, salt: bytes) -> bytes:
    return argon2id.kdf(_KEY_BYTES, passphrase, salt, opslimit=OPERATIONS, memlimit=MEMORY_BYTES)


class _Sealing(io.RawIOBase):
    """Takes bytes, writes sealed chunks."""

    def __init__(self, file: IO[bytes], key: ArchiveKey) -> None:
        self._file = file
        self._written = _digest()
        self._buffer = bytearray()
        self._state = sodium.crypto_secretstream_xchacha20poly1305_state()
        header = _init_push(self._state, key.key)
        self._put(MAGIC + key.salt + header)

    def digest(self) -> bytes:
        """Of everything written so far."""
        return self._written.digest()

    def writable(self) -> bool:
        return True

    def write(self, data: bytes, /) -> int:  # type: ignore[override]  # the base takes any buffer
        self._buffer += data
        while len(self._buffer) > CHUNK_BYTES:
            self._put(_push(self._state, bytes(self._buffer[:CHUNK_BYTES]), MAGIC, _MESSAGE))
            del self._buffer[:CHUNK_BYTES]
        return len(data)

    def finish(self) -> None:
        self._put(_push(self._state, bytes(self._buffer), MAGIC, _FINAL))

    def _put(self, sealed: bytes) -> None:
        self._written.update(sealed)
        self._file.write(sealed)


class _Opening(io.RawIOBase):
    """Reads sealed chunks, gives bytes."""

    def __init__(self, file: IO[bytes], passphrase: bytes) -> None:
        self._file = file
        self._plain = b""
        self._last = False
        self._first = True
        start = file.read(len(MAGIC) + SALT_BYTES + _HEADER_BYTES)
        if not start.startswith(MAGIC):
            raise ArchiveError(ArchiveCode.NOT_AN_ARCHIVE)
        if len(start) < len(MAGIC) + SALT_BYTES + _HEADER_BYTES:
            raise ArchiveError(ArchiveCode.CUT)
        salt = start[len(MAGIC) : len(MAGIC) + SALT_BYTES]
        self._state = sodium.crypto_secretstream_xchacha20poly1305_state()
        _init_pull(self._state, start[len(MAGIC) + SALT_BYTES :], _key(passphrase, salt))

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]
        if not self._plain and not self._last:
            self._next()
        taken = min(len(buffer), len(self._plain))
        buffer[:taken] = self._plain[:taken]
        self._plain = self._plain[taken:]
        return taken

    def _next(self) -> None:
        sealed = self._file.read(CHUNK_BYTES + _TAG_BYTES)
        if len(sealed) < _TAG_BYTES:
            raise ArchiveError(ArchiveCode.CUT)
        try:
            self._plain, tag = _pull(self._state, sealed, MAGIC)
        except CryptoError:
            # A short chunk is only right at the end, where it would have opened.
            short = len(sealed) < CHUNK_BYTES + _TAG_BYTES and not self._first
            code = ArchiveCode.WRONG_PASSPHRASE if self._first else ArchiveCode.CUT if short else ArchiveCode.ALTERED
            raise ArchiveError(code) from None
        self._first = False
        self._last = tag == _FINAL
