"""What the hub last said about the time outlives a restart; a damaged file is worth no more than none."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.domain.clock import DeviceReading, HubContact, estimate_now
from kiosk.store.contact import boot_id, load_contact, read_device, save_contact

CONTACT = HubContact(1_795_500_000, DeviceReading(1_700_000_000, "b00t", 12.5))


def test_it_is_read_back_as_it_was_said(tmp_path: Path) -> None:
    assert load_contact(tmp_path) is None
    save_contact(tmp_path, CONTACT)
    assert load_contact(tmp_path) == CONTACT


@pytest.mark.parametrize("damage", [b"", b"{}", b"[]", b"\xff", b'{"hub_time": "x"}', b'{"hub_time": 1e999}'])
def test_a_damaged_file_is_none(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / "contact.json").write_bytes(damage)
    assert load_contact(tmp_path) is None


def test_the_devices_own_clocks(tmp_path: Path) -> None:
    first, second = read_device(), read_device()
    assert first.boot_id == boot_id() == second.boot_id
    assert len(first.boot_id) == 36
    assert second.since_boot_s >= first.since_boot_s
    contact = HubContact(first.wall + 86_400, first)
    assert abs(estimate_now(second, contact).at - (second.wall + 86_400)) <= 2
