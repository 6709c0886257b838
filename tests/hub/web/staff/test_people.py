"""Applicants: calling, choosing, counting who came, and applying for somebody without a card."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, update

from kiosk.hub.hub import Hub
from kiosk.hub.jobs import JobBook
from kiosk.hub.schema import ACCESS_LOG, APPLICATION, COUNTER, JOB
from tests.domain.postings import WELDER, a_job
from tests.hub.market import NAME, PHONE, add_application, add_kiosk
from tests.hub.web.conftest import NOW
from tests.hub.web.staff.conftest import CITY, TOWN, Clerk, SignIn

KEYS = ("7-5", "7-6", "7-7")


@pytest.fixture
def job_id(staffed_hub: Hub) -> int:
    """A posting of tomorrow with three applicants."""
    return _job_with(staffed_hub, date(2026, 11, 25))


@pytest.fixture
def job_today(staffed_hub: Hub) -> int:
    return _job_with(staffed_hub, date(2026, 11, 24))


def _job_with(hub: Hub, day: date, hall: int = TOWN, **changes: Any) -> int:
    job = a_job(work=replace(a_job().work, start_on=day), valid_through=NOW + 2 * 86400, applied=3, **changes)
    with hub.database.writing() as connection:
        add_kiosk(connection, hall_id=hall)
        job_id = JobBook(connection, "jiezhou", NOW).post(job, hall).job.id
        for number in range(3):
            name, person = f"{NAME}{number}", bytes([number]) * 16
            add_application(connection, job_id, NOW + number, ticket_id=5 + number, name=name, person=person)
    return job_id


def _states(hub: Hub) -> dict[str, str]:
    with hub.database.reading() as connection:
        rows = connection.execute(select(APPLICATION.c.kiosk_id, APPLICATION.c.ticket_id, APPLICATION.c.state))
        return {f"{row.kiosk_id}-{row.ticket_id}": row.state for row in rows}


def _say(clerk: Clerk, job_id: int, key: str, word: str) -> Any:
    headers = {"Accept": "application/json", "X-CSRF-Token": clerk.token()}
    return clerk.http.post(f"/staff/jobs/{job_id}/people/{key}/{word}", headers=headers)


def test_names_and_telephones_are_shown_and_the_look_is_written_down(
    clerk: Clerk, staffed_hub: Hub, job_id: int
) -> None:
    page = clerk.get(f"/staff/jobs/{job_id}/people").text
    assert page.count(f'href="tel:{PHONE}"') == 3
    with staffed_hub.database.reading() as connection:
        (row,) = connection.execute(select(ACCESS_LOG)).all()
    assert (row.actor, row.purpose, row.subject, row.people) == ("jiezhou", "roster", f"job:{job_id}", 3)


def test_a_word_moves_its_application_and_undo_takes_it_back(clerk: Clerk, staffed_hub: Hub, job_id: int) -> None:
    assert _say(clerk, job_id, KEYS[0], "contacted").json() == {"state": "contacted", "words": "联系了"}
    assert _say(clerk, job_id, KEYS[0], "chosen").json()["words"] == "选上了"
    assert _say(clerk, job_id, KEYS[0], "undo").json()["words"] == "联系了"
    assert _say(clerk, job_id, KEYS[1], "not-chosen").json()["words"] == "没选上"
    assert _states(staffed_hub) == {"7-5": "contacted", "7-6": "not-chosen", "7-7": "received"}


@pytest.mark.parametrize(("key", "word"), [("7-99", "chosen"), ("x", "chosen"), ("7-5", "erased"), ("7-5", "no")])
def test_what_does_not_fit_changes_nothing(clerk: Clerk, staffed_hub: Hub, job_id: int, key: str, word: str) -> None:
    assert _say(clerk, job_id, key, word).status_code == 409
    assert set(_states(staffed_hub).values()) == {"received"}


def test_everybody_came_but_the_ticked(clerk: Clerk, staffed_hub: Hub, job_today: int) -> None:
    assert "今天来了没有" in clerk.get(f"/staff/jobs/{job_today}/people").text
    page = clerk.post(f"/staff/jobs/{job_today}/people/came", absent=KEYS[1]).text
    assert "来了2人，没来1人" in page
    assert _states(staffed_hub) == {"7-5": "came", "7-6": "no-show", "7-7": "came"}
    clerk.post(f"/staff/jobs/{job_today}/people/came")
    assert set(_states(staffed_hub).values()) == {"came"}
    with staffed_hub.database.reading() as connection:
        rows = connection.execute(select(COUNTER.c.measure, COUNTER.c.value).where(COUNTER.c.value != 0)).all()
    assert dict(tuple(row) for row in rows)["came"] == 3


def test_where_some_were_chosen_only_they_are_counted(clerk: Clerk, staffed_hub: Hub, job_today: int) -> None:
    _say(clerk, job_today, KEYS[2], "chosen")
    clerk.post(f"/staff/jobs/{job_today}/people/came")
    assert _states(staffed_hub) == {"7-5": "received", "7-6": "received", "7-7": "came"}


def test_another_place_s_people_are_nobody_s_business(sign_in: SignIn, clerk: Clerk, staffed_hub: Hub) -> None:
    foreign = _job_with(staffed_hub, date(2026, 11, 24), CITY)
    base = f"/staff/jobs/{foreign}/people"
    assert clerk.get(base).status_code == 404
    assert clerk.post(f"{base}/came").status_code == 404
    assert _say(clerk, foreign, KEYS[0], "chosen").status_code == 404
    for path in (f"/staff/jobs/{foreign}/behalf", f"/staff/lists/people/{foreign}"):
        assert clerk.get(path).status_code == 404
    with staffed_hub.database.reading() as connection:
        assert connection.execute(select(ACCESS_LOG)).all() == []


def _visitor(**changes: str) -> dict[str, str]:
    usual = {"name": "测试丁", "phone": "13900001111", "birth_year": "1975", "sex": "male", "consent": "yes"}
    return {**usual, **changes}


def test_somebody_without_a_card_applies_by_the_clerk(clerk: Clerk, staffed_hub: Hub, job_id: int) -> None:
    page = clerk.get(f"/staff/jobs/{job_id}/behalf").text
    assert "把您的姓名和电话给【盐湖区示例果业】，报名" in page
    answer = clerk.post(f"/staff/jobs/{job_id}/behalf", **_visitor())
    assert "替他报上了" in answer.text
    with staffed_hub.database.reading() as connection:
        row = connection.execute(select(APPLICATION).where(APPLICATION.c.kiosk_id == 0)).one()
        applied = connection.execute(select(JOB.c.applied).where(JOB.c.id == job_id)).scalar_one()
        counted = connection.execute(select(COUNTER).where(COUNTER.c.measure == "applications")).one()
    assert (row.name, row.phone, row.on_behalf_by, row.receiver) == (
        "测试丁", "13900001111", "jiezhou", "盐湖区示例果业"
    )  # fmt: skip
    assert applied == 1
    assert (counted.hall_id, counted.sex, counted.age_band, counted.value) == (TOWN, "male", "45-54", 1)


def test_twice_is_once(clerk: Clerk, staffed_hub: Hub, job_id: int) -> None:
    clerk.post(f"/staff/jobs/{job_id}/behalf", **_visitor())
    assert "已经报过" in clerk.post(f"/staff/jobs/{job_id}/behalf", **_visitor(sex="")).text
    assert len(_states(staffed_hub)) == 4


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"consent": ""}, "念给他听"),
        ({"name": " "}, "请写他的姓名"),
        ({"phone": "12"}, "11位手机号"),
        ({"birth_year": "197"}, "哪年生的"),
        ({"birth_year": "2012"}, "没满16岁"),
        ({"birth_year": "2009"}, "满18岁"),
    ],
)
def test_what_keeps_an_application_from_being_made(
    clerk: Clerk, staffed_hub: Hub, job_id: int, changes: dict[str, str], words: str
) -> None:
    with staffed_hub.database.writing() as connection:
        connection.execute(update(JOB).values(hazards=None))
    answer = clerk.post(f"/staff/jobs/{job_id}/behalf", **_visitor(**changes))
    assert answer.status_code == 422
    assert words in answer.text
    assert len(_states(staffed_hub)) == 3


def test_no_telephone_is_an_equal_answer(clerk: Clerk, staffed_hub: Hub, job_id: int) -> None:
    clerk.post(f"/staff/jobs/{job_id}/behalf", **_visitor(phone="", without_phone="yes"))
    assert "没有手机" in clerk.get(f"/staff/jobs/{job_id}/people").text


def test_a_special_trade_asks_for_its_certificate(clerk: Clerk, staffed_hub: Hub) -> None:
    job_id = _job_with(staffed_hub, date(2026, 11, 25), trade=WELDER)
    path = f"/staff/jobs/{job_id}/behalf"
    assert "这个活要焊工证" in clerk.get(path).text
    assert clerk.post(path, **_visitor()).status_code == 422
    assert clerk.post(path, **_visitor(certified="yes")).status_code == 200


HOSTILE = "<script>alert(1)</script>'; DROP TABLE application; --"


def test_a_hostile_name_stays_a_name(clerk: Clerk, staffed_hub: Hub, job_id: int) -> None:
    clerk.post(f"/staff/jobs/{job_id}/behalf", **_visitor(name=HOSTILE[:40]))
    for path in (f"/staff/jobs/{job_id}/people", f"/staff/lists/people/{job_id}", "/staff/calls"):
        assert "<script>alert" not in clerk.get(path).text
    assert len(_states(staffed_hub)) == 4


# --- 名单 ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["people", "dispatch", "boarding", "sign-in"])
def test_lists_are_printed_with_everybody_on_them(clerk: Clerk, staffed_hub: Hub, job_today: int, kind: str) -> None:
    page = clerk.get(f"/staff/lists/{kind}/{job_today}").text
    for number in range(3):
        assert f"{NAME}{number}" in page
    assert (PHONE in page) is (kind != "sign-in")
    with staffed_hub.database.reading() as connection:
        assert connection.execute(select(ACCESS_LOG.c.purpose)).scalars().all() == ["printed-list"]


def test_the_wall_list_names_no_worker(clerk: Clerk, job_today: int) -> None:
    page = clerk.get("/staff/lists/jobs").text
    assert "苹果装箱工" in page
    assert NAME not in page


def test_lists_are_taken_along_as_spreadsheets(clerk: Clerk, staffed_hub: Hub, job_today: int) -> None:
    jobs, people = clerk.get("/staff/lists/jobs.xlsx"), clerk.get(f"/staff/lists/people/{job_today}.xlsx")
    assert jobs.content[:2] == people.content[:2] == b"PK"
    assert "attachment" in people.headers["Content-Disposition"]
    with staffed_hub.database.reading() as connection:
        assert connection.execute(select(ACCESS_LOG.c.purpose)).scalars().all() == ["export"]
