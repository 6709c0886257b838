"""What clerks, hirers' rosters and the hub's clock say about an application."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import update

from kiosk.hub.applications import ChangeError, ChangeFault, change, settle_job, settle_silence, undo
from kiosk.hub.counters import Measure
from kiosk.hub.database import Database
from kiosk.hub.journal import journal
from kiosk.hub.schema import APPLICATION, JOB, TICKET_ACT, TICKET_STATE
from kiosk.hub.states import State, Word
from kiosk.protocol.acts import Outcome, OutcomeResult, Reporter, WithdrawalAction
from tests.hub.senders import (
    DAY_S,
    JOB_ID,
    NOW,
    TODAY,
    WORKDAY,
    SomeKiosk,
    accept,
    application,
    counted,
    rows,
    states,
    withdrawal,
)


@pytest.fixture
def applied(market: Database) -> Database:
    """One application, ticket 1 of kiosk 7, accepted at ``NOW``."""
    assert accept(market, [SomeKiosk().seal(application(1))], NOW) == [None]
    return market


def say(database: Database, word: Word, at: int, ticket_id: int = 1) -> State:
    with journal(database, at) as booking:
        return change(booking, 7, ticket_id, word)


def take_back(database: Database, at: int) -> State:
    with journal(database, at) as booking:
        return undo(booking, 7, 1)


def told(database: Database) -> list[str]:
    return [row.state for row in rows(database, TICKET_STATE)]


def test_a_clerks_words_are_told_to_the_kiosks_one_by_one(applied: Database) -> None:
    for word in (Word.CONTACTED, Word.CHOSEN, Word.CAME):
        assert say(applied, word, NOW + 60) is State(word)
    assert told(applied) == ["received", "contacted", "chosen", "came"]
    assert counted(applied, Measure.CAME, WORKDAY) == 1


def test_saying_it_twice_changes_nothing_more(applied: Database) -> None:
    """全部到了 pressed again."""
    assert [say(applied, Word.CAME, NOW + each) for each in (60, 61)] == [State.CAME] * 2
    assert told(applied) == ["received", "came"]
    assert len(rows(applied, TICKET_ACT)) == counted(applied, Measure.CAME, WORKDAY) == 1


def test_a_correction_takes_the_figure_along(applied: Database) -> None:
    say(applied, Word.CAME, NOW + 60)
    say(applied, Word.NO_SHOW, NOW + 61)
    assert (counted(applied, Measure.CAME, WORKDAY), counted(applied, Measure.NO_SHOWS, WORKDAY)) == (0, 1)


def test_undo_within_ten_seconds_writes_both_and_later_it_is_too_late(applied: Database) -> None:
    say(applied, Word.CONTACTED, NOW + 60)
    say(applied, Word.NOT_CHOSEN, NOW + 70)
    assert take_back(applied, NOW + 80) is State.CONTACTED
    assert told(applied) == ["received", "contacted", "not-chosen", "contacted"]
    with pytest.raises(ChangeError) as refused:
        take_back(applied, NOW + 100)
    assert refused.value.code is ChangeFault.NOTHING_TO_UNDO
    assert refused.value.sentence
    assert refused.value.instruction


@pytest.mark.parametrize(
    ("words", "reached"),
    [
        ((Word.WITHDRAW,), State.RECEIVED),
        ((Word.WITHDRAW, Word.TAKE_BACK), State.WITHDRAWN),
        ((Word.CAME,), State.RECEIVED),
        ((Word.WITHDRAW, Word.CAME), State.WITHDRAWN),
    ],
)
def test_whatever_a_clerk_said_can_be_undone(applied: Database, words: tuple[Word, ...], reached: State) -> None:
    for word in words:
        say(applied, word, NOW + 60)
    if words[-1] is Word.CAME and len(words) == 2:
        with pytest.raises(ChangeError):
            take_back(applied, NOW + 61)
    else:
        assert take_back(applied, NOW + 61) is reached


def test_what_does_not_fit_changes_nothing(applied: Database) -> None:
    say(applied, Word.WITHDRAW, NOW + 60)
    for word in (Word.CHOSEN, Word.NO_SHOW, Word.NO_ANSWER):
        with pytest.raises(ChangeError) as refused:
            say(applied, word, NOW + 61)
        assert refused.value.code is ChangeFault.NOT_POSSIBLE
    with pytest.raises(ChangeError) as unknown:
        say(applied, Word.CHOSEN, NOW + 61, ticket_id=2)
    assert unknown.value.code is ChangeFault.APPLICATION_UNKNOWN
    assert states(applied) == {1: "withdrawn"}
    assert len(rows(applied, TICKET_ACT)) == 1


def test_nobody_is_revived_beside_a_newer_application(applied: Database) -> None:
    say(applied, Word.WITHDRAW, NOW + 60)
    again = replace(application(2), person=application(1).person)
    assert accept(applied, [SomeKiosk(8).seal(again)]) == [None]
    for word in (Word.TAKE_BACK, Word.CAME):
        with pytest.raises(ChangeError):
            say(applied, word, NOW + 61)


def test_a_clerks_withdrawal_on_behalf_counts_as_one(applied: Database) -> None:
    say(applied, Word.WITHDRAW, NOW + 60)
    assert counted(applied, Measure.WITHDRAWALS) == 1
    assert rows(applied, JOB)[0].applied == 0


def test_an_older_word_from_a_stick_does_not_undo_a_newer_one(applied: Database) -> None:
    say(applied, Word.CHOSEN, NOW + 600)
    full = Outcome(7, 1, JOB_ID, OutcomeResult.FULL, Reporter.CLERK)
    assert accept(applied, [SomeKiosk(8).seal(full, NOW + 300)]) == [None]
    assert states(applied) == {1: "chosen"}
    late = withdrawal(application(1), WithdrawalAction.WITHDRAW)
    assert accept(applied, [SomeKiosk(9).seal(late, NOW + 200)]) == [None]
    assert states(applied) == {1: "withdrawn"}


def _set_status(database: Database, status: str, closed_at: int | None) -> int:
    with journal(database, NOW + 90) as booking:
        booking.connection.execute(update(JOB).where(JOB.c.id == JOB_ID).values(status=status, closed_at=closed_at))
        return settle_job(booking, JOB_ID)


def test_a_cancelled_posting_takes_its_applications_along_and_brings_them_back(applied: Database) -> None:
    gone = application(2, 2)
    accept(applied, [SomeKiosk(8).seal(act) for act in [gone]])
    accept(applied, [SomeKiosk(9).seal(withdrawal(gone, WithdrawalAction.WITHDRAW, 8), NOW + 5)])
    say(applied, Word.CHOSEN, NOW + 60)
    assert _set_status(applied, "cancelled", NOW + 90) == 1
    assert states(applied) == {1: "cancelled", 2: "withdrawn"}
    assert rows(applied, JOB)[0].applied == 0
    assert _set_status(applied, "open", None) == 1
    assert states(applied) == {1: "chosen", 2: "withdrawn"}
    assert rows(applied, JOB)[0].applied == 1
    assert _set_status(applied, "open", None) == 0


def test_silence_is_an_answer_after_24_hours(market: Database) -> None:
    """After the reply deadline, or after the application came when there is none or it was over by then."""
    kiosk = SomeKiosk()
    acts = [
        application(1, 1),
        application(2, 2, reply_deadline=NOW + 3600),
        application(3, 3, reply_deadline=NOW - 3600),
        application(4, 4),
    ]
    assert accept(market, [kiosk.seal(act) for act in acts], NOW) == [None] * 4
    say(market, Word.CONTACTED, NOW + 60, ticket_id=4)
    assert settle_silence(market, NOW + DAY_S - 1) == 0
    assert settle_silence(market, NOW + DAY_S) == 2
    assert states(market) == {1: "no-answer", 2: "received", 3: "no-answer", 4: "contacted"}
    assert settle_silence(market, NOW + DAY_S + 3600) == 1
    assert settle_silence(market, NOW + 9 * DAY_S) == 0
    assert say(market, Word.CHOSEN, NOW + 9 * DAY_S) is State.CHOSEN


def test_an_undo_of_what_followed_silence_is_silent_again_at_the_next_turn(applied: Database) -> None:
    later = NOW + 2 * DAY_S
    settle_silence(applied, later)
    say(applied, Word.CONTACTED, later + 5)
    assert take_back(applied, later + 8) is State.RECEIVED
    assert settle_silence(applied, later + 10) == 1


def test_the_day_counts_where_the_person_stood(applied: Database) -> None:
    assert accept(applied, [SomeKiosk(9).seal(withdrawal(application(1), WithdrawalAction.WITHDRAW), NOW + 5)]) == [
        None
    ]
    assert counted(applied, Measure.WITHDRAWALS, TODAY) == 1
    assert rows(applied, APPLICATION)[0].state_at == NOW + 5
