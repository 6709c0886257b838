"""A real PostgreSQL of our own: a new cluster in a temporary folder, reached by its socket, gone at the end."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ACCOUNT = "postgres"
STARTED_WITHIN_S = 60.0
_QUICK = ("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")
PROGRAMS = "/usr/lib/postgresql/*/bin"


class PostgresMissingError(Exception):
    """The Debian package ``postgresql`` is not installed."""


def programs() -> Path:
    """The newest installed server's folder. Raises PostgresMissingError."""
    found = sorted(Path("/").glob(PROGRAMS[1:]), key=lambda folder: float(folder.parent.name))
    if not found:
        raise PostgresMissingError("apt-get install postgresql")
    return found[-1]


@contextmanager
def cluster(*, durable: bool = False) -> Iterator[str]:
    """Yields the URL of the cluster without a database name: ``postgresql://postgres@/{}?host=…``.

    ``durable``: with PostgreSQL's own defaults, as a benchmark needs it. initdb refuses root, so as root everything
    runs under Debian's own account of the server.
    """
    binaries = programs()
    folder = Path(tempfile.mkdtemp(prefix="hub-postgres-"))
    as_account: tuple[str, ...] = ()
    if os.geteuid() == 0:
        account = pwd.getpwnam(ACCOUNT)
        os.chown(folder, account.pw_uid, account.pw_gid)
        as_account = ("runuser", "-u", ACCOUNT, "--")
    data = folder / "data"
    try:
        quiet = {"check": True, "stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, "cwd": folder}
        initdb = (binaries / "initdb", "-D", data, "-U", ACCOUNT, "-A", "trust", "-E", "UTF8", "--locale=C", "-N")
        subprocess.run([*as_account, *initdb], **quiet)  # type: ignore[call-overload]
        # A test's database does not outlive the test, so its safety on the disk would only cost time.
        server = subprocess.Popen(
            [
                *as_account,
                binaries / "postgres",
                *("-D", data, "-k", folder, "-c", "listen_addresses=", "-c", "max_connections=100"),
                *(() if durable else _QUICK),
            ],
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            _wait_until_ready(binaries, folder, server)
            yield f"postgresql://{ACCOUNT}@/{{}}?host={folder}"
        finally:
            _stop(data, server)
    finally:
        shutil.rmtree(folder)


def _wait_until_ready(binaries: Path, folder: Path, server: subprocess.Popen[bytes]) -> None:
    until_s = time.monotonic() + STARTED_WITHIN_S
    while subprocess.run([binaries / "pg_isready", "-q", "-h", folder], check=False).returncode != 0:
        if server.poll() is not None or time.monotonic() > until_s:
            raise RuntimeError("PostgreSQL does not start")
        time.sleep(0.05)


def _stop(data: Path, server: subprocess.Popen[bytes]) -> None:
    """SIGQUIT to the postmaster itself, which ``runuser`` would not hand on: nothing is flushed, nothing is kept."""
    pid_file = data / "postmaster.pid"
    if server.poll() is None and pid_file.exists():
        os.kill(int(pid_file.read_text(encoding="ascii").split()[0]), signal.SIGQUIT)
    server.wait(STARTED_WITHIN_S)
