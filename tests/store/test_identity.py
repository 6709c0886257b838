"""Who the kiosk is: read back exactly, private on disk, silent in every representation."""

from __future__ import annotations

import stat
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.store.identity import (
    IdentityError,
    IdentityExposedError,
    IdentityMissingError,
    identity_folder,
    load_identity,
    save_identity,
)
from tests.store.people import identity


def test_what_was_saved_is_what_is_loaded(tmp_path: Path) -> None:
    save_identity(tmp_path / "identity", identity())
    assert load_identity(tmp_path / "identity") == identity()


def test_only_the_owner_can_read_the_files(tmp_path: Path) -> None:
    folder = tmp_path / "identity"
    save_identity(folder, identity())
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()}
    assert modes == {"identity.json": 0o600, "signing.key": 0o600, "fleet.key": 0o600}


@pytest.mark.parametrize("name", ["identity.json", "signing.key", "fleet.key"])
def test_a_file_that_others_can_read_is_not_used(tmp_path: Path, name: str) -> None:
    save_identity(tmp_path, identity())
    (tmp_path / name).chmod(0o640)
    with pytest.raises(IdentityExposedError, match=name):
        load_identity(tmp_path)


@pytest.mark.parametrize("name", ["identity.json", "signing.key", "fleet.key"])
def test_without_one_of_the_files_the_kiosk_is_not_enrolled(tmp_path: Path, name: str) -> None:
    save_identity(tmp_path, identity())
    (tmp_path / name).unlink()
    with pytest.raises(IdentityMissingError, match="not enrolled"):
        load_identity(tmp_path)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("identity.json", b"{"),
        ("identity.json", b"[]"),
        ("identity.json", b'{"kiosk_id": 1}'),
        ("identity.json", b'{"kiosk_id": 65536, "key_id": 1}'),
        ("signing.key", b"short"),
        ("fleet.key", b"f" * 33),
    ],
)
def test_a_broken_file_is_named_and_not_quoted(tmp_path: Path, name: str, content: bytes) -> None:
    save_identity(tmp_path, identity())
    (tmp_path / name).write_bytes(content)
    with pytest.raises(IdentityError, match=name) as broken:
        load_identity(tmp_path)
    assert "ffff" not in str(broken.value)


def test_a_host_that_no_ticket_could_carry_is_found_at_once(tmp_path: Path) -> None:
    save_identity(tmp_path, replace(identity(), hub_host="Hub.example/t"))
    with pytest.raises(IdentityError, match="host"):
        load_identity(tmp_path)


def test_nothing_secret_is_in_the_representation() -> None:
    shown = repr(identity())
    for secret in (identity().fleet_key, bytes(identity().signing_key)):
        assert secret.hex() not in shown
        assert repr(secret) not in shown


def test_systemd_credentials_come_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    credentials = tmp_path / "credentials"
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(credentials))
    assert identity_folder(tmp_path) == tmp_path / "identity"
    save_identity(credentials, identity())
    assert identity_folder(tmp_path) == credentials
