"""The audit's chain in the ledger: it goes on over tidying and erasure, and shows what was changed."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.protocol.acts import Audit
from kiosk.protocol.audit_chain import first_link, link_after
from kiosk.protocol.envelope import open_sealed
from kiosk.store.audit_book import chain_holds
from kiosk.store.desk import Desk
from kiosk.store.ledger import Ledger
from kiosk.store.tidying import tidy
from tests.store.ledgers import fresh_desk
from tests.store.people import HUB_KEY, NOW, identity, job, keys_of, person

NUMBER = "11010519491231002X"


def batches(ledger: Ledger) -> list[Audit]:
    verify_key = identity().signing_key.verify_key
    acts = [open_sealed(wire, verify_key, HUB_KEY).act for wire in ledger.wires(accepted=True)]
    return [act for act in acts if isinstance(act, Audit)]


def holds(path: Path) -> bool:
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        return chain_holds(connection)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path


def worked(place: Path) -> tuple[Desk, Ledger]:
    """An application, an erasure and two acts of the staff, in two batches."""
    desk, ledger = fresh_desk(place)
    desk.apply(keys_of(NUMBER), person(), job(), None, None, NOW)
    desk.reports.note_staff("staff.clerk.enter", NOW + 1)
    assert desk.reports.seal_audit(NOW + 2) == 2
    desk.erase(keys_of(NUMBER), NOW + 3)
    desk.reports.note_staff("staff.clerk.leave", NOW + 4)
    assert desk.reports.seal_audit(NOW + 5) == 2
    return desk, ledger


def test_act_14_each_batch_goes_on_where_the_last_one_ended(place: Path) -> None:
    _, ledger = worked(place)
    one, two = batches(ledger)
    assert (one.first, two.first) == (1, 3)
    assert one.before == first_link(ledger.ledger_id.bytes)
    assert one.after == two.before
    for each in (one, two):
        assert link_after(each.before, each.first, each.entries) == each.after
        anonymous = [replace(entry, person=None) for entry in each.entries]
        assert link_after(each.before, each.first, anonymous) == each.after, "an erasure breaks nothing"
    ledger.close()
    assert holds(place / "ledger.db")


def test_the_chain_goes_on_after_everything_settled_was_tidied_away(place: Path) -> None:
    desk, ledger = worked(place)
    ledger.settle_all([(item.envelope_id, None) for item in ledger.pending()], NOW + 6)
    tidy(ledger, NOW + 400 * 86_400, 30)
    desk.reports.note_staff("staff.admin.enter", NOW + 400 * 86_400)
    desk.reports.seal_audit(NOW + 400 * 86_400)
    (three,) = batches(ledger)
    assert three.first == 5
    ledger.close()
    assert holds(place / "ledger.db")


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE audit SET action = 'staff.clerk.sync' WHERE number = 2",
        "UPDATE audit SET at = at - 3600 WHERE number = 2",
        "DELETE FROM audit WHERE number = 2",
        "DELETE FROM audit WHERE number = 4",
        "UPDATE audit SET number = number + 1 WHERE number = 4",
    ],
)
def test_what_is_changed_later_shows(place: Path, tampering: str) -> None:
    worked(place)[1].close()
    with closing(sqlite3.connect(place / "ledger.db")) as connection, connection:
        connection.execute(tampering)
    assert not holds(place / "ledger.db")
