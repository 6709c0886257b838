"""What an earlier ledger had to say waits until the hub has answered, beside the file that staff may take along."""

from __future__ import annotations

from pathlib import Path

from kiosk.protocol.envelope import read_sequence
from kiosk.store.ledger import OutboxState
from kiosk.store.rescue import SetAside, set_aside
from kiosk.store.set_aside_outbox import set_aside_items, set_aside_waiting, settle_set_aside
from tests.store.ledgers import fresh_desk
from tests.store.people import NOW, identity, job, keys_of, person


def aside_of(folder: Path, applications: int) -> SetAside:
    desk, ledger = fresh_desk(folder)
    for number in range(applications):
        desk.apply(keys_of(f"{number:018}"), person(), job(number), None, None, NOW)
    ledger.close()
    return set_aside(folder / "ledger.db", identity().signing_key.verify_key, NOW)


def test_everything_waits_until_it_is_answered(tmp_path: Path) -> None:
    first, second = aside_of(tmp_path, 3), aside_of(tmp_path, 2)
    ledger = tmp_path / "ledger.db"
    waiting = set_aside_waiting(ledger)
    exported = [each.export.read_bytes() for each in (first, second) if each.export is not None]
    assert [item.wire for item in waiting] == [wire for data in exported for wire in read_sequence(data).envelopes]

    accepted, refused = waiting[0].envelope_id.bytes, waiting[4].envelope_id.bytes
    assert settle_set_aside(ledger, {accepted: None, refused: "DUPLICATE", b"x" * 16: None}) == (1, 1)
    assert settle_set_aside(ledger, {accepted: "DUPLICATE", refused: None}) == (0, 0)

    assert set_aside_waiting(ledger) == waiting[1:4]
    answers = [(item.state, item.reason) for item in set_aside_items(ledger)]
    assert answers[0] == (OutboxState.ACCEPTED, None)
    assert answers[4] == (OutboxState.REFUSED, "DUPLICATE")
    assert [each.export.read_bytes() for each in (first, second) if each.export is not None] == exported


def test_without_anything_set_aside_nothing_waits(tmp_path: Path) -> None:
    assert set_aside_items(tmp_path / "ledger.db") == ()
    assert settle_set_aside(tmp_path / "ledger.db", {bytes(16): None}) == (0, 0)


def test_lost_notes_only_ask_once_more(tmp_path: Path) -> None:
    aside = aside_of(tmp_path, 2)
    ledger = tmp_path / "ledger.db"
    waiting = set_aside_waiting(ledger)
    settle_set_aside(ledger, {each.envelope_id.bytes: None for each in waiting})
    assert set_aside_waiting(ledger) == ()
    for content in (b"", b"[]", b"\xff"):
        (aside.folder / "receipts.json").write_bytes(content)
        assert set_aside_waiting(ledger) == waiting


def test_a_spoilt_export_holds_up_nobody(tmp_path: Path) -> None:
    aside = aside_of(tmp_path, 2)
    assert aside.export is not None
    data = bytearray(aside.export.read_bytes())
    data[10] ^= 0xFF
    aside.export.write_bytes(bytes(data))
    assert len(set_aside_waiting(tmp_path / "ledger.db")) == 1
