"""Roads that lose, double and reorder, and a hub that dies in the middle: against a model of a few lines."""

from __future__ import annotations

import random
import shutil
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar
from uuid import UUID

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test
from sqlalchemy import Connection

from kiosk.hub.acceptance import Acceptance, ReceiptOutcome, Verdict
from kiosk.hub.counters import Measure
from kiosk.hub.database import Database, DatabaseCode, DatabaseError
from kiosk.hub.schema import APPLICATION, ENVELOPE, JOB, TICKET_STATE
from kiosk.protocol import envelope
from kiosk.protocol.acts import Application, Withdrawal, WithdrawalAction
from kiosk.protocol.refusals import Refusal
from tests.hub.senders import (
    DAY_S,
    HUB_KEY_ID,
    HUB_KEYS,
    JOB_ID,
    NOW,
    SomeKiosk,
    application,
    counted,
    hub,
    open_market,
    rows,
    signing_key,
    tag,
    withdrawal,
)

PEOPLE, JOBS, KIOSKS = 3, 2, (7, 9)


@dataclass(frozen=True)
class Sent:
    """One envelope as the kiosk made it. ``at`` differs for each, so the order of doing is plain."""

    wire: bytes = field(repr=False)
    kiosk: int
    at: int
    act: Application | Withdrawal


class Model:
    """What a hub should know after the envelopes that it got, in the order in which it got them."""

    def __init__(self) -> None:
        self.answers: dict[bytes, Refusal | None] = {}
        self.applications: dict[tuple[int, int], Sent] = {}
        self.said: dict[tuple[int, int], list[tuple[int, WithdrawalAction]]] = {}

    def live(self, ticket: tuple[int, int], *more: tuple[int, WithdrawalAction]) -> bool:
        said = sorted([*self.said.get(ticket, []), *more])
        return not said or said[-1][1] is WithdrawalAction.TAKE_BACK

    def another(self, ticket: tuple[int, int], act: Application) -> bool:
        return any(
            other != ticket and self.live(other) and (sent.act.person, sent.act.job_id) == (act.person, act.job_id)
            for other, sent in self.applications.items()
            if isinstance(sent.act, Application)
        )

    def take(self, sent: Sent) -> Refusal | None:
        if sent.wire not in self.answers:
            act = sent.act
            self.answers[sent.wire] = self._apply(sent) if isinstance(act, Application) else self._say(sent.at, act)
        return self.answers[sent.wire]

    def _apply(self, sent: Sent) -> Refusal | None:
        assert isinstance(sent.act, Application)
        ticket = (sent.kiosk, sent.act.ticket_id)
        if self.live(ticket) and self.another(ticket, sent.act):
            return Refusal.DUPLICATE
        self.applications[ticket] = sent
        return None

    def _say(self, at: int, act: Withdrawal) -> Refusal | None:
        ticket, said = (act.ticket_kiosk, act.ticket_id), (at, act.action)
        known = self.applications.get(ticket)
        if known is not None and isinstance(known.act, Application):
            revives = not self.live(ticket) and self.live(ticket, said)
            if act.action is WithdrawalAction.TAKE_BACK and revives and self.another(ticket, known.act):
                return Refusal.PLACE_GONE
        self.said.setdefault(ticket, []).append(said)
        return None


def agree(database: Database, model: Model) -> None:
    """The hub's tables say what the model says."""
    kept = {(row.kiosk_id, row.ticket_id): row for row in rows(database, APPLICATION)}
    assert {ticket: row.state for ticket, row in kept.items()} == {
        ticket: "received" if model.live(ticket) else "withdrawn" for ticket in model.applications
    }
    receipts = {(row.kiosk_id, UUID(bytes=row.envelope_id)): row.reason for row in rows(database, ENVELOPE)}
    assert receipts == {_id(wire): reason for wire, reason in model.answers.items()}
    live = Counter(row.job_id for ticket, row in kept.items() if model.live(ticket))
    assert {row.id: row.applied for row in rows(database, JOB)} == {
        JOB_ID + job: live[JOB_ID + job] for job in range(JOBS)
    }
    assert counted(database, Measure.APPLICATIONS) == len(kept)
    assert counted(database, Measure.WITHDRAWALS) == sum(
        action is WithdrawalAction.WITHDRAW for ticket in kept for _at, action in model.said.get(ticket, [])
    )
    duplicates = {_ticket(wire): "duplicate" for wire, reason in model.answers.items() if reason is Refusal.DUPLICATE}
    told: dict[tuple[int, int], str] = {
        (row.kiosk_id, row.ticket_id): row.state for row in rows(database, TICKET_STATE)
    }
    assert told == duplicates | {ticket: row.state for ticket, row in kept.items()}


def _id(wire: bytes) -> tuple[int, UUID]:
    header = envelope.read(wire).header
    return header.kiosk, header.envelope_id


def _ticket(wire: bytes) -> tuple[int, int]:
    opened = envelope.open_sealed(wire, signing_key(_id(wire)[0]).verify_key, HUB_KEYS[HUB_KEY_ID])
    assert isinstance(opened.act, Application)
    return opened.header.kiosk, opened.act.ticket_id


class Stage:
    """Kiosks that make envelopes, one second after the other."""

    def __init__(self) -> None:
        self.kiosks = {kiosk_id: SomeKiosk(kiosk_id) for kiosk_id in KIOSKS}
        self.sent: list[Sent] = []
        self.tickets: list[tuple[int, Application]] = []

    def apply(self, kiosk_id: int, person: int, job: int) -> None:
        act = application(len(self.tickets) + 1, person, job_id=JOB_ID + job)
        self.tickets.append((kiosk_id, act))
        self._send(kiosk_id, act)

    def say(self, sender: int, number: int, action: WithdrawalAction) -> None:
        kiosk_id, act = self.tickets[number % len(self.tickets)]
        self._send(sender, withdrawal(act, action, kiosk_id))

    def _send(self, kiosk_id: int, act: Application | Withdrawal) -> None:
        at = NOW + len(self.sent)
        self.sent.append(Sent(self.kiosks[kiosk_id].seal(act, at), kiosk_id, at, act))


class DyingDatabase(Database):
    """Dies before the commit when it is told to."""

    dies = False

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        with super().writing() as connection:
            yield connection
            if self.dies:
                raise DatabaseError(DatabaseCode.UNREACHABLE, "killed")


class Roads(RuleBasedStateMachine):
    """Makes acts and brings them to the hub in any order, any number of times."""

    template: ClassVar[Path]

    @initialize()
    def begin(self) -> None:
        self.folder = TemporaryDirectory(prefix="acceptance-")
        file = Path(self.folder.name) / "hub.db"
        shutil.copyfile(self.template, file)
        database = DyingDatabase.open(f"sqlite:///{file}")
        assert isinstance(database, DyingDatabase)
        self.database = database
        with self.database.writing() as connection:
            open_market(connection, JOBS)
        self.acceptance = Acceptance(self.database, HUB_KEYS, lambda: NOW + DAY_S)
        self.stage = Stage()
        self.model = Model()

    @rule(kiosk=st.sampled_from(KIOSKS), person=st.integers(1, PEOPLE), job=st.integers(0, JOBS - 1))
    def apply(self, kiosk: int, person: int, job: int) -> None:
        self.stage.apply(kiosk, person, job)

    @precondition(lambda self: self.stage.tickets)
    @rule(sender=st.sampled_from(KIOSKS), number=st.integers(0, 9), action=st.sampled_from(WithdrawalAction))
    def say(self, sender: int, number: int, action: WithdrawalAction) -> None:
        self.stage.say(sender, number, action)

    @precondition(lambda self: self.stage.sent)
    @rule(numbers=st.lists(st.integers(0, 30), min_size=1, max_size=6), by_hand=st.booleans(), lost=st.booleans())
    def deliver(self, numbers: list[int], by_hand: bool, lost: bool) -> None:
        batch = self._batch(numbers)
        outcomes = self.acceptance.accept(None if by_hand else 7, [sent.wire for sent in batch])
        expected = [self.model.take(sent) for sent in batch]
        if not lost:
            assert [each.reason for each in outcomes] == expected
            assert {each.verdict for each in outcomes} <= {Verdict.ACCEPTED, Verdict.REFUSED}

    @precondition(lambda self: self.stage.sent)
    @rule(numbers=st.lists(st.integers(0, 30), min_size=1, max_size=6))
    def die(self, numbers: list[int]) -> None:
        """Killed before the commit: as if nothing had come."""
        batch = self._batch(numbers)
        fresh = any(sent.wire not in self.model.answers for sent in batch)
        self.database.dies = True
        try:
            if fresh:
                with pytest.raises(DatabaseError):
                    self.acceptance.accept(7, [sent.wire for sent in batch])
        finally:
            self.database.dies = False

    def _batch(self, numbers: list[int]) -> list[Sent]:
        return [self.stage.sent[number % len(self.stage.sent)] for number in numbers]

    def teardown(self) -> None:
        if not hasattr(self, "database"):
            return
        try:
            agree(self.database, self.model)
            # At last everything arrives once more, twice and backwards.
            for sent in [*self.stage.sent, *reversed(self.stage.sent)]:
                (outcome,) = self.acceptance.accept(None, [sent.wire])
                assert outcome.reason == self.model.take(sent)
            agree(self.database, self.model)
        finally:
            self.database.close()
            self.folder.cleanup()


def test_every_envelope_has_one_receipt_and_the_hub_agrees_with_the_model(sqlite_template: Path) -> None:
    Roads.template = sqlite_template
    run_state_machine_as_test(
        Roads, settings=settings(deadline=None, derandomize=True, max_examples=40, stateful_step_count=25)
    )


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_env_7_env_9_four_roads_at_once_end_with_one_receipt_each(
    database: Database, database_url: str, seed: int
) -> None:
    """Each thread brings everything, in an order of its own, some of it twice; no two of them may disagree."""
    chance = random.Random(seed)
    with database.writing() as connection:
        open_market(connection, JOBS)
    stage = Stage()
    for _ in range(60):
        if not stage.tickets or chance.random() < 0.5:
            stage.apply(chance.choice(KIOSKS), chance.randint(1, PEOPLE), chance.randrange(JOBS))
        else:
            stage.say(chance.choice(KIOSKS), chance.randrange(99), chance.choice(list(WithdrawalAction)))
    answers: list[tuple[ReceiptOutcome, ...]] = []

    def bring(order: list[bytes]) -> None:
        opened = Database.open(database_url)
        try:
            acceptance = hub(opened, lambda: NOW + DAY_S)
            for start in range(0, len(order), 7):
                answers.append(acceptance.accept(7, order[start : start + 7]))
        finally:
            opened.close()

    orders = []
    for _ in range(4):
        order = [sent.wire for sent in stage.sent] + [sent.wire for sent in chance.sample(stage.sent, 20)]
        chance.shuffle(order)
        orders.append(order)
    threads = [threading.Thread(target=bring, args=(order,)) for order in orders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(100)
    given: dict[UUID | None, set[Any]] = {}
    for outcome in (each for answer in answers for each in answer):
        given.setdefault(outcome.envelope_id, set()).add((outcome.verdict, outcome.reason, outcome.at))
    assert len(given) == len(stage.sent) == len(rows(database, ENVELOPE))
    assert {len(each) for each in given.values()} == {1}
    _consistent(database, stage, {_id(sent.wire)[1]: sent for sent in stage.sent}, given)


def _consistent(database: Database, stage: Stage, by_id: dict[UUID, Sent], given: dict[UUID | None, set[Any]]) -> None:
    """What must hold in whatever order the threads came through."""
    accepted = [
        by_id[each] for each, ((verdict, _reason, _at),) in given.items() if each and verdict is Verdict.ACCEPTED
    ]
    model = Model()
    for sent in accepted:
        if isinstance(sent.act, Application):
            model.applications[sent.kiosk, sent.act.ticket_id] = sent
        else:
            model.said.setdefault((sent.act.ticket_kiosk, sent.act.ticket_id), []).append((sent.at, sent.act.action))
    kept = {(row.kiosk_id, row.ticket_id): row for row in rows(database, APPLICATION)}
    assert {ticket: row.state for ticket, row in kept.items()} == {
        ticket: "received" if model.live(ticket) else "withdrawn" for ticket in model.applications
    }
    live = [(row.person, row.job_id) for ticket, row in kept.items() if model.live(ticket)]
    assert len(live) == len(set(live))
    assert {row.id: row.applied for row in rows(database, JOB)} == {
        JOB_ID + job: sum(job_id == JOB_ID + job for _person, job_id in live) for job in range(JOBS)
    }
    applied = {(tag(f"person {person}", 16), JOB_ID + job) for person in range(1, PEOPLE + 1) for job in range(JOBS)}
    assert {(row.person, row.job_id) for row in kept.values()} <= applied
    assert counted(database, Measure.APPLICATIONS) == len(kept)
