"""The program as a child process: line protocol, commands, exit codes, masking, and how it ends."""

from __future__ import annotations

import os
import pty
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.protocol.event_lines import MAX_LINE_BYTES
from kiosk.protocol.reader_events import Hello, decode
from kiosk.reader import program
from tests.reader.reader_process import ReaderProcess

COMMAND = [sys.executable, "-m", "kiosk.reader"]
# Lines must arrive without help from the environment.
ENVIRONMENT = {key: value for key, value in os.environ.items() if key != "PYTHONUNBUFFERED"}

Start = Callable[..., ReaderProcess]


@pytest.fixture
def start() -> Iterator[Start]:
    started: list[ReaderProcess] = []

    def run(*arguments: str) -> ReaderProcess:
        process = subprocess.Popen(
            [*COMMAND, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=ENVIRONMENT,
        )
        started.append(ReaderProcess(process))
        return started[-1]

    yield run
    for reader in started:
        reader.close()


def test_hello_comes_first_and_every_line_is_the_contract(start: Start) -> None:
    reader = start("--profile", "demo")
    reader.wait_for("readers")
    reader.send(command="place_card", card="bricklayer")
    _, identity = reader.wait_for("identity")
    assert identity["name"] == "关建国"
    assert identity["address"] is None
    assert identity["ethnicity"] is None
    assert reader.lines[0][1]["event"] == "hello"
    reader.send(command="place_card", card=None)
    reader.wait_for("removed")


def test_rdr_1_lines_are_ascii_and_short(start: Start) -> None:
    process = subprocess.Popen(
        [*COMMAND, "--profile", "demo", "--once"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=ENVIRONMENT
    )
    output, _ = process.communicate(b'{"command":"place_card","card":"rare-characters"}\n', timeout=30)
    assert process.returncode == 0
    lines = output.splitlines()
    assert isinstance(decode(lines[0]), Hello)
    for line in lines:
        decode(line)
        assert line.isascii()
        assert len(line) < MAX_LINE_BYTES


def test_rdr_5_alive_comes_each_second(start: Start) -> None:
    reader = start("--profile", "demo")
    _, first = reader.wait_for("alive")
    _, second = reader.wait_for("alive", lambda fields: bool(fields["uptime_s"] > first["uptime_s"]))
    assert second["busy"] is None
    assert 0.8 < second["uptime_s"] - first["uptime_s"] < 1.5


@pytest.mark.parametrize(
    ("card", "code"),
    [("bricklayer", program.EXIT_IDENTITY), ("expired", program.EXIT_IDENTITY), ("bank-card", program.EXIT_FAULT)],
)
def test_once_leaves_with_what_happened(start: Start, card: str, code: int) -> None:
    reader = start("--once", "--profile", "demo")
    reader.send(command="place_card", card=card)
    assert reader.wait() == code


def test_once_with_nothing_leaves_after_its_time(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(program, "ONCE_S", 0.2)
    monkeypatch.setattr(program, "die_with_parent", lambda: None)
    monkeypatch.setattr(program, "watch_lines", lambda descriptor, on_line, on_end: None)
    monkeypatch.setattr("threading.excepthook", None)
    assert program.main(["--once", "--profile", "demo"]) == program.EXIT_NOTHING
    assert '"event":"hello"' in capfd.readouterr().out


def test_a_token_leaves_once_with_three(start: Start, tmp_path: Path) -> None:
    vendor = tmp_path / "vendor.py"
    vendor.write_text('print(\'{"event":"token","reader":"V","uid":"0102030405060708","elapsed_ms":3}\', flush=True)\n')
    site = tmp_path / "site.toml"
    site.write_text(f'[reader]\ncommand = ["{sys.executable}", "{vendor}"]\n')
    reader = start("--once", "--profile", "command", "--config", str(site))
    assert reader.wait() == program.EXIT_TOKEN


def test_broken_settings_are_named_and_nothing_is_started(start: Start, tmp_path: Path) -> None:
    site = tmp_path / "site.toml"
    site.write_text("[reader]\npoll_ms = 3\n")
    reader = start("--config", str(site))
    assert reader.wait() == program.EXIT_USAGE
    assert "site.toml:2" in reader.errors
    assert reader.lines == []


def test_cmd_1_stop_ends_it_and_so_does_the_end_of_its_input(start: Start) -> None:
    reader = start("--profile", "demo")
    reader.wait_for("readers")
    reader.send(command="stop")
    assert reader.wait() == 0
    reader = start("--profile", "demo")
    reader.wait_for("readers")
    assert reader.process.stdin is not None
    reader.process.stdin.close()
    assert reader.wait() == 0


def test_it_ends_when_nobody_reads_its_lines() -> None:
    process = subprocess.Popen(
        [*COMMAND, "--profile", "demo"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=ENVIRONMENT
    )
    assert process.stdout is not None
    assert process.stdin is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.wait(10) == 0
    process.stdin.close()


def test_it_dies_with_its_parent_even_when_silenced(tmp_path: Path) -> None:
    # The parent keeps the reader's pipes open in a sleeping grandchild, so that only the kernel can tell the reader.
    script = (
        "import subprocess, sys, os\n"
        "reading, writing = os.pipe()\n"
        f"p = subprocess.Popen({[*COMMAND, '--profile', 'demo']!r}, stdin=reading, stdout=subprocess.PIPE)\n"
        "p.stdout.readline()\n"
        "print(p.pid, flush=True)\n"
        "sys.stdin.read()\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert parent.stdout is not None
    assert parent.stdin is not None
    reader_pid = int(parent.stdout.readline())
    descriptor = os.pidfd_open(reader_pid)
    parent.send_signal(signal.SIGKILL)
    parent.wait(5)
    assert select.select([descriptor], [], [], 5)[0], "the reader outlived its parent"
    os.close(descriptor)
    parent.stdout.close()
    parent.stdin.close()


def test_cmd_2_unknown_commands_are_logged_without_a_word_of_them(start: Start) -> None:
    reader = start("--profile", "demo")
    reader.wait_for("readers")
    assert reader.process.stdin is not None
    reader.process.stdin.write("关建国 140802197003150012\n".encode())
    reader.send(command="dance", number="140802197003150012")
    reader.send(command="place_card", card="no such card")
    reader.send(command="stop")
    assert reader.wait() == 0
    assert "COMMAND" in reader.errors
    assert "1408" not in reader.errors


def test_a_reading_leaves_nothing_personal_in_the_log(start: Start) -> None:
    reader = start("--profile", "demo")
    for card in ("bricklayer", "torn", "bank-card"):
        reader.send(command="place_card", card=card)
        reader.wait_for("card", lambda fields: True)
        reader.send(command="place_card", card=None)
        reader.wait_for("removed")
        reader.clear()
    reader.send(command="stop")
    reader.wait()
    assert "demo: simulated module" in reader.errors
    assert "1970" not in reader.errors
    assert reader.errors.isascii()


def test_the_profile_can_be_switched_while_it_runs(start: Start) -> None:
    reader = start("--profile", "command")
    reader.wait_for_fault("READER_GONE")
    reader.send(command="profile", profile="demo")
    reader.send(command="place_card", card="welder")
    reader.wait_for("identity")


def test_test_read_tells_the_readers_again(start: Start) -> None:
    reader = start("--profile", "demo")
    reader.wait_for("readers")
    reader.clear()
    reader.send(command="test_read")
    reader.wait_for("readers")


def test_a_silent_card_is_told_in_three_seconds_and_served_again_in_five(start: Start) -> None:
    reader = start("--profile", "demo")
    reader.wait_for("readers")
    reader.send(command="place_card", card="silent")
    laid_s, _ = reader.wait_for("card")
    told_s, _ = reader.wait_for_fault("CARD_SILENT")
    assert told_s - laid_s < 3
    busy = [fields["busy"] for fields in reader.of("alive") if fields["busy"]]
    assert busy[-1]["operation"] == "receive"
    pid = reader.process.pid
    reader.clear()
    again_s, _ = reader.wait_for("readers")
    assert again_s - laid_s < 5
    assert reader.process.pid == pid
    assert reader.process.poll() is None
    reader.send(command="place_card", card=None)
    reader.wait_for("removed")
    reader.send(command="place_card", card="first-timer")
    reader.wait_for("identity")


def _on_terminal(*arguments: str) -> bytes:
    return _shown_on(*pty.openpty(), *arguments)


def _in_the_journal(*arguments: str) -> bytes:
    """As systemd connects it: a stream socket, and the device and inode of it in the environment."""
    far, near = (each.detach() for each in socket.socketpair())
    status = os.fstat(near)
    return _shown_on(far, near, *arguments, journal=f"{status.st_dev}:{status.st_ino}")


def _shown_on(far: int, near: int, *arguments: str, journal: str = "1:2") -> bytes:
    process = subprocess.Popen(
        [*COMMAND, "--once", "--profile", "demo", *arguments],
        stdin=subprocess.PIPE,
        stdout=near,
        env={**ENVIRONMENT, "JOURNAL_STREAM": journal},
    )
    os.close(near)
    assert process.stdin is not None
    process.stdin.write(b'{"command":"place_card","card":"bricklayer"}\n')
    process.stdin.flush()
    shown = b""
    while True:
        try:
            chunk = os.read(far, 4096)
        except OSError:
            break
        if not chunk:
            break
        shown += chunk
    assert process.wait(10) == 0
    process.stdin.close()
    os.close(far)
    return shown


def test_rdr_2_personal_values_are_masked_on_a_terminal_unless_asked_for() -> None:
    shown = _on_terminal()
    assert b"1408**********0012" in shown
    assert b"1970-**-**" in shown
    assert rb"\u5efa" not in shown
    assert b"140802197003150012" in _on_terminal("--show-personal")


def test_rdr_3_nothing_personal_goes_to_a_journal_whatever_is_asked_for() -> None:
    shown = _in_the_journal("--show-personal")
    assert b"1408**********0012" in shown
    assert b"140802197003150012" not in shown
    assert rb"\u5efa" not in shown
