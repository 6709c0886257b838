"""Envelopes out of a folder: each file once, in any order, as often as it comes, wherever the stick was pulled out."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from uuid import UUID

import pytest
from sqlalchemy import update

from kiosk.foreign_folder import ForeignFolder, StickError, StickFault
from kiosk.hub.acceptance import Acceptance
from kiosk.hub.database import Database, DatabaseCode, DatabaseError
from kiosk.hub.schema import ALARM, APPLICATION, ENVELOPE
from kiosk.hub.stick_outbox import OutboxImport, import_file, import_outbox
from kiosk.protocol.refusals import Deferral
from kiosk.protocol.stick import MAX_OUTBOX_FILE_BYTES, OutboxName
from tests.hub.senders import LEDGER_ID, NOW, SomeKiosk, application, hub, rows
from tests.pulled_sticks import pulled_at


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    (tmp_path / "stick/linggong/outbox").mkdir(parents=True)
    return tmp_path / "stick"


def put(stick: Path, wires: Sequence[bytes], kiosk: int = 7, first: int = 1) -> Path:
    name = OutboxName(kiosk, LEDGER_ID, first, first + len(wires) - 1)
    path = stick / "linggong/outbox" / str(name)
    path.write_bytes(b"".join(wires))
    return path


def lying(stick: Path) -> list[str]:
    return sorted(path.name for path in (stick / "linggong/outbox").iterdir())


def take(stick: Path, acceptance: Acceptance) -> OutboxImport:
    with ForeignFolder.open(stick) as root:
        return import_outbox(root, acceptance, lambda done, total: None)


def applications(count: int, kiosk: SomeKiosk, first: int = 1) -> list[bytes]:
    return [kiosk.seal(application(number, person=number)) for number in range(first, first + count)]


def test_env_18_what_came_by_hand_is_as_if_it_had_come_over_the_network(market: Database, stick: Path) -> None:
    wires = applications(3, SomeKiosk())
    put(stick, wires)
    found = take(stick, hub(market))
    assert (found.files, found.accepted, found.refused, found.deferred.total()) == (1, 3, 0, 0)
    assert lying(stick) == []
    assert [row.ticket_id for row in rows(market, APPLICATION)] == [1, 2, 3]
    before = rows(market, ENVELOPE)
    assert [each.at for each in hub(market, lambda: NOW + 9).accept(7, wires)] == [NOW] * 3
    assert rows(market, ENVELOPE) == before


def test_the_same_stick_again_doubles_nothing_and_says_the_receipts_again(market: Database, stick: Path) -> None:
    path = put(stick, applications(3, SomeKiosk()))
    content = path.read_bytes()
    first = take(stick, hub(market))
    with market.writing() as connection:
        for number, row in enumerate(rows(market, ENVELOPE), start=1):
            numbered = update(ENVELOPE).where(ENVELOPE.c.envelope_id == row.envelope_id)
            connection.execute(numbered.values(receipt_number=number))
    path.write_bytes(content)
    assert take(stick, hub(market, lambda: NOW + 60)) == first
    assert len(rows(market, APPLICATION)) == 3
    assert [row.receipt_number for row in rows(market, ENVELOPE)] == [None] * 3


def test_stick_11_a_bad_file_holds_up_no_other(market: Database, stick: Path, tmp_path: Path) -> None:
    outbox = stick / "linggong/outbox"
    first = put(stick, applications(1, SomeKiosk(7)), 7)
    put(stick, applications(1, SomeKiosk(9), 21), 9)
    other = SomeKiosk(8)
    cut = put(stick, applications(3, other, 11), 8)
    cut.write_bytes(cut.read_bytes()[:-1])
    (outbox / str(OutboxName(7, LEDGER_ID, 50, 50))).write_bytes(b"<html>log in</html>" * 1000)
    (outbox / str(OutboxName(7, LEDGER_ID, 51, 51))).write_bytes(b"")
    with (outbox / str(OutboxName(7, LEDGER_ID, 52, 52))).open("wb") as file:
        file.truncate(MAX_OUTBOX_FILE_BYTES + 1)
    os.mkfifo(outbox / str(OutboxName(7, LEDGER_ID, 53, 53)))
    (outbox / str(OutboxName(7, LEDGER_ID, 54, 54))).mkdir()
    shutil.copy(first, tmp_path / "outside.cborseq")
    (outbox / str(OutboxName(7, LEDGER_ID, 55, 55))).symlink_to(tmp_path / "outside.cborseq")
    for name in ("Thumbs.db", "7-1-1.cborseq", f"{first.name}.new", "../../x".replace("/", "%2f")):
        (outbox / name).write_bytes(first.read_bytes())

    found = take(stick, hub(market))

    assert (found.files, found.damaged, found.unreadable, found.accepted) == (5, 2, 4, 4)
    assert sorted(row.ticket_id for row in rows(market, APPLICATION)) == [1, 11, 12, 21]
    assert (tmp_path / "outside.cborseq").exists()
    assert f"{cut.name}.damaged" in lying(stick)
    assert take(stick, hub(market)).files == 0


def test_env_18_cut_at_any_byte_a_file_gives_what_is_whole(market: Database, stick: Path) -> None:
    wires = applications(3, SomeKiosk())
    content = b"".join(wires)
    ends = [len(b"".join(wires[:number])) for number in range(4)]
    dice = Random(5)
    cuts = {end + off for end in ends for off in (-1, 0, 1)} | {dice.randrange(len(content)) for _ in range(12)}
    for cut in sorted(each for each in cuts if 0 <= each <= len(content)):
        path = put(stick, wires)
        path.write_bytes(content[:cut])
        found = take(stick, hub(market))
        whole = sum(end <= cut for end in ends) - 1
        assert (found.accepted, found.damaged) == (whole, 0 if cut in ends else 1), cut
        assert not path.exists()
    assert len(rows(market, APPLICATION)) == 3


def test_pulled_out_anywhere_nothing_is_lost_or_doubled(market: Database, stick: Path, tmp_path: Path) -> None:
    for kiosk_id in (7, 8, 9):
        put(stick, applications(2, SomeKiosk(kiosk_id), 10 * kiosk_id), kiosk_id)
    shutil.copytree(stick, tmp_path / "full")
    with pulled_at(None) as counted:
        take(stick, hub(market))
    everything = rows(market, APPLICATION)
    for touch in range(1, counted.touches + 1):
        shutil.rmtree(stick)
        shutil.copytree(tmp_path / "full", stick)
        with pulled_at(touch), pytest.raises(StickError) as pulled:
            take(stick, hub(market))
        assert pulled.value.code is StickFault.GONE
        left = len(lying(stick))
        assert take(stick, hub(market)).accepted == 2 * left
        assert lying(stick) == []
    assert rows(market, APPLICATION) == everything
    assert len(rows(market, ENVELOPE)) == 6


def test_stick_9_a_file_goes_only_when_its_receipts_are_kept(
    market: Database, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(stick, applications(2, SomeKiosk()))
    before = lying(stick)
    acceptance = hub(market)

    def away(sender: int | None, wires: Sequence[bytes]) -> object:
        raise DatabaseError(DatabaseCode.UNREACHABLE, "gone")

    with monkeypatch.context() as patch:
        patch.setattr(acceptance, "accept", away)
        with pytest.raises(DatabaseError):
            take(stick, acceptance)
    assert lying(stick) == before
    assert take(stick, acceptance).accepted == 2


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda: SomeKiosk(77).seal(application()), Deferral.UNKNOWN_KIOSK),
        (lambda: SomeKiosk(hub_key_id="hub-9").seal(application()), Deferral.UNKNOWN_HUB_KEY),
    ],
)
def test_stick_10_what_the_hub_cannot_answer_yet_stays_on_the_stick(
    market: Database, stick: Path, make: Callable[[], bytes], reason: Deferral
) -> None:
    put(stick, [make(), *applications(1, SomeKiosk(8, ledger_id=UUID(int=8)), 5)])
    before = lying(stick)
    found = take(stick, hub(market))
    assert (found.accepted, dict(found.deferred), found.kept) == (1, {reason: 1}, 1)
    assert lying(stick) == before
    assert len(rows(market, ALARM)) == 1


def test_a_write_protected_stick_is_read_and_brings_it_again(
    market: Database, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(stick, applications(2, SomeKiosk()))
    before = lying(stick)

    def denied(folder: ForeignFolder, name: str) -> None:
        raise StickError(StickFault.DENIED, "read-only file system")

    monkeypatch.setattr(ForeignFolder, "remove", denied)
    found = take(stick, hub(market))
    assert (found.accepted, found.kept) == (2, 1)
    assert lying(stick) == before


def test_a_single_file_from_anywhere_stays_where_it_is(market: Database, tmp_path: Path) -> None:
    path = tmp_path / "outbox.cborseq"
    path.write_bytes(b"".join(applications(2, SomeKiosk())))
    assert import_file(path, hub(market)).accepted == 2
    assert path.exists()


def test_a_stick_without_an_outbox_says_so(market: Database, tmp_path: Path) -> None:
    with pytest.raises(StickError) as missing:
        take(tmp_path, hub(market))
    assert missing.value.code is StickFault.MISSING
