"""A proxy for HTTP/1.1 on loopback that does to each request exactly what the test wrote down, in that order.

The n-th request meets the n-th ``Fault`` of the plan; when the plan is used up, requests pass unharmed (or meet
``otherwise``). Nothing here is random and nothing depends on time, so a failing run is the same run again.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import threading
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

CAPTIVE_PORTAL = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 33\r\n\r\n<html><body>Log in</body></html>\r\n"
)
"""What a hotel answers to everything until somebody agrees to its rules."""


def failure(status: int, retry_after: str | None = None) -> bytes:
    """A load balancer's own error page."""
    header = b"" if retry_after is None else b"Retry-After: " + retry_after.encode("ascii") + b"\r\n"
    return b"HTTP/1.1 %d No\r\nContent-Type: text/html\r\n%bContent-Length: 4\r\n\r\nno\r\n" % (status, header)


def redirect(location: str) -> bytes:
    return b"HTTP/1.1 302 Found\r\nLocation: %b\r\nContent-Length: 0\r\n\r\n" % location.encode("ascii")


@dataclass(frozen=True, slots=True)
class Fault:
    """One request's fate. Counts of bytes include the heads.

    ``cut_up``: the server gets so many bytes of the request, then both sides are closed. ``cut_down``: the client gets
    so many bytes of an answer that the server has given in full. ``reply``: these bytes instead of the server's, which
    hears nothing. ``drop_answer``: the server answers, the client hears nothing. ``reset``: the connection is reset
    before anything is read. ``times``: the server gets the request so often; the client the last answer. ``late``: the
    client gets ``reply`` now, the server the request after the next one. ``delay_s`` before anything is passed on.
    ``drip``: the answer's body comes in pieces of so many bytes with so many seconds between.
    """

    cut_up: int | None = None
    cut_down: int | None = None
    reply: bytes | None = None
    drop_answer: bool = False
    reset: bool = False
    times: int = 1
    late: bool = False
    delay_s: float = 0.0
    drip: tuple[int, float] | None = None


PASS = Fault()


@dataclass(frozen=True, slots=True)
class Seen:
    """One request as it came: its first line, and how many bytes it and the answer given to the client had."""

    line: str
    up_bytes: int
    down_bytes: int


class FaultProxy:
    """Listens on ``port`` of 127.0.0.1 in a thread of its own and passes on to ``upstream_port``."""

    def __init__(self, upstream_port: int, plan: Iterable[Fault] = (), otherwise: Fault = PASS) -> None:
        self.upstream_port = upstream_port
        self.seen: list[Seen] = []
        self.connections = 0
        self._otherwise = otherwise
        self._plan: Iterator[Fault] = iter(plan)
        self._held: list[bytes] = []
        self._lock = threading.Lock()
        self._ready = threading.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), name="fault-proxy")
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def plan(self, faults: Iterable[Fault], otherwise: Fault = PASS) -> None:
        """What the next requests meet, from now on."""
        with self._lock:
            self._plan = iter(faults)
            self._otherwise = otherwise

    def start(self) -> None:
        self._thread.start()
        self._ready.wait()

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join()

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._over = asyncio.Event()
        server = await asyncio.start_server(self._connected, "127.0.0.1", self.port)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._over.wait()
        server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self.connections += 1
        try:
            while await self._one(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            self._tasks.discard(task)
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()

    def _next(self) -> Fault:
        with self._lock:
            return next(self._plan, self._otherwise)

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """One request and its fate; False when the connection is over."""
        head = await reader.readuntil(b"\r\n\r\n")
        fault = self._next()
        if fault.reset:
            sock: socket.socket = writer.get_extra_info("socket")
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.seen.append(Seen(_first_line(head), len(head), 0))
            return False
        request = head + await reader.readexactly(_length(head))
        await asyncio.sleep(fault.delay_s)
        given = 0
        try:
            if fault.cut_up is not None:
                await self._send_up(request[: fault.cut_up], whole=fault.cut_up >= len(request))
                return False
            if fault.late:
                self._held.append(request)
            if fault.reply is not None:
                writer.write(fault.reply)
                await writer.drain()
                given = len(fault.reply)
                return True
            answer = b""
            for _ in range(fault.times):
                answer = await self._send_up(request)
            for held in self._held:
                await self._send_up(held)
            self._held.clear()
            if fault.drop_answer:
                return False
            async for piece in _pieces(answer if fault.cut_down is None else answer[: fault.cut_down], fault.drip):
                writer.write(piece)
                await writer.drain()
                given += len(piece)
            return fault.cut_down is None
        finally:
            self.seen.append(Seen(_first_line(head), len(request), given))

    async def _send_up(self, request: bytes, whole: bool = True) -> bytes:
        """The server's whole answer, empty when the request was cut or the server went away."""
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.upstream_port)
        except ConnectionError:
            return failure(502)
        try:
            writer.write(request)
            if not whole:
                writer.write_eof()
                await reader.read()
                return b""
            head = await reader.readuntil(b"\r\n\r\n")
            if b"transfer-encoding: chunked" in head.lower():
                return head + await reader.readuntil(b"0\r\n\r\n")
            empty = request.startswith(b"HEAD ") or head.split(b" ", 2)[1] in (b"204", b"304")
            return head + (b"" if empty else await reader.readexactly(_length(head)))
        except (ConnectionError, asyncio.IncompleteReadError):
            return b""
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()


@contextmanager
def fault_proxy(upstream_port: int, plan: Iterable[Fault] = ()) -> Iterator[FaultProxy]:
    proxy = FaultProxy(upstream_port, plan)
    proxy.start()
    try:
        yield proxy
    finally:
        proxy.stop()


async def _pieces(answer: bytes, drip: tuple[int, float] | None) -> AsyncIterator[bytes]:
    if drip is None:
        yield answer
        return
    size, pause_s = drip
    head = answer.index(b"\r\n\r\n") + 4
    yield answer[:head]
    for start in range(head, len(answer), size):
        await asyncio.sleep(pause_s)
        yield answer[start : start + size]


def _first_line(head: bytes) -> str:
    return head.split(b"\r\n", 1)[0].decode("latin-1")


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            return int(value)
    return 0
