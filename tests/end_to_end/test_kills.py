"""A short run of kills in every suite; ``make soak`` has the long ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.soak.kill_run import KillRun

KILLS = 10


@pytest.mark.timeout(400)
def test_env_7_env_15_whatever_dies_whenever_both_sides_agree_to_the_last_ticket(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    half = KillRun(folder, seed=20_261_125).go(KILLS // 2)
    whole = KillRun(folder, seed=20_261_125).go(KILLS)
    assert (half.kills, whole.kills) == (KILLS // 2, KILLS)
    assert whole.applications >= half.applications > 0
    assert whole.envelopes >= whole.applications + whole.withdrawn
