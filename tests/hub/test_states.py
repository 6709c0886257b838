"""The state follows from what was done, in the order in which it was done (a table, and properties over it)."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.hub.states import RULES, State, Teller, TicketAct, Word, standing
from tests.protocol.test_wire_examples import example


def act(word: Word, at: int, teller: Teller = Teller.CLERK, sender: int = 0) -> TicketAct:
    return TicketAct(at, at, sender, word.encode(), word, teller)


def after(*words: Word) -> State:
    return standing([act(word, number) for number, word in enumerate(words, 1)]).state


ticket_acts = st.builds(
    TicketAct,
    at=st.integers(0, 5),
    sequence=st.integers(1, 3),
    sender=st.integers(0, 2),
    act_id=st.binary(min_size=1, max_size=2),
    word=st.sampled_from(Word),
    teller=st.sampled_from(Teller),
)


@settings(deadline=None, derandomize=True)
@given(st.lists(ticket_acts, max_size=8, unique_by=lambda each: (each.sender, each.act_id)), st.randoms())
def test_act_2_the_order_of_arrival_does_not_matter(acts: list[TicketAct], random: object) -> None:
    shuffled = list(acts)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert standing(shuffled) == standing(acts)


@settings(deadline=None, derandomize=True)
@given(st.lists(ticket_acts, max_size=8), st.none() | st.integers(0, 9))
def test_act_3_only_the_table_moves_anything(acts: list[TicketAct], cancelled_at: int | None) -> None:
    reached = standing(acts, cancelled_at)
    targets = {RULES[each.word].target for each in acts}
    assert reached.state in targets | {State.RECEIVED} | ({State.CANCELLED} if cancelled_at is not None else set())
    assert (reached.state is State.CANCELLED) <= (cancelled_at is not None)


def test_act_3_the_document_says_of_every_word_and_state_what_becomes_of_it() -> None:
    first, *lines = example("application-words").splitlines()
    before_work = first.removeprefix("before-work: ")
    told: dict[tuple[Word, State], State] = {}
    for line in lines:
        words, sources, target = (part.strip() for part in line.split("|"))
        for word in map(Word, words.split()):
            for state in map(State, sources.replace("before-work", before_work).split()):
                told[word, state] = State(word if target == "itself" else target)
    for word, rule in RULES.items():
        for state in State:
            becomes = rule.target if state in rule.sources else state
            assert told.get((word, state), state) is becomes, (word, state)


def test_every_word_has_a_rule_and_every_state_a_way() -> None:
    assert set(Word) == set(RULES)
    assert {rule.target for rule in RULES.values()} == set(State) - {State.CANCELLED}


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ((), State.RECEIVED),
        ((Word.CONTACTED, Word.CHOSEN, Word.CAME), State.CAME),
        ((Word.NO_ANSWER, Word.CONTACTED), State.CONTACTED),
        ((Word.CONTACTED, Word.NO_ANSWER), State.CONTACTED),
        ((Word.WITHDRAW, Word.CHOSEN), State.WITHDRAWN),
        ((Word.WITHDRAW, Word.TAKE_BACK, Word.CHOSEN), State.CHOSEN),
        ((Word.TAKE_BACK,), State.RECEIVED),
        ((Word.CAME, Word.WITHDRAW), State.CAME),
        ((Word.WITHDRAW, Word.CAME), State.CAME),
        ((Word.NO_SHOW, Word.CAME), State.CAME),
        ((Word.CAME, Word.NO_SHOW, Word.RECEIVED), State.RECEIVED),
        ((Word.DISPATCH, Word.FULL), State.NOT_CHOSEN),
        ((Word.ERASED, Word.HIRED), State.WITHDRAWN),
        ((Word.HIRED, Word.ERASED), State.WITHDRAWN),
        ((Word.HIRED, Word.ERASED_AT_WORK), State.CHOSEN),
        ((Word.CONTACTED, Word.ERASED_AT_WORK, Word.HIRED), State.WITHDRAWN),
    ],
)
def test_the_ways_of_an_application(words: tuple[Word, ...], state: State) -> None:
    assert after(*words) is state


def test_the_hirers_word_stands_above_the_workers_and_the_clerks_above_both() -> None:
    told = [
        act(Word.NO_SHOW, 1, Teller.CLERK),
        act(Word.CAME, 2, Teller.HIRER, 7),
        act(Word.FULL, 3, Teller.WORKER, 8),
    ]
    assert standing(told[2:]).state is State.NOT_CHOSEN
    assert standing(told[1:]).state is State.CAME
    assert {standing(order).state for order in permutations(told)} == {State.NO_SHOW}


def test_a_cancelled_posting_lies_over_what_is_not_withdrawn_or_done() -> None:
    assert standing([act(Word.CHOSEN, 1)], 5).state is State.CANCELLED
    assert standing([act(Word.WITHDRAW, 1)], 5).state is State.WITHDRAWN
    assert standing([act(Word.CAME, 1)], 5).state is State.CAME
    assert standing([act(Word.CHOSEN, 1)], None).state is State.CHOSEN
