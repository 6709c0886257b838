"""Who stands before the kiosk, who waits to, and what they were shown."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from random import Random

from tests.reader.virtual_card import VirtualCard
from tests.soak.hours.machine import Message
from tests.soak.hours.people import Counts, ShownTickets, Visit, card_of
from tests.soak.hours.service import Service
from tests.soak.hours.surroundings import Surroundings

LONGEST_INTO_VISIT_S = 2.0


class Visitors:
    """``complain`` hears of what goes wrong with nobody having done anything to the kiosk."""

    def __init__(
        self,
        place: Surroundings,
        service: Service,
        shown: ShownTickets,
        counts: Counts,
        complain: Callable[[str], None],
    ) -> None:
        self._place = place
        self._service = service
        self._shown = shown
        self._counts = counts
        self._complain = complain
        self._card: VirtualCard | None = None
        self._exposed_from_s = 0.0
        self.waiting: list[Visit] = []
        self.visit: Visit | None = None

    @property
    def all_gone(self) -> bool:
        return not self.waiting and self.visit is None

    @property
    def exposed(self) -> bool:
        """Somebody stands there, in the middle of something: the moment is drawn for each visit."""
        return self.visit is not None and time.monotonic() >= self._exposed_from_s

    def disturb(self) -> None:
        if self.visit is not None:
            self.visit.disturbed = True

    def let_in(self, random: Random, *, ailing: bool) -> None:
        """The next one, when nobody stands there. ``ailing``: the kiosk is not what it should be just now."""
        service, machine = self._service, self._place.machine
        status = service.status
        if not self.waiting or self.visit is not None or status is None or not service.news or not machine.ready:
            return
        if status["screen"] != "attract" or status["busy"] or status["card"]:
            return
        has_reader = status["reader"] == "ready" and self._place.pcscd_up
        visit = next((each for each in self.waiting if has_reader or not each.tap or not each.looked), None)
        if visit is None:
            return
        self.waiting.remove(visit)
        if visit.tap and not has_reader:
            # Looks at the jobs meanwhile, and comes back with the card.
            self.waiting.append(replace(visit, looked=True))
            visit = replace(visit, tap=False)
        if not machine.say(do="visit", tap=visit.tap, applies=visit.applies, withdraws=visit.withdraws):
            self.waiting.append(visit)
            return
        service.news = False
        self.visit = replace(visit, disturbed=ailing)
        self._exposed_from_s = time.monotonic() + random.uniform(0.0, LONGEST_INTO_VISIT_S)
        self._counts.visits += 1
        if visit.tap:
            self._card = self._place.pcscd.card(card_of(visit.person))
            self._card.insert()

    def hear(self, message: Message) -> None:
        match message["event"]:
            case "kept":
                for ticket, state in message["tickets"]:
                    self._shown.add(ticket, "withdrawn" if state == "withdrawn" else "applied")
            case "ticket":
                self._shown.add(message["ticket"], "applied")
                self._answered()
            case "withdrawn":
                self._shown.add(message["ticket"], "withdrawn")
            case "refused":
                _count(self._counts.refused, message["why"])
                if self.visit is not None and not self.visit.disturbed:
                    self._complain(f"nothing was wrong, and an application was refused: {message['why']}")
                self._answered()
            case "fault":
                _count(self._counts.card_faults, message["code"])
                self._lift_card()
            case "leaving":
                self._lift_card()
            case "left":
                self._end(message["failure"])
            case "gone":
                self.disturb()
                self._end("the screen has gone")

    def _answered(self) -> None:
        if self.visit is not None:
            self.visit.answered = True

    def _lift_card(self) -> None:
        if self._card is not None:
            self._card.pull()
            self._card = None

    def _end(self, failure: str) -> None:
        visit, self.visit = self.visit, None
        self._lift_card()
        self._service.news = False
        if visit is None or not failure:
            return
        if not visit.disturbed:
            self._complain(f"nothing was wrong, and a visit went wrong: {failure}")
        self._counts.broken_off += 1
        if visit.tap and not visit.answered:
            self.waiting.append(Visit(visit.person, True, visit.applies, withdraws=False))


def _count(counts: dict[str, int], code: str) -> None:
    counts[code] = counts.get(code, 0) + 1
