"""An hour of a kiosk that nobody looks after, in every suite; ``make soak`` has the three days."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.reader.pcscd_fixture import missing_for_pcscd
from tests.soak.hours.faults import KINDS
from tests.soak.hours.run import Hours
from tests.soak.hours.surroundings import discard

RATE = 120.0
STRETCH_S = 450.0


@pytest.mark.pcscd
@pytest.mark.timeout(400)
def test_each_fault_of_the_list_is_over_without_a_hand_and_nothing_is_lost(tmp_path: Path) -> None:
    if reason := missing_for_pcscd():
        pytest.skip(f"NO REAL PCSCD IN THIS RUN: {reason}")
    folder = tmp_path / "run"
    try:
        half = Hours(folder, 1, KINDS, RATE, STRETCH_S).go(len(KINDS) // 2)
        report = Hours(folder, 1, KINDS, RATE, STRETCH_S).go(len(KINDS))
    finally:
        discard(folder)
    assert half.complaints == []
    assert report.complaints == []
    assert {each.fault for each in report.recoveries} == {each.name for each in KINDS}
    assert report.outcome is not None
    assert report.outcome.applications > 0
