"""The demonstration's hub: real keys labelled as a demonstration's, a sample market, made once a day."""

from __future__ import annotations

import ssl
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select
from starlette.testclient import TestClient

from kiosk.config import load_settings
from kiosk.demo.hub_state import DemoHub, DemoMarket, prepare_hub
from kiosk.hub.feed.repository import Repository
from kiosk.hub.hub import open_hub
from kiosk.hub.schema import JOB, JOB_CHANGE
from kiosk.hub.services import content_files
from kiosk.hub.web.app import create_app
from tests.domain.postings import NOW, regions, trades

JOBS = 200
PORT = 8499
DAY_S = 86_400


@pytest.fixture
def market() -> DemoMarket:
    return DemoMarket(load_settings(), trades(), regions(), jobs=JOBS, seed=1, now=NOW)


def _counts(hub: DemoHub) -> tuple[int, int, int]:
    """All postings, open ones, lines of the change log."""
    opened = open_hub(hub.settings, now=lambda: NOW)
    try:
        with opened.database.reading() as connection:
            every = connection.execute(select(func.count()).select_from(JOB)).scalar_one()
            shown = connection.execute(select(func.count()).where(JOB.c.status == "open")).scalar_one()
            changes = connection.execute(select(func.count()).select_from(JOB_CHANGE)).scalar_one()
    finally:
        opened.database.close()
    return every, shown, changes


def test_it_is_made_once_a_day(tmp_path: Path, market: DemoMarket) -> None:
    hub = prepare_hub(tmp_path, market, PORT)
    first = _counts(hub)
    assert first[0] == first[2] == JOBS
    assert 0 < first[1] <= JOBS
    prepare_hub(tmp_path, replace(market, now=NOW + 60), PORT)
    assert _counts(hub) == first
    prepare_hub(tmp_path, replace(market, now=NOW + DAY_S), PORT)
    every, _, changes = _counts(hub)
    assert every == 2 * JOBS
    # Yesterday's open postings were closed, and the kiosks hear of each.
    assert changes == first[2] + first[1] + JOBS


def test_its_pages_show_the_market_and_its_feed_can_be_published(tmp_path: Path, market: DemoMarket) -> None:
    hub = prepare_hub(tmp_path, market, PORT)
    opened = open_hub(hub.settings, now=lambda: NOW)
    assert opened.keys.sealing_id == "demo-hub"
    with TestClient(create_app(opened)) as client:
        assert client.get("/jobs").text.count("job-brick") > 10
        assert client.get("/feed/metadata/timestamp.json").status_code == 200
    with opened.database.reading() as connection:
        assert len(content_files(connection, NOW)) == 2
    root = Repository(hub.settings.feed_folder, hub.settings.paths.state_folder / "feed-keys", lambda: NOW).root_bytes()
    assert b'"threshold":2' in root.replace(b" ", b"")


def test_its_certificate_is_for_this_machine_alone(tmp_path: Path, market: DemoMarket) -> None:
    hub = prepare_hub(tmp_path, market, PORT)
    context = ssl.create_default_context(cafile=str(hub.certificate))
    (certificate,) = context.get_ca_certs()
    assert ("IP Address", "127.0.0.1") in certificate["subjectAltName"]
    assert (tmp_path / "hub.key").stat().st_mode & 0o777 == 0o600
