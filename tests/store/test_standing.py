"""docs/protocol.md, 14: suspicion and revocation outlive a restart, and end with a new enrolment."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.store.standing import Standing, load_standing, save_standing


@pytest.mark.parametrize("standing", Standing)
def test_it_is_remembered_for_its_key_only(tmp_path: Path, standing: Standing) -> None:
    assert load_standing(tmp_path, 3) is Standing.GOOD
    save_standing(tmp_path, 3, standing)
    assert load_standing(tmp_path, 3) is standing
    assert load_standing(tmp_path, 4) is Standing.GOOD


@pytest.mark.parametrize("damage", [b"", b"[]", b"{}", b'{"key_id": 3}', b'{"key_id": 3, "standing": "fine"}', b"\xff"])
def test_a_damaged_file_clears_nobody(tmp_path: Path, damage: bytes) -> None:
    save_standing(tmp_path, 3, Standing.REVOKED)
    (tmp_path / "standing.json").write_bytes(damage)
    assert load_standing(tmp_path, 3) is Standing.SUSPECTED
