"""Thousands of kills on either database. A run that was stopped goes on with its folder: see ``kill_run``."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.hub.postgres import cluster
from tests.soak.kill_run import KillRun

KILLS = 1500
LONGEST_S = 3 * 3600


@pytest.mark.soak
@pytest.mark.timeout(LONGEST_S)
def test_kills_with_sqlite(tmp_path: Path) -> None:
    assert KillRun(tmp_path / "run", seed=1).go(KILLS).applications > KILLS


@pytest.mark.soak
@pytest.mark.timeout(LONGEST_S)
def test_kills_with_postgresql(tmp_path: Path) -> None:
    with cluster() as url:
        assert KillRun(tmp_path / "run", seed=2, database_url=url.format("postgres")).go(KILLS).applications > KILLS
