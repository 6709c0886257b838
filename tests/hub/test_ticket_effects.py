"""Applications and what is said about them, in any order: the hub ends with the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations
from uuid import UUID

import pytest
from sqlalchemy import insert, update

from kiosk.hub.change_log import ChangeLog
from kiosk.hub.counters import Measure
from kiosk.hub.database import Database
from kiosk.hub.schema import APPLICATION, DISPATCH, JOB, TICKET_ACT, TICKET_STATE
from kiosk.protocol.acts import (
    Act,
    Application,
    Dispatch,
    Outcome,
    OutcomeResult,
    Reporter,
    Withdrawal,
    WithdrawalAction,
)
from kiosk.protocol.refusals import Refusal
from tests.hub.senders import (
    DAY_S,
    JOB_ID,
    NOW,
    WORKDAY,
    SomeKiosk,
    accept,
    application,
    counted,
    job_row,
    rows,
    states,
    withdrawal,
)

UNDO, WITHDRAW, TAKE_BACK = WithdrawalAction.UNDO, WithdrawalAction.WITHDRAW, WithdrawalAction.TAKE_BACK


def applied(database: Database, job_id: int = JOB_ID) -> int:
    return int({row.id: row.applied for row in rows(database, JOB)}[job_id])


FIRST = application(1)
STORY: list[tuple[Application | Withdrawal, int]] = [
    (FIRST, NOW),
    (withdrawal(FIRST, WITHDRAW), NOW + 10),
    (withdrawal(FIRST, TAKE_BACK), NOW + 20),
    (withdrawal(FIRST, WITHDRAW), NOW + 30),
]


@pytest.mark.parametrize("told", [2, 3, 4])
def test_act_2_a_ticket_ends_the_same_in_whatever_order_its_acts_arrive(market: Database, told: int) -> None:
    """Sticks from the townships arrive in any order; a withdrawal before its application is not lost."""
    wanted = {2: "withdrawn", 3: "received", 4: "withdrawn"}[told]
    for number, order in enumerate(permutations(range(told)), 1):
        job_id = 1000 + number
        with market.writing() as connection:
            connection.execute(insert(JOB).values(**job_row(job_id)))
        kiosk = SomeKiosk(ledger_id=UUID(int=job_id))
        wires = [kiosk.seal(replace(act, ticket_id=job_id, job_id=job_id), at) for act, at in STORY[:told]]
        assert accept(market, [wires[each] for each in order]) == [None] * told
        assert states(market)[job_id] == wanted, order
        assert applied(market, job_id) == (wanted == "received"), order
        assert counted(market, Measure.WITHDRAWALS) == number * (told // 2), order


def test_an_undo_is_no_withdrawal_in_the_figures(market: Database) -> None:
    kiosk = SomeKiosk()
    wires = [kiosk.seal(FIRST), kiosk.seal(withdrawal(FIRST, UNDO), NOW + 5)]
    assert accept(market, wires) == [None, None]
    assert states(market) == {1: "withdrawn"}
    assert counted(market, Measure.APPLICATIONS) == 1
    assert counted(market, Measure.WITHDRAWALS) == 0


def test_another_kiosk_withdraws_with_the_holders_tag_and_not_without(market: Database) -> None:
    assert accept(market, [SomeKiosk(7).seal(FIRST)]) == [None]
    stranger = replace(withdrawal(FIRST, WITHDRAW), holder_tag=b"stranger")
    other_job = replace(withdrawal(FIRST, WITHDRAW), job_id=JOB_ID + 1)
    neighbour = SomeKiosk(9)
    assert accept(market, [neighbour.seal(stranger), neighbour.seal(other_job)]) == [Refusal.TICKET_MISMATCH] * 2
    assert states(market) == {1: "received"}
    assert accept(market, [neighbour.seal(withdrawal(FIRST, WITHDRAW))]) == [None]
    assert states(market) == {1: "withdrawn"}


def test_a_strangers_withdrawal_that_came_first_does_not_touch_the_application(market: Database) -> None:
    stranger = replace(withdrawal(FIRST, WITHDRAW), holder_tag=b"stranger")
    assert accept(market, [SomeKiosk(9).seal(stranger), SomeKiosk(7).seal(FIRST)]) == [None, None]
    assert states(market) == {1: "received"}


def test_the_state_of_a_withdrawal_that_is_weeks_old_is_news(market: Database) -> None:
    """A township without a line: its stick comes after longer than the feed keeps anything."""
    accept(market, [SomeKiosk(7).seal(FIRST)], NOW)
    today = NOW + 40 * DAY_S
    assert accept(market, [SomeKiosk(9).seal(withdrawal(FIRST, WITHDRAW), NOW + 5)], today) == [None]
    changes = ChangeLog(market)
    changes.number_changes()
    with changes.view() as view:
        told = [change for _number, change in view.states(1, today - DAY_S)]
    assert [(each.ticket_id, each.state, each.at) for each in told] == [(1, "withdrawn", today)]


def test_act_4_the_second_live_application_of_a_person_is_a_duplicate(market: Database) -> None:
    """First by the hub's order (protocol 5), whichever was made first."""
    second = replace(application(2), issued_at=NOW - 60)
    assert accept(market, [SomeKiosk(7).seal(FIRST), SomeKiosk(9).seal(second, NOW - 60)]) == [None, Refusal.DUPLICATE]
    assert states(market) == {1: "received"}
    assert applied(market) == 1
    assert [(row.ticket_id, row.state) for row in rows(market, TICKET_STATE)] == [(1, "received"), (2, "duplicate")]
    assert accept(market, [SomeKiosk(8).seal(replace(second, ticket_id=3, job_id=JOB_ID + 1))]) == [None]


def test_who_withdrew_may_apply_again_and_cannot_take_the_first_back(market: Database) -> None:
    kiosk = SomeKiosk()
    again = replace(application(2), person=FIRST.person)
    wires = [
        kiosk.seal(FIRST),
        kiosk.seal(withdrawal(FIRST, WITHDRAW), NOW + 5),
        kiosk.seal(again, NOW + 10),
        kiosk.seal(withdrawal(FIRST, TAKE_BACK), NOW + 15),
    ]
    assert accept(market, wires) == [None, None, None, Refusal.PLACE_GONE]
    assert states(market) == {1: "withdrawn", 2: "received"}
    assert applied(market) == 1


@pytest.mark.parametrize("status", ["full", "closed", "cancelled"])
def test_a_withdrawal_is_taken_back_only_while_the_posting_is_open(market: Database, status: str) -> None:
    kiosk = SomeKiosk()
    accept(market, [kiosk.seal(FIRST), kiosk.seal(withdrawal(FIRST, WITHDRAW), NOW + 5)])
    _set_status(market, status)
    assert accept(market, [kiosk.seal(withdrawal(FIRST, TAKE_BACK), NOW + 9)]) == [Refusal.PLACE_GONE]
    assert states(market) == {1: "withdrawn"}


def _set_status(database: Database, status: str) -> None:
    with database.writing() as connection:
        connection.execute(update(JOB).where(JOB.c.id == JOB_ID).values(status=status, closed_at=NOW + 60))


@pytest.mark.parametrize(
    ("status", "state"),
    [("open", "received"), ("full", "received"), ("closed", "received"), ("cancelled", "cancelled")],
)
def test_a_late_application_reaches_the_clerk(market: Database, status: str, state: str) -> None:
    """The paper promised an answer by the hirer (M2); only a cancelled posting answers at once."""
    _set_status(market, status)
    assert accept(market, [SomeKiosk().seal(FIRST)]) == [None]
    assert states(market) == {1: state}
    assert applied(market) == (state == "received")


def test_an_unknown_posting_is_refused_for_whatever_names_it(market: Database) -> None:
    kiosk = SomeKiosk()
    nowhere = replace(FIRST, job_id=4711)
    acts: list[Act] = [nowhere, withdrawal(nowhere, UNDO), Outcome(7, 1, 4711, OutcomeResult.CAME, Reporter.WORKER)]
    assert accept(market, [kiosk.seal(act) for act in acts]) == [Refusal.JOB_UNKNOWN] * 3
    assert rows(market, TICKET_ACT) == []


def test_a_ticket_id_is_given_once(market: Database) -> None:
    kiosk = SomeKiosk()
    assert accept(market, [kiosk.seal(FIRST), kiosk.seal(application(1, 2))]) == [None, Refusal.TICKET_REUSED]
    assert accept(market, [SomeKiosk(9).seal(application(1, 2))]) == [None]


def test_act_5_nobody_surely_under_16_is_kept(market: Database) -> None:
    """AGE-16: nothing is stored. The month alone must not stop somebody who turns 16 within it."""
    young, perhaps = application(1, birth_month="2010-12"), application(2, 2, birth_month="2010-11")
    assert accept(market, [SomeKiosk().seal(young), SomeKiosk(8).seal(perhaps)]) == [Refusal.TOO_YOUNG, None]
    assert list(states(market)) == [2]


def outcome(result: OutcomeResult, reporter: Reporter) -> Outcome:
    return Outcome(7, 1, JOB_ID, result, reporter)


def test_who_came_counts_once_on_the_day_of_the_work(market: Database) -> None:
    kiosk = SomeKiosk()
    wires = [
        kiosk.seal(outcome(OutcomeResult.CAME, Reporter.WORKER), NOW + 2),
        kiosk.seal(FIRST),
        kiosk.seal(outcome(OutcomeResult.NO_SHOW, Reporter.HIRER), NOW + 3),
        kiosk.seal(outcome(OutcomeResult.CAME, Reporter.HIRER), NOW + 4),
        kiosk.seal(outcome(OutcomeResult.CAME, Reporter.WORKER), NOW + 5),
    ]
    assert accept(market, wires) == [None] * 5
    assert states(market) == {1: "came"}
    assert (counted(market, Measure.CAME, WORKDAY), counted(market, Measure.NO_SHOWS, WORKDAY)) == (1, 0)
    assert [row.state for row in rows(market, TICKET_STATE)] == ["came", "no-show", "came"]


def dispatch(seat: int) -> Dispatch:
    return Dispatch(7, 1, JOB_ID, NOW + DAY_S, "市场东门", "2号车", seat)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_later_dispatch_stands(market: Database, order: Sequence[int]) -> None:
    kiosk = SomeKiosk()
    wires = [kiosk.seal(FIRST), kiosk.seal(dispatch(3), NOW + 5), kiosk.seal(dispatch(14), NOW + 6)]
    assert accept(market, [wires[each] for each in order]) == [None] * 3
    assert [row.seat for row in rows(market, DISPATCH)] == [14]
    assert states(market) == {1: "chosen"}


def test_a_clock_that_runs_ahead_does_not_have_the_last_word(market: Database) -> None:
    kiosk = SomeKiosk()
    wires = [kiosk.seal(withdrawal(FIRST, WITHDRAW), NOW + 400 * DAY_S), kiosk.seal(FIRST)]
    assert accept(market, wires, NOW + 60) == [None, None]
    assert accept(market, [SomeKiosk(8).seal(withdrawal(FIRST, TAKE_BACK), NOW + 120)], NOW + 130) == [None]
    assert states(market) == {1: "received"}


INJECTION = '\'); DROP TABLE application; --<script>alert("%s")</script>\\ \u202e&amp;{{7*7}}%d\n'


def test_hostile_texts_pass_through_as_data(market: Database) -> None:
    kiosk = SomeKiosk()
    bad = {"name": INJECTION, "phone": INJECTION, "consent_version": INJECTION, "receiver": INJECTION}
    applied_for = replace(FIRST, group=INJECTION, **bad)  # type: ignore[arg-type]
    sent = replace(dispatch(1), meet_at=INJECTION, vehicle=INJECTION)
    assert accept(market, [kiosk.seal(applied_for), kiosk.seal(sent)]) == [None, None]
    (row,), (way,) = rows(market, APPLICATION), rows(market, DISPATCH)
    assert {row.name, row.phone, row.consent_version, row.receiver, row.group_number} == {INJECTION}
    assert {way.meet_at, way.vehicle} == {INJECTION}
