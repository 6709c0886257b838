"""The published feed as files over HTTP, for a hub without nginx before it.

Starlette's StaticFiles gave 0.10 of what a bare ASGI application gives for files of 60 kB and 0.51 of its bytes a
second for snapshots (``bench/hub_files.py``): a thread and a task per request. Small files are answered from memory,
looked up by what ``stat`` says of them, and snapshots go out in large pieces. Ranges let a kiosk resume.
"""

from __future__ import annotations

import os
import re
import stat
from collections import OrderedDict
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.types import Receive, Scope, Send

KEPT_BYTES = 256 * 1024
"""A file up to this size is kept in memory."""
KEPT_FILES = 512
PIECE_BYTES = 1024 * 1024

_NAME = re.compile(r"(?:[A-Za-z0-9][A-Za-z0-9._-]*/)*[A-Za-z0-9][A-Za-z0-9._-]*", re.ASCII)
_RANGE = re.compile(rb"bytes=(\d{1,15})-(\d{1,15})?", re.ASCII)
_Headers = list[tuple[bytes, bytes]]


class FeedFiles:
    """An ASGI application that serves ``metadata/`` and ``targets/`` below ``folder``, and nothing else of it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        # Targets are immutable and metadata is replaced whole, so inode, size and time name the content.
        self._kept: OrderedDict[tuple[str, int, int, int], bytes] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        name = scope["path"].removeprefix(scope.get("root_path", "")).lstrip("/")
        if scope["method"] not in ("GET", "HEAD"):
            await _plain(send, 405)
            return
        found = self._open(name)
        if found is None:
            await _plain(send, 404)
            return
        descriptor, status = found
        try:
            await self._answer(scope, send, name, descriptor, status)
        finally:
            os.close(descriptor)

    def _open(self, name: str) -> tuple[int, os.stat_result] | None:
        if name.split("/", 1)[0] not in ("metadata", "targets") or _NAME.fullmatch(name) is None:
            return None
        try:
            descriptor = os.open(self._folder / name, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
        except OSError:
            return None
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            os.close(descriptor)
            return None
        return descriptor, status

    async def _answer(self, scope: Scope, send: Send, name: str, descriptor: int, status: os.stat_result) -> None:
        size = status.st_size
        first, last = 0, size - 1
        code = 200
        headers: _Headers = [
            (b"content-type", b"application/json" if name.endswith(".json") else b"application/octet-stream"),
            (b"accept-ranges", b"bytes"),
            (b"cache-control", b"no-cache" if name.startswith("metadata/") else b"public, max-age=86400, immutable"),
        ]
        wanted = _RANGE.fullmatch(_header(scope, b"range"))
        if wanted is not None:
            first, last = int(wanted[1]), min(int(wanted[2] or last), last)
            if first > last:
                await _plain(send, 416, [(b"content-range", b"bytes */%d" % size)])
                return
            code = 206
            headers.append((b"content-range", b"bytes %d-%d/%d" % (first, last, size)))
        headers.append((b"content-length", b"%d" % (last - first + 1)))
        await send({"type": "http.response.start", "status": code, "headers": headers})
        if scope["method"] == "HEAD":
            await send({"type": "http.response.body", "body": b""})
        elif size <= KEPT_BYTES:
            await send({"type": "http.response.body", "body": self._small(name, descriptor, status)[first : last + 1]})
        else:
            await _pieces(send, descriptor, first, last)

    def _small(self, name: str, descriptor: int, status: os.stat_result) -> bytes:
        key = (name, status.st_ino, status.st_size, status.st_mtime_ns)
        content = self._kept.pop(key, None)
        if content is None:
            content = os.pread(descriptor, status.st_size, 0)
        self._kept[key] = content
        if len(self._kept) > KEPT_FILES:
            self._kept.popitem(last=False)
        return content


async def _pieces(send: Send, descriptor: int, first: int, last: int) -> None:
    at = first
    while at <= last:
        wanted = min(PIECE_BYTES, last + 1 - at)
        piece = _from_memory(descriptor, wanted, at) or await run_in_threadpool(os.pread, descriptor, wanted, at)
        at += len(piece)
        if not piece:
            # Cut shorter while it was read: the length that was promised cannot be kept, so the connection breaks.
            raise OSError("a feed file lost bytes while it was sent")
        await send({"type": "http.response.body", "body": piece, "more_body": at <= last})


def _from_memory(descriptor: int, size: int, at: int) -> bytes:
    """What the page cache has, without waiting for a disk: a thread costs more than the copy. Empty if it has none."""
    piece = bytearray(size)
    try:
        taken = os.preadv(descriptor, [piece], at, os.RWF_NOWAIT)
    except OSError:
        return b""
    return bytes(memoryview(piece)[:taken])


async def _plain(send: Send, status: int, headers: _Headers | None = None) -> None:
    await send(
        {"type": "http.response.start", "status": status, "headers": [*(headers or []), (b"content-length", b"0")]}
    )
    await send({"type": "http.response.body", "body": b""})


def _header(scope: Scope, name: bytes) -> bytes:
    return next((bytes(value) for key, value in scope["headers"] if key == name), b"")
