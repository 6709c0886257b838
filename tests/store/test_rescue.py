"""A broken ledger: set aside whole, its pending envelopes saved, a new one begun; a newer one is left alone."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.protocol.envelope import open_sealed, read_sequence
from kiosk.store.ledger import Ledger
from kiosk.store.rescue import open_or_begin_anew, pending_envelopes, set_aside
from kiosk.store.storage_fault import LedgerCorruptError, LedgerNewerError, StorageCode
from tests.store.ledgers import fresh_desk
from tests.store.people import HUB_KEY, NOW, identity, job, keys_of, person

VERIFY_KEY = identity().signing_key.verify_key
PAGE_BYTES = 4096


def filled(folder: Path, applications: int = 12) -> tuple[Path, list[bytes]]:
    """A closed ledger and the envelopes that the hub has not answered (the second was accepted)."""
    desk, ledger = fresh_desk(folder)
    for number in range(applications):
        desk.apply(keys_of(f"{number:018}"), person(), job(number), None, None, NOW)
    ledger.settle(ledger.pending()[1].envelope_id, None, NOW)
    waiting = [item.wire for item in ledger.pending()]
    ledger.close()
    return folder / "ledger.db", waiting


def damage_schema_page(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[: PAGE_BYTES // 2] = b"\xff" * (PAGE_BYTES // 2)
    path.write_bytes(data)


def test_a_sound_ledger_is_just_opened(tmp_path: Path) -> None:
    path, _ = filled(tmp_path)
    ledger, aside = open_or_begin_anew(path, VERIFY_KEY, NOW)
    ledger.close()
    assert aside is None


@pytest.mark.parametrize("content", [b"", b"this is no database", b"SQLite format 3\0" + b"\xff" * 5000])
def test_what_is_no_ledger_is_called_corrupt_and_not_touched(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "ledger.db"
    path.write_bytes(content)
    with pytest.raises(LedgerCorruptError) as corrupt:
        Ledger.open(path)
    assert corrupt.value.code is StorageCode.STORE_CORRUPT
    assert path.read_bytes() == content


def test_a_database_of_somebody_else_is_no_ledger(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE pictures (id INTEGER PRIMARY KEY)")
        other.commit()
    with pytest.raises(LedgerCorruptError):
        Ledger.open(path)


def test_a_ledger_that_lost_its_id_is_corrupt(tmp_path: Path) -> None:
    path, waiting = filled(tmp_path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DELETE FROM ledger")
        connection.commit()

    ledger, aside = open_or_begin_anew(path, VERIFY_KEY, NOW)

    ledger.close()
    assert aside is not None
    assert aside.envelopes == len(waiting)


def test_nothing_that_waited_is_lost_with_the_first_page(tmp_path: Path) -> None:
    path, waiting = filled(tmp_path)
    damage_schema_page(path)
    broken = path.read_bytes()

    ledger, aside = open_or_begin_anew(path, VERIFY_KEY, NOW)

    assert aside is not None
    assert aside.export is not None
    exported = read_sequence(aside.export.read_bytes()).envelopes
    assert set(waiting) <= set(exported)
    assert len(exported) == aside.envelopes
    for wire in exported:
        open_sealed(wire, VERIFY_KEY, HUB_KEY)
    assert (aside.folder / "ledger.db").read_bytes() == broken
    assert ledger.pending() == ()
    ledger.close()


def test_the_new_ledger_counts_under_a_new_id(tmp_path: Path) -> None:
    path, waiting = filled(tmp_path)
    old_id = open_sealed(waiting[0], VERIFY_KEY, HUB_KEY).header.ledger_id
    damage_schema_page(path)
    ledger, _ = open_or_begin_anew(path, VERIFY_KEY, NOW)
    assert ledger.ledger_id != old_id
    ledger.close()


def test_of_a_readable_file_exactly_what_has_no_receipt_is_exported(tmp_path: Path) -> None:
    path, waiting = filled(tmp_path)
    assert list(pending_envelopes(path, VERIFY_KEY)) == waiting


def test_looking_leaves_the_files_as_they_are(tmp_path: Path) -> None:
    path, _ = filled(tmp_path)
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    list(pending_envelopes(path, VERIFY_KEY))
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before


def test_what_still_stood_in_the_log_is_saved_too(tmp_path: Path) -> None:
    """As after a power cut: the log was never folded back, and the file itself is rubbish."""
    desk, ledger = fresh_desk(tmp_path / "live")
    desk.apply(keys_of("1"), person(), job(), None, None, NOW)
    (waiting,) = [item.wire for item in ledger.pending()]
    crashed = tmp_path / "crashed"
    crashed.mkdir()
    (crashed / "ledger.db").write_bytes(b"\0" * PAGE_BYTES)
    (crashed / "ledger.db-wal").write_bytes((tmp_path / "live" / "ledger.db-wal").read_bytes())
    ledger.close()

    aside = set_aside(crashed / "ledger.db", VERIFY_KEY, NOW)

    assert aside.export is not None
    assert read_sequence(aside.export.read_bytes()).envelopes == (waiting,)
    assert sorted(file.name for file in crashed.iterdir()) == ["ledger.db.lock", "set-aside"]


@pytest.mark.parametrize("seed", range(8))
def test_broken_pages_cost_only_what_lay_on_them(tmp_path: Path, seed: int) -> None:
    path, waiting = filled(tmp_path, applications=40)
    chance = random.Random(seed)
    data = bytearray(path.read_bytes())
    pages = len(data) // PAGE_BYTES
    for page in chance.sample(range(pages), 3):
        data[page * PAGE_BYTES : (page + 1) * PAGE_BYTES] = chance.randbytes(PAGE_BYTES)
    path.write_bytes(data)
    whole = {wire for wire in waiting if wire in bytes(data)}

    saved = set(pending_envelopes(path, VERIFY_KEY))

    assert whole <= saved
    assert len(whole) >= len(waiting) // 2


def test_what_another_kiosk_signed_is_not_exported(tmp_path: Path) -> None:
    path, _ = filled(tmp_path)
    damage_schema_page(path)
    assert list(pending_envelopes(path, identity(8).signing_key.verify_key)) == []


def test_two_set_aside_in_one_second_lie_side_by_side(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    folders = set()
    for _ in range(2):
        path.write_bytes(b"broken")
        aside = set_aside(path, VERIFY_KEY, NOW)
        folders.add(aside.folder)
        assert (aside.export, aside.envelopes) == (None, 0)
        assert not path.exists()
    assert len(folders) == 2


def test_a_newer_ledger_is_refused_politely_and_left_as_it_is(tmp_path: Path) -> None:
    path, _ = filled(tmp_path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.execute("PRAGMA user_version = 9999")
        connection.commit()
    before = path.read_bytes()
    with pytest.raises(LedgerNewerError) as newer:
        open_or_begin_anew(path, VERIFY_KEY, NOW)
    assert newer.value.code is StorageCode.STORE_NEWER
    assert newer.value.revision == "9999"
    assert newer.value.instruction
    assert path.read_bytes() == before
    assert not (tmp_path / "set-aside").exists()
