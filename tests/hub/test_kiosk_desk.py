"""docs/protocol.md, 13: who is answered what. The booking of envelopes is tested where it is done."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from nacl.signing import SigningKey
from sqlalchemy import Connection, insert, select, update

from kiosk.hub.database import Database, DatabaseCode, DatabaseError
from kiosk.hub.enrolment import KioskState
from kiosk.hub.kiosk_desk import KioskDesk
from kiosk.hub.schema import HALL, KIOSK, TICKET_KEY
from kiosk.protocol.heartbeat import Heartbeat, pack_heartbeat, unpack_reply
from kiosk.protocol.receipts import Receipt, unpack_receipts
from kiosk.protocol.request import (
    Answer,
    AnswerStatus,
    Request,
    RequestFault,
    RequestKind,
    pack_envelopes,
    sign_request,
    verify_answer,
)

NOW = 1_795_471_920
KIOSK_KEY = SigningKey(b"k" * 32)
HUB_KEY = SigningKey(b"h" * 32)
HEARTBEAT = Heartbeat("0.1", 60, 2, 0, 10, "g", 5, 6, 7, 0, 10**9, 0, None, "up", None, ("RANKING",))
ASKED = Request(7, 3, b"b" * 16, b"r" * 16, NOW - 2, RequestKind.HEARTBEAT, pack_heartbeat(HEARTBEAT))
LETTERS = replace(ASKED, kind=RequestKind.ENVELOPES, body=pack_envelopes([b"one", b"two"]))


@dataclass
class Booked:
    """Stands for the acceptance: receipts by wire, or the trouble that it has."""

    receipts: Sequence[Receipt | None] = ()
    trouble: DatabaseError | None = None
    came: list[tuple[int, tuple[bytes, ...]]] = field(default_factory=list)

    def accept(self, sender: int, wires: Sequence[bytes]) -> Sequence[Receipt | None]:
        if self.trouble is not None:
            raise self.trouble
        self.came.append((sender, tuple(wires)))
        return self.receipts


@dataclass
class Boots:
    state: KioskState = KioskState.ACTIVE
    noted: list[tuple[int, str]] = field(default_factory=list)

    def __call__(self, connection: Connection, kiosk_id: int, boot_id: str, now: int) -> KioskState:
        connection.execute(update(KIOSK).where(KIOSK.c.kiosk_id == kiosk_id).values(boot_id=boot_id))
        self.noted.append((kiosk_id, boot_id))
        return self.state


@pytest.fixture
def booked() -> Booked:
    return Booked()


@pytest.fixture
def boots() -> Boots:
    return Boots()


@pytest.fixture
def desk(database: Database, booked: Booked, boots: Boots) -> KioskDesk:
    with database.writing() as connection:
        connection.execute(
            insert(HALL).values(id=1, name="h", region="140802", phone="1", opening_hours="", contact_name="")
        )
        connection.execute(insert(KIOSK).values(kiosk_id=7, name="k", hall_id=1, state="active", settings_version=4))
        connection.execute(
            insert(TICKET_KEY).values(key_id=3, kiosk_id=7, verify_key=bytes(KIOSK_KEY.verify_key), valid_from=0)
        )
    return KioskDesk(database, HUB_KEY, booked, boots, lambda: NOW)


def ask(desk: KioskDesk, request: Request, key: SigningKey = KIOSK_KEY, path: RequestKind | None = None) -> Answer:
    said = desk.answer(path or request.kind, sign_request(request, key))
    answer = verify_answer(said.wire, HUB_KEY.verify_key, request.request_id)
    assert (answer.status, answer.hub_time) == (said.status, NOW)
    return answer


def row(database: Database) -> Any:
    with database.reading() as connection:
        return connection.execute(select(KIOSK).where(KIOSK.c.kiosk_id == 7)).one()


def test_a_heartbeat_is_kept_and_answered(desk: KioskDesk, database: Database) -> None:
    answer = ask(desk, ASKED)
    assert answer.status is AnswerStatus.OK
    assert unpack_reply(answer.body).settings_version == 4
    kept = json.loads(row(database).heartbeat)
    assert (kept["version"], kept["pending"], kept["faults"], kept["at"]) == ("0.1", 2, ["RANKING"], NOW)
    assert row(database).seen_at == NOW


def test_envelopes_get_the_receipts_that_there_are(desk: KioskDesk, booked: Booked) -> None:
    receipt = Receipt(b"e" * 16, True, None, NOW - 9)
    booked.receipts = [receipt, None]
    answer = ask(desk, LETTERS)
    assert (answer.status, unpack_receipts(answer.body)) == (AnswerStatus.OK, (receipt,))
    assert booked.came == [(7, (b"one", b"two"))]


def test_a_suspected_kiosk_delivers_and_is_told(desk: KioskDesk, booked: Booked, boots: Boots) -> None:
    booked.receipts = [Receipt(b"e" * 16, True, None, NOW)]
    boots.state = KioskState.SUSPECTED
    answer = ask(desk, LETTERS)
    assert answer.status is AnswerStatus.SUSPECTED
    assert len(unpack_receipts(answer.body)) == 1


@pytest.mark.parametrize("request_", [ASKED, LETTERS])
def test_only_a_proven_kiosk_is_told_that_it_is_revoked(
    desk: KioskDesk, database: Database, booked: Booked, request_: Request
) -> None:
    with database.writing() as connection:
        connection.execute(update(TICKET_KEY).values(revoked_at=NOW))
    assert ask(desk, request_).status is AnswerStatus.REVOKED
    forged = ask(desk, request_, SigningKey(b"x" * 32))
    assert (forged.status, forged.code) == (AnswerStatus.REFUSED, RequestFault.BAD_SIGNATURE)
    assert booked.came == []
    assert row(database).heartbeat is None


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (replace(ASKED, kiosk=8), RequestFault.UNKNOWN_KIOSK),
        (replace(ASKED, key_id=4), RequestFault.UNKNOWN_KIOSK),
        (replace(ASKED, body=b"?"), RequestFault.MALFORMED),
        (replace(LETTERS, body=b"?"), RequestFault.MALFORMED),
    ],
)
def test_refusals_are_signed_and_name_their_reason(desk: KioskDesk, request_: Request, code: RequestFault) -> None:
    answer = ask(desk, request_)
    assert (answer.status, answer.code, answer.body) == (AnswerStatus.REFUSED, code, b"")


def test_a_request_counts_for_its_own_path_only(desk: KioskDesk, booked: Booked) -> None:
    assert ask(desk, ASKED, path=RequestKind.ENVELOPES).code == RequestFault.WRONG_KIND
    assert booked.came == []


@pytest.mark.parametrize("wire", [b"", b"<html>", bytes(2 * 1024 * 1024)])
def test_what_is_no_request_gets_no_signature(desk: KioskDesk, wire: bytes) -> None:
    said = desk.answer(RequestKind.ENVELOPES, wire)
    assert (said.status, said.wire) == (AnswerStatus.REFUSED, b"")


def test_a_database_that_is_away_is_said_in_a_signed_word(desk: KioskDesk, booked: Booked) -> None:
    booked.trouble = DatabaseError(DatabaseCode.UNREACHABLE, "gone")
    answer = ask(desk, LETTERS)
    assert answer.status is AnswerStatus.BUSY
    assert answer.retry_after_s is not None


def test_a_recorded_heartbeat_changes_nothing(desk: KioskDesk, database: Database) -> None:
    ask(desk, ASKED)
    newer = replace(HEARTBEAT, pending=0)
    ask(desk, replace(ASKED, at=NOW - 1, body=pack_heartbeat(newer)))
    ask(desk, ASKED)
    assert json.loads(row(database).heartbeat)["pending"] == 0


@pytest.mark.parametrize("at", [NOW - 601, NOW + 601, 0, 2**40 - 1])
def test_a_clock_that_is_far_off_still_delivers(
    desk: KioskDesk, database: Database, booked: Booked, boots: Boots, at: int
) -> None:
    booked.receipts = [Receipt(b"e" * 16, True, None, NOW)]
    assert len(unpack_receipts(ask(desk, replace(LETTERS, at=at)).body)) == 1
    assert ask(desk, replace(ASKED, at=at)).status is AnswerStatus.OK
    assert (boots.noted, row(database).heartbeat) == ([], None)


def test_boots_are_counted_once_and_not_from_a_recording(desk: KioskDesk, boots: Boots) -> None:
    first, second = b"1" * 16, b"2" * 16
    ask(desk, replace(LETTERS, boot_id=first, at=NOW - 9))
    ask(desk, replace(LETTERS, boot_id=first, at=NOW - 8))
    ask(desk, replace(ASKED, boot_id=second, at=NOW - 7))
    ask(desk, replace(LETTERS, boot_id=first, at=NOW - 9))
    ask(desk, replace(ASKED, boot_id=first, at=NOW - 8))
    assert [boot for _, boot in boots.noted] == [first.hex(), second.hex()]
    ask(desk, replace(ASKED, boot_id=first, at=NOW - 6))
    assert boots.noted[-1] == (7, first.hex()), "a second machine is no recording"
