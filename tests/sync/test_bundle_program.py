"""``kiosk bundle``: what it says and with which code it leaves."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk.cli import main
from kiosk.protocol.envelope import read_sequence
from kiosk.protocol.stick import outbox_name
from kiosk.store.identity import wipe_identity
from kiosk.store.ledger import Ledger
from kiosk.store.rescue import set_aside
from kiosk.sync.bundle_program import BundleExit
from kiosk.sync.sync_lock import sync_lock
from tests.by_hand import CityByHand, KioskByHand, city_by_hand


@pytest.fixture
def city(tmp_path: Path) -> Iterator[CityByHand]:
    with city_by_hand(tmp_path) as made:
        yield made


@pytest.fixture
def kiosk(city: CityByHand) -> KioskByHand:
    enrolled = city.enrolled(7)
    enrolled.apply(city.jobs[0], 1)
    enrolled.apply(city.jobs[1], 2)
    return enrolled


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    (tmp_path / "any folder").mkdir()
    return tmp_path / "any folder"


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiosk.sync.bundle_program.WAIT_S", 0.0)


class Bundle:
    def __init__(self, capsys: pytest.CaptureFixture[str], state: Path) -> None:
        self._capsys = capsys
        self._state = state
        self.lines: list[dict[str, Any]] = []

    def __call__(self, command: str, stick: Path, *options: str | Path) -> int:
        """The exit code; the last line is kept."""
        code = main(["bundle", command, str(stick), "--state", str(self._state), *map(str, options)])
        self.lines = [json.loads(line) for line in self._capsys.readouterr().out.splitlines()]
        return code

    @property
    def said(self) -> dict[str, Any]:
        return self.lines[-1]


@pytest.fixture
def bundle(kiosk: KioskByHand, capsys: pytest.CaptureFixture[str]) -> Bundle:
    capsys.readouterr()
    return Bundle(capsys, kiosk.state)


def on_stick(stick: Path) -> list[bytes]:
    files = [path for path in (stick / "linggong/outbox").iterdir() if outbox_name(path.name)]
    return [wire for path in files for wire in read_sequence(path.read_bytes()).envelopes]


def test_stick_8_out_with_the_envelopes_and_in_with_the_answers(
    bundle: Bundle, city: CityByHand, kiosk: KioskByHand, stick: Path
) -> None:
    assert bundle("export", stick) == BundleExit.DONE
    assert bundle.said == {"event": "result", "code": "EXPORTED", "envelopes": 2, "written": 2, "files": 1}
    assert bundle.lines[0]["event"] == "progress"
    assert city.bundle("import", stick)["accepted"] == 2
    city.bundle("export", stick)

    assert bundle("import", stick) == BundleExit.DONE

    assert bundle.said == {"event": "result", "code": "IMPORTED", "feed": "taken", "receipts": 2, "states": 2}
    assert bundle.lines[0]["step"] == "import"
    assert kiosk.outbox() == city.receipts(kiosk)
    assert kiosk.stored_jobs() == len(city.jobs)
    assert bundle("export", stick) == BundleExit.DONE
    assert bundle.said["envelopes"] == 0


def test_env_16_exporting_changes_no_state(bundle: Bundle, kiosk: KioskByHand, stick: Path) -> None:
    before = kiosk.outbox(), kiosk.tickets()
    bundle("export", stick)
    bundle("export", stick)
    assert (kiosk.outbox(), kiosk.tickets()) == before


def test_all_brings_what_was_accepted_to_a_hub_that_was_restored(
    bundle: Bundle, city: CityByHand, kiosk: KioskByHand, stick: Path
) -> None:
    bundle("export", stick)
    city.bundle("import", stick)
    city.bundle("export", stick)
    bundle("import", stick)
    kiosk.apply(city.jobs[2], 3)
    assert bundle("export", stick, "--all") == BundleExit.DONE
    assert bundle.said["envelopes"] == len(on_stick(stick)) == 3


def test_a_dead_kiosks_ledger_needs_none_of_its_keys(
    bundle: Bundle, city: CityByHand, kiosk: KioskByHand, stick: Path, tmp_path: Path
) -> None:
    shutil.copytree(kiosk.state, tmp_path / "disk")
    shutil.rmtree(tmp_path / "disk" / "identity")
    before = {path: path.read_bytes() for path in (tmp_path / "disk").rglob("*") if path.is_file()}
    nowhere = Bundle(bundle._capsys, tmp_path / "no state at all")
    for source in (tmp_path / "disk" / "ledger.db", tmp_path / "disk"):
        assert nowhere("export", stick, "--from", source) == BundleExit.DONE
        assert nowhere.said["envelopes"] == 2
    assert {path: path.read_bytes() for path in (tmp_path / "disk").rglob("*") if path.is_file()} == before
    assert not (tmp_path / "no state at all").exists()
    assert city.bundle("import", stick)["accepted"] == 2


@pytest.mark.parametrize("left", ["a new ledger", "a broken one", "none"])
def test_a_dead_kiosks_folder_tells_also_what_was_set_aside(
    bundle: Bundle, city: CityByHand, kiosk: KioskByHand, stick: Path, tmp_path: Path, left: str
) -> None:
    """As root, from the disk of an installed kiosk; nothing is written there."""
    set_aside(kiosk.ledger_file, kiosk.identity.signing_key.verify_key, 1)
    if left == "a new ledger":
        Ledger.open(kiosk.ledger_file).close()
    elif left == "a broken one":
        kiosk.ledger_file.write_bytes(b"\xff" * 8192)
    before = {path: path.read_bytes() for path in kiosk.state.rglob("*") if path.is_file()}
    nowhere = Bundle(bundle._capsys, tmp_path / "no state at all")
    assert nowhere("export", stick, "--from", kiosk.state) == BundleExit.DONE
    assert nowhere.said["envelopes"] == 2
    assert {path: path.read_bytes() for path in kiosk.state.rglob("*") if path.is_file()} == before
    assert city.bundle("import", stick)["accepted"] == 2


def test_a_ledger_that_was_set_aside_can_be_brought_by_its_export(
    bundle: Bundle, city: CityByHand, kiosk: KioskByHand, stick: Path
) -> None:
    aside = set_aside(kiosk.ledger_file, kiosk.identity.signing_key.verify_key, 1)
    assert aside.export is not None
    assert bundle("export", stick, "--from", aside.export) == BundleExit.DONE
    assert bundle.said["written"] == 2
    assert bundle("export", stick, "--from", aside.folder) == BundleExit.DONE
    assert (bundle.said["envelopes"], bundle.said["written"]) == (2, 0)


def test_enr_9_a_revoked_kiosk_still_delivers_what_it_holds(bundle: Bundle, kiosk: KioskByHand, stick: Path) -> None:
    wipe_identity(kiosk.state / "identity")
    assert bundle("export", stick) == BundleExit.DONE
    assert bundle.said["written"] == 2
    assert bundle("import", stick) == BundleExit.NOT_ENROLLED
    assert bundle.said["event"] == "error"


def test_an_older_copy_is_nothing_new(bundle: Bundle, city: CityByHand, stick: Path, tmp_path: Path) -> None:
    city.bundle("export", stick)
    shutil.copytree(stick, tmp_path / "older")
    bundle("export", stick)
    city.bundle("import", stick)
    city.bundle("export", stick)
    bundle("import", stick)
    assert bundle("import", tmp_path / "older") == BundleExit.DONE
    assert bundle.said["feed"] == "older"


def test_a_folder_without_a_feed(bundle: Bundle, stick: Path) -> None:
    assert bundle("import", stick) == BundleExit.NO_STICK
    assert bundle.said["code"] == "STICK_NO_FEED"


def test_a_changed_feed_is_refused(bundle: Bundle, city: CityByHand, kiosk: KioskByHand, stick: Path) -> None:
    city.bundle("export", stick)
    timestamp = stick / "linggong/feed/metadata/timestamp.json"
    changed = json.loads(timestamp.read_bytes())
    changed["signed"]["version"] += 1
    timestamp.write_text(json.dumps(changed), encoding="ascii")
    assert bundle("import", stick) == BundleExit.REFUSED
    assert bundle.said["code"] == "FEED_BAD_SIGNATURE"
    assert not (kiosk.state / "cache").exists()


def test_a_damaged_file_of_the_feed_costs_only_itself(
    bundle: Bundle, city: CityByHand, kiosk: KioskByHand, stick: Path
) -> None:
    bundle("export", stick)
    city.bundle("import", stick)
    city.bundle("export", stick)
    (snapshot,) = (stick / "linggong/feed/targets/jobs").glob("*.sqlite.zst")
    snapshot.write_bytes(bytes(snapshot.stat().st_size))
    assert bundle("import", stick) == BundleExit.PARTLY
    assert bundle.said["code"] == "FEED_TAMPERED"
    assert kiosk.outbox() == city.receipts(kiosk)


def test_while_a_round_goes_on_it_says_who_is_busy(bundle: Bundle, kiosk: KioskByHand, stick: Path) -> None:
    with sync_lock(kiosk.state, "kiosk sync"):
        assert bundle("export", stick) == BundleExit.BUSY
        assert bundle.said["code"] == "SYNC_BUSY"
        assert bundle.said["detail"].startswith("kiosk sync, process ")


@pytest.mark.parametrize("command", ["export", "import"])
def test_a_stick_that_is_not_there(bundle: Bundle, tmp_path: Path, command: str) -> None:
    assert bundle(command, tmp_path / "nowhere") == BundleExit.NO_STICK
    assert bundle.said["sentence"].endswith("。")


def test_a_ledger_that_is_not_there(bundle: Bundle, stick: Path, tmp_path: Path) -> None:
    assert bundle("export", stick, "--from", tmp_path / "nowhere.db") == BundleExit.NO_STATE


def test_a_ledger_that_is_broken_says_how_to_go_on(bundle: Bundle, kiosk: KioskByHand, stick: Path) -> None:
    kiosk.ledger_file.write_bytes(b"\xff" * 4096 + kiosk.ledger_file.read_bytes()[4096:])
    assert bundle("export", stick) == BundleExit.NO_STATE
    assert "--from" in bundle.said["instruction"]
    assert bundle("export", stick, "--from", kiosk.ledger_file) == BundleExit.DONE
    assert bundle.said["written"] == 2


def test_a_machine_without_a_state_folder(
    kiosk: KioskByHand, stick: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert Bundle(capsys, tmp_path / "nowhere")("export", stick) == BundleExit.NO_STATE


def test_wrong_settings_are_wrong_use(bundle: Bundle, stick: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text("[kiosk]\nnonsense = 1\n", encoding="utf-8")
    assert bundle("export", stick, "--config", tmp_path / "bad.toml") == BundleExit.USAGE
