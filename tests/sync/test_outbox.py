"""What the courier finds to carry: the ledger's envelopes, then those of ledgers that were set aside."""

from __future__ import annotations

from pathlib import Path

from kiosk.domain.age import AgeBand
from kiosk.domain.card import Sex
from kiosk.domain.clock import DAY_S
from kiosk.protocol.acts import KindClass
from kiosk.store.rescue import set_aside
from kiosk.sync.outbox import LedgerOutbox
from tests.store.ledgers import fresh_desk
from tests.store.people import NOW, identity, job, keys_of, person


def apply(folder: Path, *numbers: int) -> None:
    desk, ledger = fresh_desk(folder)
    for number in numbers:
        desk.apply(keys_of(f"{number:018}"), person(), job(number), None, None, NOW)
    ledger.close()


def test_earlier_ledgers_are_carried_after_the_own_one(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    apply(tmp_path, 1, 2)
    set_aside(path, identity().signing_key.verify_key, NOW)
    apply(tmp_path, 3)
    outbox = LedgerOutbox(path, identity(), lambda: NOW)

    found = outbox.pending(10)

    assert [item.sequence for item in found] == [1, 1, 2]
    assert outbox.pending(2) == found[:2]
    assert outbox.pending(1) == found[:1]
    assert outbox.settle([(found[0].envelope_id, None), (found[1].envelope_id, None)]) == (2, 0)
    assert outbox.pending(10) == found[2:]
    assert outbox.settle([(found[2].envelope_id, "DUPLICATE")]) == (0, 1)
    assert outbox.pending(10) == ()


def test_they_are_carried_even_before_there_is_a_new_ledger(tmp_path: Path) -> None:
    apply(tmp_path, 1)
    set_aside(tmp_path / "ledger.db", identity().signing_key.verify_key, NOW)
    assert len(LedgerOutbox(tmp_path / "ledger.db", identity(), lambda: NOW).pending(10)) == 1


def test_counts_of_visits_travel_hourly_and_those_of_earlier_days_at_once(tmp_path: Path) -> None:
    desk, ledger = fresh_desk(tmp_path)
    hours = [0.0]
    outbox = LedgerOutbox(tmp_path / "ledger.db", identity(), lambda: NOW, lambda: hours[0] * 3600)
    desk.reports.count_visit("", Sex.UNKNOWN, AgeBand.UNKNOWN, NOW - DAY_S)
    desk.reports.count_visit("", Sex.UNKNOWN, AgeBand.UNKNOWN, NOW)
    outbox.seal_batches()
    assert len(outbox.pending(9)) == 1
    hours[0] = 0.9
    outbox.seal_batches()
    assert len(outbox.pending(9)) == 1
    hours[0] = 1.0
    outbox.seal_batches()
    assert len(outbox.pending(9)) == 2
    assert {item.kind_class for item in outbox.pending(9)} == {KindClass.AUDIT}, "behind all acts"
    ledger.close()
