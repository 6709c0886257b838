"""The sample's services: every part of the page has something, all of it says that it is a sample."""

from __future__ import annotations

from pathlib import Path

from kiosk.config import load_settings
from kiosk.demo.services import SAMPLE, place_samples, sample_activities
from kiosk.domain.services import ActivityKind, ServiceSection
from kiosk.store.services import read_services
from tests.domain.postings import NOW


def test_every_part_of_the_page_has_a_sample_that_says_so(tmp_path: Path) -> None:
    kiosk = load_settings().kiosk
    place_samples(tmp_path, kiosk, NOW)
    found = read_services(tmp_path, kiosk.region, NOW)
    assert found.damaged == ()
    assert {entry.section for entry in found.entries} == set(ServiceSection)
    assert {activity.kind for activity in found.activities} == set(ActivityKind)
    titles = [entry.title for entry in found.entries] + [activity.title for activity in found.activities]
    assert all(SAMPLE in title for title in titles)
    assert found.rights_window is not None
    assert found.rights_window.phone == kiosk.market_phone


def test_there_is_always_something_to_sign_up_for() -> None:
    kiosk = load_settings().kiosk
    for hour in range(0, 24, 5):
        now = NOW + hour * 3600
        activities = sample_activities(kiosk, now)
        assert sum(each.takes_sign_ups(now) for each in activities) >= 4
        assert any(each.places_left == 0 for each in activities), "a full one as well"
