"""投诉: seen in the own place only, with how to reach the person, dealt with, taken back, and then forgotten."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import insert, select

from kiosk.hub.hub import Hub
from kiosk.hub.jobs import JobBook
from kiosk.hub.retention import DAY_S, Retention
from kiosk.hub.schema import ACCESS_LOG, APPLICATION, AUDIT, COMPLAINT
from tests.domain.postings import a_job
from tests.hub.market import NAME, PHONE, add_application, add_kiosk
from tests.hub.web.conftest import NOW
from tests.hub.web.staff.conftest import CITY, TOWN, Clerk, SignIn

HOSTILE = "<img src=x onerror=alert(1)>'; DROP TABLE complaint; --"
OTHER_NAME, OTHER_PHONE = "测试戊", "13900002222"


@pytest.fixture
def job_id(staffed_hub: Hub) -> int:
    """A posting of the township, a kiosk in each hall, an applicant with ticket 5."""
    with staffed_hub.database.writing() as connection:
        add_kiosk(connection, hall_id=TOWN)
        add_kiosk(connection, kiosk_id=8, hall_id=CITY)
        job = JobBook(connection, "jiezhou", NOW).post(a_job(title="苹果装箱工", valid_through=NOW + DAY_S), TOWN).job
        add_application(connection, job.id, NOW)
    return job.id


def _complain(hub: Hub, **changes: Any) -> int:
    """At the city's kiosk, about nothing that is known, by nobody."""
    row = {"kiosk_id": 8, "subject": "unpaid", "text": "干了三天没给钱", "at": NOW - 3600}
    with hub.database.writing() as connection:
        return int(connection.execute(insert(COMPLAINT).values(row | changes).returning(COMPLAINT.c.id)).scalar_one())


def _kept(hub: Hub, complaint_id: int) -> Any:
    with hub.database.reading() as connection:
        return connection.execute(select(COMPLAINT).where(COMPLAINT.c.id == complaint_id)).one()


def test_a_complaint_says_whom_to_ring_and_the_look_is_written_down(
    clerk: Clerk, staffed_hub: Hub, job_id: int
) -> None:
    _complain(staffed_hub, ticket_kiosk=7, ticket_id=5, text=HOSTILE)
    assert "投诉：1件没办" in clerk.get("/staff/").text
    page = clerk.get("/staff/complaints").text
    for words in ("干了活没给钱", f"打给{NAME} {PHONE}", "苹果装箱工", "大厅8号"):
        assert words in page
    assert "<img" not in page
    with staffed_hub.database.reading() as connection:
        (look,) = connection.execute(select(ACCESS_LOG)).all()
    assert (look.purpose, look.subject, look.people) == ("complaint", f"hall:{TOWN}", 1)
    # What the complaint itself says goes before what the application says; an anonymous one names nobody.
    _complain(staffed_hub, job_id=job_id, name=OTHER_NAME, phone=OTHER_PHONE, subject="fee")
    _complain(staffed_hub, job_id=job_id, subject="unsafe")
    page = clerk.get("/staff/complaints").text
    assert f"打给{OTHER_NAME} {OTHER_PHONE}" in page
    assert "没留姓名电话" in page
    with staffed_hub.database.reading() as connection:
        assert connection.execute(select(ACCESS_LOG.c.people).order_by(ACCESS_LOG.c.id)).scalars().all() == [1, 2]


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"ticket_kiosk": 7, "ticket_id": 5}, "jiezhou"),
        ({"ticket_kiosk": 7, "ticket_id": 99}, "yanhu"),
        ({"ticket_kiosk": 7, "ticket_id": 5, "subject": "kiosk"}, "yanhu"),
        ({"job_id": 999}, "yanhu"),
        ({}, "yanhu"),
    ],
)
def test_a_complaint_is_the_business_of_one_place(
    sign_in: SignIn, staffed_hub: Hub, job_id: int, changes: dict[str, Any], place: str
) -> None:
    assert job_id
    number = _complain(staffed_hub, **changes)
    elsewhere = "yanhu" if place == "jiezhou" else "jiezhou"
    other = sign_in(elsewhere)
    assert "没有等着办的投诉" in other.get("/staff/complaints").text
    assert "件没办" not in other.get("/staff/").text
    for act in ("handled", "reopen"):
        assert other.post(f"/staff/complaints/{number}/{act}", note="钱要回来了").status_code == 404
    assert _kept(staffed_hub, number).handled_at is None
    with staffed_hub.database.reading() as connection:
        assert connection.execute(select(ACCESS_LOG)).all() == []
    assert "干了三天没给钱" in sign_in(place).get("/staff/complaints").text
    assert "干了三天没给钱" in sign_in("zhuren").get("/staff/complaints").text


def test_dealt_with_taken_back_and_dealt_with_again(sign_in: SignIn, clerk: Clerk, staffed_hub: Hub) -> None:
    with staffed_hub.database.writing() as connection:
        add_kiosk(connection, hall_id=TOWN)
    number = _complain(staffed_hub, kiosk_id=7, name=OTHER_NAME, phone=OTHER_PHONE)
    refused = clerk.post(f"/staff/complaints/{number}/handled")
    assert refused.status_code == 422
    assert "请选一个，或者写一句" in refused.text
    page = clerk.post(f"/staff/complaints/{number}/handled", note="钱要回来了", other=f"  {HOSTILE}  ").text
    assert "办好了：干了活没给钱" in page
    assert "没有等着办的投诉" in page
    assert OTHER_NAME not in page, "who looks back needs no name"
    assert "<img" not in page
    kept = _kept(staffed_hub, number)
    assert (kept.handled_at, kept.handled_by, kept.handled_note) == (NOW, "jiezhou", HOSTILE)
    assert "件没办" not in clerk.get("/staff/").text
    # A colleague with an old page changes nothing, and what the clerk did is no undo for somebody else.
    sign_in("zhuren").post(f"/staff/complaints/{number}/handled", note="问过了，没有这事")
    assert _kept(staffed_hub, number).handled_note == HOSTILE
    assert "撤销" not in sign_in("zhuren").get("/staff/complaints", last=number).text
    assert OTHER_NAME in clerk.post(f"/staff/complaints/{number}/reopen").text
    assert _kept(staffed_hub, number).handled_note is None
    with staffed_hub.database.reading() as connection:
        acts = connection.execute(
            select(AUDIT.c.action, AUDIT.c.detail).where(AUDIT.c.subject == f"complaint:{number}").order_by(AUDIT.c.id)
        ).all()
    assert [tuple(act) for act in acts] == [("complaint.handle", ""), ("complaint.reopen", "")]


def test_after_it_was_dealt_with_the_names_go(clerk: Clerk, staffed_hub: Hub, job_id: int) -> None:
    number = _complain(staffed_hub, ticket_kiosk=7, ticket_id=5, name=OTHER_NAME, phone=OTHER_PHONE)
    never = _complain(staffed_hub, kiosk_id=7, name=OTHER_NAME)
    clerk.post(f"/staff/complaints/{number}/handled", note="钱要回来了")
    retention = Retention(staffed_hub.database)

    def names() -> tuple[Any, ...]:
        handled, open_still = _kept(staffed_hub, number), _kept(staffed_hub, never)
        with staffed_hub.database.reading() as connection:
            applicant = connection.execute(select(APPLICATION.c.name)).scalar_one()
        return handled.name, handled.phone, handled.text, handled.handled_note, applicant, open_still.name

    retention.purge(NOW + 29 * DAY_S)
    assert names() == (OTHER_NAME, OTHER_PHONE, "干了三天没给钱", "钱要回来了", NAME, OTHER_NAME)
    retention.purge(NOW + 32 * DAY_S)
    assert names() == (None, None, None, None, None, OTHER_NAME), "what nobody dealt with still waits"
    assert "重新办" not in clerk.get("/staff/complaints").text
    retention.purge(NOW + 366 * DAY_S)
    assert names()[-1] is None
    retention.purge(NOW + 1200 * DAY_S)
    with staffed_hub.database.reading() as connection:
        assert connection.execute(select(COMPLAINT)).all() == []
