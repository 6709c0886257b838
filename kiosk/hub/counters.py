"""The market's figures (M14), formed in the transaction that accepts an act: purging names never changes one.

A figure counts acts, never people: each accepted envelope adds once, so that the sum is the same in whatever order and
however often envelopes arrive. Day, hall, trade, sex and age band are those of the act. What arrives after a hall has
signed off its day stands beside the frozen figure as late (补报) and never in it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache

from sqlalchemy import Connection, Executable, bindparam, select, text, tuple_

from kiosk.domain.age import AgeBand, age_band
from kiosk.domain.card import Sex
from kiosk.hub.schema import COUNTER, SIGNED_DAY
from kiosk.hub.upsert import insert_into


class Measure(StrEnum):
    VISITS = "visits"
    WISHES = "wishes"
    POSTS = "posts"
    PLACES = "places"
    APPLICATIONS = "applications"
    WITHDRAWALS = "withdrawals"
    """``undo`` is none: it is a slip of the finger within minutes."""
    CAME = "came"
    NO_SHOWS = "no-shows"
    TRAINING = "training"
    CALLS = "calls"
    CHECK_INS = "check-ins"
    COMPLAINTS = "complaints"


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """Where one act counts. ``day`` YYYY-MM-DD of the market, ``trade`` a CSCO code, a tile where no posting is
    meant, or empty."""

    day: str
    hall_id: int
    measure: Measure
    trade: str = ""
    sex: str = Sex.UNKNOWN
    age_band: str = AgeBand.UNKNOWN


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of a day; ``late`` ones stand in 补报."""

    cell: Cell
    late: bool
    value: int


def band_of(birth_month: str | None, day: str) -> AgeBand:
    """The band of somebody born in ``birth_month`` (YYYY-MM) on ``day`` (YYYY-MM-DD); unknown without a month."""
    if birth_month is None:
        return AgeBand.UNKNOWN
    return age_band(date.fromisoformat(f"{birth_month}-01"), date.fromisoformat(day))


def person_cell(day: str, hall_id: int, measure: Measure, trade: str, sex: Sex | str, birth_month: str | None) -> Cell:
    """The cell of a person's act on ``day``."""
    return Cell(day, hall_id, measure, trade, str(sex), band_of(birth_month, day))


_SIGNED = select(SIGNED_DAY.c.day, SIGNED_DAY.c.hall_id).where(
    tuple_(SIGNED_DAY.c.day, SIGNED_DAY.c.hall_id).in_(bindparam("days", expanding=True))
)


@cache
def _adding(dialect: str) -> Executable:
    statement = insert_into(dialect, COUNTER)
    return statement.on_conflict_do_update(
        index_elements=COUNTER.primary_key.columns, set_={"value": COUNTER.c.value + statement.excluded.value}
    )


def add(connection: Connection, steps: Mapping[Cell, int]) -> None:
    """Add to the figures, inside the transaction of the acts. Call it once and last: it takes locks in sorted order."""
    steps = {cell: step for cell, step in steps.items() if step}
    if not steps:
        return
    if connection.dialect.name == "postgresql":
        # Adders do not hinder each other; who signs off waits for them, and they wait for him: without it a figure
        # could grow after it was read out as the day's last.
        connection.execute(text("LOCK TABLE signed_day IN SHARE MODE"))
    days = {(cell.day, cell.hall_id) for cell in steps}
    signed = {(row.day, row.hall_id) for row in connection.execute(_SIGNED, {"days": list(days)})}
    connection.execute(
        _adding(connection.dialect.name),
        [
            {
                "day": cell.day,
                "hall_id": cell.hall_id,
                "measure": cell.measure,
                "trade": cell.trade,
                "sex": cell.sex,
                "age_band": cell.age_band,
                "late": (cell.day, cell.hall_id) in signed,
                "value": steps[cell],
            }
            for cell in sorted(steps)
        ],
    )


def sign_off(connection: Connection, day: str, hall_id: int, by: str, now: int) -> bool:
    """Freeze a hall's day; False when it was signed off before. Read the figures after it, in its transaction."""
    signed = insert_into(connection.dialect.name, SIGNED_DAY).on_conflict_do_nothing().returning(SIGNED_DAY.c.day)
    values = {"day": day, "hall_id": hall_id, "signed_at": now, "signed_by": by}
    return connection.execute(signed, values).first() is not None


def figures(connection: Connection, day: str, hall_ids: Collection[int]) -> tuple[Figure, ...]:
    """All figures of a day in these halls, in a stable order; zeroes are left out."""
    query = (
        select(COUNTER)
        .where(COUNTER.c.day == day, COUNTER.c.hall_id.in_(hall_ids), COUNTER.c.value != 0)
        .order_by(*COUNTER.primary_key.columns)
    )
    return tuple(
        Figure(
            Cell(row.day, row.hall_id, Measure(row.measure), row.trade, row.sex, row.age_band), row.late, int(row.value)
        )
        for row in connection.execute(query)
    )
