"""Certificates with any dates, made by the openssl program, and TLS in front of a plain port."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_CONFIG = """
[ca]
default_ca = own
[own]
dir = {folder}
database = {folder}/index
new_certs_dir = {folder}
serial = {folder}/serial
default_md = sha256
policy = anything
x509_extensions = server
[anything]
commonName = supplied
[server]
basicConstraints = critical, CA:TRUE
subjectAltName = IP:127.0.0.1
"""


@dataclass(frozen=True, slots=True)
class Certificate:
    """PEM files of a self-signed certificate for 127.0.0.1 and its key."""

    chain: Path
    key: Path


def make_certificate(folder: Path, first_day: str, last_day: str) -> Certificate:
    """Valid between two days ``YYYYMMDD``. Only ``openssl ca`` takes dates in the past."""
    folder.mkdir()
    config, key, request, chain = (folder / name for name in ("ca.cnf", "key.pem", "request.pem", "chain.pem"))
    config.write_text(_CONFIG.format(folder=folder), encoding="ascii")
    (folder / "index").write_bytes(b"")
    (folder / "serial").write_text("01\n", encoding="ascii")
    curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    _openssl("req", "-new", *curve, "-subj", "/CN=127.0.0.1", "-keyout", str(key), "-out", str(request))
    dates = ("-startdate", f"{first_day}000000Z", "-enddate", f"{last_day}000000Z")
    sign = ("-selfsign", "-batch", "-notext", "-config", str(config), "-keyfile", str(key))
    _openssl("ca", *sign, "-in", str(request), "-out", str(chain), *dates)
    return Certificate(chain, key)


def _openssl(*arguments: str) -> None:
    subprocess.run(["openssl", *arguments], check=True, capture_output=True)


class _TlsFront:
    def __init__(self, plain_port: int, context: ssl.SSLContext) -> None:
        self._plain_port = plain_port
        self._context = context
        self._tasks: set[asyncio.Task[None]] = set()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), name="tls")
        self.port = 0

    def start(self) -> None:
        self._thread.start()
        self._ready.wait()

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join()

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._over = asyncio.Event()
        # A refused handshake is what the tests are about, not a mistake to be reported.
        self._loop.set_exception_handler(lambda _loop, _context: None)
        server = await asyncio.start_server(self._connected, "127.0.0.1", 0, ssl=self._context)
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
        with contextlib.suppress(ConnectionError, asyncio.CancelledError):
            up_reader, up_writer = await asyncio.open_connection("127.0.0.1", self._plain_port)
            await asyncio.gather(_copy(reader, up_writer), _copy(up_reader, writer))
        writer.close()
        self._tasks.discard(task)


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        with contextlib.suppress(ConnectionError, ssl.SSLError):
            while data := await reader.read(65_536):
                writer.write(data)
                await writer.drain()
    finally:
        writer.close()


@contextmanager
def tls_in_front(plain_port: int, context: ssl.SSLContext) -> Iterator[int]:
    """A port that speaks TLS and passes bytes on to ``plain_port``."""
    front = _TlsFront(plain_port, context)
    front.start()
    try:
        yield front.port
    finally:
        front.stop()
