"""``kiosk run`` as a service manager starts it: ready, reporting, killed again and again, then safe."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from kiosk.ui.healing.restart_record import CRASHES, FILE

READY_S = 40.0


class Manager:
    """What systemd is to the program: a socket that hears READY, and signals."""

    def __init__(self, folder: Path, state: Path) -> None:
        self._config = folder / "site.toml"
        self._config.write_text(
            f'[paths]\nstate = "{state}"\n[reader]\nprofile = "demo"\n[screen]\nfull_screen = true\n', encoding="utf-8"
        )
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(folder / "notify"))
        self._socket.settimeout(READY_S)
        self._environment = {
            **os.environ,
            "NOTIFY_SOCKET": str(folder / "notify"),
            "WATCHDOG_USEC": "10000000",
            "XDG_STATE_HOME": str(folder / "home"),
        }
        self.program: subprocess.Popen[bytes] | None = None

    def start(self) -> psutil.Process:
        """Returns once the program is ready."""
        self.program = subprocess.Popen(
            [sys.executable, "-m", "kiosk", "run", "--config", str(self._config)],
            env=self._environment,
            stderr=subprocess.DEVNULL,
        )
        while self._socket.recv(64) != b"READY=1\n":
            pass
        return psutil.Process(self.program.pid)

    def end(self, how: signal.Signals) -> int:
        assert self.program is not None
        helpers = psutil.Process(self.program.pid).children(recursive=True)
        self.program.send_signal(how)
        code = self.program.wait(20)
        # A helper whose screen was killed sees its input end, and goes.
        assert not psutil.wait_procs(helpers, timeout=10)[1]
        return code

    def close(self) -> None:
        if self.program is not None and self.program.poll() is None:
            self.program.kill()
            self.program.wait(20)
        self._socket.close()


@pytest.fixture
def manager(tmp_path: Path, state: Path) -> Iterator[Manager]:
    made = Manager(tmp_path, state)
    yield made
    made.close()


def helper_names(program: psutil.Process) -> set[str]:
    names: set[str] = set()
    for each in program.children():
        # One that has just ended is no helper any more.
        with suppress(psutil.NoSuchProcess):
            names.update({"reader", "sync", "printer"} & set(each.cmdline()))
    return names


def wait_for_helpers(program: psutil.Process, expected: set[str]) -> None:
    deadline_s = time.monotonic() + READY_S
    while helper_names(program) != expected:
        assert time.monotonic() < deadline_s, helper_names(program)
        time.sleep(0.05)


def test_starts_that_are_killed_lead_to_safe_mode_which_browses_and_closes_well(manager: Manager, state: Path) -> None:
    for _ in range(CRASHES):
        program = manager.start()
        wait_for_helpers(program, {"reader", "sync"})
        for each in (program, *program.children()):
            assert each.rlimit(psutil.RLIMIT_CORE) == (0, 0)
            # One that has just ended has no memory to be told of.
            told = Path(f"/proc/{each.pid}/coredump_filter").read_text("ascii")
            assert told.strip() in ("00000000", "")
        assert manager.end(signal.SIGKILL) == -signal.SIGKILL
    program = manager.start()
    wait_for_helpers(program, {"sync"})
    log = (state / "log" / "kiosk.log").read_text("utf-8")
    assert "-> attract" in log, "jobs are shown"
    assert manager.end(signal.SIGTERM) == 0
    endings = [ending for _, ending in json.loads((state / FILE).read_bytes())["screen"]]
    assert endings == ["running"] * CRASHES + ["closed"]
