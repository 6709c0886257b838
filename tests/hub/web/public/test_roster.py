"""The hirer's slip opens one job's roster, for as long as it is needed, and writes down who looked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select, update
from starlette.testclient import TestClient

from kiosk.hub.hub import Hub
from kiosk.hub.jobs import JobBook, JobStatus
from kiosk.hub.schema import ACCESS_LOG, APPLICATION, JOB
from kiosk.hub.web.public import roster
from tests.domain.postings import a_job
from tests.hub.market import HALL_ID, KIOSK_ID, NAME, PHONE, add_application, add_hall, add_kiosk
from tests.hub.web.conftest import NOW

TODAY = date(2026, 11, 24)


@pytest.fixture
def token(hub: Hub) -> str:
    with hub.database.writing() as connection:
        add_hall(connection)
        add_kiosk(connection)
        job = a_job(work=replace(a_job().work, start_on=TODAY))
        posting = JobBook(connection, "wang", NOW).post(job, HALL_ID)
        for number in (1, 2, 3):
            add_application(
                connection,
                posting.job.id,
                NOW - 60,
                ticket_id=number,
                person=bytes([number] * 16),
                name=f"{NAME}{number}",
            )
        return posting.roster_token


def _states(hub: Hub) -> list[str]:
    with hub.database.reading() as connection:
        return list(connection.execute(select(APPLICATION.c.state).order_by(APPLICATION.c.ticket_id)).scalars())


def test_web_6_the_slip_shows_who_comes_and_the_look_is_written_down(hub: Hub, client: TestClient, token: str) -> None:
    text = client.get(f"/r/{token}").text
    assert f"{NAME}1" in text
    assert f"tel:{PHONE}" in text
    with hub.database.reading() as connection:
        look = connection.execute(select(ACCESS_LOG)).one()
    assert (look.purpose, look.people) == ("slip", 3)
    assert NAME not in look.subject


def test_who_came_together_is_told_and_who_came_alone_is_not(hub: Hub, client: TestClient, token: str) -> None:
    with hub.database.writing() as connection:
        for number, group in ((1, "K7M42"), (2, "K7M42"), (3, "B2N6P")):
            connection.execute(update(APPLICATION).where(APPLICATION.c.ticket_id == number).values(group_number=group))
    text = client.get(f"/r/{token}").text
    assert text.count("一起来的 K7M42") == 2
    assert "B2N6P" not in text


def test_all_came_but_those_who_were_ticked(hub: Hub, client: TestClient, token: str) -> None:
    client.post(f"/r/{token}/came", data={"absent": [f"{KIOSK_ID}-2"]})
    assert _states(hub) == ["came", "no-show", "came"]
    client.post(f"/r/{token}/came", data={"absent": []})
    assert _states(hub) == ["came", "came", "came"]


def test_web_5_a_ticket_of_another_job_is_not_reached_through_the_form(
    hub: Hub, client: TestClient, token: str
) -> None:
    with hub.database.writing() as connection:
        other = JobBook(connection, "wang", NOW).post(a_job(), HALL_ID).job.id
        add_application(connection, other, NOW, ticket_id=9, person=bytes([9] * 16))
    client.post(f"/r/{token}/came", data={"absent": [f"{KIOSK_ID}-9", "x", "'; DROP TABLE job; --"]})
    assert _states(hub) == ["came", "came", "came", "received"]


def test_full_takes_the_job_off_the_screens(hub: Hub, client: TestClient, token: str) -> None:
    client.post(f"/r/{token}/full")
    with hub.database.reading() as connection:
        assert connection.execute(select(JOB.c.status)).scalar_one() == JobStatus.FULL
    assert "已经招满" in client.get(f"/r/{token}").text


def test_a_slip_closes_three_days_after_the_work_and_a_wrong_one_never_opens(
    hub: Hub, client: TestClient, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert client.get("/r/wrong").status_code == 404
    assert client.post("/r/wrong/came").status_code == 404
    monkeypatch.setattr(roster, "OPEN_DAYS_AFTER_WORK", -1)
    assert client.get(f"/r/{token}").status_code == 404
    assert NAME not in client.get(f"/r/{token}").text
    assert client.post(f"/r/{token}/full").status_code == 404


def test_a_slip_is_not_read_all_day(client: TestClient, token: str) -> None:
    statuses = {client.get(f"/r/{token}").status_code for _ in range(roster.LOOKS_PER_HOUR)}
    assert statuses == {200}
    assert client.get(f"/r/{token}").status_code == 429
