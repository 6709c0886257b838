"""docs/protocol.md, 13: who is answered what."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from nacl.signing import SigningKey
from sqlalchemy import select, text, update

from kiosk.hub.acceptance import Acceptance
from kiosk.hub.alarms import AlarmCode
from kiosk.hub.database import Database, DatabaseCode, DatabaseError
from kiosk.hub.enrolment import KioskState
from kiosk.hub.kiosk_desk import KioskDesk
from kiosk.hub.schema import ALARM, APPLICATION, KIOSK, TICKET_KEY
from kiosk.protocol import envelope
from kiosk.protocol.heartbeat import Heartbeat, pack_heartbeat, unpack_reply
from kiosk.protocol.receipts import unpack_receipts
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
from tests.hub.senders import HUB_KEYS, NOW, SomeKiosk, application, open_market, signing_key

KIOSK_KEY = signing_key(7)
HUB_KEY = SigningKey(b"h" * 32)
HEARTBEAT = Heartbeat("0.1", 60, 2, 0, 10, "g", 5, 6, 7, 0, 10**9, 0, None, "up", None, ("RANKING",))
ASKED = Request(7, 7, b"b" * 16, b"r" * 16, NOW - 2, RequestKind.HEARTBEAT, pack_heartbeat(HEARTBEAT))
WIRE = SomeKiosk().seal(application())
LETTERS = replace(ASKED, kind=RequestKind.ENVELOPES, body=pack_envelopes([WIRE, b"no envelope"]))


@pytest.fixture
def market(database: Database) -> Database:
    with database.writing() as connection:
        open_market(connection)
        connection.execute(update(KIOSK).where(KIOSK.c.kiosk_id == 7).values(settings_version=4))
    return database


@pytest.fixture
def desk(market: Database) -> KioskDesk:
    return KioskDesk(market, HUB_KEY, Acceptance(market, HUB_KEYS, lambda: NOW), lambda: NOW)


class Away(Acceptance):
    """A database that goes away between two statements."""

    def accept(self, sender: int | None, wires: Sequence[bytes]) -> Any:
        raise DatabaseError(DatabaseCode.UNREACHABLE, "gone")


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


def applications(database: Database) -> list[int]:
    with database.reading() as connection:
        return list(connection.execute(select(APPLICATION.c.ticket_id)).scalars())


def test_a_kiosk_that_had_jobs_and_has_none_is_an_alarm_and_a_new_one_is_not(
    desk: KioskDesk, database: Database
) -> None:
    def beat(after_s: int, generation: str | None) -> list[str]:
        told = replace(HEARTBEAT, cache_generation=generation)
        ask(desk, replace(ASKED, at=ASKED.at + after_s, body=pack_heartbeat(told)))
        with database.reading() as connection:
            return list(connection.execute(select(ALARM.c.code)).scalars())

    assert beat(0, None) == []
    assert beat(1, "g") == []
    assert beat(2, None) == [AlarmCode.JOBS_GONE]
    assert beat(3, None) == [AlarmCode.JOBS_GONE], "told once"


def test_envelopes_get_the_receipts_that_there_are(desk: KioskDesk, database: Database) -> None:
    """13: one for which the hub has no answer is left out."""
    answer = ask(desk, LETTERS)
    (receipt,) = unpack_receipts(answer.body)
    assert answer.status is AnswerStatus.OK
    assert (receipt.uuid, receipt.accepted, receipt.reason, receipt.at) == (
        envelope.read(WIRE).header.envelope_id,
        True,
        None,
        NOW,
    )
    assert applications(database) == [1]
    again = ask(desk, replace(LETTERS, request_id=b"s" * 16))
    assert unpack_receipts(again.body) == (receipt,)


def test_a_refused_envelope_has_a_receipt_with_its_reason(desk: KioskDesk) -> None:
    wires = [WIRE, SomeKiosk(8).seal(application(ticket_id=2))]
    receipts = unpack_receipts(ask(desk, replace(LETTERS, body=pack_envelopes(wires))).body)
    assert [receipt.reason for receipt in receipts] == [None, "DUPLICATE"]


def test_a_suspected_kiosk_delivers_and_is_told(desk: KioskDesk, database: Database) -> None:
    with database.writing() as connection:
        connection.execute(update(KIOSK).values(state=KioskState.SUSPECTED))
    answer = ask(desk, LETTERS)
    assert answer.status is AnswerStatus.SUSPECTED
    assert len(unpack_receipts(answer.body)) == 1
    assert ask(desk, ASKED).status is AnswerStatus.SUSPECTED


@pytest.mark.parametrize("request_", [ASKED, LETTERS])
def test_req_9_only_a_proven_kiosk_is_told_that_it_is_revoked(
    desk: KioskDesk, database: Database, request_: Request
) -> None:
    with database.writing() as connection:
        connection.execute(update(TICKET_KEY).values(revoked_at=NOW))
    assert ask(desk, request_).status is AnswerStatus.REVOKED
    forged = ask(desk, request_, SigningKey(b"x" * 32))
    assert (forged.status, forged.code) == (AnswerStatus.REFUSED, RequestFault.BAD_SIGNATURE)
    assert applications(database) == []
    assert row(database).heartbeat is None


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (replace(ASKED, kiosk=8), RequestFault.UNKNOWN_KIOSK),
        (replace(ASKED, key_id=4), RequestFault.UNKNOWN_KIOSK),
        (replace(ASKED, kiosk=65535, key_id=65535), RequestFault.UNKNOWN_KIOSK),
        (replace(ASKED, body=b"?"), RequestFault.MALFORMED),
        (replace(LETTERS, body=b"?"), RequestFault.MALFORMED),
    ],
)
def test_refusals_are_signed_and_name_their_reason(desk: KioskDesk, request_: Request, code: RequestFault) -> None:
    answer = ask(desk, request_)
    assert (answer.status, answer.code, answer.body) == (AnswerStatus.REFUSED, code, b"")


@pytest.mark.parametrize("request_", [replace(ASKED, body=b"?"), replace(LETTERS, body=b"?")])
def test_req_8_nobody_s_body_is_looked_into(desk: KioskDesk, request_: Request) -> None:
    """What is wrong with the body is told to who signed it, and to nobody else."""
    assert ask(desk, request_).code == RequestFault.MALFORMED
    assert ask(desk, request_, SigningKey(b"x" * 32)).code == RequestFault.BAD_SIGNATURE


def test_req_2_a_request_counts_for_its_own_path_only(desk: KioskDesk) -> None:
    assert ask(desk, ASKED, path=RequestKind.ENVELOPES).code == RequestFault.WRONG_KIND
    assert ask(desk, LETTERS, path=RequestKind.HEARTBEAT).code == RequestFault.WRONG_KIND


@pytest.mark.parametrize("wire", [b"", b"<html>", bytes(2 * 1024 * 1024)])
def test_what_is_no_request_gets_no_signature(desk: KioskDesk, wire: bytes) -> None:
    said = desk.answer(RequestKind.ENVELOPES, wire)
    assert (said.status, said.wire) == (AnswerStatus.REFUSED, b"")


def test_a_database_that_is_away_is_said_in_a_signed_word(market: Database) -> None:
    away = KioskDesk(market, HUB_KEY, Away(market, HUB_KEYS, lambda: NOW), lambda: NOW)
    answer = ask(away, LETTERS)
    assert (answer.status, answer.retry_after_s) == (AnswerStatus.BUSY, 5)


def test_a_database_without_its_tables_is_no_answer_about_envelopes(desk: KioskDesk, database: Database) -> None:
    """A mistake of ours is not signed as if it were the hub's word."""
    with database.writing() as connection:
        connection.execute(text("ALTER TABLE ticket_key RENAME TO elsewhere"))
    with pytest.raises(Exception, match="ticket_key"):
        ask(desk, LETTERS)
    # PostgreSQL's tests share one database.
    with database.writing() as connection:
        connection.execute(text("ALTER TABLE elsewhere RENAME TO ticket_key"))


def test_req_10_a_recorded_heartbeat_changes_nothing(desk: KioskDesk, database: Database) -> None:
    ask(desk, ASKED)
    newer = replace(HEARTBEAT, pending=0)
    ask(desk, replace(ASKED, at=NOW - 1, body=pack_heartbeat(newer)))
    ask(desk, ASKED)
    assert json.loads(row(database).heartbeat)["pending"] == 0


@pytest.mark.parametrize("at", [NOW - 601, NOW + 601, 0, 2**40 - 1])
def test_a_clock_that_is_far_off_still_delivers(desk: KioskDesk, database: Database, at: int) -> None:
    assert len(unpack_receipts(ask(desk, replace(LETTERS, at=at)).body)) == 1
    assert ask(desk, replace(ASKED, at=at)).status is AnswerStatus.OK
    assert (row(database).boot_id, row(database).heartbeat) == (None, None)


Boot = Callable[[int, int], AnswerStatus]


@pytest.fixture
def boot(desk: KioskDesk) -> Boot:
    """A heartbeat of the boot with that number, so many seconds before now."""
    return lambda number, ago: ask(desk, replace(ASKED, boot_id=bytes([number]) * 16, at=NOW - ago)).status


def test_machines_that_start_anew_are_no_clones(boot: Boot, database: Database) -> None:
    assert {boot(number, 100 - number) for number in (1, 1, 2, 3, 3, 4, 5)} == {AnswerStatus.OK}
    assert (row(database).boot_id, row(database).previous_boot_id) == (b"\5".hex() * 16, b"\4".hex() * 16)


def test_enr_10_two_boots_that_take_turns_are_two_machines(boot: Boot, database: Database) -> None:
    """14: both are suspected, until somebody has looked."""
    assert [boot(1, 90), boot(2, 80), boot(2, 70)] == [AnswerStatus.OK] * 3
    assert [boot(1, 60), boot(2, 50), boot(1, 40)] == [AnswerStatus.SUSPECTED] * 3
    with database.reading() as connection:
        assert connection.execute(select(ALARM.c.code, ALARM.c.kiosk_id)).all() == [(AlarmCode.CLONE_SUSPECTED, 7)]


def test_req_10_a_recorded_request_of_an_earlier_boot_makes_no_clone(
    desk: KioskDesk, boot: Boot, database: Database
) -> None:
    """13: replays are harmless."""
    assert [boot(1, 90), boot(2, 80), boot(1, 90), boot(1, 85)] == [AnswerStatus.OK] * 4
    ask(desk, replace(LETTERS, boot_id=b"\1" * 16, at=NOW - 85))
    assert row(database).boot_id == b"\2".hex() * 16
    assert row(database).state == KioskState.ACTIVE


def test_envelopes_count_a_boot_too(desk: KioskDesk, boot: Boot) -> None:
    boot(1, 90)
    boot(2, 80)
    assert ask(desk, replace(LETTERS, boot_id=b"\1" * 16, at=NOW - 60)).status is AnswerStatus.SUSPECTED
