"""What the services page is told: the nearest first, nothing that is over; a damaged file hides its part only."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.domain.services import Activity, ActivityKind, ServiceEntry, ServiceSection
from kiosk.protocol.service_content import ContentKind, ContentName, pack_content
from kiosk.store.services import Services, files_folder, read_services

NOW = 1_795_500_000
HERE = "140802100"
ENTRY = ServiceEntry(1, ServiceSection.RIGHTS_WINDOW, "县里的窗口", phone="0359-555-0100")
ACTIVITY = Activity(1, ActivityKind.FAIR, "大集", NOW + 600, "体育场", "盐湖区", 9, 0, True)


def put(state: Path, kind: ContentKind, region: str, *rows: ServiceEntry | Activity) -> Path:
    path = files_folder(state) / str(ContentName(kind, region))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(pack_content(region, rows))  # type: ignore[arg-type]  # one kind at a time
    return path


def test_without_a_feed_there_is_nothing(tmp_path: Path) -> None:
    assert read_services(tmp_path, HERE, NOW) == Services((), ())
    assert read_services(tmp_path, HERE, NOW).rights_window is None


def test_the_nearest_place_stands_first(tmp_path: Path) -> None:
    put(tmp_path, ContentKind.SERVICES, "1408", replace(ENTRY, title="市里的窗口"))
    put(tmp_path, ContentKind.SERVICES, "140802", ENTRY)
    put(tmp_path, ContentKind.SERVICES, HERE, replace(ENTRY, title="镇上的窗口"))
    put(tmp_path, ContentKind.ACTIVITIES, "1408", replace(ACTIVITY, id=2, begins_at=NOW + 60))
    put(tmp_path, ContentKind.ACTIVITIES, HERE, ACTIVITY)
    township = read_services(tmp_path, HERE, NOW)
    assert [each.title for each in township.entries] == ["镇上的窗口", "县里的窗口", "市里的窗口"]
    assert township.rights_window == township.entries[0]
    assert [each.id for each in township.activities] == [2, 1], "by their beginning"
    county = read_services(tmp_path, "140802", NOW)
    assert [each.title for each in county.entries] == ["县里的窗口", "市里的窗口"]
    assert county.of_kind(ActivityKind.FAIR) == county.activities


def test_cont_6_what_is_over_is_gone_however_old_the_file(tmp_path: Path) -> None:
    put(tmp_path, ContentKind.SERVICES, HERE, ENTRY, replace(ENTRY, id=2, valid_until=NOW + 5))
    put(tmp_path, ContentKind.ACTIVITIES, HERE, ACTIVITY)
    assert len(read_services(tmp_path, HERE, NOW + 4).entries) == 2
    later = read_services(tmp_path, HERE, NOW + 600)
    assert (later.entries, later.activities) == ((ENTRY,), ())


@pytest.mark.parametrize("content", [b"", b"{", b'{"v":2,"region":"140802100","rows":[]}', b"\xff" * 100])
def test_a_damaged_file_hides_its_own_part_only(tmp_path: Path, content: bytes) -> None:
    put(tmp_path, ContentKind.SERVICES, HERE, ENTRY).write_bytes(content)
    put(tmp_path, ContentKind.SERVICES, "140802", ENTRY)
    found = read_services(tmp_path, HERE, NOW)
    assert found == Services((ENTRY,), (), (f"content/services/{HERE}.json",))


def test_a_file_that_cannot_be_opened_is_damaged_too(tmp_path: Path) -> None:
    (files_folder(tmp_path) / f"content/services/{HERE}.json").mkdir(parents=True)
    assert read_services(tmp_path, HERE, NOW).damaged == (f"content/services/{HERE}.json",)
