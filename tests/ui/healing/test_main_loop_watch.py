"""A loop that turns reports to the service manager; one that stands still and one that crashes say where."""

from __future__ import annotations

import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.ui.healing.main_loop_watch import main_thread_frames

CHILD = Path(__file__).with_name("watch_child.py")


def run(folder: Path, what: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, CHILD, folder, what], check=False, capture_output=True, text=True, timeout=60
    )


def test_a_turning_loop_reports_and_says_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(5)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        monkeypatch.setenv("WATCHDOG_USEC", "10000000")
        done = run(tmp_path / "log", "go_on")
        heard = [manager.recv(64) for _ in range(4)]
    assert heard == [b"READY=1\n"] + [b"WATCHDOG=1\n"] * 3
    assert (done.returncode, done.stderr) == (0, "")


def test_a_loop_that_stands_still_is_logged_with_the_place(tmp_path: Path) -> None:
    done = run(tmp_path / "log", "stall")
    assert done.returncode == 1, "one stall"
    assert "the main loop stood still for" in done.stderr
    assert "watch_child.py:" in done.stderr
    assert all(stat.S_IMODE(each.stat().st_mode) == 0o600 for each in (tmp_path / "log").iterdir())


def test_a_crash_in_c_is_told_by_the_next_start(tmp_path: Path) -> None:
    crashed = run(tmp_path / "log", "crash")
    assert crashed.returncode < 0
    after = run(tmp_path / "log", "go_on")
    assert "the run before crashed at" in after.stderr
    assert "watch_child.py:" in after.stderr
    assert run(tmp_path / "log", "go_on").stderr == "", "it is told once"


def test_a_folder_that_takes_no_files_costs_the_stacks_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("not a folder", encoding="ascii")
    done = run(tmp_path / "log", "go_on")
    assert done.returncode == 0
    assert "no stacks will be kept" in done.stderr


def test_frames_are_those_of_the_main_thread_and_hold_no_path() -> None:
    written = (
        "Timeout (0:00:05)!\n"
        "Thread 0x00007f0000000001 (most recent call first):\n"
        '  File "/opt/kiosk/one.py", line 3 in other\n'
        "\n"
        "Thread 0x00007f0000000002 (most recent call first):\n"
        '  File "/opt/kiosk/two.py", line 7 in inner\n'
        '  File "/opt/kiosk/cli.py", line 9 in main\n'
    )
    assert main_thread_frames(written) == "two.py:7 < cli.py:9"
    assert main_thread_frames("Fatal Python error: Segmentation fault\n") == "no frames"
