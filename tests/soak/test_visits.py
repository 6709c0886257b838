"""1,300 whole visits of every kind leave nothing behind: as ``python -m bench visits``, long enough to trust."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench.figures import Figure
from bench.prepared_state import VARIABLE, build

VISITS = 1300
WARM_UP = 300
LONGEST_S = 3400


@pytest.fixture
def market(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "")
    build(tmp_path / "state", lambda _: None)


@pytest.mark.soak
@pytest.mark.timeout(LONGEST_S + 100)
@pytest.mark.usefixtures("market")
def test_a_thousand_visits_leave_memory_descriptors_threads_and_none_as_they_were() -> None:
    # A process of its own: pytest's objects would be counted with the kiosk's.
    done = subprocess.run(
        [sys.executable, "-m", "bench.visits", str(VISITS), str(WARM_UP)],
        stdout=subprocess.PIPE,
        env=dict(os.environ),
        timeout=LONGEST_S,
        check=True,
    )
    figures = [Figure(**row) for row in json.loads(done.stdout)]
    assert len(figures) > 1
    assert [figure.line() for figure in figures if not figure.holds] == []
