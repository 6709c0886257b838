"""A real pcscd with virtual readers in namespaces of its own (mounts, network, processes), driven from the test.

The namespaces keep the socket path and vpcd's ports apart from the machine's; their first process holds them open, and
everything inside ends with it. Virtual cards live in the test process: a socket belongs to the network namespace in
which it was made, so only its making needs ``setns``, in a thread of its own.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from tests.reader.virtual_card import RESIDENT_ATR, Answer, VirtualCard

DRIVER = Path("/usr/lib/pcsc/drivers/serial/libifdvpcd.so")
READER_A, READER_B = "ID Reader A 00 00", "ID Reader B 00 00"
PORTS = {READER_A: 0x9000, READER_B: 0x9010}

SOCKET = Path("run", "pcscd", "pcscd.comm")
"""Where pcscd listens, below the file system that it sees."""

_CLONE_NEWNET = 0x40000000
_READY_S = 5.0
# Mounts of this namespace only; the second entry needs a copy of the driver, whose state is static.
_SETUP = f"""
set -e
ip link set lo up
mkdir -p /run/pcscd
mount -t tmpfs tmpfs /run/pcscd
mount -t tmpfs tmpfs /etc/reader.conf.d
mkdir /etc/reader.conf.d/none
cp {DRIVER} /run/pcscd/second.so
entry() {{
  printf 'FRIENDLYNAME "%s"\\nDEVICENAME /dev/null:%s\\nLIBPATH %s\\nCHANNELID %s\\n' "$1" "$2" "$3" "$2"
}}
entry "ID Reader A" 0x9000 {DRIVER} > /etc/reader.conf.d/a
entry "ID Reader B" 0x9010 /run/pcscd/second.so > /etc/reader.conf.d/b
echo ready
exec cat
"""

_libc = ctypes.CDLL(None, use_errno=True)


class PcscdNamespace:
    """The namespaces, the daemon in them, and programs run beside it."""

    def __init__(self) -> None:
        self._holder = subprocess.Popen(
            ["unshare", "-m", "-n", "-p", "-f", "--kill-child", "--mount-proc", "sh", "-c", _SETUP],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self._holder.stdout is not None
        if self._holder.stdout.readline() != b"ready\n":
            raise RuntimeError("the namespaces could not be set up")
        self._first = _only_child(self._holder.pid)
        self._network = os.open(f"/proc/{self._first}/ns/net", os.O_RDONLY)
        self._daemon: subprocess.Popen[bytes] | None = None
        self._cards: list[VirtualCard] = []

    def start(self, *, readers: bool = True, wait: bool = True) -> None:
        """Start the daemon, with or without its reader entries, and wait until it listens."""
        assert self._daemon is None, "pcscd is running"
        folder = [] if readers else ["--config", "/etc/reader.conf.d/none"]
        self._daemon = self.popen(
            ["pcscd", "--foreground", *folder], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        if wait:
            deadline_s = time.monotonic() + _READY_S
            while not self.listening():
                assert time.monotonic() < deadline_s, "pcscd does not listen"
                time.sleep(0.005)

    def stop(self, how: signal.Signals = signal.SIGKILL) -> None:
        """End the daemon and its socket; returns when it is gone."""
        assert self._daemon is not None
        os.kill(_only_child(self._daemon.pid), how)
        self._daemon.wait(5)
        self._daemon = None

    def freeze(self, frozen: bool) -> None:
        assert self._daemon is not None
        how = signal.SIGSTOP if frozen else signal.SIGCONT
        os.kill(_only_child(self._daemon.pid), how)
        if not frozen:
            # nsenter stops itself together with the program it runs.
            os.kill(self._daemon.pid, how)

    def listening(self) -> bool:
        """True when somebody accepts on the daemon's socket (the file alone may be a dead daemon's)."""
        probe = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            probe.connect(str(Path("/proc", str(self._first), "root") / SOCKET))
        except OSError:
            return False
        finally:
            probe.close()
        return True

    def wrap(self, command: Sequence[str]) -> list[str]:
        """The command line that runs ``command`` inside, in the current folder."""
        return ["nsenter", "-t", str(self._first), "-m", "-n", "-p", f"--wd={os.getcwd()}", "--", *command]

    def popen(
        self,
        command: Sequence[str],
        *,
        stdin: int | None = subprocess.DEVNULL,
        stdout: int | None = subprocess.PIPE,
        stderr: int | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            self.wrap(command),
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
            env={**os.environ, **(environment or {})},
        )

    def python(self, *arguments: str) -> list[str]:
        return [sys.executable, *arguments]

    def card(self, answer: Answer, reader: str = READER_A, atr: bytes = RESIDENT_ATR) -> VirtualCard:
        """A card that can be laid on ``reader``; it is lifted at the end of the test."""
        card = VirtualCard(self.connect, PORTS[reader], answer, atr)
        self._cards.append(card)
        return card

    def connect(self, port: int) -> socket.socket:
        """A socket inside the network namespace, connected to ``port`` on its loopback."""
        made: list[socket.socket | OSError] = []

        def run() -> None:
            if _libc.setns(self._network, _CLONE_NEWNET) != 0:
                made.append(OSError(ctypes.get_errno(), "setns"))
                return
            deadline_s = time.monotonic() + _READY_S
            while True:
                try:
                    made.append(socket.create_connection(("127.0.0.1", port), timeout=1))
                except OSError as error:
                    if time.monotonic() < deadline_s:
                        time.sleep(0.005)
                        continue
                    made.append(error)
                return

        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
        found = made[0]
        if isinstance(found, OSError):
            raise found
        found.settimeout(None)
        return found

    @staticmethod
    def descriptors(pid: int) -> int:
        return len(os.listdir(f"/proc/{pid}/fd"))

    def end_of_test(self) -> None:
        for card in self._cards:
            card.pull()
        self._cards.clear()
        if self._daemon is not None:
            self.stop()

    def close(self) -> None:
        self.end_of_test()
        os.close(self._network)
        assert self._holder.stdin is not None
        assert self._holder.stdout is not None
        self._holder.stdin.close()
        self._holder.wait(5)
        self._holder.stdout.close()


def _only_child(pid: int) -> int:
    """The one child of ``pid``, as seen from here."""
    deadline_s = time.monotonic() + _READY_S
    while not (children := Path(f"/proc/{pid}/task/{pid}/children").read_text().split()):
        assert time.monotonic() < deadline_s, "no child"
        time.sleep(0.002)
    return int(children[0])


only_child = _only_child


def missing_for_pcscd() -> str | None:
    """Why a private pcscd cannot run here, or None."""
    for program in ("unshare", "nsenter", "ip", "pcscd"):
        if shutil.which(program) is None:
            return f"{program} is not installed"
    if not DRIVER.exists():
        return "vsmartcard-vpcd is not installed"
    tried = subprocess.run(
        ["unshare", "-m", "-n", "-p", "-f", "--mount-proc", "true"], check=False, stderr=subprocess.DEVNULL
    )
    return None if tried.returncode == 0 else "unshare is forbidden: run as root with CAP_SYS_ADMIN"


@pytest.fixture(scope="session")
def pcscd_namespace() -> Iterator[PcscdNamespace]:
    if reason := missing_for_pcscd():
        pytest.skip(f"NO REAL PCSCD IN THIS RUN: {reason}")
    namespace = PcscdNamespace()
    yield namespace
    namespace.close()


@pytest.fixture
def pcscd(pcscd_namespace: PcscdNamespace) -> Iterator[PcscdNamespace]:
    """A running daemon with the readers A and B; cards and daemon are gone after the test."""
    pcscd_namespace.start()
    yield pcscd_namespace
    pcscd_namespace.end_of_test()


@pytest.fixture
def no_pcscd(pcscd_namespace: PcscdNamespace) -> Iterator[PcscdNamespace]:
    """The same namespaces with no daemon yet; a test may start one."""
    yield pcscd_namespace
    pcscd_namespace.end_of_test()
