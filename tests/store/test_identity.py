"""Who the kiosk is: read back exactly, private on disk, silent in every representation."""

from __future__ import annotations

import json
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from nacl.public import PrivateKey
from nacl.signing import SigningKey

from kiosk.store.identity import (
    HubAccess,
    IdentityError,
    IdentityExposedError,
    IdentityMissingError,
    KioskIdentity,
    identity_folder,
    load_identity,
    save_identity,
    wipe_identity,
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


def with_hub() -> KioskIdentity:
    access = HubAccess("https://hub.yuncheng.test", SigningKey(b"a" * 32).verify_key, PrivateKey(b"b" * 32), b"{}")
    return replace(identity(), hub=access)


def test_the_road_to_the_hub_is_kept_with_it(tmp_path: Path) -> None:
    folder = tmp_path / "identity"
    save_identity(folder, with_hub())
    assert load_identity(folder) == with_hub()
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()}
    assert set(modes) == {"identity.json", "signing.key", "fleet.key", "box.key", "root.json"}
    assert set(modes.values()) == {0o600}
    assert bytes(with_hub().hub.box_key).hex() not in repr(with_hub())  # type: ignore[union-attr]


def test_an_identity_from_before_the_courier_stays_readable(tmp_path: Path) -> None:
    """The file as the first release wrote it."""
    save_identity(tmp_path, identity())
    facts = json.loads((tmp_path / "identity.json").read_bytes())
    assert set(facts) == {"kiosk_id", "key_id", "hub_public_key", "hub_key_id", "hub_host", "demo"}
    assert load_identity(tmp_path).hub is None


@pytest.mark.parametrize("name", ["box.key", "root.json"])
def test_half_a_road_is_none(tmp_path: Path, name: str) -> None:
    save_identity(tmp_path, with_hub())
    (tmp_path / name).unlink()
    with pytest.raises(IdentityMissingError, match=name):
        load_identity(tmp_path)


def test_enr_11_no_moment_of_a_second_enrolment_mixes_two_identities(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """14: at each step of the replacement the folder holds the old identity, none, or the new one."""
    save_identity(tmp_path, with_hub())
    other = replace(with_hub(), key_id=9, signing_key=SigningKey(b"o" * 32), fleet_key=b"g" * 32)
    seen: list[KioskIdentity | None] = []

    def look(folder: Path) -> None:
        try:
            seen.append(load_identity(folder))
        except IdentityMissingError:
            seen.append(None)

    replace_file = Path.replace

    def spied(self: Path, target: Path) -> Path:
        moved = replace_file(self, target)
        look(tmp_path)
        return moved

    monkeypatch.setattr(Path, "replace", spied)
    save_identity(tmp_path, other)
    assert seen[-1] == other
    assert all(each is None for each in seen[:-1])


def test_enr_8_a_revoked_kiosk_forgets_its_secrets(tmp_path: Path) -> None:
    save_identity(tmp_path, with_hub())
    wipe_identity(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["root.json"]
    with pytest.raises(IdentityMissingError):
        load_identity(tmp_path)
    wipe_identity(tmp_path)
    wipe_identity(tmp_path / "never-there")
