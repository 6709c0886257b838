"""The hall's screen: what is open here and now, in place, for weeks, with numbers and no names."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from playwright.sync_api import expect
from sqlalchemy import insert
from starlette.testclient import TestClient

from kiosk.hub.hub import Hub
from kiosk.hub.jobs import JobBook
from kiosk.hub.schema import CHECK_IN
from kiosk.hub.web.app import create_app
from tests.domain.postings import BRICKLAYER, WELDER, a_job
from tests.hub.market import HALL_ID, KIOSK_ID, NAME, PHONE, add_hall, add_kiosk
from tests.hub.web.browser import HALL, ON_SQLITE, Watched, chromium, serving
from tests.hub.web.conftest import NOW

SHOWN_WITHIN_MS = 30_000
"""A broken screen fails late, a slow machine does not fail; how soon it shows is measured in bench/."""
ASKS_EACH_MS = 4000
WIDE_PAY = replace(a_job().pay, minimum_yuan=1200, maximum_yuan=1500)
CUT = """() => [...document.querySelectorAll('#board li:not([hidden])')].flatMap((row) => {
  const edge = row.getBoundingClientRect();
  return [...row.querySelectorAll('img, .pay, .left, .when, .place')].filter((part) => {
    const box = part.getBoundingClientRect();
    return box.right > edge.right || box.bottom > edge.bottom || part.scrollWidth > part.clientWidth + 1;
  }).map((part) => part.className + ' ' + part.textContent);
})"""


@pytest.fixture
def job_ids(hub: Hub) -> list[int]:
    """Tomorrow's bricklayer, the day after's welder, and next week's bricklayer, posted in the opposite order."""
    with hub.database.writing() as connection:
        add_hall(connection)
        add_hall(connection, 2, "140824", "稷山县")
        add_kiosk(connection)
        book = JobBook(connection, "wang", NOW)
        days = (("下周的瓦工", BRICKLAYER, 1), ("后天的焊工", WELDER, 26), ("明天的瓦工", BRICKLAYER, 25))
        ids = []
        for title, trade, day in days:
            start = date(2026, 12, 1) if day == 1 else date(2026, 11, day)
            job = a_job(title=title, trade=trade, work=replace(a_job().work, start_on=start))
            ids.append(book.post(replace(job, valid_through=NOW + 9 * 86_400), HALL_ID).job.id)
        book.post(a_job(title="别的大厅的活"), 2)
        return ids


def _titles(client: TestClient, query: str) -> list[str]:
    return [job["title"] for job in client.get(f"/screen/data?{query}").json()["jobs"]]


def test_the_soonest_work_of_this_hall_stands_first(client: TestClient, job_ids: list[int]) -> None:
    assert _titles(client, "hall=1") == ["明天的瓦工", "后天的焊工", "下周的瓦工"]
    assert _titles(client, "hall=1&trade=welder") == ["后天的焊工"]
    assert _titles(client, "hall=2") == ["别的大厅的活"]


def test_what_is_full_is_off_at_once_and_counts_follow(hub: Hub, client: TestClient, job_ids: list[int]) -> None:
    before = client.get("/screen/data?hall=1").json()["counts"]
    with hub.database.writing() as connection:
        JobBook(connection, "wang", NOW).fill(job_ids[0])
    after = client.get("/screen/data?hall=1").json()["counts"]
    assert (before["jobs"], after["jobs"]) == (3, 2)
    assert before["places"] - after["places"] == 4


def test_web_7_calls_are_numbers_and_nobodys_name(hub: Hub, client: TestClient, job_ids: list[int]) -> None:
    with hub.database.writing() as connection:
        for number, called_at in ((7, NOW - 60), (12, NOW - 30), (13, None)):
            connection.execute(
                insert(CHECK_IN).values(
                    at=0,
                    kiosk_id=KIOSK_ID,
                    ticket_id=number,
                    person=bytes(16),
                    holder_tag=bytes(8),
                    name=NAME,
                    phone=PHONE,
                    sex="male",
                    birth_month="1970-01",
                    day="2026-11-24",
                    call_number=number,
                    trades="[]",
                    called_at=called_at,
                )
            )
    answer = client.get("/screen/data?hall=1")
    assert answer.json()["calls"] == ["12", "7"]
    assert NAME not in answer.text
    assert PHONE not in answer.text


def test_a_hall_that_is_none_says_so(client: TestClient) -> None:
    assert client.get("/screen?hall=99").status_code == 404
    assert client.get("/screen?hall=x").status_code == 422


@ON_SQLITE
def test_a_wall_marks_in_place_what_was_given_and_adds_nothing_to_itself(hub: Hub, job_ids: list[int]) -> None:
    with serving(create_app(hub)) as address, chromium() as browser:
        watched = Watched(browser, HALL)
        page = watched.page
        page.clock.install()
        page.goto(f"{address}/screen?hall=1")
        page.wait_for_selector("#board li >> nth=2")
        elements = page.evaluate("document.querySelectorAll('*').length")
        with hub.database.writing() as connection:
            JobBook(connection, "wang", NOW).fill(job_ids[2])
        page.clock.run_for(ASKS_EACH_MS)
        # A page with room shows news at once: the given place leaves, the others stand.
        expect(page.locator("#board li:visible")).to_have_count(2, timeout=SHOWN_WITHIN_MS)
        with hub.database.writing() as connection:
            JobBook(connection, "wang", NOW).undo(job_ids[2])
        page.clock.run_for(ASKS_EACH_MS)
        expect(page.locator("#board li:visible")).to_have_count(3, timeout=SHOWN_WITHIN_MS)
        assert page.evaluate("document.querySelectorAll('*').length") == elements
        with hub.database.writing() as connection:
            wide = a_job(title="会看图纸会砌弧形墙的老师傅", openings=250, filled=0, pay=WIDE_PAY)
            JobBook(connection, "wang", NOW).post(replace(wide, valid_through=NOW + 9 * 86_400), HALL_ID)
        page.clock.run_for(ASKS_EACH_MS)
        expect(page.locator("#board li:visible")).to_have_count(4, timeout=SHOWN_WITHIN_MS)
        for size in ({"width": 1080, "height": 1920}, HALL):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            assert not watched.overflows()
            assert page.evaluate(CUT) == [], "only a title or a place too long for any wall ends in dots"
        assert watched.complaints == []
        watched.picture("hall")
        watched.close()
