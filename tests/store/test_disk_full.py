"""A full disk: the person is told, there is no ticket, the ledger is whole, and with room again it goes on."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.domain.clock import DAY_S
from kiosk.protocol.preferences import Preferences
from kiosk.store.desk import Desk
from kiosk.store.ledger import Ledger
from kiosk.store.storage_fault import StorageCode, StorageError
from tests.small_disks import fill
from tests.store.people import NOW, PHONE, job, keys_of, open_desk, person


def apply_until_full(desk: Desk, first: int) -> tuple[int, StorageError]:
    """The number of the application that was not kept, and why."""
    for number in range(first, first + 1000):
        try:
            desk.apply(keys_of(str(number)), person(), job(number), PHONE, None, NOW)
        except StorageError as error:
            return number, error
    raise AssertionError("the disk never got full")


def test_applying_says_disk_full_and_keeps_nothing(small_disk: Path) -> None:
    desk, ledger = open_desk(small_disk)
    kept = desk.apply(keys_of("1"), person(), job(1), PHONE, None, NOW)
    fill(small_disk)

    number, full = apply_until_full(desk, 2)

    assert full.code is StorageCode.DISK_FULL
    assert full.sentence
    assert full.instruction
    assert desk.tickets(keys_of("1"), NOW)[0].url == kept.url
    assert desk.tickets(keys_of(str(number)), NOW) == ()
    assert len(ledger.pending()) == number - 1
    ledger.close()


def test_with_room_again_it_goes_on_where_it_was(small_disk: Path) -> None:
    desk, ledger = open_desk(small_disk)
    ballast = fill(small_disk)
    number, _full = apply_until_full(desk, 1)
    ballast.unlink()

    ticket = desk.apply(keys_of(str(number)), person(), job(number), PHONE, None, NOW)

    assert not ticket.already
    assert [item.sequence for item in ledger.pending()] == list(range(1, number + 1))
    with ledger.reading() as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    ledger.close()


def test_the_ledger_is_whole_when_the_power_goes_while_the_disk_is_full(small_disk: Path, tmp_path: Path) -> None:
    desk, ledger = open_desk(small_disk)
    fill(small_disk)
    number, _full = apply_until_full(desk, 1)
    after = tmp_path / "after"
    after.mkdir()
    for name in ("ledger.db", "ledger.db-wal"):
        (after / name).write_bytes((small_disk / name).read_bytes())
    ledger.close()

    _desk, restarted = open_desk(after)

    assert len(restarted.pending()) == number - 1
    restarted.close()


def test_remembering_and_withdrawing_say_so_too(small_disk: Path) -> None:
    desk, ledger = open_desk(small_disk)
    kept = desk.apply(keys_of("1"), person(), job(1), PHONE, None, NOW)
    fill(small_disk)
    keys = keys_of("1")
    apply_until_full(desk, 2)
    with pytest.raises(StorageError) as full:
        desk.preferences.remember(keys, Preferences(tiles=("driver",) * 60), NOW, 30)
    assert full.value.code is StorageCode.DISK_FULL
    with pytest.raises(StorageError) as full:
        desk.withdraw(keys, kept.ticket_id, NOW + DAY_S // 2)
    assert full.value.code is StorageCode.DISK_FULL
    assert desk.tickets(keys, NOW)[0].state == "saved"
    ledger.close()


def test_a_disk_without_room_for_a_ledger_is_full_and_not_broken(small_disk: Path) -> None:
    ballast = fill(small_disk)
    with pytest.raises(StorageError) as full:
        Ledger.open(small_disk / "ledger.db")
    assert full.value.code is StorageCode.DISK_FULL
    ballast.unlink()
    Ledger.open(small_disk / "ledger.db").close()
