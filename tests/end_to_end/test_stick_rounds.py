"""A city without any network: sticks go between a hub and three kiosks, and some are lost, copied, late or pulled out.

At the end the hub's applications and the tickets at the kiosks agree exactly, and every envelope has one receipt.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from random import Random

import pytest

from kiosk.hub.applications import ChangeError, change
from kiosk.hub.bundle_program import BundleExit
from kiosk.hub.journal import journal
from kiosk.hub.schema import APPLICATION, ENVELOPE
from kiosk.hub.states import Word
from kiosk.protocol.sync_events import StickState
from tests.by_hand import CityByHand, KioskByHand, city_by_hand
from tests.hub.postgres import cluster
from tests.pulled_sticks import pulled_at

ROUNDS = 10
STICKS = 3
PEOPLE_A_ROUND = 4
TOUCHES = 250
"""A visit touches a stick about so often; what is pulled out later than that was not pulled out."""


@pytest.fixture(params=["sqlite", "postgresql"])
def city(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[CityByHand]:
    if request.param == "sqlite":
        with city_by_hand(tmp_path) as made:
            yield made
        return
    with cluster() as url, city_by_hand(tmp_path, url.format("postgres")) as made:
        yield made


@dataclass
class Couriers:
    """Who carries the sticks, and what happens on the way."""

    city: CityByHand
    kiosks: list[KioskByHand]
    dice: Random
    sticks: list[Path]
    copies: list[Path] = field(default_factory=list)
    happened: set[str] = field(default_factory=set)
    _names: Iterator[int] = field(default_factory=count)

    def round(self) -> None:
        """Every stick goes to two kiosks and to the hub, in any order."""
        for number in self.dice.sample(range(STICKS), STICKS):
            for place in self.dice.sample([*self.dice.sample(self.kiosks, 2), None], 3):
                self._visit(place, self.sticks[number])
                if self.dice.random() < 0.15:
                    self._copy(self.sticks[number])
            if self.dice.random() < 0.2:
                self._lose(number)
        if self.copies and self.dice.random() < 0.6:
            # What somebody had in a drawer comes a second time, or long after what was written later.
            self._visit(self.dice.choice([*self.kiosks, None]), self.dice.choice(self.copies))
            self.happened.add("an old copy came")

    def _visit(self, place: KioskByHand | None, stick: Path) -> None:
        pulled = self.dice.randrange(1, TOUCHES) if self.dice.random() < 0.35 else None
        with pulled_at(pulled):
            if place is None:
                order = self.dice.choice([("import", "export"), ("export", "import")])
                codes = [self.city.hub_command("bundle", command, stick)[0] for command in order]
                assert set(codes) <= {BundleExit.DONE, BundleExit.PARTLY, BundleExit.NO_STICK}
                gone = BundleExit.NO_STICK in codes
            else:
                gone = any(each.state is StickState.FAILED for each in place.plug(stick))
        if gone:
            self.happened.add("pulled out at the hub" if place is None else "pulled out at a kiosk")

    def _copy(self, stick: Path) -> None:
        copy = self.city.folder / f"copy-{next(self._names)}"
        shutil.copytree(stick, copy)
        self.copies.append(copy)

    def _lose(self, number: int) -> None:
        shutil.rmtree(self.sticks[number])
        self.sticks[number] = self.city.stick(f"new-{next(self._names)}")
        self.happened.add("lost")


def live_a_day(city: CityByHand, kiosks: list[KioskByHand], dice: Random, people: Iterator[int]) -> None:
    """People apply, some at two kiosks for the same job; some withdraw; a clerk calls some."""
    for _ in range(PEOPLE_A_ROUND):
        who, job = next(people), dice.choice(city.jobs)
        first, second = dice.sample(kiosks, 2)
        ticket = first.apply(job, who)
        if dice.random() < 0.3:
            second.apply(job, who)
        if dice.random() < 0.3:
            first.withdraw(ticket, who)
    with journal(city.hub.database, city.hub.now()) as booking:
        for row in city.rows(APPLICATION):
            if dice.random() < 0.3:
                with suppress(ChangeError):
                    change(booking, row.kiosk_id, row.ticket_id, dice.choice([Word.CONTACTED, Word.CHOSEN]))


@pytest.mark.timeout(600)
def test_ten_rounds_with_lost_repeated_and_reordered_sticks_end_the_same(city: CityByHand) -> None:
    happened = live_by_stick(city, Random(20261125), ROUNDS)
    assert happened == {"lost", "an old copy came", "pulled out at the hub", "pulled out at a kiosk"}


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(20))
def test_many_more_rounds_end_the_same(city: CityByHand, seed: int) -> None:
    live_by_stick(city, Random(seed), 3 * ROUNDS)


def live_by_stick(city: CityByHand, dice: Random, rounds: int) -> set[str]:
    """What happened to the sticks; both sides agree at the end."""
    kiosks = [city.enrolled(number) for number in (7, 8, 9)]
    couriers = Couriers(city, kiosks, dice, [city.stick(f"stick-{number}") for number in range(STICKS)])
    people = count(1)
    for _ in range(rounds):
        live_a_day(city, kiosks, dice, people)
        couriers.round()
    # One quiet round with a good stick: out with everything, in with every answer.
    stick = city.stick("last")
    for kiosk in kiosks:
        kiosk.plug_well(stick)
    city.bundle("import", stick)
    city.bundle("export", stick)
    for kiosk in kiosks:
        kiosk.plug_well(stick)

    for kiosk in kiosks:
        assert kiosk.outbox() == city.receipts(kiosk)
        assert "pending" not in {state for state, _ in kiosk.outbox().values()}
        tickets = kiosk.tickets()
        answers = {ticket: answer for ticket, (state, answer) in tickets.items() if state == "accepted"}
        assert answers == city.applications(kiosk)
        assert kiosk.stored_jobs() == len(city.jobs)
    sent = sum(len(kiosk.outbox()) for kiosk in kiosks)
    assert len(city.rows(ENVELOPE)) == sent
    refused = [reason for kiosk in kiosks for state, reason in kiosk.outbox().values() if state == "refused"]
    assert set(refused) == {"DUPLICATE"}
    return couriers.happened
