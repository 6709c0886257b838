"""Check-ins, wishes, sign-ups, complaints, erasure and the kiosks' own books."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import insert, update

from kiosk.domain.card import Sex
from kiosk.domain.job import Settlement
from kiosk.hub.alarms import AlarmCode
from kiosk.hub.change_log import ChangeLog
from kiosk.hub.counters import Measure
from kiosk.hub.database import Database
from kiosk.hub.effects.application import receive
from kiosk.hub.effects.letter import Letter
from kiosk.hub.effects.table import EFFECTS
from kiosk.hub.feed.batches import Batches
from kiosk.hub.journal import Journal
from kiosk.hub.retention import Retention
from kiosk.hub.schema import (
    ACTIVITY,
    ALARM,
    APPLICATION,
    CHECK_IN,
    COMPLAINT,
    ERASURE,
    JOB,
    KIOSK_AUDIT,
    PREFERENCE,
    SIGN_OFF,
    SIGN_UP,
    TICKET_STATE,
    WISH,
)
from kiosk.protocol.acts import (
    Act,
    Application,
    Audit,
    AuditEntry,
    CheckIn,
    Complaint,
    ComplaintSubject,
    Erasure,
    ErasureScope,
    KeptPreferences,
    Outcome,
    OutcomeResult,
    Reporter,
    SignOff,
    SignUp,
    Wish,
    WithdrawalAction,
)
from kiosk.protocol.feed import BatchName, batch_of
from kiosk.protocol.feed_records import (
    FeedPreferences,
    TicketState,
    TicketStateChange,
    unpack_preferences,
    unpack_states,
)
from kiosk.protocol.feed_sealing import open_for_fleet
from kiosk.protocol.refusals import Refusal
from tests.hub.senders import (
    DAY_S,
    JOB_ID,
    NOW,
    TODAY,
    SomeKiosk,
    accept,
    application,
    counted,
    rows,
    states,
    tag,
    withdrawal,
)

ACTIVITY_ID = 5
PERSON = tag("person 1", 16)


def check_in(ticket_id: int = 1, person: int = 1) -> CheckIn:
    return CheckIn(
        ticket_id=ticket_id,
        holder_tag=tag(f"holder {ticket_id}", 8),
        person=tag(f"person {person}", 16),
        name="关铁柱",
        phone="13800138000",
        sex=Sex.MALE,
        birth_month="1979-03",
        day=TODAY,
        number=12,
        trades=("brick", "carry"),
        consent_version="check-in-1",
    )


def wish(ticket_id: int = 1, person: int = 1) -> Wish:
    return Wish(
        ticket_id=ticket_id,
        holder_tag=tag(f"holder {ticket_id}", 8),
        person=tag(f"person {person}", 16),
        name="关铁柱",
        phone=None,
        sex=Sex.MALE,
        birth_month="1979-03",
        trades=("brick",),
        settlement=Settlement.DAILY,
        within_km=20,
        until=NOW + 30 * DAY_S,
        consent_version="wish-1",
    )


def sign_up(ticket_id: int = 1, person: int = 1) -> SignUp:
    return SignUp(
        ticket_id=ticket_id,
        activity_id=ACTIVITY_ID,
        holder_tag=tag(f"holder {ticket_id}", 8),
        person=tag(f"person {person}", 16),
        name="关铁柱",
        phone="13800138000",
        consent_version="sign-up-1",
        receiver="盐湖区技工学校",
    )


def sign_off(ticket_id: int = 1, holder: int | None = None) -> SignOff:
    return SignOff(ticket_id, ACTIVITY_ID, tag(f"holder {holder or ticket_id}", 8))


@pytest.fixture
def training(market: Database) -> Database:
    with market.writing() as connection:
        connection.execute(
            insert(ACTIVITY).values(
                id=ACTIVITY_ID,
                hall_id=1,
                kind="training",
                title="电焊短训",
                begins_at=NOW + 2 * DAY_S,
                region="140802",
                place="二楼",
                organiser="市技工学校",
                places=2,
                taken=0,
                open=True,
            )
        )
    return market


def test_a_check_in_stands_on_the_days_list_and_counts(market: Database) -> None:
    assert accept(market, [SomeKiosk(9).seal(check_in())]) == [None]
    (row,) = rows(market, CHECK_IN)
    assert (row.day, row.call_number, row.trades, row.name) == (TODAY, 12, '["brick", "carry"]', "关铁柱")
    assert counted(market, Measure.CHECK_INS) == 1


@pytest.mark.parametrize("act", [check_in(), wish(), sign_up()], ids=["check_in", "wish", "sign_up"])
def test_a_ticket_id_is_given_once_for_each_kind(training: Database, act: Any) -> None:
    kiosk = SomeKiosk()
    again = replace(act, person=tag("person 2", 16))
    assert accept(training, [kiosk.seal(act), kiosk.seal(again)]) == [None, Refusal.TICKET_REUSED]
    assert [row.code for row in rows(training, ALARM)] == [AlarmCode.TICKET_REUSED]


@pytest.mark.parametrize("order", list(permutations(range(2))))
def test_act_6_the_wish_that_was_made_last_stands(market: Database, order: Sequence[int]) -> None:
    kiosk = SomeKiosk()
    wires = [kiosk.seal(wish(1), NOW), kiosk.seal(replace(wish(2), within_km=5), NOW + 60)]
    assert accept(market, [wires[each] for each in order]) == [None, None]
    assert [(row.ticket_id, row.within_km) for row in rows(market, WISH)] == [(2, 5)]
    assert counted(market, Measure.WISHES) == 2


def test_act_7_places_end_with_the_last_one(training: Database) -> None:
    kiosk = SomeKiosk()
    acts = [sign_up(1, 1), sign_up(2, 1), sign_up(3, 2), sign_up(4, 3)]
    assert accept(training, [kiosk.seal(act) for act in acts]) == [
        None,
        Refusal.DUPLICATE,
        None,
        Refusal.ACTIVITY_FULL,
    ]
    assert len(rows(training, SIGN_UP)) == rows(training, ACTIVITY)[0].taken == 2
    assert counted(training, Measure.TRAINING) == 2


@pytest.mark.parametrize("order", list(permutations(range(2))))
def test_act_16_act_17_a_place_given_back_is_anothers_whichever_word_comes_first(
    training: Database, order: Sequence[int]
) -> None:
    kiosk = SomeKiosk()
    wires = [kiosk.seal(sign_up(1, 1), NOW), kiosk.seal(sign_off(1), NOW + 60)]
    assert accept(training, [wires[each] for each in order]) == [None, None]
    assert (rows(training, SIGN_UP), rows(training, ACTIVITY)[0].taken) == ([], 0)
    assert counted(training, Measure.TRAINING) == 1
    others: list[Act] = [sign_up(2, 1), sign_up(3, 2), sign_off(2), sign_up(4, 3)]
    assert accept(training, [kiosk.seal(act, NOW + 90) for act in others]) == [None] * 4
    assert [row.ticket_id for row in rows(training, SIGN_UP)] == [3, 4]
    assert rows(training, ACTIVITY)[0].taken == 2


def test_act_16_a_place_in_what_has_begun_is_nobodys_any_more(training: Database) -> None:
    kiosk = SomeKiosk()
    accept(training, [kiosk.seal(sign_up())])
    with training.writing() as connection:
        connection.execute(update(ACTIVITY).values(begins_at=NOW - 60))
    assert accept(training, [kiosk.seal(sign_off())]) == [None]
    assert (rows(training, SIGN_UP), rows(training, ACTIVITY)[0].taken) == ([], 1)


def test_nobody_gives_back_anothers_place(training: Database) -> None:
    kiosk = SomeKiosk()
    accept(training, [kiosk.seal(sign_up())])
    wrong = [sign_off(1, holder=2), replace(sign_off(), activity_id=6)]
    assert accept(training, [kiosk.seal(act) for act in wrong]) == [
        Refusal.TICKET_MISMATCH,
        Refusal.ACTIVITY_UNKNOWN,
    ]
    assert accept(training, [SomeKiosk(8).seal(sign_off())]) == [None], "another kiosk's ticket of that number"
    assert rows(training, ACTIVITY)[0].taken == len(rows(training, SIGN_UP)) == 1
    Retention(training).purge(NOW + 2000 * DAY_S)
    assert rows(training, SIGN_OFF) == []


def test_an_unknown_and_a_closed_activity(training: Database) -> None:
    unknown = replace(sign_up(), activity_id=6)
    with training.writing() as connection:
        connection.execute(update(ACTIVITY).values(open=False))
    assert accept(training, [SomeKiosk().seal(unknown), SomeKiosk(8).seal(sign_up())]) == [
        Refusal.ACTIVITY_UNKNOWN,
        Refusal.ACTIVITY_FULL,
    ]


def test_a_complaint_may_be_anonymous_and_is_kept_once(market: Database) -> None:
    kiosk = SomeKiosk()
    wire = kiosk.seal(Complaint(ComplaintSubject.UNPAID, "干了三天没给钱"))
    about = kiosk.seal(Complaint(ComplaintSubject.FEE, "收押金", job_id=JOB_ID, ticket_id=3))
    assert accept(market, [wire, wire, about]) == [None, None, None]
    first, second = rows(market, COMPLAINT)
    assert (first.subject, first.text, first.name) == ("unpaid", "干了三天没给钱", None)
    assert (second.ticket_kiosk, second.ticket_id) == (7, 3)
    assert counted(market, Measure.COMPLAINTS) == 2


def test_the_kiosks_own_book(market: Database) -> None:
    entries = (AuditEntry(NOW, "applied", PERSON, 1), AuditEntry(NOW + 1, "erased", None, None))
    assert accept(market, [SomeKiosk().seal(Audit(entries)), SomeKiosk(8).seal(Audit(()))]) == [None, None]
    assert [(row.at, row.action, row.person) for row in rows(market, KIOSK_AUDIT)] == [
        (NOW, "applied", PERSON),
        (NOW + 1, "erased", None),
    ]


ERASE = Erasure(PERSON, ErasureScope.EVERYTHING)
EVERYTHING: list[Act] = [
    application(1),
    check_in(2),
    wish(3),
    sign_up(4),
    Audit((AuditEntry(NOW, "applied", PERSON, 1),)),
]


def _traces(database: Database) -> list[str]:
    """Where something of the person still stands."""
    personal = ("name", "phone", "birth_month")
    return [
        table.name
        for table in (APPLICATION, CHECK_IN, WISH, SIGN_UP, KIOSK_AUDIT)
        for values in (row._asdict() for row in rows(database, table))
        if values["person"] == PERSON or any(values.get(name) is not None for name in personal)
    ]


@pytest.mark.parametrize("erased_at", [0, 2, 5], ids=["first", "between", "last"])
def test_act_8_erasure_takes_what_was_before_it_whenever_it_arrives(training: Database, erased_at: int) -> None:
    kiosk = SomeKiosk()
    wires = [kiosk.seal(act, NOW) for act in EVERYTHING]
    wires.insert(erased_at, SomeKiosk(9).seal(ERASE, NOW + 60))
    assert accept(training, wires) == [None] * 6
    assert _traces(training) == []
    assert states(training) == {1: "withdrawn"}
    assert rows(training, TICKET_STATE)[-1].state == "withdrawn"
    assert rows(training, ACTIVITY)[0].taken == 0
    assert [counted(training, each) for each in (Measure.APPLICATIONS, Measure.CHECK_INS, Measure.WISHES)] == [1, 1, 1]
    assert counted(training, Measure.WITHDRAWALS) == 0


def test_act_10_who_was_chosen_and_has_begun_stays_and_what_waits_for_a_call_is_withdrawn(market: Database) -> None:
    kiosk = SomeKiosk()
    jobs = {JOB_ID: (OutcomeResult.HIRED, "withdrawn"), JOB_ID + 1: (OutcomeResult.HIRED, "chosen")}
    jobs[JOB_ID + 2] = (OutcomeResult.FULL, "withdrawn")
    with market.writing() as connection:
        for job_id in (JOB_ID + 1, JOB_ID + 2):
            connection.execute(update(JOB).where(JOB.c.id == job_id).values(start_on=TODAY))
    wires = [
        wire
        for ticket_id, (job_id, (result, _stands)) in enumerate(jobs.items(), start=1)
        for wire in (
            kiosk.seal(application(ticket_id, job_id=job_id)),
            kiosk.seal(Outcome(7, ticket_id, job_id, result, Reporter.HIRER), NOW + 30),
        )
    ]
    wires.append(kiosk.seal(ERASE, NOW + DAY_S))
    assert accept(market, wires) == [None] * 7
    assert list(states(market).values()) == [stands for _result, stands in jobs.values()]
    assert _traces(market) == []


def test_feed_16_a_copy_is_told_once_kept_in_what_is_merged_and_gone_after_an_erasure(market: Database) -> None:
    kiosk, log, batches = SomeKiosk(), ChangeLog(market), Batches(bytes(32))
    held = application(1, holder_copy=b"only the card" * 40)
    until = held.issued_at + held.valid_days * DAY_S
    other = application(2, person=2, holder_copy=b"another card")
    gone = withdrawal(held, WithdrawalAction.WITHDRAW)
    wires = [kiosk.seal(held), kiosk.seal(gone, NOW + 30), kiosk.seal(other)]
    assert accept(market, wires) == [None] * 3

    def news(above: int) -> tuple[int, list[tuple[int, TicketStateChange]]]:
        newest = log.number_changes().states
        with log.view() as view:
            return newest, list(view.states(above, 0))

    newest, told = news(0)
    assert [(each.ticket_id, each.holder_copy, each.valid_until, each.erased) for _, each in told] == [
        (1, held.holder_copy, until, False),
        (1, None, None, False),
        (2, other.holder_copy, until, False),
    ]
    parts = {batch_of(name): data for name, data in batches.states(0, newest, told).items()}

    def merged(now: int) -> dict[int, TicketStateChange]:
        name, data = batches.merge({each: data for each, data in parts.items() if each is not None}, now)
        return {each.ticket_id: each for each in unpack_states(open_for_fleet(bytes(32), str(name), data)).rows}

    assert merged(NOW)[1] == replace(told[1][1], holder_copy=held.holder_copy, valid_until=until)
    assert merged(until)[1] == told[1][1]

    accept(market, [SomeKiosk(9).seal(ERASE, NOW + 60)])
    assert [row.holder_copy for row in rows(market, TICKET_STATE)] == [None, None, other.holder_copy, None]
    last, erased = news(newest)
    assert [(each.ticket_id, each.state, each.erased) for _, each in erased] == [(1, TicketState.WITHDRAWN, True)]
    parts |= {batch_of(name): data for name, data in batches.states(newest, last, erased).items()}
    assert merged(NOW) == {1: erased[0][1], 2: told[2][1]}
    # It arrives after its erasure, by a stick.
    accept(market, [kiosk.seal(application(3, holder_copy=b"late", job_id=JOB_ID + 1))])
    assert [(each.holder_copy, each.erased) for _, each in news(last)[1]] == [(None, True)]


def test_who_comes_back_after_an_erasure_is_new(training: Database) -> None:
    """The new consent is the person's own, also when the old acts arrive after it."""
    kiosk = SomeKiosk()
    accept(training, [kiosk.seal(ERASE, NOW)])
    later: list[Act] = [replace(application(1), issued_at=NOW + 60), check_in(2), wish(3), sign_up(4)]
    assert accept(training, [kiosk.seal(act, NOW + 60) for act in later]) == [None] * 4
    accept(training, [SomeKiosk(9).seal(ERASE, NOW + 30)])
    assert _traces(training) == ["application", "check_in", "wish", "sign_up"]
    assert states(training) == {1: "received"}


OWNER = tag("the owner of some preferences", 16)


def kept(sealed: bytes, until: int = NOW + 30 * DAY_S) -> KeptPreferences:
    return KeptPreferences(OWNER, sealed, until)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1), (1, 2, 0)], ids=str)
def test_act_12_of_each_owner_the_newest_and_none_from_before_an_erasure(
    market: Database, order: tuple[int, ...]
) -> None:
    kiosk, neighbour = SomeKiosk(), SomeKiosk(8)
    erasure = Erasure(PERSON, ErasureScope.PREFERENCES, OWNER)
    wires = [kiosk.seal(kept(b"old"), NOW), neighbour.seal(kept(b"new"), NOW + 60), kiosk.seal(erasure, NOW + 30)]
    accept(market, [kiosk.seal(application(1))])
    assert accept(market, [wires[each] for each in order], NOW + 90) == [None] * 3
    (row,) = rows(market, PREFERENCE)
    assert (row.owner, row.sealed, row.kiosk_id, row.at) == (OWNER, b"new", 8, NOW + 60)
    last = SomeKiosk(9)
    assert accept(market, [last.seal(erasure, NOW + 61), last.seal(kept(b"late"), NOW + 61)]) == [None] * 2
    assert rows(market, PREFERENCE)[0].sealed is None
    assert states(market) == {1: "received"}, "nothing else goes with this scope"


def test_act_12_no_longer_than_agreed_nor_than_ninety_days(market: Database) -> None:
    kiosk = SomeKiosk()
    accept(market, [kiosk.seal(kept(b"for ever", NOW + 900 * DAY_S))], NOW)
    (row,) = rows(market, PREFERENCE)
    assert row.until == NOW + 90 * DAY_S
    Retention(market).purge(row.until)
    assert accept(market, [kiosk.seal(kept(b"over", NOW + DAY_S))], NOW + DAY_S) == [None]
    assert rows(market, PREFERENCE) == []


def test_feed_17_the_kiosks_hear_of_the_newest_and_of_its_erasure(market: Database) -> None:
    kiosk, log, batches = SomeKiosk(), ChangeLog(market), Batches(bytes(32))
    parts: dict[BatchName, bytes] = {}

    def publish(above: int) -> tuple[int, list[FeedPreferences]]:
        newest = log.number_changes().preferences
        with log.view() as view:
            told = list(view.preferences(above, 0))
        for name, data in batches.preferences(above, newest, told).items():
            batch = batch_of(name)
            assert batch is not None
            assert name.startswith("states/preferences-")
            parts[batch] = data
        return newest, [each for _, each in told]

    accept(market, [kiosk.seal(kept(b"old"), NOW), kiosk.seal(kept(b"new"), NOW + 60)])
    newest, told = publish(0)
    assert told == [FeedPreferences(OWNER, "140802", b"new", NOW + 60, NOW + 30 * DAY_S)]
    assert publish(newest) == (newest, [])
    accept(market, [SomeKiosk(9).seal(replace(ERASE, owner=OWNER), NOW + 90)])
    _newest, erased = publish(newest)
    assert erased == [FeedPreferences(OWNER, "140802", None, NOW + 90, NOW + 90 + 90 * DAY_S)]

    def merged(now: int) -> list[FeedPreferences]:
        name, data = batches.merge(parts, now)
        return list(unpack_preferences(open_for_fleet(bytes(32), str(name), data)).rows)

    assert merged(NOW) == erased
    assert merged(erased[0].until) == []


def test_an_erasure_of_preferences_leaves_the_rest(market: Database) -> None:
    kiosk = SomeKiosk()
    acts: list[Act] = [application(1), Erasure(PERSON, ErasureScope.PREFERENCES)]
    assert accept(market, [kiosk.seal(act) for act in acts]) == [None, None]
    assert states(market) == {1: "received"}
    assert rows(market, ERASURE) == []


def test_a_clock_that_ran_ahead_does_not_swallow_what_comes_after(market: Database) -> None:
    kiosk = SomeKiosk()
    assert accept(market, [kiosk.seal(ERASE, NOW + 400 * DAY_S)], NOW) == [None]
    again = replace(application(1), issued_at=NOW + 60)
    assert accept(market, [kiosk.seal(again, NOW + 60)], NOW + 60) == [None]
    assert states(market) == {1: "received"}


def test_a_dispute_keeps_the_name_that_it_needs(market: Database) -> None:
    kiosk = SomeKiosk()
    complaint = Complaint(ComplaintSubject.UNPAID, "没给钱", job_id=JOB_ID, ticket_id=1)
    accept(market, [kiosk.seal(complaint), kiosk.seal(application(1)), kiosk.seal(ERASE, NOW + 60)])
    (row,) = rows(market, APPLICATION)
    assert (row.name, row.phone, row.birth_month) == ("关铁柱", "13800138000", None)
    assert row.person != PERSON


INJECTION = "'); DROP TABLE wish; --<img src=x onerror=alert(1)>\\ %s %d {{7*7}}\n\u202e"


def test_hostile_texts_pass_through_as_data(training: Database) -> None:
    kiosk = SomeKiosk()
    bad: Any = {"name": INJECTION, "phone": INJECTION, "consent_version": INJECTION}
    acts: list[Any] = [
        replace(check_in(1), trades=(INJECTION,), **bad),
        replace(wish(2), trades=(INJECTION,), **bad),
        replace(sign_up(3), receiver=INJECTION, **bad),
        Complaint(ComplaintSubject.OTHER, INJECTION, name=INJECTION, phone=INJECTION),
        Audit((AuditEntry(NOW, INJECTION, None, None),)),
    ]
    assert accept(training, [kiosk.seal(act) for act in acts]) == [None] * 5
    for table in (CHECK_IN, WISH, SIGN_UP, COMPLAINT):
        (row,) = rows(training, table)
        assert {row.name, row.phone} == {INJECTION}
    assert rows(training, COMPLAINT)[0].text == rows(training, KIOSK_AUDIT)[0].action == INJECTION
    assert counted(training, Measure.CHECK_INS) == 1


def test_an_application_on_its_way_while_its_person_is_erased_keeps_no_name(
    market: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither transaction sees the other's rows; so one must wait for the other."""
    inside, go_on = threading.Event(), threading.Event()

    def slowly(booking: Journal, letter: Letter[Application]) -> Refusal | None:
        refusal = receive(booking, letter)
        inside.set()
        go_on.wait(60)
        return refusal

    monkeypatch.setitem(EFFECTS, Application, slowly)
    wires = [SomeKiosk(7).seal(application(1)), SomeKiosk(8).seal(ERASE, NOW + 60)]
    applying, erasing = (threading.Thread(target=accept, args=(market, [wire])) for wire in wires)
    applying.start()
    assert inside.wait(60)
    erasing.start()
    erasing.join(1)
    assert erasing.is_alive()
    go_on.set()
    for thread in (applying, erasing):
        thread.join(60)
    assert _traces(market) == []
    assert states(market) == {1: "withdrawn"}
