"""The whole circle on one machine: tap, apply, the telephone's page behind the QR, a clerk's click, the next tap."""

from __future__ import annotations

import ssl
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from kiosk.config import load_settings
from kiosk.demo.hub_beside import HubBeside, hub_beside
from kiosk.demo.hub_state import DemoMarket
from kiosk.demo.sample import demo_settings
from kiosk.hub.applications import change
from kiosk.hub.config import load_hub_settings
from kiosk.hub.database import Database
from kiosk.hub.journal import journal
from kiosk.hub.schema import APPLICATION
from kiosk.hub.states import Word
from kiosk.store.ledger import Ledger
from tests.domain.postings import regions, trades
from tests.end_to_end.test_programs import kiosk

JOBS = 300
WITHIN_S = 60.0


def _until(what: str, found: Callable[[], bool]) -> None:
    until_s = time.monotonic() + WITHIN_S
    while not found():
        assert time.monotonic() < until_s, what
        time.sleep(0.2)


def _page(address: str, certificate: Path) -> str:
    trusted = ssl.create_default_context(cafile=str(certificate))
    with urllib.request.urlopen(address, timeout=10, context=trusted) as answer:
        return str(answer.read().decode("utf-8"))


def _visit(beside: HubBeside, state: Path, out: Path) -> str:
    played = kiosk(
        *("demo", "--headless", "--without-hub", "--config", str(beside.config)),
        *("--state", str(state), "--out", str(out), "--card", "bricklayer"),
    )
    assert played.returncode == 0, played.stdout + played.stderr
    return played.stdout


def _contacted(hub_folder: Path) -> None:
    """What the clerk's page does when 已联系 is pressed."""
    database = Database.open(load_hub_settings(hub_folder / "hub.toml").database_url)
    try:
        with database.reading() as connection:
            row = connection.execute(select(APPLICATION.c.kiosk_id, APPLICATION.c.ticket_id)).one()
        with journal(database, int(time.time())) as booking:
            change(booking, row.kiosk_id, row.ticket_id, Word.CONTACTED)
    finally:
        database.close()


def _answer(state: Path) -> str | None:
    ledger = Ledger.open(state / "ledger.db")
    try:
        with ledger.reading() as connection:
            (answer,) = connection.execute("SELECT answer FROM ticket").fetchone()
    finally:
        ledger.close()
    return None if answer is None else str(answer)


@pytest.mark.timeout(300)
def test_a_clerks_click_is_on_the_next_tap(tmp_path: Path) -> None:
    state, out = tmp_path / "state", tmp_path / "pictures"
    settings = demo_settings(load_settings(), state)
    market = DemoMarket(settings, trades(), regions(), jobs=JOBS, seed=7, now=int(time.time()))
    said: list[str] = []
    with hub_beside(state / "hub", market, None, said.append) as beside:
        _visit(beside, state, out)
        ticket = (out / "ticket.txt").read_text(encoding="ascii").strip()
        assert ticket.startswith(f"{beside.address}/t/")
        certificate = state / "hub" / "hub.crt"
        _until("the application to arrive", lambda: "报名收到了" in _page(ticket, certificate))
        _contacted(state / "hub")
        assert "单位联系过您" in _page(ticket, certificate)

        def told() -> bool:
            once = kiosk("sync", "--once", "--config", str(beside.config), "--state", str(state))
            assert once.returncode == 0, once.stdout + once.stderr
            return _answer(state) == "contacted"

        _until("the clerk's word to come down", told)
        assert "is contacted" in _visit(beside, state, tmp_path / "again")
    assert any(beside.address in words for words in said)
