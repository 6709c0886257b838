"""What the package brings beside the wheels: units that hold the program in, scripts that parse, a list of packages."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from kiosk.config import load_settings
from kiosk.protocol.update_report import report_file
from kiosk.protocol.update_spool import SPOOL_MARK
from kiosk.store.identity import IdentityMissingError, identity_folder, load_identity, save_identity
from kiosk.ui.start import DESKTOP_MARK, RunExit
from tests.store.people import identity

PACKAGING = Path(__file__).resolve().parents[2] / "packaging"
UNITS = sorted(PACKAGING.glob("systemd/*.service"))
SCRIPTS = sorted([*PACKAGING.glob("*.sh"), *PACKAGING.glob("debian/p*")])
MOST_EXPOSED = 25
"""2.5 in the tenths that systemd-analyze counts in."""

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


def test_the_kiosk_comes_back_whatever_ends_it_but_an_administrator_and_leaves_no_core_file() -> None:
    kiosk = lines(PACKAGING / "systemd" / "linggong-kiosk.service")
    assert kiosk >= {
        "Restart=always",
        "StartLimitIntervalSec=0",
        "LimitCORE=0",
        "NotifyAccess=all",
        "User=kiosk",
        "UMask=0077",
    }
    desktop = f"{int(RunExit.DESKTOP)}"
    for key in ("RestartPreventExitStatus", "SuccessExitStatus"):
        assert [line for line in kiosk if line.startswith(key)] == [f"{key}={desktop}"]
    # The mark lies in a folder that outlives restarts and goes with the service.
    mark = f"%t/linggong-kiosk/{DESKTOP_MARK}"
    assert kiosk >= {f"ExecCondition=/usr/bin/test ! -e {mark}", "RuntimeDirectoryPreserve=restart"}
    (after,) = [line for line in kiosk if line.startswith("ExecStopPost=")]
    assert f"if test -e {mark};" in after, "a login waits only where an administrator has left"
    (start,) = [line for line in kiosk if line.startswith("ExecStart=")]
    assert "/usr/bin/cage" in start
    assert " -s " not in start, "that would let keys change to another terminal"


def test_the_updater_has_no_network_and_little_of_the_kiosks_folder() -> None:
    updater = lines(PACKAGING / "systemd" / "linggong-kiosk-update.service")
    assert updater >= {"Type=oneshot", "PrivateNetwork=yes", "RestrictAddressFamilies=AF_UNIX", "PrivateDevices=yes"}
    (writable,) = [line for line in updater if line.startswith("ReadWritePaths=")]
    spool = report_file(Path("/var/lib/linggong-kiosk")).parent
    assert writable == f"ReadWritePaths=/opt/linggong-kiosk -{spool}"
    path = lines(PACKAGING / "systemd" / "linggong-kiosk-update.path")
    assert f"PathExists={spool / SPOOL_MARK}" in path
    brought = (PACKAGING / "build-deb.sh").read_text("utf-8")
    assert all(unit.name in brought for unit in PACKAGING.glob("systemd/linggong-kiosk*"))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_every_script_parses(script: Path) -> None:
    shell = "bash" if "bash" in script.read_text("utf-8").splitlines()[0] else "sh"
    subprocess.run([shell, "-n", script], check=True)


def test_the_package_depends_on_what_running_needs_and_not_on_what_tests_need() -> None:
    told = subprocess.run([PACKAGING / "depends.sh"], check=True, capture_output=True, text=True).stdout.split()
    assert {"pcscd", "fonts-noto-cjk", "cage", "xwayland", "libwayland-cursor0"} <= set(told)
    assert not {"gcc", "postgresql", "chromium", "vsmartcard-vpcd"} & set(told)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not here")
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_every_unit_is_little_exposed(unit: Path) -> None:
    judged = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", f"--threshold={MOST_EXPOSED}", "--no-pager", unit],
        check=False,
        capture_output=True,
        text=True,
    )
    assert "Overall exposure level" in judged.stdout, judged.stderr
    assert judged.returncode == 0, judged.stdout.splitlines()[-1]


def test_keys_of_the_machine_lead_nowhere() -> None:
    """What the package lays beside the unit: no magic keys, no login on another terminal, no sleep, no restart."""
    told = {file.stem: lines(file) for file in PACKAGING.glob("lockdown/*.conf")}
    assert told["sysctl"] >= {"kernel.sysrq = 0"}
    assert told["logind"] >= {"NAutoVTs=0", "ReserveVT=0", "HandleSuspendKey=ignore", "HandleHibernateKey=ignore"}
    assert told["system"] >= {"CtrlAltDelBurstAction=none"}
    built = (PACKAGING / "build-deb.sh").read_text("utf-8")
    assert all(f"packaging/lockdown/{name}.conf" in built for name in told)
    assert "ln -s /dev/null" in built
    assert "ctrl-alt-del.target" in built


def test_settings_that_may_hold_hashes_are_no_other_users_to_read() -> None:
    built, after = (
        (PACKAGING / "build-deb.sh").read_text("utf-8"),
        (PACKAGING / "debian" / "postinst").read_text("utf-8"),
    )
    assert "install -D -m 0640 packaging/kiosk.toml" in built
    assert "chgrp kiosk /etc/linggong-kiosk/kiosk.toml" in after
    hub = lines(PACKAGING / "systemd" / "linggong-hub.service")
    assert "LoadCredential=hub.toml:/etc/linggong-hub/hub.toml" in hub


def test_programs_started_by_hand_look_at_the_state_of_the_unit() -> None:
    unit = lines(PACKAGING / "systemd" / "linggong-kiosk.service")
    (folder,) = [line.partition("=")[2] for line in unit if line.startswith("StateDirectory=")]
    assert load_settings(PACKAGING / "kiosk.toml").paths.state == f"/var/lib/{folder}"


SEAL = PACKAGING / "seal-identity.sh"


@pytest.mark.skipif(shutil.which("systemd-creds") is None or os.geteuid() != 0, reason="needs systemd-creds and root")
def test_a_sealed_identity_leaves_no_key_and_is_found_as_the_service_gets_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the host's key, which the test has made; a TPM is not here."""
    monkeypatch.setenv("SYSTEMD_CREDENTIAL_SECRET", str(tmp_path / "host.secret"))
    state, store, served = tmp_path / "state", tmp_path / "store", tmp_path / "credentials"
    save_identity(state / "identity", identity())
    seed = bytes(identity().signing_key)
    sealed = subprocess.run([SEAL, state, store], check=False, capture_output=True, text=True)
    assert sealed.returncode == 0, sealed.stderr
    assert list(state.iterdir()) == []
    assert not any(seed in file.read_bytes() for file in store.iterdir())
    with pytest.raises(IdentityMissingError):
        load_identity(identity_folder(state))

    unit = lines(PACKAGING / "systemd" / "linggong-kiosk.service")
    loaded = [line.removeprefix("LoadCredentialEncrypted=") for line in unit if line.startswith("LoadCredentialE")]
    served.mkdir()
    for name, file in (each.split(":") for each in loaded):
        if (store / file).exists():
            subprocess.run(["systemd-creds", "decrypt", f"--name={name}", store / file, served / name], check=True)
            # As systemd serves them to a user: an access list, for which the group's bits stand.
            (served / name).chmod(0o440)
    assert len(list(served.iterdir())) == len(list(store.iterdir()))
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(served))
    assert bytes(load_identity(identity_folder(state)).signing_key) == seed


def test_sealing_without_an_identity_says_so(tmp_path: Path) -> None:
    sealed = subprocess.run([SEAL, tmp_path, tmp_path / "store"], check=False, capture_output=True, text=True)
    assert sealed.returncode == 1
    assert "enrol first" in sealed.stderr or "root" in sealed.stderr
