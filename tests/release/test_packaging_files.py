"""What the package brings beside the wheels: units that hold the program in, scripts that parse, a list of packages."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

PACKAGING = Path(__file__).resolve().parents[2] / "packaging"
UNITS = sorted(PACKAGING.glob("systemd/*.service"))
SCRIPTS = sorted([*PACKAGING.glob("*.sh"), *PACKAGING.glob("debian/p*")])

IN_EVERY_UNIT = {
    "NoNewPrivileges=yes",
    "ProtectSystem=strict",
    "ProtectHome=yes",
    "PrivateTmp=yes",
    "RestrictNamespaces=yes",
}


def lines(unit: Path) -> set[str]:
    return set(unit.read_text("ascii").splitlines())


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_every_unit_is_held_in(unit: Path) -> None:
    assert lines(unit) >= IN_EVERY_UNIT
    assert not any(line.startswith("User=root") for line in lines(unit))


def test_the_kiosk_comes_back_whatever_ends_it_and_leaves_no_core_file() -> None:
    kiosk = lines(PACKAGING / "systemd" / "linggong-kiosk.service")
    assert kiosk >= {
        "Restart=always",
        "StartLimitIntervalSec=0",
        "LimitCORE=0",
        "NotifyAccess=all",
        "User=kiosk",
        "UMask=0077",
    }
    assert not any(line.startswith(("RestartPreventExitStatus", "SuccessExitStatus")) for line in kiosk)
    (start,) = [line for line in kiosk if line.startswith("ExecStart=")]
    assert "/usr/bin/cage" in start
    assert " -s " not in start, "that would let keys change to another terminal"


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_every_script_parses(script: Path) -> None:
    shell = "bash" if "bash" in script.read_text("utf-8").splitlines()[0] else "sh"
    subprocess.run([shell, "-n", script], check=True)


def test_the_package_depends_on_what_running_needs_and_not_on_what_tests_need() -> None:
    told = subprocess.run([PACKAGING / "depends.sh"], check=True, capture_output=True, text=True).stdout.split()
    assert {"pcscd", "fonts-noto-cjk", "cage", "xwayland", "libwayland-cursor0"} <= set(told)
    assert not {"gcc", "postgresql", "chromium", "vsmartcard-vpcd"} & set(told)
