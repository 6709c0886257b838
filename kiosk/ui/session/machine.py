"""The session as the program drives it: an event in, the workers' tasks out."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.ui.session import effects, events
from kiosk.ui.session.rules import SessionRules
from kiosk.ui.session.state import Moment, SessionState
from kiosk.ui.session.table import ANYWHERE, TABLE

OF_ONE_READ = (events.ReadProgress, events.IdentityArrived, events.TokenArrived, events.CardFailed)


class Session(SessionState):
    """Feed events to ``handle``; read the screen and its values from the attributes; carry out what it returns."""

    def __init__(self, rules: SessionRules, log: Callable[[str], None]) -> None:
        super().__init__(rules)
        self._log = log

    def handle(self, event: events.Event, now: Moment) -> tuple[effects.Effect, ...]:
        """Take one event at one moment; the workers' tasks that follow from it, in order."""
        self.now = now
        handler = TABLE[self.screen].get(type(event)) or ANYWHERE.get(type(event))
        if handler is None:
            self._log(f"{type(event).__name__} means nothing on {self.screen}")
            return ()
        number = getattr(event, "visit", None)
        if number is not None and (self.visit is None or self.visit.number != number):
            self._log(f"{type(event).__name__} came for a visit that is over")
            return ()
        if isinstance(event, OF_ONE_READ) and now.uptime_s < self.declined_until_s:
            self._log(f"{type(event).__name__} came for a read that nobody wants")
            return ()
        handler(self, event)
        asked, self.asked = tuple(self.asked), []
        return asked
