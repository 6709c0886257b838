"""The page behind a ticket's QR is honest about what it knows, and knows nobody's name."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import func, select, update
from starlette.testclient import TestClient

from kiosk.hub.hub import Hub
from kiosk.hub.jobs import JobBook
from kiosk.hub.schema import APPLICATION, PHONE_CLAIM, TICKET_KEY
from kiosk.hub.web.public import tickets
from kiosk.protocol.short_code import encode
from tests.hub.market import KIOSK_ID, NAME, PHONE, add_application, add_hall, add_jobs, add_kiosk, ticket_digits
from tests.hub.web.conftest import NOW


@pytest.fixture
def job_id(hub: Hub) -> int:
    with hub.database.writing() as connection:
        add_hall(connection)
        add_kiosk(connection)
        (job,) = add_jobs(connection, 1, NOW)
    return job.id


def _claims(hub: Hub) -> int:
    with hub.database.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(PHONE_CLAIM)).scalar_one())


def test_web_2_a_ticket_from_a_kiosk_without_a_line_is_true_and_its_claim_is_noted_once(
    hub: Hub, client: TestClient, job_id: int
) -> None:
    for _ in range(3):
        page = client.get(f"/t/{ticket_digits(job_id, NOW)}")
        assert page.status_code == 200
        assert "报名还在路上" in page.text
    assert _claims(hub) == 1


def test_web_2_the_application_that_arrives_later_is_the_only_one(hub: Hub, client: TestClient, job_id: int) -> None:
    client.get(f"/t/{ticket_digits(job_id, NOW)}")
    with hub.database.writing() as connection:
        add_application(connection, job_id, NOW)
    assert "报名收到了" in client.get(f"/t/{ticket_digits(job_id, NOW)}").text
    with hub.database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(APPLICATION)).scalar_one() == 1


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("contacted", "单位联系过您"),
        ("chosen", "选上了"),
        ("not-chosen", "这次没选上"),
        ("no-answer", "没回话就是没选上"),
        ("withdrawn", "已经撤了"),
        ("cancelled", "这个活取消了"),
        ("came", "这个活干过了"),
        ("no-show", "记的是没有去"),
    ],
)
def test_web_1_every_state_has_its_sentence_and_no_page_names_anybody(
    hub: Hub, client: TestClient, job_id: int, state: str, said: str
) -> None:
    with hub.database.writing() as connection:
        add_application(connection, job_id, NOW, state=state)
    text = client.get(f"/t/{ticket_digits(job_id, NOW)}").text
    assert said in text
    assert NAME not in text
    assert PHONE not in text
    assert PHONE[-4:] not in text


def test_a_cancelled_job_is_said_before_the_state(hub: Hub, client: TestClient, job_id: int) -> None:
    with hub.database.writing() as connection:
        add_application(connection, job_id, NOW, state="chosen")
        JobBook(connection, "wang", NOW).cancel(job_id)
    text = client.get(f"/t/{ticket_digits(job_id, NOW)}").text
    assert "这个活取消了" in text
    assert "选上了" not in text


def test_an_expired_ticket_says_so_and_makes_no_claim(hub: Hub, client: TestClient, job_id: int) -> None:
    page = client.get(f"/t/{ticket_digits(job_id, NOW - 10 * 86_400)}")
    assert (page.status_code, "这张票过期了" in page.text) == (200, True)
    assert _claims(hub) == 0


def test_what_is_no_ticket_of_ours_is_said_to_be_none(hub: Hub, client: TestClient, job_id: int) -> None:
    digits = ticket_digits(job_id, NOW)
    changed = digits[:-1] + ("1" if digits[-1] != "1" else "2")
    for wrong in (changed, "123", "0", digits + "7", "abc", "1" * 299):
        page = client.get(f"/t/{wrong}")
        assert (page.status_code, "这不是我们的票" in page.text) == (404, True)
    with hub.database.writing() as connection:
        connection.execute(TICKET_KEY.delete())
    assert "这张票还认不出" in client.get(f"/t/{digits}").text
    assert _claims(hub) == 0


def test_key_2_key_3_a_revoked_key_spoils_only_what_it_signed_afterwards(
    hub: Hub, client: TestClient, job_id: int
) -> None:
    with hub.database.writing() as connection:
        connection.execute(update(TICKET_KEY).where(TICKET_KEY.c.key_id == KIOSK_ID).values(revoked_at=NOW))
    assert client.get(f"/t/{ticket_digits(job_id, NOW - 60)}").status_code == 200
    assert client.get(f"/t/{ticket_digits(job_id, NOW)}").status_code == 404


def test_a_short_code_finds_what_has_arrived(hub: Hub, client: TestClient, job_id: int) -> None:
    with hub.database.writing() as connection:
        add_application(connection, job_id, NOW, ticket_id=123_456_789)
    code = encode(123_456_789)
    assert "报名收到了" in client.post("/c", data={"code": f" {code[:5].lower()}-{code[5:]}"}).text
    assert client.post("/c", data={"code": code[:-1]}).status_code == 422
    assert client.post("/c", data={"code": encode(7)}).status_code == 404


def test_codes_cannot_be_tried_out(client: TestClient, job_id: int) -> None:
    statuses = [client.post("/c", data={"code": encode(7)}).status_code for _ in range(tickets.CODES_PER_HOUR + 1)]
    assert statuses[-2:] == [404, 429]


def test_what_hirers_write_stays_text(hub: Hub, client: TestClient, job_id: int) -> None:
    with hub.database.writing() as connection:
        book = JobBook(connection, "wang", NOW)
        job = book.find(job_id).job
        book.amend(job_id, replace(job, title="<script>alert(1)</script>", description="'\"><img src=x onerror=1>"))
    text = client.get(f"/t/{ticket_digits(job_id, NOW)}").text
    assert "<script>alert" not in text
    assert "<img" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text


def _state(hub: Hub) -> str:
    with hub.database.reading() as connection:
        return str(connection.execute(select(APPLICATION.c.state)).scalar_one())


def test_the_holder_withdraws_by_the_last_four_digits_and_takes_it_back(
    hub: Hub, client: TestClient, job_id: int
) -> None:
    with hub.database.writing() as connection:
        add_application(connection, job_id, NOW)
    address = f"/t/{ticket_digits(job_id, NOW)}"
    for _ in range(2):
        answer = client.post(f"{address}/withdraw", data={"last_digits": PHONE[-4:]})
        assert (answer.status_code, "已经撤了" in answer.text) == (200, True)
    assert _state(hub) == "withdrawn"
    client.post(f"{address}/take-back", data={"last_digits": PHONE[-4:]})
    assert _state(hub) == "received"


def test_web_3_web_4_wrong_digits_tell_nothing_and_five_of_them_close_the_door(
    hub: Hub, client: TestClient, job_id: int
) -> None:
    with hub.database.writing() as connection:
        add_application(connection, job_id, NOW)
        add_application(connection, job_id, NOW, ticket_id=6, phone=None, person=bytes([6] * 16))
    with_phone, without = (f"/t/{ticket_digits(job_id, NOW, number)}/withdraw" for number in (5, 6))
    wrong = [client.post(address, data={"last_digits": "0000"}) for address in (with_phone, without)]
    assert [answer.status_code for answer in wrong] == [422, 422]
    assert all("后四位对不上" in answer.text for answer in wrong)
    for _ in range(4):
        client.post(with_phone, data={"last_digits": "1111"})
    assert "试错太多次" in client.post(with_phone, data={"last_digits": PHONE[-4:]}).text
    with hub.database.reading() as connection:
        assert set(connection.execute(select(APPLICATION.c.state)).scalars()) == {"received"}


def test_right_digits_cost_no_try(hub: Hub, client: TestClient, job_id: int) -> None:
    with hub.database.writing() as connection:
        add_application(connection, job_id, NOW)
    address = f"/t/{ticket_digits(job_id, NOW)}"
    for act in ("withdraw", "take-back") * 5:
        assert client.post(f"{address}/{act}", data={"last_digits": PHONE[-4:]}).status_code == 200


def test_what_has_not_arrived_cannot_be_withdrawn_here(client: TestClient, job_id: int) -> None:
    answer = client.post(f"/t/{ticket_digits(job_id, NOW)}/withdraw", data={"last_digits": "5678"})
    assert (answer.status_code, "报名还在路上" in answer.text) == (404, True)
