"""The supervisor with real child processes that live, die, hang, flood and talk nonsense."""

from __future__ import annotations

import json
import logging
import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from kiosk.ui.supervisor import HelperLimits, HelperState, HelperSupervisor

CHILD = Path(__file__).with_name("helper_child.py")
FAST = HelperLimits(silent_s=0.8, starting_s=5.0, first_pause_s=0.05, longest_pause_s=0.1, budget=50)


def decode(line: bytes) -> dict[str, Any]:
    fields = json.loads(line)
    if not isinstance(fields, dict):
        raise ValueError("not an object")
    return fields


def is_alive(event: object) -> bool:
    return isinstance(event, dict) and event.get("event") == "alive"


class Listener:
    def __init__(self, supervisor: HelperSupervisor) -> None:
        self.events: list[Any] = []
        self.states: list[str] = []
        supervisor.received.connect(self.events.append)
        supervisor.changed.connect(self.states.append)


Make = Callable[..., tuple[HelperSupervisor, Listener]]


@pytest.fixture
def make(qtbot: QtBot) -> Iterator[Make]:
    made: list[HelperSupervisor] = []

    def build(mode: str, limits: HelperLimits = FAST) -> tuple[HelperSupervisor, Listener]:
        supervisor = HelperSupervisor("child", (sys.executable, str(CHILD), mode), decode, is_alive, limits)
        made.append(supervisor)
        return supervisor, Listener(supervisor)

    yield build
    for supervisor in made:
        supervisor.stop(1.0)
        assert supervisor.pid == 0, "no child outlives its supervisor"


def test_a_good_helper_is_heard_and_leaves_when_asked(qtbot: QtBot, make: Make) -> None:
    supervisor, heard = make("good")
    supervisor.start()
    qtbot.waitUntil(lambda: supervisor.state is HelperState.UP, timeout=5000)
    supervisor.send({"command": "reread"})
    qtbot.waitUntil(lambda: {"event": "heard", "command": "reread"} in heard.events, timeout=5000)
    pid = supervisor.pid
    supervisor.stop(2.0)
    assert supervisor.state is HelperState.DOWN
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert supervisor.starts == 1


@pytest.mark.parametrize("mode", ["dies", "crashes"])
def test_a_helper_that_ends_is_started_again(qtbot: QtBot, make: Make, mode: str) -> None:
    supervisor, heard = make(mode)
    supervisor.start()
    qtbot.waitUntil(lambda: supervisor.starts >= 3, timeout=10_000)
    assert heard.states[:4] == ["starting", "up", "down", "starting"]


def test_a_killed_helper_comes_back_with_another_pid(qtbot: QtBot, make: Make) -> None:
    supervisor, _ = make("good")
    supervisor.start()
    qtbot.waitUntil(lambda: supervisor.state is HelperState.UP, timeout=5000)
    first = supervisor.pid
    os.kill(first, signal.SIGKILL)
    qtbot.waitUntil(lambda: supervisor.starts == 2 and supervisor.state is HelperState.UP, timeout=5000)
    assert supervisor.pid not in (0, first)


def test_a_silent_helper_is_killed_and_started_again(qtbot: QtBot, make: Make) -> None:
    supervisor, heard = make("silent")
    supervisor.start()
    qtbot.waitUntil(lambda: supervisor.starts == 2, timeout=10_000)
    assert "down" in heard.states


def test_a_helper_with_a_heartbeat_is_never_killed(qtbot: QtBot, make: Make) -> None:
    supervisor, _ = make("good")
    supervisor.start()
    qtbot.wait(2500)
    assert supervisor.starts == 1
    assert supervisor.state is HelperState.UP


def test_nonsense_is_counted_and_survived(qtbot: QtBot, make: Make) -> None:
    supervisor, heard = make("malformed")
    supervisor.start()
    qtbot.waitUntil(lambda: supervisor.state is HelperState.UP, timeout=5000)
    assert supervisor.malformed == 4
    assert supervisor.starts == 1
    assert all(isinstance(event, dict) for event in heard.events)


def test_a_flood_is_stopped_and_the_screen_stays_responsive(qtbot: QtBot, make: Make) -> None:
    supervisor, heard = make("floods")
    supervisor.start()
    qtbot.waitUntil(lambda: supervisor.starts == 2, timeout=10_000)
    limit = FAST.flood_bytes_per_s // len(b'{"event":"alive"}\n')
    supervisor.stop(1.0)
    assert len(heard.events) < 6 * limit


def test_stderr_is_bounded_in_the_log(qtbot: QtBot, make: Make, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    supervisor, _ = make("noisy")
    supervisor.start()
    qtbot.waitUntil(lambda: supervisor.state is HelperState.UP, timeout=5000)
    lines = [record for record in caplog.records if "line" in record.getMessage()]
    assert 0 < len(lines) <= 2 * FAST.stderr_lines_per_minute


def test_the_budget_slows_a_helper_that_always_dies(qtbot: QtBot, make: Make) -> None:
    limits = HelperLimits(first_pause_s=0.01, longest_pause_s=0.01, budget=3, over_budget_pause_s=60)
    supervisor, _ = make("dies", limits)
    supervisor.start()
    qtbot.waitUntil(lambda: supervisor.starts >= 4, timeout=10_000)
    qtbot.wait(600)
    assert supervisor.starts == 4


def test_a_stubborn_helper_is_killed_at_the_deadline(qtbot: QtBot, make: Make) -> None:
    supervisor, _ = make("stubborn")
    supervisor.start()
    qtbot.waitUntil(lambda: supervisor.state is HelperState.UP, timeout=5000)
    pid = supervisor.pid
    supervisor.stop(0.3)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_program_that_is_not_there_is_tried_again(qtbot: QtBot) -> None:
    supervisor = HelperSupervisor("ghost", ("/nonexistent/program",), decode, is_alive, FAST)
    supervisor.start()
    qtbot.waitUntil(lambda: supervisor.starts >= 3, timeout=5000)
    assert supervisor.state is not HelperState.UP
    supervisor.stop(0.1)
