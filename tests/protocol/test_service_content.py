"""The files behind the services page: read as they were written, whatever a newer hub or a stranger puts in."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.services import Activity, ActivityKind, ServiceEntry, ServiceSection
from kiosk.protocol.records import RecordError
from kiosk.protocol.service_content import (
    MAX_CONTENT_BYTES,
    MAX_ROWS,
    ActivityFile,
    ContentKind,
    ContentName,
    ServiceFile,
    content_of,
    pack_content,
    unpack_activities,
    unpack_content,
    unpack_services,
)

REGION = "140802"
ENTRY = ServiceEntry(3, ServiceSection.SERVICE_520, "热饭", "两菜一汤", 5, "食堂", "05:00–19:00", None, 1_800_000_000)
ACTIVITY = Activity(9, ActivityKind.TRAINING, "电焊", 1_800_000_000, "二楼", "技工学校", 30, 11, True)

lines = st.text(st.characters(codec="utf-8"), min_size=1, max_size=40)
maybe = st.none() | lines
entries = st.builds(
    ServiceEntry,
    st.integers(1, 2**40),
    st.sampled_from(ServiceSection),
    lines,
    maybe,
    st.none() | st.integers(0, 9999),
    maybe,
    maybe,
    maybe,
    st.none() | st.integers(0, 2**40),
)


@given(st.lists(entries, max_size=6))
def test_entries_come_back_as_they_were(rows: list[ServiceEntry]) -> None:
    assert unpack_services(pack_content(REGION, rows)) == ServiceFile(REGION, tuple(rows))


def test_activities_come_back_as_they_were_and_the_same_rows_are_the_same_bytes() -> None:
    packed = pack_content(REGION, [ACTIVITY])
    assert unpack_activities(packed) == ActivityFile(REGION, (ACTIVITY,))
    assert packed == pack_content(REGION, (ACTIVITY,))
    assert unpack_content(ContentName(ContentKind.ACTIVITIES, REGION), packed) == ActivityFile(REGION, (ACTIVITY,))


def _with(**changes: Any) -> bytes:
    file = json.loads(pack_content(REGION, [ENTRY]))
    return json.dumps({**file, **changes}).encode()


def _row(**changes: Any) -> dict[str, Any]:
    row: dict[str, Any] = json.loads(pack_content(REGION, [ENTRY]))["rows"][0]
    return {**row, **changes}


def test_cont_4_a_word_of_a_newer_hub_costs_its_own_row_only() -> None:
    read = unpack_services(_with(rows=[_row(section="childcare"), _row()]))
    assert (read.rows, read.unknown) == ((ENTRY,), 1)
    activities = json.loads(pack_content(REGION, [ACTIVITY, ACTIVITY]))
    activities["rows"][0]["kind"] = "concert"
    found = unpack_activities(json.dumps(activities).encode())
    assert (found.rows, found.unknown) == ((ACTIVITY,), 1)


def test_gen_1_gen_2_new_keys_are_ignored_and_a_new_version_is_not() -> None:
    assert unpack_services(_with(more=1, rows=[_row(more=2)])).rows == (ENTRY,)
    with pytest.raises(RecordError):
        unpack_services(_with(v=2))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html>",
        b"[]",
        b"[" * 100_000,
        _with(rows=[7]),
        _with(rows={}),
        _with(region=None),
        _with(rows=[_row(title="")]),
        _with(rows=[_row(title=7)]),
        _with(rows=[_row(section=None)]),
        _with(rows=[_row(price_yuan=True)]),
        _with(rows=[_row(price_yuan=-1)]),
        _with(rows=[_row(text="长" * 2001)]),
        _with(rows=[{}]),
        _with(rows=[_row()] * (MAX_ROWS + 1)),
        b" " * (MAX_CONTENT_BYTES + 1),
    ],
)
def test_what_is_no_such_file_is_refused(data: bytes) -> None:
    with pytest.raises(RecordError):
        unpack_services(data)


def test_more_than_a_file_holds_is_not_written() -> None:
    with pytest.raises(ValueError, match="at most"):
        pack_content(REGION, [ENTRY] * (MAX_ROWS + 1))


def test_the_file_of_another_region_is_not_taken_for_this_one() -> None:
    with pytest.raises(RecordError):
        unpack_content(ContentName(ContentKind.SERVICES, "140821"), pack_content(REGION, [ENTRY]))


@pytest.mark.parametrize("region", ["1408", "140802", "140802100"])
@pytest.mark.parametrize("kind", ContentKind)
def test_names_come_back(kind: ContentKind, region: str) -> None:
    assert content_of(str(ContentName(kind, region))) == ContentName(kind, region)


@pytest.mark.parametrize(
    "name",
    ["content/services/14.json", "content/notice.json", "content/services/１４０８.json", "jobs/services/1408.json"],
)
def test_other_names_are_other_content(name: str) -> None:
    assert content_of(name) is None
