"""The desk against a model of a dozen lines: whatever people do in whatever order, the ledger says the same."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from kiosk.protocol import envelope
from kiosk.store.desk import Desk, RefusalCode, RefusedError
from kiosk.store.kept_ticket import TicketState
from kiosk.store.ledger import OutboxState
from tests.store.ledgers import fresh_ledger
from tests.store.people import HUB_KEY, NOW, identity, job, keys_of, person

PEOPLE = [keys_of(str(number)) for number in range(3)]
JOBS = [1, 2]
UNDO_S = 600
people = st.sampled_from(range(len(PEOPLE)))


@dataclass
class Known:
    who: int
    job_id: int
    withdrawn_at: int | None = None
    settled: TicketState = TicketState.SAVED

    @property
    def stands(self) -> bool:
        return self.withdrawn_at is None and self.settled is not TicketState.REFUSED

    @property
    def state(self) -> TicketState:
        return self.settled if self.withdrawn_at is None else TicketState.WITHDRAWN


class Counter(RuleBasedStateMachine):
    """Three people, two jobs, one kiosk, minutes passing and a hub that answers now and then."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="desk-machine-"))
        self.now = NOW
        self.known: dict[int, Known] = {}
        self.sent = 0

    @initialize()
    def start(self) -> None:
        self.ledger = fresh_ledger(self.folder / "ledger.db")
        self.desk = Desk(self.ledger, identity())

    def teardown(self) -> None:
        self.ledger.close()
        shutil.rmtree(self.folder)

    @rule(who=people, job_id=st.sampled_from(JOBS))
    def applies(self, who: int, job_id: int) -> None:
        live = [
            ticket_id
            for ticket_id, each in self.known.items()
            if (each.who, each.job_id) == (who, job_id) and each.stands
        ]
        ticket = self.desk.apply(PEOPLE[who], person(), job(job_id), None, None, self.now)
        assert ticket.already == bool(live)
        if live:
            assert [ticket.ticket_id] == live
        else:
            assert ticket.ticket_id not in self.known
            self.known[ticket.ticket_id] = Known(who, job_id)
            self.sent += 1

    @precondition(lambda self: self.known)
    @rule(data=st.data(), who=people)
    def withdraws(self, data: st.DataObject, who: int) -> None:
        # In the order in which they were issued: their numbers are random, and a replay must meet the same ticket.
        ticket_id = data.draw(st.sampled_from(list(self.known)))
        known = self.known[ticket_id]
        if who != known.who:
            assert self.refusal(lambda: self.desk.withdraw(PEOPLE[who], ticket_id, self.now)) == (
                RefusalCode.TICKET_UNKNOWN
            )
            return
        result = self.desk.withdraw(PEOPLE[who], ticket_id, self.now)
        assert result.already == (known.withdrawn_at is not None)
        if not result.already:
            known.withdrawn_at = self.now
            self.sent += 1

    @precondition(lambda self: any(each.withdrawn_at is not None for each in self.known.values()))
    @rule(data=st.data())
    def takes_it_back(self, data: st.DataObject) -> None:
        gone = [ticket_id for ticket_id, each in self.known.items() if each.withdrawn_at is not None]
        ticket_id = data.draw(st.sampled_from(gone))
        known = self.known[ticket_id]
        assert known.withdrawn_at is not None
        rival = any(
            each.stands and (each.who, each.job_id) == (known.who, known.job_id) for each in self.known.values()
        )
        late = self.now > known.withdrawn_at + UNDO_S
        if late or rival:
            expected = RefusalCode.TOO_LATE if late else RefusalCode.APPLIED_AGAIN
            assert self.refusal(lambda: self.desk.restore(PEOPLE[known.who], ticket_id, self.now)) == expected
            return
        self.desk.restore(PEOPLE[known.who], ticket_id, self.now)
        known.withdrawn_at = None
        self.sent += 1

    @rule(seconds=st.integers(0, 900))
    def time_passes(self, seconds: int) -> None:
        self.now += seconds

    @rule(accepted=st.booleans())
    def hub_answers_the_oldest(self, accepted: bool) -> None:
        for item in self.ledger.pending(limit=1):
            act = envelope.open_sealed(item.wire, identity().signing_key.verify_key, HUB_KEY).act
            self.ledger.settle(item.envelope_id, None if accepted else "DUPLICATE", self.now)
            if type(act).__name__ == "Application":
                answered = TicketState.SENT if accepted else TicketState.REFUSED
                self.known[act.ticket_id].settled = answered  # type: ignore[union-attr, index]

    @rule()
    def restarts(self) -> None:
        self.ledger.close()
        self.start()

    @invariant()
    def the_strips_are_the_models(self) -> None:
        for who, keys in enumerate(PEOPLE):
            shown = {ticket.ticket_id: ticket.state for ticket in self.desk.tickets(keys, self.now)}
            assert shown == {ticket_id: each.state for ticket_id, each in self.known.items() if each.who == who}

    @invariant()
    def every_act_is_one_envelope(self) -> None:
        assert sum(self.ledger.outbox_counts().values()) == self.sent
        assert len(self.ledger.pending(limit=1000)) == self.ledger.outbox_counts()[OutboxState.PENDING]

    @staticmethod
    def refusal(act: object) -> RefusalCode | None:
        assert callable(act)
        try:
            act()
        except RefusedError as refused:
            return RefusalCode(refused.code)
        return None


TestCounter = Counter.TestCase
TestCounter.settings = settings(max_examples=40, stateful_step_count=25, deadline=None, derandomize=True)
