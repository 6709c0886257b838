"""The feed's files from one hub process, beside a bare ASGI application that has the same bytes in memory.

wrk asks with eight kept connections; both servers take turns, so that whatever else the machine does falls on both.
"""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from bench.figures import Figure, median

ROUNDS = 5
SECONDS = 3
CONNECTIONS = 8
SMALL_BYTES = 66_000
"""A delta of 100 postings, uncompressed: the largest small file there is."""
SNAPSHOT_BYTES = 12_400_000
"""100,000 postings (floors: 12.4 MB)."""
SMALL_BOUND = 0.15
SNAPSHOT_BOUND = 0.7
SMALL = "metadata/1.jobs.json"
SNAPSHOT = "targets/jobs/snapshot.sqlite.zst"
STARTED_WITHIN_S = 30.0


def run() -> list[Figure]:
    with TemporaryDirectory(prefix="bench-hub-files-") as name:
        folder = Path(name)
        random = Random(1)
        for file, size in ((SMALL, SMALL_BYTES), (SNAPSHOT, SNAPSHOT_BYTES)):
            path = folder / "feed" / file
            path.parent.mkdir(parents=True)
            path.write_bytes(random.randbytes(size))
        with _server("bare", folder) as bare, _server("hub", folder) as hub:
            small = [(_asks_per_s(bare, SMALL), _asks_per_s(hub, SMALL)) for _ in range(ROUNDS)]
            large = [(_asks_per_s(bare, SNAPSHOT), _asks_per_s(hub, SNAPSHOT)) for _ in range(ROUNDS)]
    return [
        *_figures("files of 66 kB", small, SMALL_BOUND),
        *_figures("snapshots of 12.4 MB", large, SNAPSHOT_BOUND),
    ]


def _figures(what: str, pairs: list[tuple[float, float]], share: float) -> list[Figure]:
    ratios = [floor / ours for floor, ours in pairs]
    return [
        Figure(f"{what}: bare ASGI, median of {ROUNDS}", median([floor for floor, _ in pairs]), "/s"),
        Figure(f"{what}: hub, median of {ROUNDS}", median([ours for _, ours in pairs]), "/s"),
        Figure(f"{what}: bare / hub, median of the pairs", median(ratios), "x", 1 / share),
    ]


@contextmanager
def _server(kind: str, folder: Path) -> Iterator[str]:
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    command = (sys.executable, "-m", "bench.hub_server", kind, str(folder), str(listener.fileno()))
    with subprocess.Popen(command, pass_fds=[listener.fileno()]) as server:
        listener.close()
        try:
            _wait_for(port)
            yield f"http://127.0.0.1:{port}/feed/"
        finally:
            server.terminate()
            server.wait(STARTED_WITHIN_S)


def _wait_for(port: int) -> None:
    """The socket listens from the start; the server is there when it answers."""
    until_s = time.monotonic() + STARTED_WITHIN_S
    while time.monotonic() < until_s:
        with socket.create_connection(("127.0.0.1", port), timeout=STARTED_WITHIN_S) as connection:
            connection.sendall(f"GET /feed/{SMALL} HTTP/1.0\r\nHost: bench\r\n\r\n".encode("ascii"))
            if connection.recv(12).endswith(b"200"):
                return
    raise RuntimeError("the server does not answer")


def _asks_per_s(address: str, file: str) -> float:
    wrk = ("wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "--timeout", "60s", address + file)
    said = subprocess.run(wrk, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        raise RuntimeError("the server refuses")
    found = re.search(r"Requests/sec:\s+([\d.]+)", said)
    if found is None:
        raise RuntimeError("wrk says nothing")
    return float(found.group(1))
