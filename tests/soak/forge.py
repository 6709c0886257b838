"""The programs of a kill run, ready to work when they start: forked from a process that has loaded them already.

A program spends most of a short life with importing, and a kill there proves little. What is forked is the same program
with the same files, sockets and databases; it only need not be read from the disk again.
"""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
from collections.abc import Sequence
from importlib import import_module
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from tests.soak.city import Program

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(
    [
        "__main__",
        "kiosk.hub.feed.publishing",
        "kiosk.hub.morning_round",
        "kiosk.hub.program",
        "kiosk.hub.retention",
        "kiosk.hub.timer",
        "kiosk.hub.web.app",
        "kiosk.store.ranking_arrays",
        "kiosk.sync.feed_client",
        "kiosk.sync.hub_thread",
        "kiosk.sync.main_loop",
        "kiosk.sync.program",
        "psycopg",
        "sqlalchemy.dialects.postgresql",
        "sqlalchemy.dialects.sqlite",
        "tests.soak.apply_child",
        "uvicorn",
        "uvicorn.lifespan.on",
        "uvicorn.loops.auto",
        "uvicorn.protocols.http.auto",
    ]
)


class _Forged:
    def __init__(self, process: ForkServerProcess) -> None:
        self._process = process

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        self._process.join(timeout)
        code = self._process.exitcode
        if code is None:
            raise subprocess.TimeoutExpired(str(self._process.name), timeout or 0.0)
        return code

    def kill(self) -> None:
        self._process.kill()


def start(module: str, arguments: Sequence[str], out: Path, log: Path, *, cold: bool = False) -> Program:
    """The program whose ``main`` is in ``module``, appending to both files; ``cold`` from the disk, like systemd."""
    if cold:
        code = f"import sys; from {module} import main; sys.exit(main(sys.argv[1:]))"
        with out.open("ab") as shown, log.open("ab") as said:
            command = (sys.executable, "-c", code, *arguments)
            return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=shown, stderr=said)
    process = _CONTEXT.Process(target=_become, args=(module, list(arguments), str(out), str(log)), daemon=True)
    process.start()
    return _Forged(process)


def _become(module: str, arguments: list[str], out: str, log: str) -> None:
    for descriptor, file in ((1, out), (2, log)):
        os.dup2(os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), descriptor)
    main = import_module(module).main
    os._exit(main(arguments) or 0)
