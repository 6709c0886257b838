"""One kiosk as a machine: a plug, a disk, a boot, and a service manager that starts ``kiosk run`` again and again."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from tests.soak.hours.clock import SimulatedClock

RESTART_S = 1.0
WATCHDOG_S = 15.0
START_S = 60.0
"""As ``packaging/systemd/linggong-kiosk.service`` has them (RestartSec, WatchdogSec, TimeoutStartSec)."""
GONE_S = 20.0
DIES_WITH_US = ("setpriv", "--pdeathsig", "KILL")
"""A run that is killed leaves nothing behind that would stand in the way of going on."""
_BOOT_ID = "/proc/sys/kernel/random/boot_id"

Message = dict[str, Any]


@dataclass
class Starts:
    """What the service manager has seen."""

    starts: int = 0
    ends: dict[str, int] = field(default_factory=dict)
    """How often it ended, by exit code or signal."""
    hung: int = 0


class KioskMachine:
    """``pump`` is to be called often: it hears the screen, and does what a service manager does."""

    def __init__(self, folder: Path, config: Path, clock: SimulatedClock, launcher: Sequence[str]) -> None:
        """``folder`` has room for sockets: a short path."""
        self._folder = folder
        self._config = config
        self._clock = clock
        self._launcher = tuple(launcher)
        self._boot_id = folder / "boot_id"
        self._notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._notify.bind(str(folder / "notify"))
        self._notify.setblocking(False)
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.bind(str(folder / "person"))
        self._listener.listen()
        self._listener.setblocking(False)
        self._person: socket.socket | None = None
        self._pending = b""
        self._process: subprocess.Popen[bytes] | None = None
        self._next_start_s: float | None = None
        self._heard_s = 0.0
        self._ready = False
        self._hit: tuple[str, psutil.Process] | None = None
        self._lost = False
        self.seen = Starts()

    @property
    def mended(self) -> bool:
        """Another program runs in the place of the one that was hit last."""
        if self._hit is None:
            return True
        name, hit = self._hit
        now = self.program(name)
        if hit.is_running() or now is None or now.pid == hit.pid:
            return False
        self._hit = None
        return True

    @property
    def pid(self) -> int:
        """0 while the screen does not run."""
        return self._process.pid if self._process is not None else 0

    @property
    def ready(self) -> bool:
        return self._ready and self._person is not None

    def power_on(self) -> None:
        self._boot_id.write_text(f"{uuid.uuid4()}\n", encoding="ascii")
        self._clock.boot()
        self._start()

    def cut_power(self) -> None:
        """Every program of the machine ends at once, in the middle of whatever it does."""
        self._next_start_s = None
        if self._process is None:
            return
        processes = self.programs()
        for each in processes:
            with suppress(psutil.NoSuchProcess):
                each.suspend()
        for each in processes:
            with suppress(psutil.NoSuchProcess):
                each.kill()
        psutil.wait_procs(processes, timeout=GONE_S)
        self._process.wait(GONE_S)
        self._gone()

    def shut_down(self) -> int:
        """As ``systemctl stop``; the exit code."""
        self._next_start_s = None
        if self._process is None:
            return 0
        self._process.send_signal(signal.SIGTERM)
        try:
            code = self._process.wait(GONE_S)
        except subprocess.TimeoutExpired:
            self.cut_power()
            return -signal.SIGKILL
        self._gone()
        return code

    def close(self) -> None:
        self.cut_power()
        self._notify.close()
        self._listener.close()

    def programs(self) -> list[psutil.Process]:
        if self._process is None:
            return []
        with suppress(psutil.NoSuchProcess):
            screen = psutil.Process(self._process.pid)
            return [screen, *screen.children(recursive=True)]
        return []

    def program(self, name: str) -> psutil.Process | None:
        """``screen`` or a helper; the helper itself, not what it was started through."""
        programs = self.programs()
        if name == "screen":
            return programs[0] if programs else None
        found = None
        for each in programs[1:]:
            with suppress(psutil.NoSuchProcess):
                if each.cmdline()[1:4] == ["-m", "kiosk", name]:
                    found = each
        return found

    def hit(self, name: str, how: signal.Signals) -> None:
        """Send a signal to one of them, if it runs."""
        program = self.program(name)
        if program is not None:
            with suppress(psutil.NoSuchProcess):
                program.send_signal(how)
                self._hit = name, program

    def say(self, **command: object) -> bool:
        """False when nobody hears it."""
        if self._person is None:
            return False
        try:
            self._person.sendall(json.dumps(command).encode("ascii") + b"\n")
        except OSError:
            return False
        return True

    def pump(self) -> list[Message]:
        """What the person before the screen has told; ``gone`` when the screen has ended meanwhile."""
        self._hear_notifications()
        said = self._hear_person()
        if self._lost:
            self._lost = False
            said.append({"event": "gone"})
        now_s = time.monotonic()
        if self._process is not None and (code := self._process.poll()) is not None:
            said += self._hear_person()
            self._count(str(code))
            self._gone()
            self._next_start_s = now_s + RESTART_S
        elif self._process is not None and now_s - self._heard_s > (WATCHDOG_S if self._ready else START_S):
            self.seen.hung += 1
            self._process.send_signal(signal.SIGABRT)
            self._heard_s = now_s
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(0.5)
            self._process.kill()
        if self._next_start_s is not None and now_s >= self._next_start_s:
            self._start()
        return said

    def _start(self) -> None:
        inside = f'mount --bind "{self._boot_id}" {_BOOT_ID} && exec "$@"'
        program = (sys.executable, "-m", "tests.soak.hours.screen_child", str(self._config))
        with (self._folder / "screen.err").open("ab") as errors:
            self._process = subprocess.Popen(
                [
                    *DIES_WITH_US,
                    "unshare",
                    "-m",
                    "sh",
                    "-c",
                    inside,
                    "sh",
                    *program,
                    str(self._folder / "person"),
                    *self._launcher,
                ],
                env={
                    **self._clock.environment,
                    "NOTIFY_SOCKET": str(self._folder / "notify"),
                    "WATCHDOG_USEC": str(int(WATCHDOG_S * 1_000_000)),
                    "XDG_STATE_HOME": str(self._folder / "home"),
                    "QT_QPA_PLATFORM": "offscreen",
                    "QT_QUICK_BACKEND": "software",
                },
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
            )
        self._next_start_s = None
        self._ready = False
        self._heard_s = time.monotonic()
        self.seen.starts += 1

    def _gone(self) -> None:
        self._process = None
        self._ready = False
        self._drop_person()

    def _count(self, how: str) -> None:
        self.seen.ends[how] = self.seen.ends.get(how, 0) + 1

    def _hear_notifications(self) -> None:
        with suppress(BlockingIOError):
            while True:
                self._ready = b"READY=1" in self._notify.recv(256) or self._ready
                self._heard_s = time.monotonic()

    def _hear_person(self) -> list[Message]:
        with suppress(BlockingIOError):
            while True:
                person, _ = self._listener.accept()
                self._drop_person()
                person.setblocking(True)
                self._person = person
        messages: list[Message] = []
        while self._person is not None:
            try:
                received = self._person.recv(65_536, socket.MSG_DONTWAIT)
            except BlockingIOError:
                break
            except OSError:
                received = b""
            if not received:
                # A screen that starts over by itself keeps its process; who stood there stands there no more.
                self._drop_person()
                break
            *lines, self._pending = (self._pending + received).split(b"\n")
            messages += [json.loads(line) for line in lines]
        return messages

    def _drop_person(self) -> None:
        if self._person is not None:
            self._person.close()
            self._lost = True
        self._person = None
        self._pending = b""
