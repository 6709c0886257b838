"""What the demonstration does while its hub is not ready yet."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from kiosk.demo import hub_beside
from kiosk.demo.hub_state import DemoHubError


class Rounds:
    """Stands for ``kiosk sync --once``: the jobs come with round ``arrive_with``; each round exits with ``code``."""

    def __init__(self, state: Path, arrive_with: int, code: int = 0) -> None:
        self.count = 0
        self._pointer, self._arrive_with, self._code = state / "cache" / "current", arrive_with, code

    def run(self, command: Sequence[str], **_: Any) -> subprocess.CompletedProcess[bytes]:
        self.count += 1
        if self.count == self._arrive_with:
            self._pointer.parent.mkdir()
            self._pointer.write_text("00000001-abcdef\n", encoding="ascii")
        return subprocess.CompletedProcess(list(command), self._code)


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub_beside, "NEXT_ROUND_S", 0.0)


def test_rounds_go_on_until_the_hub_has_written_its_first_snapshot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rounds = Rounds(tmp_path, arrive_with=3)
    monkeypatch.setattr(subprocess, "run", rounds.run)
    hub_beside._first_round(tmp_path, tmp_path / "kiosk.toml")
    assert rounds.count == 3


def test_a_round_that_finds_no_hub_is_said_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rounds = Rounds(tmp_path, arrive_with=9, code=4)
    monkeypatch.setattr(subprocess, "run", rounds.run)
    with pytest.raises(DemoHubError, match=r"\(4\)"):
        hub_beside._first_round(tmp_path, tmp_path / "kiosk.toml")
    assert rounds.count == 1


def test_jobs_that_never_come_are_not_waited_for_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub_beside, "FIRST_ROUND_S", 0.05)
    monkeypatch.setattr(subprocess, "run", Rounds(tmp_path, arrive_with=0).run)
    with pytest.raises(DemoHubError, match="do not come"):
        hub_beside._first_round(tmp_path, tmp_path / "kiosk.toml")
