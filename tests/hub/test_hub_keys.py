"""The hub's keys are made once, kept private, and refused when they may have been copied."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from kiosk.hub.hub_keys import HubKeysError, hub_keys

NOW = 1_795_471_920


def test_keys_are_made_once_and_nobody_else_can_read_them(tmp_path: Path) -> None:
    made = hub_keys(tmp_path / "keys", NOW)
    found = hub_keys(tmp_path / "keys", NOW + 1000)
    assert (bytes(found.answer_key), found.fleet_key, found.sealing_id) == (
        bytes(made.answer_key),
        made.fleet_key,
        made.sealing_id,
    )
    assert {stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "keys").iterdir()} == {0o600}


def test_the_newest_sealing_key_seals_and_older_ones_still_open(tmp_path: Path) -> None:
    old = hub_keys(tmp_path, NOW)
    (tmp_path / f"sealing-{NOW + 5:010d}.key").write_bytes(bytes(range(32)))
    (tmp_path / f"sealing-{NOW + 5:010d}.key").chmod(0o600)
    both = hub_keys(tmp_path, NOW + 9)
    assert both.sealing_id == f"{NOW + 5:010d}"
    assert set(both.sealing) == {old.sealing_id, both.sealing_id}


def test_a_key_that_others_can_read_or_that_is_cut_is_refused_by_name(tmp_path: Path) -> None:
    hub_keys(tmp_path, NOW)
    (tmp_path / "fleet.key").chmod(0o644)
    with pytest.raises(HubKeysError, match=r"fleet\.key is readable by others"):
        hub_keys(tmp_path, NOW)
    (tmp_path / "fleet.key").write_bytes(b"short")
    (tmp_path / "fleet.key").chmod(0o600)
    with pytest.raises(HubKeysError, match=r"fleet\.key has not 32 bytes"):
        hub_keys(tmp_path, NOW)
