"""What becomes of an application: its states, and which act moves it from where to where.

Pure. The state of an application is what follows from all acts about its ticket *in the order in which they were
done*, whatever order they arrived in: sticks from the townships may come in any, some of them twice. An act that does
not fit where the others have left the application changes nothing; it is kept all the same.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    RECEIVED = "received"
    CONTACTED = "contacted"
    CHOSEN = "chosen"
    NOT_CHOSEN = "not-chosen"
    NO_ANSWER = "no-answer"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"
    """The posting was cancelled; it comes back with the posting."""
    CAME = "came"
    NO_SHOW = "no-show"

    @property
    def live(self) -> bool:
        """It counts among "已报" and bars a second application of the same person for the same job."""
        return self not in (State.WITHDRAWN, State.CANCELLED)


class Word(StrEnum):
    """What an act says about a ticket."""

    RECEIVED = "received"
    """A clerk takes back what a clerk had said."""
    CONTACTED = "contacted"
    CHOSEN = "chosen"
    NOT_CHOSEN = "not-chosen"
    NO_ANSWER = "no-answer"
    CAME = "came"
    NO_SHOW = "no-show"
    HIRED = "hired"
    FULL = "full"
    DISPATCH = "dispatch"
    UNDO = "undo"
    WITHDRAW = "withdraw"
    TAKE_BACK = "take-back"
    ERASED = "erased"
    """The person had everything erased: without a name nobody can be called."""
    ERASED_AT_WORK = "erased-at-work"
    """As ``erased``, after the first day of the work: who was chosen for it is no longer waiting for a call."""


class Teller(StrEnum):
    """Who says it."""

    HOLDER = "holder"
    WORKER = "worker"
    HIRER = "hirer"
    CLERK = "clerk"
    HUB = "hub"


@dataclass(frozen=True, slots=True)
class Rule:
    """``word`` moves an application that is in one of ``sources`` to ``target``."""

    sources: frozenset[State]
    target: State


_BEFORE_WORK = frozenset({State.RECEIVED, State.CONTACTED, State.CHOSEN, State.NOT_CHOSEN, State.NO_ANSWER})
_NOT_WITHDRAWN = _BEFORE_WORK | {State.CAME, State.NO_SHOW}


def _clerk(target: State) -> Rule:
    return Rule(_NOT_WITHDRAWN - {target}, target)


RULES: Mapping[Word, Rule] = {
    Word.RECEIVED: _clerk(State.RECEIVED),
    Word.CONTACTED: _clerk(State.CONTACTED),
    Word.CHOSEN: _clerk(State.CHOSEN),
    Word.NOT_CHOSEN: _clerk(State.NOT_CHOSEN),
    # Who withdrew and came all the same, came.
    Word.CAME: Rule((_NOT_WITHDRAWN | {State.WITHDRAWN}) - {State.CAME}, State.CAME),
    Word.NO_SHOW: _clerk(State.NO_SHOW),
    Word.NO_ANSWER: Rule(frozenset({State.RECEIVED}), State.NO_ANSWER),
    Word.HIRED: Rule(_BEFORE_WORK - {State.CHOSEN}, State.CHOSEN),
    Word.DISPATCH: Rule(_BEFORE_WORK - {State.CHOSEN}, State.CHOSEN),
    Word.FULL: Rule(_BEFORE_WORK - {State.NOT_CHOSEN}, State.NOT_CHOSEN),
    Word.UNDO: Rule(_BEFORE_WORK, State.WITHDRAWN),
    Word.WITHDRAW: Rule(_BEFORE_WORK, State.WITHDRAWN),
    Word.ERASED: Rule(_BEFORE_WORK, State.WITHDRAWN),
    Word.ERASED_AT_WORK: Rule(_BEFORE_WORK - {State.CHOSEN}, State.WITHDRAWN),
    Word.TAKE_BACK: Rule(frozenset({State.WITHDRAWN}), State.RECEIVED),
}
"""The whole machine. ``cancelled`` is not in it: a cancelled posting lies over whatever is not withdrawn or done."""

_OUTCOMES = frozenset({Word.CAME, Word.NO_SHOW, Word.HIRED, Word.FULL})
_WEIGHT = {Teller.WORKER: 1, Teller.HIRER: 2, Teller.CLERK: 3}
"""Where two tell different outcomes the hirer's word stands above the worker's and the clerk's above both."""


@dataclass(frozen=True, slots=True, order=True)
class TicketAct:
    """In the order of being done: ``at`` (never later than its arrival), then the teller's own numbers."""

    at: int
    sequence: int
    sender: int
    act_id: bytes
    word: Word
    teller: Teller


@dataclass(frozen=True, slots=True)
class Standing:
    """``at``: when the act that decided it was done; None for an application about which nothing was said yet."""

    state: State
    at: int | None


def standing(acts: Collection[TicketAct], job_cancelled_at: int | None = None) -> Standing:
    """Where an application stands after ``acts``, in any order, and a posting that was perhaps cancelled."""
    weightiest = max((_WEIGHT.get(act.teller, 0) for act in acts if act.word in _OUTCOMES), default=0)
    reached = Standing(State.RECEIVED, None)
    for act in sorted(acts):
        if act.word in _OUTCOMES and _WEIGHT.get(act.teller, 0) < weightiest:
            continue
        rule = RULES[act.word]
        if reached.state in rule.sources:
            reached = Standing(rule.target, act.at)
    if job_cancelled_at is not None and reached.state in _BEFORE_WORK:
        return Standing(State.CANCELLED, job_cancelled_at)
    return reached
