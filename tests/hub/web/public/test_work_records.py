"""The page behind the QR of a work record says what the market itself has written down, and nobody's name."""

from __future__ import annotations

import pytest
from sqlalchemy import update
from starlette.testclient import TestClient

from kiosk.hub.hub import Hub
from kiosk.hub.schema import APPLICATION, TICKET_KEY
from kiosk.protocol.work_record import WorkRecord, sign, to_url
from tests.hub.market import HOST, KIOSK_ID, NAME, PHONE, SIGNING_KEY, add_application, add_hall, add_jobs, add_kiosk
from tests.hub.web.conftest import NOW


@pytest.fixture
def title(hub: Hub) -> str:
    """Of the one job that somebody has worked, with ticket 5."""
    with hub.database.writing() as connection:
        add_hall(connection)
        add_kiosk(connection)
        (job,) = add_jobs(connection, 1, NOW)
        add_application(connection, job.id, NOW, state="came")
    return job.title


def digits(*ticket_ids: int) -> str:
    record = WorkRecord(KIOSK_ID, KIOSK_ID, NOW, tuple((KIOSK_ID, each) for each in ticket_ids))
    return to_url(sign(record, SIGNING_KEY), HOST).rpartition("/")[2]


def test_work_2_work_3_a_record_is_confirmed_by_the_markets_own_word(hub: Hub, client: TestClient, title: str) -> None:
    page = client.get(f"/w/{digits(5)}")
    assert page.status_code == 200
    assert title in page.text
    assert "记的：去干过" in page.text
    for secret in (NAME, PHONE, PHONE[-4:]):
        assert secret not in page.text


def test_work_2_what_the_market_has_written_otherwise_is_said(hub: Hub, client: TestClient, title: str) -> None:
    with hub.database.writing() as connection:
        connection.execute(update(APPLICATION).values(state="no-show"))
    text = client.get(f"/w/{digits(5, 6)}").text
    assert "这里记的不是去干过" in text
    assert "报名没有送到" in text
    assert "有的活这里记的不一样" in text
    assert "记的：去干过" not in text


def test_what_no_kiosk_has_signed_is_no_record(hub: Hub, client: TestClient, title: str) -> None:
    good = digits(5)
    for wrong in ("0", "12", "x", good[:-1] + ("1" if good[-1] != "1" else "2")):
        page = client.get(f"/w/{wrong}")
        assert (page.status_code, title in page.text) == (404, False)
    with hub.database.writing() as connection:
        connection.execute(TICKET_KEY.delete())
    assert "还认不出" in client.get(f"/w/{good}").text
