"""What the staff keep for the services page, and how it becomes files of the feed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import insert, select, update

from kiosk.domain.services import ServiceSection
from kiosk.hub import services
from kiosk.hub.database import Database
from kiosk.hub.schema import ACTIVITY, AUDIT, SERVICE_ENTRY
from kiosk.hub.services import (
    KeptActivity,
    KeptEntry,
    ServiceBook,
    ServiceCode,
    ServiceError,
    activities_in,
    content_files,
    entries_in,
    find_activity,
    signed_up,
)
from kiosk.protocol.acts import SignUp
from kiosk.protocol.refusals import Refusal
from kiosk.protocol.service_content import unpack_activities, unpack_services
from tests.hub.market import HALL_ID
from tests.hub.senders import NOW, SomeKiosk, accept, open_market, tag
from tests.hub.services import DAY_S, an_activity, an_entry

COUNTY, TOWN, OTHER = "140802", "140802100", "140821"


@pytest.fixture
def market(database: Database) -> Database:
    with database.writing() as connection:
        open_market(connection)
    return database


def _book(database: Database, act: object, scope: str = "", now: int = NOW) -> int:
    """One act of a clerk of that scope; its result, 0 for none."""
    with database.writing() as connection:
        return act(ServiceBook(connection, scope, "wang", now)) or 0  # type: ignore[operator]


def _files(database: Database, now: int = NOW) -> dict[str, bytes]:
    with database.reading() as connection:
        return content_files(connection, now)


def test_cont_1_each_region_has_its_own_files(market: Database) -> None:
    first = _book(market, lambda book: book.add_entry(KeptEntry(COUNTY, an_entry("第二"), 2)))
    second = _book(market, lambda book: book.add_entry(KeptEntry(COUNTY, an_entry("第一"), 1)))
    _book(market, lambda book: book.add_entry(KeptEntry(TOWN, an_entry("镇上", ServiceSection.GUIDE))))
    activity_id = _book(market, lambda book: book.add_activity(KeptActivity(TOWN, HALL_ID, an_activity(NOW))))
    files = _files(market)
    assert set(files) == {
        f"content/services/{COUNTY}.json",
        f"content/services/{TOWN}.json",
        f"content/activities/{TOWN}.json",
    }
    rows = unpack_services(files[f"content/services/{COUNTY}.json"]).rows
    assert rows == (replace(an_entry("第一"), id=second), replace(an_entry("第二"), id=first))
    assert unpack_activities(files[f"content/activities/{TOWN}.json"]).rows == (
        replace(an_activity(NOW), id=activity_id),
    )
    assert _files(market) == files


def test_cont_2_what_is_over_is_left_out(market: Database) -> None:
    _book(market, lambda book: book.add_entry(KeptEntry(COUNTY, replace(an_entry(), valid_until=NOW + 60))))
    _book(market, lambda book: book.add_activity(KeptActivity(COUNTY, HALL_ID, an_activity(NOW))))
    assert len(_files(market, NOW + 59)) == 2
    assert set(_files(market, NOW + 60)) == {f"content/activities/{COUNTY}.json"}
    assert set(_files(market, NOW + 2 * DAY_S - 1)) == {f"content/activities/{COUNTY}.json"}
    assert _files(market, NOW + 2 * DAY_S) == {}


def test_cont_7_taken_is_what_the_hub_has_accepted(market: Database) -> None:
    activity_id = _book(market, lambda book: book.add_activity(KeptActivity(COUNTY, HALL_ID, an_activity(NOW))))

    kiosk = SomeKiosk()

    def sign_up(ticket: int) -> bytes:
        who = tag(f"person {ticket}", 16), "测试甲", "13800005678"
        return kiosk.seal(SignUp(ticket, activity_id, tag("h", 8), *who, "sign-up-1", "市技工学校"))

    def taken() -> int:
        (row,) = unpack_activities(_files(market)[f"content/activities/{COUNTY}.json"]).rows
        return row.taken

    assert taken() == 0
    assert accept(market, [sign_up(1)]) == [None]
    assert taken() == 1
    assert accept(market, [sign_up(2), sign_up(3)]) == [None, Refusal.ACTIVITY_FULL]
    assert taken() == 2
    with market.reading() as connection:
        assert [each.name for each in signed_up(connection, activity_id)] == ["测试甲", "测试甲"]
    kept = KeptActivity(COUNTY, HALL_ID, replace(an_activity(NOW), id=activity_id, places=3, title="电焊二期"))
    _book(market, lambda book: book.change_activity(kept))
    assert taken() == 2, "a change of the clerk's moves no place"
    with pytest.raises(ServiceError) as refused:
        _book(market, lambda book: book.change_activity(replace(kept, activity=replace(kept.activity, places=1))))
    assert refused.value.code is ServiceCode.BELOW_TAKEN


def test_a_change_and_a_deletion(market: Database) -> None:
    number = _book(market, lambda book: book.add_entry(KeptEntry(COUNTY, an_entry())))
    _book(market, lambda book: book.change_entry(KeptEntry(TOWN, replace(an_entry("热饭"), id=number))))
    with market.reading() as connection:
        assert [(kept.region, kept.entry.title) for kept in entries_in(connection, "")] == [(TOWN, "热饭")]
    _book(market, lambda book: book.drop_entry(number))
    assert _files(market) == {}
    with market.reading() as connection:
        actions = connection.execute(select(AUDIT.c.action).order_by(AUDIT.c.id)).scalars().all()
    assert actions[-3:] == ["service.add", "service.change", "service.drop"]


def test_what_is_for_another_place_is_unknown(market: Database) -> None:
    entry_id = _book(market, lambda book: book.add_entry(KeptEntry(OTHER, an_entry())))
    activity_id = _book(market, lambda book: book.add_activity(KeptActivity(OTHER, HALL_ID, an_activity(NOW))))
    entry = KeptEntry(COUNTY, replace(an_entry(), id=entry_id))
    activity = KeptActivity(COUNTY, HALL_ID, replace(an_activity(NOW), id=activity_id))
    for act in (
        lambda book: book.change_entry(entry),
        lambda book: book.drop_entry(entry_id),
        lambda book: book.change_activity(activity),
    ):
        with pytest.raises(ServiceError) as refused:
            _book(market, act, scope=COUNTY)
        assert refused.value.code is ServiceCode.UNKNOWN
    with market.reading() as connection:
        assert entries_in(connection, COUNTY) == ()
        assert activities_in(connection, COUNTY, NOW) == ()
        with pytest.raises(ServiceError):
            find_activity(connection, COUNTY, activity_id)


def test_a_file_never_grows_beyond_its_bound(market: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "MAX_ROWS", 2)
    numbers = [_book(market, lambda book: book.add_entry(KeptEntry(COUNTY, an_entry()))) for _ in range(2)]
    elsewhere = _book(market, lambda book: book.add_entry(KeptEntry(TOWN, an_entry())))
    moved = KeptEntry(COUNTY, replace(an_entry(), id=elsewhere))
    for act in (lambda book: book.add_entry(KeptEntry(COUNTY, an_entry())), lambda book: book.change_entry(moved)):
        with pytest.raises(ServiceError) as refused:
            _book(market, act)
        assert refused.value.code is ServiceCode.TOO_MANY
    _book(market, lambda book: book.change_entry(KeptEntry(COUNTY, replace(an_entry("热饭"), id=numbers[0]))))
    for _ in range(2):
        _book(market, lambda book: book.add_activity(KeptActivity(COUNTY, HALL_ID, an_activity(NOW))))
    with market.writing() as connection:
        connection.execute(update(ACTIVITY).values(begins_at=NOW - 60, ends_at=None))
    _book(market, lambda book: book.add_activity(KeptActivity(COUNTY, HALL_ID, an_activity(NOW))))


def test_a_row_that_nobody_should_have_written_holds_up_no_other(
    market: Database, caplog: pytest.LogCaptureFixture
) -> None:
    _book(market, lambda book: book.add_entry(KeptEntry(COUNTY, an_entry())))
    with market.writing() as connection:
        connection.execute(insert(SERVICE_ENTRY).values(region=COUNTY, section="guide", place_in_line=0, title=""))
    (row,) = unpack_services(_files(market)[f"content/services/{COUNTY}.json"]).rows
    assert row.title == "快餐"
    assert "cannot be published" in caplog.text
