"""Three days of a kiosk that nobody looks after. A stopped run goes on with its folder: see ``hours/run.py``."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.reader.pcscd_fixture import missing_for_pcscd
from tests.soak.hours.faults import ALL_KINDS
from tests.soak.hours.run import Hours
from tests.soak.hours.surroundings import discard

HOURS = 72
RATE = 150.0
LONGEST_S = 3 * 3600

pytestmark = [pytest.mark.soak, pytest.mark.pcscd, pytest.mark.timeout(LONGEST_S)]


def test_after_seventy_two_hours_of_faults_all_is_well_and_nothing_lost(tmp_path: Path) -> None:
    if reason := missing_for_pcscd():
        pytest.skip(f"NO REAL PCSCD IN THIS RUN: {reason}")
    folder = tmp_path / "run"
    try:
        report = Hours(folder, 72, ALL_KINDS, RATE).go(HOURS)
    finally:
        discard(folder)
    assert report.complaints == []
    assert len(report.recoveries) == HOURS
