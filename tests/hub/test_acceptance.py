"""One receipt for each envelope, for ever; the effect once; one bad item holds up nobody (protocol 4)."""

from __future__ import annotations

import logging
import threading
import time
from typing import Any
from uuid import UUID

import cbor2
import pytest
from nacl.public import PrivateKey, SealedBox
from nacl.signing import SigningKey
from sqlalchemy import insert, update

from kiosk.hub.acceptance import AT_ONCE, Acceptance, ReceiptOutcome, Verdict
from kiosk.hub.alarms import AlarmCode
from kiosk.hub.change_log import ChangeLog
from kiosk.hub.database import Database, DatabaseCode, DatabaseError
from kiosk.hub.effects.application import receive
from kiosk.hub.effects.letter import Letter
from kiosk.hub.effects.table import EFFECTS
from kiosk.hub.journal import Journal
from kiosk.hub.schema import ALARM, APPLICATION, ENVELOPE, JOB, JOB_CHANGE, TICKET_KEY, TICKET_STATE
from kiosk.protocol import acts, envelope
from kiosk.protocol.acts import Application
from kiosk.protocol.refusals import Deferral, Refusal
from tests.hub.senders import (
    DAY_S,
    HUB_KEY,
    JOB_ID,
    NOW,
    SomeKiosk,
    application,
    hub,
    job_row,
    rows,
    signing_key,
)


def alarm_codes(database: Database) -> list[str]:
    return sorted(row.code for row in rows(database, ALARM))


def one(outcomes: tuple[ReceiptOutcome, ...]) -> ReceiptOutcome:
    (outcome,) = outcomes
    return outcome


def test_an_application_is_a_row_a_state_a_count_and_a_receipt(market: Database) -> None:
    outcome = one(hub(market).accept(7, [SomeKiosk().seal(application())]))
    assert (outcome.verdict, outcome.reason, outcome.kiosk, outcome.at) == (Verdict.ACCEPTED, None, 7, NOW)
    (kept,) = rows(market, APPLICATION)
    assert (kept.kiosk_id, kept.ticket_id, kept.job_id, kept.name, kept.state) == (7, 1, JOB_ID, "关铁柱", "received")
    (told,) = rows(market, TICKET_STATE)
    assert (told.ticket_id, told.holder_tag, told.state) == (1, application().holder_tag, "received")
    assert {row.id: row.applied for row in rows(market, JOB)} == {JOB_ID: 1, JOB_ID + 1: 0, JOB_ID + 2: 0}
    assert [row.job_id for row in rows(market, JOB_CHANGE)] == [JOB_ID]
    (claimed,) = rows(market, ENVELOPE)
    assert (claimed.kind, claimed.accepted, claimed.reason) == ("application", True, None)


def test_env_9_the_same_bytes_get_the_same_receipt_after_years_and_change_nothing(market: Database) -> None:
    """MUST answer the same bytes with the same receipt for ever (protocol 4), even when the hub's key is long gone."""
    wire = SomeKiosk().seal(application())
    first = one(hub(market).accept(7, [wire, wire])[:1])
    before = [rows(market, table) for table in (APPLICATION, TICKET_STATE, JOB, JOB_CHANGE)]
    later = Acceptance(market, {}, lambda: NOW + 10 * 365 * DAY_S)
    assert later.accept(7, [wire]) == (first,)
    assert [rows(market, table) for table in (APPLICATION, TICKET_STATE, JOB, JOB_CHANGE)] == before


def test_a_refusal_is_remembered_too(market: Database) -> None:
    wire = SomeKiosk().seal(application(job_id=999))
    first = one(hub(market).accept(7, [wire]))
    assert (first.verdict, first.reason) == (Verdict.REFUSED, Refusal.JOB_UNKNOWN)
    with market.writing() as connection:
        connection.execute(insert(JOB).values(**job_row(999)))
    assert hub(market, lambda: NOW + 5).accept(7, [wire]) == (first,)
    assert rows(market, APPLICATION) == []


def test_env_10_other_bytes_under_a_known_id_are_refused_and_alarmed(market: Database) -> None:
    kiosk = SomeKiosk()
    same_id = UUID(int=77, version=4)
    first, second = kiosk.seal(application(1), envelope_id=same_id), kiosk.seal(application(2, 2), envelope_id=same_id)
    together = hub(market).accept(7, [first, second])
    assert [each.reason for each in together] == [None, Refusal.ID_REUSED]
    assert hub(market).accept(7, [second, first]) == together[::-1]
    assert [row.ticket_id for row in rows(market, APPLICATION)] == [1]
    assert alarm_codes(market) == [AlarmCode.ID_REUSED]


def test_env_8_of_what_nobody_known_signed_nothing_is_written(market: Database) -> None:
    good = SomeKiosk()
    outer, signature = cbor2.loads(good.seal(application()))
    unknown_version = cbor2.dumps({**cbor2.loads(outer), "v": 2}, canonical=True)
    wires = {
        Deferral.MALFORMED: b"<html>please sign in</html>",
        Deferral.UNKNOWN_VERSION: cbor2.dumps([unknown_version, signature], canonical=True),
        Deferral.UNKNOWN_KIOSK: SomeKiosk(55).seal(application()),
        Deferral.BAD_SIGNATURE: SomeKiosk(7, SigningKey(b"x" * 32)).seal(application()),
    }
    outcomes = hub(market).accept(8, list(wires.values()))
    assert [each.verdict for each in outcomes] == [Verdict.DEFERRED] * 4
    assert [each.reason for each in outcomes] == list(wires)
    assert rows(market, ENVELOPE) == rows(market, APPLICATION) == []
    assert [(row.code, row.kiosk_id) for row in rows(market, ALARM)] == [
        (AlarmCode.UNSIGNED, 8),
        (AlarmCode.NEWER_KIOSK, 8),
    ]
    with_truth = one(hub(market).accept(7, [good.seal(application())]))
    assert with_truth.verdict is Verdict.ACCEPTED


def _signed_body(body: bytes, **outer: Any) -> bytes:
    whole = SomeKiosk().seal(application())
    fields = {**cbor2.loads(cbor2.loads(whole)[0]), "sealed": SealedBox(HUB_KEY.public_key).encrypt(body), **outer}
    data = cbor2.dumps(fields, canonical=True)
    return cbor2.dumps([data, signing_key(7).sign(b"kiosk-envelope-v1\0" + data).signature], canonical=True)


def test_a_signed_body_that_is_no_record_is_refused_for_good(market: Database) -> None:
    outcome = one(hub(market).accept(7, [_signed_body(b"nothing" + b"\x80" + bytes(248))]))
    assert (outcome.verdict, outcome.reason) == (Verdict.REFUSED, Refusal.MALFORMED)
    assert alarm_codes(market) == [AlarmCode.UNREADABLE]


@pytest.mark.parametrize("sealed", [b"nothing that opens", None])
def test_env_5_nothing_is_opened_that_nobody_known_signed(market: Database, sealed: bytes | None) -> None:
    """A forger learns nothing of what the hub can open: one answer, whatever is inside."""
    outer = cbor2.loads(cbor2.loads(SomeKiosk().seal(application()))[0])
    data = cbor2.dumps({**outer, "sealed": sealed or outer["sealed"], "hub_key_id": "hub-9"}, canonical=True)
    wire = cbor2.dumps([data, SigningKey(b"x" * 32).sign(b"kiosk-envelope-v1\0" + data).signature], canonical=True)
    outcome = one(hub(market).accept(7, [wire]))
    assert (outcome.verdict, outcome.reason) == (Verdict.DEFERRED, Deferral.BAD_SIGNATURE)
    assert rows(market, ENVELOPE) == []


def test_env_6_a_body_under_another_header_is_refused(market: Database) -> None:
    inner = cbor2.loads(cbor2.loads(SomeKiosk().seal(application()))[0])
    wire = _signed_body(b"", **{**inner, "sequence": 99})
    assert one(hub(market).accept(7, [wire])).reason is Refusal.HEADER_MISMATCH


def test_env_8_what_waits_for_a_newer_hub_or_an_older_key_is_deferred_and_accepted_later(market: Database) -> None:
    """Were it refused, the same bytes would have to be refused for ever, and the application would be lost."""
    wire = SomeKiosk().seal(application())
    without = Acceptance(market, {"hub-2": PrivateKey(b"z" * 32)}, lambda: NOW)
    assert one(without.accept(7, [wire])).reason is Deferral.UNKNOWN_HUB_KEY
    assert rows(market, ENVELOPE) == []
    assert alarm_codes(market) == [AlarmCode.HUB_KEY_MISSING]
    assert one(hub(market).accept(7, [wire])).verdict is Verdict.ACCEPTED


def test_env_8_an_unknown_kind_stays_pending(market: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    wire = SomeKiosk().seal(application())
    with monkeypatch.context() as older:
        older.setattr(envelope, "KINDS", {name: kind for name, kind in acts.KINDS.items() if name != "application"})
        assert one(hub(market).accept(7, [wire])).reason is Deferral.UNKNOWN_KIND
    assert alarm_codes(market) == [AlarmCode.NEWER_KIOSK]
    assert one(hub(market).accept(7, [wire])).verdict is Verdict.ACCEPTED


def test_env_11_env_12_a_revoked_kiosks_envelopes_of_before_are_accepted_and_later_ones_refused(
    market: Database,
) -> None:
    kiosk = SomeKiosk()
    before, after = kiosk.seal(application(1), NOW - 60), kiosk.seal(application(2, 2), NOW + 60)
    with market.writing() as connection:
        connection.execute(update(TICKET_KEY).where(TICKET_KEY.c.kiosk_id == 7).values(revoked_at=NOW))
    outcomes = hub(market, lambda: NOW + DAY_S).accept(None, [before, after])
    assert [each.reason for each in outcomes] == [None, Refusal.KIOSK_REVOKED]
    assert alarm_codes(market) == [AlarmCode.REVOKED_KEY]


def test_an_older_key_of_the_kiosk_still_counts_after_it_was_enrolled_again(market: Database) -> None:
    with market.writing() as connection:
        new = {"key_id": 700, "kiosk_id": 7, "verify_key": bytes(signing_key(7, 1).verify_key), "valid_from": NOW}
        connection.execute(insert(TICKET_KEY).values(**new))
    again = SomeKiosk(7, signing_key(7, 1), UUID(int=2))
    outcomes = hub(market).accept(7, [SomeKiosk().seal(application(1)), again.seal(application(2, 2))])
    assert [each.verdict for each in outcomes] == [Verdict.ACCEPTED] * 2


def test_env_13_a_receipt_is_said_again_when_the_envelope_comes_by_another_road(market: Database) -> None:
    """The first one may have left the feed before the township's stick came back."""
    wire = SomeKiosk().seal(application())
    hub(market).accept(7, [wire])
    with market.writing() as connection:
        connection.execute(update(ENVELOPE).values(receipt_number=5))
    hub(market).accept(7, [wire])
    assert rows(market, ENVELOPE)[0].receipt_number == 5
    later = hub(market, lambda: NOW + 40 * DAY_S)
    assert one(later.accept(None, [wire])).at == NOW
    (row,) = rows(market, ENVELOPE)
    assert (row.receipt_number, row.received_at) == (None, NOW)
    changes = ChangeLog(market)
    assert changes.number_changes().receipts == 1
    with changes.view() as view:
        said = list(view.receipts(0, NOW + 39 * DAY_S))
    assert [(number, receipt.accepted, receipt.at) for number, receipt in said] == [(1, True, NOW)]


@pytest.fixture
def poisoned(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mistake of the program that meets ticket 2 after it has written."""

    def receive_badly(booking: Journal, letter: Letter[Application]) -> Refusal | None:
        refusal = receive(booking, letter)
        if letter.act.ticket_id == 2:
            raise ZeroDivisionError(letter.act.name)
        return refusal

    monkeypatch.setitem(EFFECTS, Application, receive_badly)


def test_env_14_one_bad_item_never_blocks_the_rest(
    market: Database, poisoned: None, caplog: pytest.LogCaptureFixture
) -> None:
    kiosk = SomeKiosk()
    wires = [kiosk.seal(application(number, number)) for number in (1, 2, 3)]
    with caplog.at_level(logging.DEBUG):
        outcomes = hub(market).accept(7, wires)
    assert [each.verdict for each in outcomes] == [Verdict.ACCEPTED, Verdict.DEFERRED, Verdict.ACCEPTED]
    assert outcomes[1].reason is Deferral.NOT_PROCESSED
    assert [row.ticket_id for row in rows(market, APPLICATION)] == [1, 3]
    assert len(rows(market, ENVELOPE)) == 2
    assert rows(market, JOB)[0].applied == 2
    assert alarm_codes(market) == [AlarmCode.NOT_PROCESSED]
    assert "ZeroDivisionError" in caplog.text
    assert application().name not in caplog.text


def test_a_mended_program_takes_what_it_could_not_process(market: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    wire = SomeKiosk().seal(application())
    with monkeypatch.context() as broken:
        broken.setattr("kiosk.hub.acceptance.EFFECTS", {})
        assert one(hub(market).accept(7, [wire])).reason is Deferral.NOT_PROCESSED
    assert one(hub(market).accept(7, [wire])).verdict is Verdict.ACCEPTED


def test_an_import_larger_than_a_transaction(market: Database) -> None:
    kiosk = SomeKiosk()
    wires = [kiosk.seal(application(number, number)) for number in range(1, AT_ONCE + 6)]
    outcomes = hub(market).accept(None, wires)
    assert {each.verdict for each in outcomes} == {Verdict.ACCEPTED}
    assert rows(market, JOB)[0].applied == AT_ONCE + 5


def test_the_same_batch_from_many_threads_at_once(market: Database, database_url: str) -> None:
    """Two processes behind one proxy, and a kiosk that lost its answer; every thread has its own connections."""
    kiosk = SomeKiosk()
    wires = [kiosk.seal(application(number, number % 7)) for number in range(1, 31)]
    answers: list[tuple[ReceiptOutcome, ...]] = []

    def deliver(order: int) -> None:
        opened = Database.open(database_url)
        try:
            mine = wires[order:] + wires[:order]
            got = hub(opened).accept(7, mine)
            answers.append(got[len(wires) - order :] + got[: len(wires) - order])
        finally:
            opened.close()

    threads = [threading.Thread(target=deliver, args=(order,)) for order in (0, 7, 15, 23)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(answers) == 4
    assert answers[1:] == answers[:1] * 3
    assert len(rows(market, ENVELOPE)) == 30
    assert len(rows(market, APPLICATION)) == sum(each.verdict is Verdict.ACCEPTED for each in answers[0]) == 7
    assert rows(market, JOB)[0].applied == 7


def test_who_waits_shares_the_next_transaction(market: Database) -> None:
    """One wait for the disk for all of them; and each gets the answers to his own."""
    began, go_on = threading.Event(), threading.Event()
    transactions: list[int] = []

    def now() -> int:
        transactions.append(1)
        if len(transactions) == 1:
            began.set()
            go_on.wait(60)
        return NOW

    acceptance = hub(market, now)
    answers: dict[int, tuple[ReceiptOutcome, ...]] = {}

    def deliver(number: int) -> None:
        wire = SomeKiosk(ledger_id=UUID(int=number)).seal(application(number, number))
        answers[number] = acceptance.accept(7, [wire, wire])

    threads = [threading.Thread(target=deliver, args=(number,)) for number in range(1, 7)]
    threads[0].start()
    began.wait(60)
    for thread in threads[1:]:
        thread.start()
    until_s = time.monotonic() + 60
    while acceptance.waiting < 5 and time.monotonic() < until_s:
        time.sleep(0.001)
    go_on.set()
    for thread in threads:
        thread.join(60)
    assert len(transactions) == 2
    assert {number: len(answer) for number, answer in answers.items()} == dict.fromkeys(range(1, 7), 2)
    assert len({answer[0].envelope_id for answer in answers.values()}) == 6


def test_a_database_that_is_away_is_everybodys_error_and_nobodys_receipt(market: Database) -> None:
    wire = SomeKiosk().seal(application())

    def away() -> int:
        raise DatabaseError(DatabaseCode.UNREACHABLE, "test")

    with pytest.raises(DatabaseError):
        hub(market, away).accept(7, [wire])
    assert one(hub(market).accept(7, [wire])).verdict is Verdict.ACCEPTED
