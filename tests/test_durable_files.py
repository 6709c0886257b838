"""Small files that are whole and nobody else's, whoever writes them."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.durable_files import ExposedFileError, private_folder, read_secret, write_secret
from kiosk.store.identity import save_identity
from tests.other_user import NOBODY
from tests.store.people import identity

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can write for somebody else")


def owners(folder: Path) -> set[int]:
    return {each.stat().st_uid for each in folder.rglob("*")}


@pytest.fixture
def service(tmp_path: Path) -> Path:
    """The state folder of a service with a user of its own."""
    folder = tmp_path / "state"
    folder.mkdir(mode=0o700)
    os.chown(folder, NOBODY, NOBODY)
    return folder


def test_a_secret_is_its_owners_from_the_first_byte(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        write_secret(tmp_path / "key", b"one")
        write_secret(tmp_path / "key", b"two")
        private_folder(tmp_path / "a" / "b")
    finally:
        os.umask(before)
    assert read_secret(tmp_path / "key") == b"two"
    modes = {each.name: stat.S_IMODE(each.stat().st_mode) for each in tmp_path.rglob("*")}
    assert modes == {"key": 0o600, "a": 0o700, "b": 0o700}


def test_a_secret_that_others_can_read_is_none(tmp_path: Path) -> None:
    write_secret(tmp_path / "key", b"one")
    (tmp_path / "key").chmod(0o640)
    with pytest.raises(ExposedFileError):
        read_secret(tmp_path / "key")


@as_root
def test_what_root_sets_up_for_a_service_is_the_services(service: Path) -> None:
    save_identity(service / "identity", identity())
    pinned = subprocess.run(
        [sys.executable, "-m", "kiosk", "staff", "--state", str(service), "pin", "clerk"],
        input="408216\n", check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert pinned.returncode == 0, pinned.stderr
    assert (service / "staff.json").exists()
    assert owners(service) == {NOBODY}


@as_root
def test_a_folder_that_became_a_link_gives_nothing_away(service: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (service / "identity").symlink_to(mine)
    write_secret(service / "identity" / "key", b"one")
    assert (mine / "key").stat().st_uid == 0, "of the folder that the file really lies in"
