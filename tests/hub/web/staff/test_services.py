"""The page for what the kiosks' services page shows: written by the clerk of the place, read by its kiosks alone."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import insert, select

from kiosk.hub.hub import Hub
from kiosk.hub.schema import ACCESS_LOG, ACTIVITY, SERVICE_ENTRY, SIGN_UP
from kiosk.hub.services import content_files
from kiosk.protocol.service_content import unpack_activities, unpack_services
from tests.hub.web.conftest import NOW
from tests.hub.web.staff.conftest import CITY, TOWN, Clerk, SignIn

HERE = "140802100"
ENTRY = {
    "section": "service-520",
    "region": HERE,
    "title": "热饭",
    "text": "两菜一汤",
    "price_yuan": "5",
    "place": "一楼食堂",
    "hours": "05:00–19:00",
    "phone": "0359-555-0100",
    "last_day": "2026-12-31",
}
ACTIVITY_FORM = {
    "kind": "training",
    "hall": str(TOWN),
    "region": HERE,
    "open": "yes",
    "title": "电焊短训",
    "begins_day": "2026-12-01",
    "begins_time": "08:30",
    "ends_day": "2026-12-03",
    "ends_time": "17:00",
    "place": "二楼教室",
    "organiser": "市技工学校",
    "places": "３０",
}


def _files(hub: Hub) -> dict[str, bytes]:
    with hub.database.reading() as connection:
        return content_files(connection, NOW)


def test_what_the_clerk_writes_is_in_the_feed(clerk: Clerk, staffed_hub: Hub) -> None:
    assert "记好了" in clerk.post("/staff/services/entries", **ENTRY).text
    assert "记好了" in clerk.post("/staff/services/activities", **ACTIVITY_FORM).text
    files = _files(staffed_hub)
    (entry,) = unpack_services(files[f"content/services/{HERE}.json"]).rows
    assert (entry.section, entry.title, entry.price_yuan, entry.hours) == ("service-520", "热饭", 5, "05:00–19:00")
    assert entry.valid_until == 1_798_732_800, "the end of the last day of the year, in China"
    (activity,) = unpack_activities(files[f"content/activities/{HERE}.json"]).rows
    assert (activity.begins_at, activity.ends_at) == (1_796_085_000, 1_796_288_400)
    assert (activity.organiser, activity.places, activity.taken, activity.open) == ("市技工学校", 30, 0, True)
    page = clerk.get("/staff/services").text
    assert "热饭" in page
    assert "0/30人" in page
    assert 'value="2026-12-31"' in page
    assert 'value="08:30"' in page


def test_it_is_changed_and_taken_away(clerk: Clerk, staffed_hub: Hub) -> None:
    clerk.post("/staff/services/entries", **ENTRY)
    clerk.post("/staff/services/activities", **ACTIVITY_FORM)
    clerk.post("/staff/services/entries", **{**ENTRY, "id": "1", "price_yuan": "0", "last_day": ""})
    clerk.post("/staff/services/activities", **{**ACTIVITY_FORM, "id": "1", "open": "no"})
    files = _files(staffed_hub)
    (entry,) = unpack_services(files[f"content/services/{HERE}.json"]).rows
    assert (entry.price_yuan, entry.valid_until) == (0, None)
    assert not unpack_activities(files[f"content/activities/{HERE}.json"]).rows[0].open
    assert "删掉了" in clerk.post("/staff/services/entries", id="1", act="drop").text
    assert set(_files(staffed_hub)) == {f"content/activities/{HERE}.json"}
    assert "没有了" in clerk.post("/staff/services/entries", id="1", act="drop").text


@pytest.mark.parametrize(
    ("path", "fields", "said"),
    [
        ("entries", {"title": ""}, "写上标题"),
        ("entries", {"section": "party"}, "选是哪一类"),
        ("entries", {"price_yuan": "五块"}, "价钱请写"),
        ("entries", {"price_yuan": "99999"}, "价钱请写"),
        ("entries", {"phone": "打电话给我"}, "只写数字"),
        ("entries", {"last_day": "明年"}, "选一个日子"),
        ("entries", {"last_day": "9999-12-31"}, "选一个日子"),
        ("entries", {"region": "140802"}, "给哪里的机器看"),
        ("entries", {"region": ""}, "给哪里的机器看"),
        ("activities", {"organiser": ""}, "谁办的"),
        ("activities", {"hall": str(CITY)}, "哪个大厅"),
        ("activities", {"begins_day": ""}, "一起选"),
        ("activities", {"begins_day": "", "begins_time": ""}, "几点开始"),
        ("activities", {"ends_day": "2026-11-30"}, "比开始还早"),
        ("activities", {"places": "-1"}, "名额请写"),
    ],
)
def test_what_is_wanting_is_said_and_nothing_is_kept(
    clerk: Clerk, staffed_hub: Hub, path: str, fields: dict[str, str], said: str
) -> None:
    whole = ENTRY if path == "entries" else ACTIVITY_FORM
    answer = clerk.post(f"/staff/services/{path}", **{**whole, **fields})
    assert answer.status_code == 422
    assert said in answer.text
    with staffed_hub.database.reading() as connection:
        assert connection.execute(select(SERVICE_ENTRY)).all() == connection.execute(select(ACTIVITY)).all() == []


def test_a_township_writes_for_itself_and_the_county_for_all_of_it(clerk: Clerk, sign_in: SignIn) -> None:
    clerk.post("/staff/services/entries", **ENTRY)
    assert 'value="140802"' not in clerk.get("/staff/services").text
    manager, other = sign_in("zhuren"), sign_in("yanhu")
    assert "记好了" in manager.post("/staff/services/entries", **{**ENTRY, "region": "140802", "title": "县里"}).text
    assert "全市" not in manager.get("/staff/services").text
    assert "全市" in sign_in("admin").get("/staff/services").text
    assert "热饭" not in other.get("/staff/services").text
    assert other.post("/staff/services/entries", id="1", act="drop").status_code == 422
    assert "热饭" in manager.get("/staff/services").text


def _signs_up(hub: Hub, ticket_id: int, **changes: Any) -> None:
    row = {"kiosk_id": 7, "ticket_id": ticket_id, "activity_id": 1, "person": bytes([ticket_id] * 16), "at": NOW}
    row |= {"holder_tag": bytes(8), "name": "测试甲", "phone": "13800005678", "consent_version": "1", "receiver": "x"}
    with hub.database.writing() as connection:
        connection.execute(insert(SIGN_UP).values(**row | changes))


def test_the_list_of_places_names_people_and_the_look_is_written_down(
    clerk: Clerk, sign_in: SignIn, staffed_hub: Hub
) -> None:
    clerk.post("/staff/services/activities", **ACTIVITY_FORM)
    _signs_up(staffed_hub, 1)
    _signs_up(staffed_hub, 2, name=None, phone=None)
    page = clerk.get("/staff/services/activities/1/people").text
    assert "测试甲" in page
    assert "（已清）" in page
    with staffed_hub.database.reading() as connection:
        look = connection.execute(select(ACCESS_LOG)).one()
    assert (look.actor, look.subject, look.people) == ("jiezhou", "activity:1", 2)
    elsewhere = sign_in("yanhu").get("/staff/services/activities/1/people")
    assert elsewhere.status_code == 404
    assert "测试甲" not in elsewhere.text


def test_hostile_words_stay_words(clerk: Clerk) -> None:
    hostile = "<img src=x onerror=alert(1)>'; DROP TABLE job; --"
    clerk.post("/staff/services/entries", **{**ENTRY, "title": hostile, "text": hostile, "place": hostile})
    clerk.post("/staff/services/activities", **{**ACTIVITY_FORM, "title": hostile, "organiser": hostile})
    assert "<img" not in clerk.get("/staff/services").text
    assert "<img" not in clerk.get("/staff/services/activities/1/people").text


def test_what_is_practised_reaches_no_kiosk(clerk: Clerk, staffed_hub: Hub) -> None:
    clerk.post("/staff/practice", on="1")
    assert "记好了" in clerk.post("/staff/services/entries", **ENTRY).text
    assert _files(staffed_hub) == {}
