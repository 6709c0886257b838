"""Figures: the same whatever the order, frozen when signed off, untouched by purging."""

from __future__ import annotations

import threading
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.domain.card import Sex
from kiosk.hub.counters import Cell, Figure, Measure, add, band_of, figures, person_cell, sign_off
from kiosk.hub.database import Database
from kiosk.hub.journal import journal
from tests.hub.senders import HALLS, NOW, TODAY

CELL = Cell(TODAY, 1, Measure.APPLICATIONS, "6-29-01-01", "male", "45-54")


@pytest.mark.parametrize(
    ("month", "band"),
    [
        (None, "unknown"),
        ("2010-12", "under-16"),
        ("2010-11", "16-24"),
        ("2001-12", "16-24"),
        ("2001-11", "25-34"),
        ("1979-03", "45-54"),
        ("1966-12", "55-59"),
        ("1966-11", "60-up"),
        ("1900-01", "60-up"),
    ],
)
def test_age_bands(month: str | None, band: str) -> None:
    assert band_of(month, TODAY) == band


def test_a_persons_cell() -> None:
    assert person_cell(TODAY, 1, Measure.APPLICATIONS, "6-29-01-01", Sex.MALE, "1979-03") == CELL


def read(database: Database, day: str = TODAY) -> tuple[Figure, ...]:
    with database.reading() as connection:
        return figures(connection, day, HALLS)


def step(database: Database, cell: Cell, by: int = 1) -> None:
    with journal(database, NOW) as booking:
        booking.count(cell, by)


def test_what_arrives_after_the_day_was_signed_off_stands_beside_it(market: Database) -> None:
    other_hall = Cell(TODAY, 2, Measure.APPLICATIONS)
    step(market, CELL, 3)
    with market.writing() as connection:
        assert sign_off(connection, TODAY, 1, "li", NOW)
        assert figures(connection, TODAY, [1]) == (Figure(CELL, late=False, value=3),)
        assert not sign_off(connection, TODAY, 1, "wang", NOW + 60)
    step(market, CELL, 2)
    step(market, CELL, -1)
    step(market, other_hall)
    assert set(read(market)) == {
        Figure(CELL, late=False, value=3),
        Figure(CELL, late=True, value=1),
        Figure(other_hall, late=False, value=1),
    }


def test_what_was_taken_back_leaves_no_line(database: Database) -> None:
    step(database, CELL)
    step(database, CELL, -1)
    assert read(database) == ()


def test_halls_see_their_own(database: Database) -> None:
    step(database, CELL)
    with database.reading() as connection:
        assert figures(connection, TODAY, [2]) == ()
        assert figures(connection, TODAY, []) == ()


cells = st.builds(
    Cell,
    day=st.sampled_from([TODAY, "2026-11-25"]),
    hall_id=st.sampled_from([1, 2]),
    measure=st.sampled_from(Measure),
    trade=st.sampled_from(["", "6-29-01-01"]),
    sex=st.sampled_from(["male", "female"]),
)


@settings(deadline=None, derandomize=True, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(st.tuples(cells, st.sampled_from([1, 1, 2, -1])), max_size=5), max_size=6))
def test_any_steps_add_up(database: Database, transactions: list[list[tuple[Cell, int]]]) -> None:
    before = {each.cell: each.value for day in (TODAY, "2026-11-25") for each in read(database, day)}
    wanted = Counter(before)
    for steps in transactions:
        with journal(database, NOW) as booking:
            for cell, by in steps:
                booking.count(cell, by)
                wanted[cell] += by
    after = {each.cell: each.value for day in (TODAY, "2026-11-25") for each in read(database, day)}
    assert after == {cell: value for cell, value in wanted.items() if value}


def test_many_at_once_lose_nothing_and_a_signed_figure_stands_still(market: Database) -> None:
    """While four add in any order of cells, the day is signed off: the figure read there is the last of the day."""
    cells_of_two = [CELL, Cell(TODAY, 1, Measure.WISHES)]
    signed: list[tuple[Figure, ...]] = []
    half = threading.Barrier(5)

    def adding(order: int) -> None:
        for number in range(20):
            if number == 10:
                half.wait(60)
            with journal(market, NOW) as booking:
                for cell in cells_of_two[:: order or -1]:
                    booking.count(cell)

    def signing() -> None:
        half.wait(60)
        with market.writing() as connection:
            sign_off(connection, TODAY, 1, "li", NOW)
            signed.append(figures(connection, TODAY, [1]))

    threads = [threading.Thread(target=adding, args=(order,)) for order in (1, 0, 1, 0)]
    threads.append(threading.Thread(target=signing))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    found = read(market)
    assert tuple(each for each in found if not each.late) == signed[0]
    assert sum(each.value for each in found) == 2 * 4 * 20


def test_add_without_steps_writes_nothing(database: Database) -> None:
    with database.writing() as connection:
        add(connection, {CELL: 0})
    assert read(database) == ()
