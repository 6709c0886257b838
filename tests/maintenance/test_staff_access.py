"""PINs, cards and the lock-out on a real disk."""

from __future__ import annotations

import json
import stat
import subprocess
from pathlib import Path

import pytest

from kiosk.config import load_settings
from kiosk.domain.clock import DeviceReading
from kiosk.domain.staff import Role
from kiosk.maintenance import staff_access
from kiosk.maintenance.lockout_file import LockoutFile
from kiosk.maintenance.staff_access import add_card, hash_pin, load_access, remove, set_pin
from kiosk.store.identity import save_identity
from tests.maintenance.machines import PYTHON, settings
from tests.reader.pcscd_fixture import PcscdNamespace, pcscd, pcscd_namespace
from tests.reader.virtual_card import paged_answer, sample_text
from tests.small_disks import fill
from tests.store.people import identity

__all__ = ["pcscd", "pcscd_namespace"]

PIN, OTHER = "408216", "770315"
NOBODY = load_settings().staff


def staff(state: Path, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    command = [PYTHON, "-m", "kiosk", "staff", "--state", str(state), *arguments]
    return subprocess.run(command, input=typed, capture_output=True, text=True, timeout=60, check=False)


def test_a_pin_lets_its_role_in_and_is_kept_as_a_hash_alone(tmp_path: Path) -> None:
    assert not load_access(tmp_path, NOBODY).configured
    set_pin(tmp_path, Role.CLERK, PIN)
    set_pin(tmp_path, Role.ADMIN, OTHER)
    access = load_access(tmp_path, NOBODY)
    assert [access.role_of_pin(each) for each in (PIN, OTHER, "111222", "")] == [Role.CLERK, Role.ADMIN, None, None]
    file = tmp_path / "staff.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert PIN not in file.read_text()
    assert "$argon2id$" in file.read_text()
    with pytest.raises(ValueError, match="taken"):
        set_pin(tmp_path, Role.MANAGER, PIN)
    remove(tmp_path, Role.CLERK)
    assert load_access(tmp_path, NOBODY).role_of_pin(PIN) is None


def test_every_try_is_as_long_as_any_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Time tells neither which roles have a PIN nor which one was nearly hit."""
    tried: list[bytes] = []

    def miss(stored: bytes, pin: str) -> bool:
        tried.append(stored)
        return False

    monkeypatch.setattr(staff_access, "_matches", miss)
    load_access(tmp_path, NOBODY).role_of_pin(PIN)
    set_pin(tmp_path, Role.CLERK, PIN)
    tried.clear()
    load_access(tmp_path, NOBODY).role_of_pin(PIN)
    assert len(tried) == len(Role)


def test_hashes_of_the_settings_count_until_the_machine_has_its_own(tmp_path: Path) -> None:
    chosen = settings(staff={"clerk_pin": hash_pin(PIN).decode(), "cards": (f"manager:{'0a' * 16}",)}).staff
    access = load_access(tmp_path, chosen)
    assert (access.role_of_pin(PIN), access.role_of_card(b"\x0a" * 16)) == (Role.CLERK, Role.MANAGER)
    set_pin(tmp_path, Role.CLERK, OTHER)
    add_card(tmp_path, Role.CLERK, b"\x0b" * 16)
    access = load_access(tmp_path, chosen)
    assert (access.role_of_pin(PIN), access.role_of_pin(OTHER)) == (None, Role.CLERK)
    assert (access.role_of_card(b"\x0b" * 16), access.role_of_card(b"\x0c" * 16)) == (Role.CLERK, None)


def test_a_file_that_others_can_read_or_that_is_damaged_admits_nobody(tmp_path: Path) -> None:
    set_pin(tmp_path, Role.ADMIN, PIN)
    (tmp_path / "staff.json").chmod(0o644)
    assert not load_access(tmp_path, NOBODY).configured
    (tmp_path / "staff.json").write_text("{")
    assert not load_access(tmp_path, NOBODY).configured


class Device:
    def __init__(self) -> None:
        self.wall, self.boot, self.since_boot_s = 1_795_471_920, "b" * 36, 500.0

    def read(self) -> DeviceReading:
        return DeviceReading(self.wall, self.boot, self.since_boot_s)


def test_a_flood_of_wrong_pins_over_restarts_and_clock_jumps(tmp_path: Path) -> None:
    """Each round: try as soon as it is allowed, set the clock, pull the plug. A day of it gives few guesses."""
    device, tries, passed_s = Device(), 0, 0.0
    while passed_s < 86_400:
        lockout = LockoutFile(tmp_path, device.read)
        left_s = lockout.left_s()
        if left_s == 0:
            lockout.count_try()
            tries += 1
            device.wall = 0 if tries % 2 else 4_100_000_000
            device.boot, device.since_boot_s = f"{tries:036}", 0.0
        else:
            device.since_boot_s += left_s
            passed_s += left_s
    assert tries < 35


def test_a_disk_that_keeps_nothing_makes_it_stricter(small_disk: Path) -> None:
    device = Device()
    fill(small_disk)
    lockout = LockoutFile(small_disk, device.read)
    assert lockout.left_s() == 0
    lockout.count_try()
    assert lockout.left_s() == 60
    lockout.admit(Role.ADMIN)
    assert lockout.left_s() == 60, "what cannot be kept is not forgiven either"


def test_what_cannot_be_read_is_no_free_pass(tmp_path: Path) -> None:
    device = Device()
    (tmp_path / "staff-lockout.json").write_text('{"failures": "x"}')
    lockout = LockoutFile(tmp_path, device.read)
    assert lockout.left_s() == 3600 - device.since_boot_s
    lockout.clear()
    assert lockout.left_s() == 0


def test_the_program_sets_pins_and_says_who_has_one(tmp_path: Path) -> None:
    assert staff(tmp_path, "pin", "manager", typed=f"{PIN}\n").returncode == 0
    assert staff(tmp_path, "pin", "clerk", typed="123456\n").returncode == 1
    hashed = staff(tmp_path, "hash", typed=f"{OTHER}\n")
    assert hashed.stdout.startswith("$argon2id$")
    assert staff(tmp_path, "list").stdout == "clerk: no PIN, 0 cards\nmanager: PIN, 0 cards\nadmin: no PIN, 0 cards\n"
    assert staff(tmp_path, "card", "clerk").returncode == 4
    assert staff(tmp_path, "unlock").returncode == 0
    assert staff(tmp_path, "remove", "manager").returncode == 0
    assert not load_access(tmp_path, NOBODY).configured


@pytest.mark.pcscd
def test_a_staff_card_is_kept_as_the_fleets_tag(pcscd: PcscdNamespace, tmp_path: Path) -> None:
    save_identity(tmp_path / "identity", identity())
    pcscd.card(paged_answer(sample_text())).insert()
    process = pcscd.popen(
        pcscd.python("-m", "kiosk", "staff", "--state", str(tmp_path), "card", "clerk"), stderr=subprocess.PIPE
    )
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (0, b""), err
    ((tag, role),) = json.loads((tmp_path / "staff.json").read_text())["cards"].items()
    assert (len(tag), role) == (32, "clerk")
