"""Envelopes onto a stick: the same twice is the same, nothing is replaced by less, and the ledger stays as it is."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from uuid import UUID

import pytest

from kiosk.foreign_folder import ForeignFolder, StickError, StickFault
from kiosk.protocol.acts import Erasure, ErasureScope, KindClass
from kiosk.protocol.envelope import Header, read_sequence, seal
from kiosk.protocol.stick import MAX_OUTBOX_FILE_BYTES, OutboxName, outbox_name
from kiosk.store.rescue import envelopes_of_another
from kiosk.sync.stick_outbox import StickExport, export_envelopes
from tests.pulled_sticks import pulled_at
from tests.small_disks import fill
from tests.store.ledgers import fresh_desk, fresh_ledger
from tests.store.people import HUB_KEY, NOW, identity, job, keys_of, person

LEDGER = UUID(int=5)


def wire(sequence: int, kiosk: int = 7, ledger_id: UUID = LEDGER) -> bytes:
    header = Header(kiosk, ledger_id, sequence, UUID(int=sequence, version=4), KindClass.ACT)
    act = Erasure(sequence.to_bytes(16, "big"), ErasureScope.PREFERENCES)
    return seal(header, NOW, act, HUB_KEY.public_key, "test-hub", identity(kiosk).signing_key)


WIRES = [wire(number) for number in range(1, 7)]


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


def export(stick: Path, wires: list[bytes] | tuple[bytes, ...]) -> StickExport:
    with ForeignFolder.open(stick) as root:
        return export_envelopes(root, wires, lambda done, total: None)


def outbox(stick: Path) -> dict[str, tuple[bytes, ...]]:
    return {
        path.name: read_sequence(path.read_bytes()).envelopes for path in sorted((stick / "linggong/outbox").iterdir())
    }


def on_stick(stick: Path) -> set[bytes]:
    return {each for name, part in outbox(stick).items() if outbox_name(name) for each in part}


def name(first: int, last: int, kiosk: int = 7, ledger_id: UUID = LEDGER) -> str:
    return str(OutboxName(kiosk, ledger_id, first, last))


def test_one_file_says_whose_and_which(stick: Path) -> None:
    assert export(stick, WIRES[:3]) == StickExport(envelopes=3, written=3, files=1)
    assert outbox(stick) == {name(1, 3): tuple(WIRES[:3])}


def test_the_same_again_writes_nothing(stick: Path) -> None:
    export(stick, WIRES)
    before = (stick / "linggong/outbox" / name(1, 6)).stat().st_ino
    assert export(stick, WIRES) == StickExport(envelopes=6, written=0, files=0)
    assert (stick / "linggong/outbox" / name(1, 6)).stat().st_ino == before


def test_what_has_come_since_is_a_file_of_its_own(stick: Path) -> None:
    export(stick, WIRES[:3])
    assert export(stick, WIRES[1:]) == StickExport(envelopes=5, written=3, files=1)
    assert outbox(stick) == {name(1, 3): tuple(WIRES[:3]), name(4, 6): tuple(WIRES[3:])}


def test_stick_7_no_file_is_replaced_by_one_that_holds_less(stick: Path) -> None:
    """As after ``--all`` for a restored hub: the next plain export must not take away what only the first had."""
    export(stick, WIRES)
    export(stick, [WIRES[0], WIRES[5]])
    assert on_stick(stick) == set(WIRES)


def test_every_ledger_has_files_of_its_own(stick: Path) -> None:
    other, neighbour = wire(1, ledger_id=UUID(int=6)), wire(9, kiosk=8)
    export(stick, [*WIRES, other, neighbour])
    assert set(outbox(stick)) == {name(1, 6), name(1, 1, ledger_id=UUID(int=6)), name(9, 9, kiosk=8)}


def test_many_envelopes_are_several_files(stick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiosk.sync.stick_outbox.MAX_OUTBOX_FILE_BYTES", len(WIRES[0]) * 2 + 5)
    assert export(stick, WIRES).files == 3
    assert list(outbox(stick)) == [name(1, 2), name(3, 4), name(5, 6)]


def test_a_cut_or_changed_file_is_mended(stick: Path) -> None:
    export(stick, WIRES)
    path = stick / "linggong/outbox" / name(1, 6)
    whole = path.read_bytes()
    for content in (whole[:-1], whole[: len(whole) // 2], b"", b"<html>", bytes(len(whole)), whole + b"more"):
        path.write_bytes(content)
        export(stick, WIRES)
        assert on_stick(stick) == set(WIRES)


def test_a_cut_file_keeps_what_only_it_has(stick: Path) -> None:
    export(stick, WIRES)
    path = stick / "linggong/outbox" / name(1, 6)
    path.write_bytes(path.read_bytes()[:-1])
    export(stick, [WIRES[0], WIRES[5]])
    assert on_stick(stick) == set(WIRES)


def test_pulled_out_anywhere_the_next_time_completes_it(stick: Path, tmp_path: Path) -> None:
    export(stick, WIRES[:2])
    shutil.copytree(stick, tmp_path / "before")
    with pulled_at(None) as counted:
        export(stick, WIRES)
    for touch in range(1, counted.touches + 1):
        shutil.rmtree(stick)
        shutil.copytree(tmp_path / "before", stick)
        with pulled_at(touch), pytest.raises(StickError) as pulled:
            export(stick, WIRES)
        assert pulled.value.code is StickFault.GONE
        assert set(WIRES[:2]) <= on_stick(stick) <= set(WIRES)
        export(stick, WIRES)
        assert set(outbox(stick)) == {name(1, 2), name(3, 6)}
        assert on_stick(stick) == set(WIRES)


def test_stick_1_strangers_files_are_left_alone(stick: Path) -> None:
    folder = stick / "linggong/outbox"
    folder.mkdir(parents=True)
    strangers = {name(1, 2, kiosk=9): b"cut", name(1, 2, kiosk=9) + ".new": b"half", "Thumbs.db": b"x", "a.new": b"y"}
    for file, content in strangers.items():
        (folder / file).write_bytes(content)
    (folder / (name(4, 5) + ".new")).write_bytes(b"half")
    export(stick, WIRES)
    found = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert found.pop(name(1, 6)) == b"".join(WIRES)
    assert found == strangers


def test_names_that_lead_elsewhere_are_refused(stick: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (stick / "linggong").symlink_to(outside)
    with pytest.raises(StickError) as refused:
        export(stick, WIRES)
    assert refused.value.code is StickFault.NOT_PLAIN
    (stick / "linggong").unlink()
    (stick / "linggong").mkdir()
    (stick / "linggong/outbox").symlink_to(outside)
    with pytest.raises(StickError):
        export(stick, WIRES)
    assert list(outside.iterdir()) == []


def test_a_name_that_is_a_link_or_a_pipe_is_replaced_and_not_followed(stick: Path, tmp_path: Path) -> None:
    (tmp_path / "outside").write_bytes(b"precious")
    folder = stick / "linggong/outbox"
    folder.mkdir(parents=True)
    (folder / name(1, 6)).symlink_to(tmp_path / "outside")
    os.mkfifo(folder / name(7, 8))
    export(stick, WIRES)
    assert (tmp_path / "outside").read_bytes() == b"precious"
    assert (folder / name(1, 6)).read_bytes() == b"".join(WIRES)


def test_a_forged_file_gives_nothing_away_and_takes_nothing(stick: Path) -> None:
    """Somebody else's envelopes, or far too many bytes, under this ledger's name."""
    folder = stick / "linggong/outbox"
    folder.mkdir(parents=True)
    (folder / name(1, 6)).write_bytes(wire(1, kiosk=9) + wire(40))
    with (folder / name(2, 5)).open("wb") as file:
        file.truncate(MAX_OUTBOX_FILE_BYTES + 1)
    export(stick, WIRES)
    assert outbox(stick)[name(1, 6)] == tuple(WIRES)


def test_a_full_stick_says_so_and_keeps_what_it_has(small_disk: Path) -> None:
    export(small_disk, WIRES[:2])
    fill(small_disk)
    with pytest.raises(StickError) as full:
        export(small_disk, WIRES)
    assert full.value.code is StickFault.FULL
    assert on_stick(small_disk) == set(WIRES[:2])
    (small_disk / "ballast").unlink()
    export(small_disk, WIRES)
    assert on_stick(small_disk) == set(WIRES)


class TestLedgers:
    """Where the envelopes come from."""

    def filled(self, folder: Path) -> tuple[Path, list[bytes], list[bytes]]:
        """A closed ledger, its pending and its accepted envelopes; one was refused."""
        desk, ledger = fresh_desk(folder)
        for number in range(5):
            desk.apply(keys_of(f"{number:018}"), person(), job(number), None, None, NOW)
        everything = ledger.pending()
        ledger.settle(everything[1].envelope_id, None, NOW)
        ledger.settle(everything[2].envelope_id, "DUPLICATE", NOW)
        pending = [item.wire for item in ledger.pending()]
        ledger.close()
        return folder / "ledger.db", pending, [everything[1].wire]

    def test_the_own_ledger_gives_what_waits_and_with_all_what_was_accepted(self, tmp_path: Path) -> None:
        path, pending, accepted = self.filled(tmp_path)
        ledger = fresh_ledger(path)
        assert ledger.wires(accepted=False) == tuple(pending)
        assert set(ledger.wires(accepted=True)) == {*pending, *accepted}
        ledger.close()

    def test_a_dead_kiosks_ledger_is_read_without_its_keys_and_stays_as_it_is(self, tmp_path: Path) -> None:
        path, pending, accepted = self.filled(tmp_path / "dead")
        before = {file.name: file.read_bytes() for file in path.parent.iterdir()}
        path.parent.chmod(0o500)
        scratch = tmp_path / "scratch"
        scratch.mkdir()
        assert list(envelopes_of_another(path, scratch, accepted=False)) == pending
        assert set(envelopes_of_another(path, scratch, accepted=True)) == {*pending, *accepted}
        assert {file.name: file.read_bytes() for file in path.parent.iterdir()} == before

    def test_a_broken_one_gives_what_can_be_found_in_its_bytes(self, tmp_path: Path) -> None:
        path, pending, _ = self.filled(tmp_path / "dead")
        path.write_bytes(b"\xff" * 2048 + path.read_bytes()[2048:])
        scratch = tmp_path / "scratch"
        scratch.mkdir()
        assert set(pending) <= set(envelopes_of_another(path, scratch, accepted=False))
