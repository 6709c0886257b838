"""Who comes to the kiosk: invented people with their cards, and what became of their visits."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

from bench.crowd import person
from kiosk.domain.card import Sex
from tests.reader.virtual_card import Answer, paged_answer, sample_text

BIRTH_YEARS, OF_1980 = 40, 20
"""``bench.crowd`` spreads its people over so many years of birth; ours are of an age for which the law has no rule."""


def card_of(number: int) -> Answer:
    """The card of somebody who does not exist, another one for each number."""
    who = person(number * BIRTH_YEARS + OF_1980)
    return paged_answer(
        sample_text(
            name=who.name,
            sex="1" if who.sex is Sex.MALE else "2",
            birth=f"{who.birth_date:%Y%m%d}",
            number=who.id_number,
        )
    )


@dataclass(slots=True)
class Visit:
    """``disturbed``: something was done to the kiosk meanwhile that it cannot hide from who stands there."""

    person: int
    tap: bool
    applies: bool
    withdraws: bool
    disturbed: bool = False
    looked: bool = False
    """Found no reader, and has looked at the jobs meanwhile."""
    answered: bool = False
    """The person has seen what became of the application."""


@dataclass(slots=True)
class Counts:
    visits: int = 0
    """Begun."""
    broken_off: int = 0
    """By a fault; who was broken off comes back."""
    refused: dict[str, int] = field(default_factory=dict)
    card_faults: dict[str, int] = field(default_factory=dict)


class ShownTickets:
    """The last state of each ticket that a person saw, kept in a file of lines."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.states: dict[int, str] = {}
        if path.exists():
            for line in path.read_text("ascii").splitlines():
                ticket, state = json.loads(line)
                self.states[ticket] = state

    def add(self, ticket: int, state: str) -> None:
        if self.states.get(ticket) == state:
            return
        self.states[ticket] = state
        with self._path.open("a", encoding="ascii") as file:
            file.write(json.dumps([ticket, state]) + "\n")
