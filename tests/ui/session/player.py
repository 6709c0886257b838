"""Plays a person, the reader and the workers at a session."""

from __future__ import annotations

from typing import Any

from kiosk.domain.law import OPEN_GATE, GateResult
from kiosk.protocol.reader_events import ReadStep
from kiosk.ui.session import effects, events
from kiosk.ui.session.machine import Session
from kiosk.ui.session.rules import SessionRules
from kiosk.ui.session.screens import Screen
from kiosk.ui.session.state import Moment
from tests.ui.people import BRICKLAYER, NOW, TODAY, open_job, page, ticket

PHONE = "13800000000"
RULES = SessionRules(certificates_of_tile={"bricklayer": frozenset({"welding"})})
"""A bricklayer's trade that asks for a certificate: made up, to have one tile with a question."""


class Player:
    """Plays events at a session with a clock that only this test moves."""

    def __init__(self, rules: SessionRules | None = None) -> None:
        self.said: list[str] = []
        self.session = Session(rules or RULES, self.said.append)
        self.now_s = 100.0
        self.asked: list[effects.Effect] = []
        self.send(events.CacheArrived(0))
        self.send(events.ReaderChanged(events.ReaderCondition.READY))

    def send(self, event: events.Event, after_s: float = 0.1) -> tuple[effects.Effect, ...]:
        self.now_s += after_s
        asked = self.session.handle(event, Moment(self.now_s, TODAY, NOW))
        self.asked.extend(asked)
        return asked

    def wait(self, seconds: float) -> None:
        """Let time pass in ticks as the program sends them."""
        end = self.now_s + seconds
        while self.now_s < end:
            self.send(events.Ticked(), 0.25)

    def at(self, screen: Screen) -> bool:
        return self.session.screen is screen

    def ring(self) -> bool:
        return self.session.idle.visible

    @property
    def number(self) -> int:
        assert self.session.visit is not None
        return self.session.visit.number

    @property
    def visit(self) -> Any:
        assert self.session.visit is not None
        return self.session.visit

    def tap(self, who: Any = BRICKLAYER) -> None:
        self.send(events.CardDetected(knows_presence=True))
        self.send(events.ReadProgress(ReadStep.SELECT))
        self.send(events.ReadProgress(ReadStep.READ))
        self.send(events.IdentityArrived(who), 0.8)

    def answer(self, *job_ids: int, needs: str = "", total: int | None = None) -> None:
        """The cache answers the newest question."""
        asked = next(each for each in reversed(self.asked) if isinstance(each, effects.FindMatches))
        self.send(events.MatchesFound(asked.visit, asked.request, page(*job_ids, total=total, needs=needs)))

    def to_list(self, who: Any = BRICKLAYER) -> None:
        self.tap(who)
        self.answer(1, 2)
        self.send(events.MatchingAccepted())
        self.send(events.TradeToggled("bricklayer"))
        self.answer(1, 2)

    def to_job(self, job_id: int = 1, gate: GateResult = OPEN_GATE) -> None:
        self.send(events.JobAsked(job_id))
        self.send(events.JobFound(self.number, job_id, open_job(job_id, gate)))

    def to_form(self) -> None:
        self.to_list()
        self.to_job()
        self.send(events.ApplyAsked())

    def to_ticket(self) -> None:
        self.to_form()
        self.send(events.SubmittedWithoutPhone())
        self.send(events.ApplicationKept(self.number, ticket()))
