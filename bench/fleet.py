"""A province on one machine: nginx, hub processes on PostgreSQL, ten thousand kiosks that poll, envelopes meanwhile.

Each virtual kiosk keeps its connection and asks every 30 s what a real one asks when nothing is new: for the next root
(404) and for ``timestamp.json``. Fifty envelopes a second arrive as signed requests from enrolled kiosks, each with one
application; the answer's signature is checked. Everything goes through nginx with the shipped configuration, without
TLS. The clients share the two cores with the servers.
"""

from __future__ import annotations

import asyncio
import os
import re
import resource
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from uuid import UUID, uuid4

from nacl.public import PublicKey
from nacl.signing import SigningKey
from sqlalchemy import func, insert, select

from bench.figures import Figure, quantile
from kiosk.demo.hub_state import new_feed
from kiosk.hub.config import load_hub_settings
from kiosk.hub.database import Database
from kiosk.hub.hub_keys import HubKeys, hub_keys
from kiosk.hub.schema import APPLICATION, HALL, JOB, KIOSK, TICKET_KEY
from kiosk.protocol.acts import class_of
from kiosk.protocol.envelope import Header, seal
from kiosk.protocol.receipts import unpack_receipts
from kiosk.protocol.request import (
    MEDIA_TYPE,
    AnswerStatus,
    Request,
    RequestKind,
    pack_envelopes,
    sign_request,
    verify_answer,
)
from tests.hub.postgres import cluster
from tests.hub.senders import HALLS, JOB_ID, application, job_row, signing_key

KIOSKS = 10_000
POLL_S = 30.0
RUN_S = 60.0
ENVELOPES_PER_S = 50
SENDERS = 200
HUB_PROCESSES = 2
STARTED_WITHIN_S = 60.0
ALL_BUT = 1.001
"""One poll in a thousand may come too late to be counted."""
FIRST_KIOSK = 1000
JOBS = 200


@dataclass
class Tally:
    """Seconds of each answered poll and envelope, and what went wrong by its name."""

    polls_s: list[float] = field(default_factory=list)
    envelopes_s: list[float] = field(default_factory=list)
    planned_polls: int = 0
    planned_envelopes: int = 0
    late_s: list[float] = field(default_factory=list)
    faults: dict[str, int] = field(default_factory=dict)

    def fault(self, name: str) -> None:
        self.faults[name] = self.faults.get(name, 0) + 1


def run() -> list[Figure]:
    _raise_descriptor_limit()
    with TemporaryDirectory(prefix="bench-fleet-") as name, cluster() as url:
        folder = Path(name)
        _database(url.format("postgres"))
        keys = _hub_state(folder, url.format("postgres"))
        with _hubs(folder) as ports, _nginx(folder, ports) as port:
            tally = asyncio.run(_drive(port, keys))
        stored = _accepted(url.format("postgres"))
    polls_ms = [seconds * 1000 for seconds in tally.polls_s]
    envelopes_ms = [seconds * 1000 for seconds in tally.envelopes_s]
    planned = tally.planned_envelopes / max(1, len(envelopes_ms))
    return [
        Figure(f"kiosks polling every {POLL_S:.0f} s for {RUN_S:.0f} s", KIOSKS, ""),
        Figure("polls planned / answered", tally.planned_polls / max(1, len(polls_ms)), "x", ALL_BUT),
        Figure("poll (two requests), p50", quantile(polls_ms, 0.5), "ms"),
        Figure("poll (two requests), p99", quantile(polls_ms, 0.99), "ms"),
        Figure(f"envelopes at {ENVELOPES_PER_S}/s, planned / receipted", planned, "x", 1),
        Figure("envelope to signed receipt, p50", quantile(envelopes_ms, 0.5), "ms"),
        Figure("envelope to signed receipt, p99", quantile(envelopes_ms, 0.99), "ms"),
        Figure("applications in the database / receipts", stored / len(envelopes_ms), "x", 1),
        Figure("a client's own lateness, p99 (it shares the cores)", quantile(tally.late_s, 0.99) * 1000, "ms"),
        Figure("faults", sum(tally.faults.values()), "", 0),
    ]


def _raise_descriptor_limit() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def _database(url: str) -> None:
    database = Database.open(url)
    with database.writing() as connection:
        for hall_id, name in HALLS.items():
            connection.execute(
                insert(HALL).values(
                    id=hall_id, name=name, region="140802", phone="0", opening_hours="", contact_name=""
                )
            )
        for kiosk_id in range(FIRST_KIOSK, FIRST_KIOSK + SENDERS):
            key = bytes(signing_key(kiosk_id).verify_key)
            connection.execute(
                insert(KIOSK).values(
                    kiosk_id=kiosk_id,
                    name=f"kiosk {kiosk_id}",
                    hall_id=1,
                    state="active",
                    verify_key=key,
                    enrolled_at=0,
                )
            )
            connection.execute(
                insert(TICKET_KEY).values(key_id=kiosk_id, kiosk_id=kiosk_id, verify_key=key, valid_from=0)
            )
        connection.execute(insert(JOB), [job_row(JOB_ID + number) for number in range(JOBS)])
    database.close()


def _accepted(url: str) -> int:
    database = Database.open(url)
    with database.reading() as connection:
        number = connection.execute(select(func.count()).select_from(APPLICATION)).scalar_one()
    database.close()
    return int(number)


def _hub_state(folder: Path, url: str) -> HubKeys:
    config = folder / "hub.toml"
    config.write_text(
        f'[database]\nurl = "{url}"\n\n[serve]\nbehind_proxy = true\n\n[paths]\nstate = "{folder / "state"}"\n',
        encoding="utf-8",
    )
    settings = load_hub_settings(config)
    now = int(time.time())
    keys = hub_keys(settings.paths.state_folder / "keys", now)
    new_feed(settings, now)
    return keys


@contextmanager
def _hubs(folder: Path) -> Iterator[list[int]]:
    ports = [_free_port() for _ in range(HUB_PROCESSES)]
    command = (sys.executable, "-m", "kiosk", "hub", "serve", "--config", str(folder / "hub.toml"), "--port")
    with (folder / "hub.log").open("wb") as log:
        hubs = [subprocess.Popen((*command, str(port)), stdout=log, stderr=log) for port in ports]
        try:
            for port in ports:
                _wait_for(port)
            yield ports
        finally:
            for hub in hubs:
                hub.terminate()
            for hub in hubs:
                hub.wait(STARTED_WITHIN_S)


@contextmanager
def _nginx(folder: Path, ports: list[int]) -> Iterator[int]:
    """The shipped configuration with this machine's ports and folders, and without TLS."""
    port = _free_port()
    shipped = files("kiosk.defaults").joinpath("nginx-hub.conf").read_text(encoding="utf-8")
    servers = "\n".join(f"    server 127.0.0.1:{each};" for each in ports)
    site = re.sub(r"(    server 127\.0\.0\.1:\d+[^\n]*\n)+", servers + "\n", shipped, count=1)
    site = re.sub(r"    ssl_certificate[^\n]*\n", "", site)
    site = site.replace("listen 443 ssl", f"listen 127.0.0.1:{port} backlog=4096")
    site = site.replace("/var/lib/linggong-hub/feed", str(folder / "state" / "feed"))
    temporary = "\n".join(
        f"  {word}_temp_path {folder}/{word};" for word in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    conf = folder / "nginx.conf"
    conf.write_text(
        f"daemon off; user root; worker_processes 1; worker_rlimit_nofile {KIOSKS * 2}; pid {folder}/nginx.pid;\n"
        f"error_log {folder}/nginx.log warn;\nevents {{ worker_connections {KIOSKS + 2000}; }}\n"
        f"http {{\n{temporary}\n{site}\n}}\n",
        encoding="utf-8",
    )
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    nginx = subprocess.Popen((program, "-c", str(conf), "-e", f"{folder}/nginx.log"))
    try:
        _wait_for(port)
        yield port
    finally:
        nginx.terminate()
        nginx.wait(STARTED_WITHIN_S)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _wait_for(port: int) -> None:
    until_s = time.monotonic() + STARTED_WITHIN_S
    while time.monotonic() < until_s:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
                connection.sendall(b"GET /health HTTP/1.0\r\nHost: bench\r\n\r\n")
                if b" 200 " in connection.recv(64):
                    return
        except OSError:
            pass
        time.sleep(0.1)
    raise RuntimeError("a server does not answer")


async def _drive(port: int, keys: HubKeys) -> Tally:
    tally = Tally()
    random = Random(1)
    began_s = asyncio.get_running_loop().time() + 5.0
    polls = [_poll(port, tally, began_s + random.random() * POLL_S, began_s + RUN_S) for _ in range(KIOSKS)]
    senders = [_send(port, tally, keys, number, began_s) for number in range(SENDERS)]
    await asyncio.gather(*polls, *senders)
    return tally


async def _poll(port: int, tally: Tally, first_s: float, until_s: float) -> None:
    loop = asyncio.get_running_loop()
    reader: asyncio.StreamReader | None = None
    writer: asyncio.StreamWriter | None = None
    at_s = first_s
    while at_s < until_s:
        await asyncio.sleep(max(0.0, at_s - loop.time()))
        tally.planned_polls += 1
        tally.late_s.append(loop.time() - at_s)
        try:
            asked_s = loop.time()
            if reader is None or writer is None:
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
            root, _ = await _ask(reader, writer, "/feed/metadata/2.root.json")
            timestamp, _ = await _ask(reader, writer, "/feed/metadata/timestamp.json")
            if (root, timestamp) == (404, 200):
                tally.polls_s.append(loop.time() - asked_s)
            else:
                tally.fault(f"poll {root} {timestamp}")
        except (OSError, asyncio.IncompleteReadError) as error:
            tally.fault(type(error).__name__)
            reader = writer = None
        at_s += POLL_S
    if writer is not None:
        writer.close()


async def _send(port: int, tally: Tally, keys: HubKeys, number: int, began_s: float) -> None:
    """One of the enrolled kiosks: an envelope every SENDERS / ENVELOPES_PER_S seconds."""
    loop = asyncio.get_running_loop()
    every_s = SENDERS / ENVELOPES_PER_S
    kiosk_id = FIRST_KIOSK + number
    key, verify_key = signing_key(kiosk_id), keys.answer_key.verify_key
    hub_key = keys.sealing[keys.sealing_id].public_key
    reader: asyncio.StreamReader | None = None
    writer: asyncio.StreamWriter | None = None
    for turn in range(int(RUN_S / every_s)):
        at_s = began_s + number / ENVELOPES_PER_S + turn * every_s
        await asyncio.sleep(max(0.0, at_s - loop.time()))
        tally.planned_envelopes += 1
        wire = _envelope(kiosk_id, key, turn, hub_key, keys.sealing_id)
        request_id = os.urandom(16)
        body = sign_request(
            Request(
                kiosk=kiosk_id,
                key_id=kiosk_id,
                boot_id=kiosk_id.to_bytes(16, "big"),
                request_id=request_id,
                at=int(time.time()),
                kind=RequestKind.ENVELOPES,
                body=pack_envelopes([wire]),
            ),
            key,
        )
        try:
            asked_s = loop.time()
            if reader is None or writer is None:
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
            status, answer = await _ask(reader, writer, RequestKind.ENVELOPES.path, body)
            said = verify_answer(answer, verify_key, request_id) if status == 200 else None
            if said is not None and said.status is AnswerStatus.OK and unpack_receipts(said.body)[0].accepted:
                tally.envelopes_s.append(loop.time() - asked_s)
            else:
                tally.fault(f"envelope {status} {said.status if said else ''}")
        except (OSError, ValueError, IndexError, asyncio.IncompleteReadError) as error:
            tally.fault(type(error).__name__)
            reader = writer = None
    if writer is not None:
        writer.close()


def _envelope(kiosk_id: int, key: SigningKey, turn: int, hub_key: PublicKey, hub_key_id: str) -> bytes:
    number = kiosk_id * 1000 + turn
    act = application(number, number, job_id=JOB_ID + number % JOBS)
    header = Header(kiosk_id, UUID(int=kiosk_id), turn + 1, uuid4(), class_of(act))
    return seal(header, int(time.time()), act, hub_key, hub_key_id, key)


async def _ask(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str, body: bytes | None = None
) -> tuple[int, bytes]:
    """Status and body of one request on a kept connection."""
    method = "GET" if body is None else "POST"
    head = f"{method} {path} HTTP/1.1\r\nHost: bench\r\nContent-Length: {len(body or b'')}\r\n"
    if body is not None:
        head += f"Content-Type: {MEDIA_TYPE}\r\n"
    writer.write(head.encode("ascii") + b"\r\n" + (body or b""))
    answer = await reader.readuntil(b"\r\n\r\n")
    length = re.search(rb"(?i)content-length: (\d+)", answer)
    content = await reader.readexactly(int(length.group(1))) if length else b""
    return int(answer.split(b" ", 2)[1]), content
