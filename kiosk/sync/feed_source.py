"""A road by which the feed's files arrive: HTTP (``kiosk.sync.http``) or a copied folder.

A source knows paths and bytes and nothing of what they mean. Nothing it delivers is believed before TUF has checked
it, so it needs no TLS to be safe.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, Protocol

from kiosk.foreign_folder import ForeignFolder, StickError, StickFault, typed_errors

CHUNK_BYTES = 64 * 1024


class SourceFault(StrEnum):
    MISSING = "FEED_FILE_MISSING"
    """There is no such file: the road is open."""
    UNREACHABLE = "FEED_UNREACHABLE"
    """No connection, no answer, an answer that says try later, a stick pulled out."""
    STALLED = "FEED_STALLED"
    """It began and then nothing moved, or too little."""
    TOO_LARGE = "FEED_TOO_LARGE"
    """More bytes than the caller allowed."""


class FeedSourceError(Exception):
    """``code`` is stable; ``retry_after_s`` is what the other side asked for, if it did. The text is for the log."""

    def __init__(self, code: SourceFault, detail: str, retry_after_s: float | None = None) -> None:
        self.code = code
        self.retry_after_s = retry_after_s
        super().__init__(f"{code}: {detail}")


@dataclass(frozen=True, slots=True)
class ByteStream:
    """``chunks`` begin at byte ``start`` of the file: where asked, or 0 from a road that cannot resume.

    Iterating raises FeedSourceError.
    """

    start: int
    chunks: Iterator[bytes]


class FeedSource(Protocol):
    """``path`` is relative to the feed's folder, with slashes: ``metadata/timestamp.json``."""

    def read(self, path: str, max_bytes: int) -> bytes:
        """A whole small file. Raises FeedSourceError, TOO_LARGE as soon as there is one byte more."""

    def stream(self, path: str, offset: int) -> AbstractContextManager[ByteStream]:
        """A large file from byte ``offset``; at or behind its end there are no chunks.

        Raises FeedSourceError on entering; leaving closes the road.
        """


class FolderSource:
    """A copy of the feed's folder: ``below`` ``root``, such as on a stick. Whoever made the copy chose what lies there,
    so that below ``root`` only plain files and folders count."""

    def __init__(self, root: Path, *below: str) -> None:
        self._root = root
        self._below = below

    def read(self, path: str, max_bytes: int) -> bytes:
        with self._open(path) as file, _typed_errors():
            data = file.read(max_bytes + 1)
        if len(data) > max_bytes:
            raise FeedSourceError(SourceFault.TOO_LARGE, f"more than {max_bytes} bytes")
        return data

    @contextmanager
    def stream(self, path: str, offset: int) -> Iterator[ByteStream]:
        with self._open(path) as file:
            file.seek(offset)
            yield ByteStream(offset, _chunks(file))

    def _open(self, path: str) -> BinaryIO:
        *folders, name = path.split("/")
        with self._folder() as folder, _typed_errors(), folder.folder(*folders) as parent:
            return parent.open_file(name)

    def _folder(self) -> ForeignFolder:
        try:
            with ForeignFolder.open(self._root) as root:
                return root.folder(*self._below)
        except StickError:
            raise FeedSourceError(SourceFault.UNREACHABLE, "the folder is gone") from None


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    with _typed_errors():
        while chunk := file.read(CHUNK_BYTES):
            yield chunk


@contextmanager
def _typed_errors() -> Iterator[None]:
    try:
        with typed_errors():
            yield
    except StickError as error:
        lacking = error.code in (StickFault.MISSING, StickFault.NOT_PLAIN)
        raise FeedSourceError(SourceFault.MISSING if lacking else SourceFault.UNREACHABLE, str(error)) from None
