"""晨市: one touch an act, seen by all, taken back within ten seconds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from kiosk.hub.hub import Hub
from kiosk.hub.jobs import JobBook, JobStatus, NewPosting
from kiosk.hub.schema import APPLICATION, HALL
from kiosk.hub.web.staff import board as board_page
from kiosk.hub.web.staff import lists as lists_page
from tests.domain.postings import a_job
from tests.hub.market import add_application
from tests.hub.web.conftest import NOW
from tests.hub.web.staff.conftest import CITY, TOWN, Clerk, SignIn

TODAY = date(2026, 11, 24)


@pytest.fixture
def job_id(staffed_hub: Hub) -> int:
    return _post(staffed_hub, TOWN, title="砌墙", openings=4, filled=1)


def _post(hub: Hub, hall_id: int, day: date = TODAY, **changes: Any) -> int:
    work = a_job().work
    job = a_job(work=replace(work, start_on=day), **changes)
    with hub.database.writing() as connection:
        return JobBook(connection, "jiezhou", NOW - 600).post(job, hall_id).job.id


def _act(clerk: Clerk, job_id: int, act: str) -> Any:
    headers = {"Accept": "application/json", "X-CSRF-Token": clerk.token()}
    return clerk.http.post(f"/staff/board/{job_id}/{act}", headers=headers)


def test_one_touch_an_act(clerk: Clerk, job_id: int) -> None:
    assert _act(clerk, job_id, "minus").json() == {"status": "open", "left": 2, "words": "", "applied": 0}
    assert _act(clerk, job_id, "plus").json()["left"] == 3
    assert _act(clerk, job_id, "full").json()["words"] == "满了"
    assert _act(clerk, job_id, "undo").json()["left"] == 3
    assert _act(clerk, job_id, "cancel").json()["words"] == "取消了"
    assert _act(clerk, job_id, "undo").json()["status"] == "open"


def test_plus_asks_for_one_more_than_was_wanted(clerk: Clerk, staffed_hub: Hub) -> None:
    fresh = _post(staffed_hub, TOWN, openings=2, filled=0)
    assert _act(clerk, fresh, "plus").json()["left"] == 3


def test_what_cannot_be_undone_says_so(clerk: Clerk, job_id: int) -> None:
    answer = _act(clerk, job_id, "undo")
    assert answer.status_code == 409
    assert "撤销" in answer.json()["sentence"]


def test_without_javascript_an_act_comes_back_with_its_undo(clerk: Clerk, job_id: int) -> None:
    page = clerk.post(f"/staff/board/{job_id}/full")
    assert page.url.path == "/staff/board"
    assert f'action="/staff/board/{job_id}/undo"' in page.text
    assert "砌墙：满了" in page.text


def test_a_colleague_s_board_follows(clerk: Clerk, sign_in: SignIn, job_id: int) -> None:
    colleague = sign_in("zhuren")
    _act(clerk, job_id, "full")
    assert colleague.get("/staff/board/state").json()["rows"][str(job_id)]["words"] == "满了"


def test_today_and_tomorrow_stand_first_and_the_rest_is_folded(clerk: Clerk, staffed_hub: Hub) -> None:
    for ahead, title in ((0, "今天的活"), (1, "明天的活"), (9, "以后的活")):
        _post(staffed_hub, TOWN, TODAY + timedelta(days=ahead), title=title)
    page = clerk.get("/staff/board").text
    places = [page.index(words) for words in ("今天的活", "明天的活", "以后的和长期的", "以后的活")]
    assert places == sorted(places)


def test_nobody_sees_or_moves_another_place_s_rows(clerk: Clerk, staffed_hub: Hub) -> None:
    foreign = _post(staffed_hub, CITY, title="城里的活")
    assert str(foreign) not in clerk.get("/staff/board/state").json()["rows"]
    assert "城里的活" not in clerk.get("/staff/board").text
    assert _act(clerk, foreign, "full").status_code == 409


def test_a_cancelled_job_tells_its_applicants_and_its_undo_does_too(
    clerk: Clerk, staffed_hub: Hub, job_id: int
) -> None:
    with staffed_hub.database.writing() as connection:
        add_application(connection, job_id, NOW)

    def state() -> str:
        with staffed_hub.database.reading() as connection:
            return str(connection.execute(select(APPLICATION.c.state)).scalar_one())

    _act(clerk, job_id, "cancel")
    assert state() == "cancelled"
    _act(clerk, job_id, "undo")
    assert state() == "received"


def test_an_act_needs_the_page_s_token(clerk: Clerk, staffed_hub: Hub, job_id: int) -> None:
    assert clerk.http.post(f"/staff/board/{job_id}/full").status_code == 403
    with staffed_hub.database.reading() as connection:
        assert JobBook(connection, "x", NOW).find(job_id).status is JobStatus.OPEN


def test_a_manager_of_the_county_sees_all_its_halls(sign_in: SignIn, staffed_hub: Hub) -> None:
    with staffed_hub.database.writing() as connection:
        elsewhere = {"id": 9, "name": "临猗", "region": "140821", "phone": "", "opening_hours": "", "contact_name": ""}
        connection.execute(insert(HALL).values(elsewhere))
    ids = {str(_post(staffed_hub, hall)) for hall in (TOWN, CITY)}
    _post(staffed_hub, 9)
    assert set(sign_in("zhuren").get("/staff/board/state").json()["rows"]) == ids


def test_a_city_with_thousands_of_postings_is_told_so(
    clerk: Clerk, staffed_hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board_page, "ROWS_MOST", 2)
    monkeypatch.setattr(lists_page, "SHOWN_MOST", 2)
    work = replace(a_job().work, start_on=date(2026, 11, 24))
    with staffed_hub.database.writing() as connection:
        job = a_job(work=work, valid_through=NOW + 86_400)
        JobBook(connection, "jiezhou", NOW).post_all(NewPosting(job, TOWN) for _ in range(5))
        JobBook(connection, "jiezhou", NOW).post_all(NewPosting(job, TOWN, JobStatus.DRAFT) for _ in range(7))
    page = clerk.get("/staff/board").text
    assert page.count('class="board-row"') == 2
    assert "还有3个没列" in page
    assert len(clerk.get("/staff/board/state").json()["rows"]) == 2
    assert "这天有5个活，只列了最早的2个" in clerk.get("/staff/lists", day="2026-11-24").text
    home = clerk.get("/staff/").text
    assert home.count("还没发：要看雇主证件") == 5
    assert "还有2个等着看证件" in home
