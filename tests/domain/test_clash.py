"""Two jobs in one half of the same day (M6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import pytest

from kiosk.domain.clash import common_half_day
from tests.domain.postings import a_job

TODAY = date(2026, 11, 24)
WORK = replace(a_job().work, start_on=date(2026, 11, 25), end_on=None, meet_time=time(6, 30))
EVENING = replace(WORK, meet_time=time(18))


@pytest.mark.parametrize(
    ("one", "other", "day"),
    [
        (WORK, replace(WORK, meet_time=time(11, 59)), date(2026, 11, 25)),
        (EVENING, replace(WORK, meet_time=time(13)), date(2026, 11, 25)),
        (WORK, EVENING, None),
        (WORK, replace(EVENING, meet_time=None), date(2026, 11, 25)),
        (WORK, replace(WORK, start_on=date(2026, 11, 26)), None),
        (replace(WORK, end_on=date(2026, 11, 29)), replace(WORK, start_on=date(2026, 11, 28)), date(2026, 11, 28)),
        (replace(WORK, start_on=date(2026, 11, 20), end_on=date(2026, 11, 26)), replace(WORK, start_on=TODAY), TODAY),
        (replace(WORK, start_on=date(2026, 11, 20)), replace(WORK, start_on=date(2026, 11, 20)), None),
    ],
)
def test_the_first_common_half_day(one: object, other: object, day: date | None) -> None:
    assert common_half_day(one, other, TODAY) == day  # type: ignore[arg-type]
    assert common_half_day(other, one, TODAY) == day  # type: ignore[arg-type]
