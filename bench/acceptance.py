"""Envelopes that one worker accepts, durably: verified, opened, claimed, booked, counted, on the disk.

Sixteen kiosks at once are what a worker of the hub sees in the morning: who waits for his turn shares the next
transaction. Twenty to a delivery is a township in the evening. The floor writes the very rows that an application
leaves (copied from the database that was just filled) with the bare driver, as many to a commit; it verifies, opens
and decides nothing. SQLite syncs each commit (``synchronous=FULL``), PostgreSQL runs with its defaults, in another
process on the same machine.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
from sqlalchemy import Table, create_engine, select, text

from bench.figures import Figure, median
from kiosk.hub.acceptance import Verdict
from kiosk.hub.database import Database
from kiosk.hub.schema import APPLICATION, COUNTER, ENVELOPE, JOB_CHANGE, TICKET_STATE
from tests.hub.postgres import cluster
from tests.hub.senders import JOB_ID, KIOSK_HALLS, NOW, SomeKiosk, application, hub, open_market

JOBS = 50
ROUNDS = 3
PER_ENVELOPE_MS = 1000 / 300
"""At least 300 a second."""
COPY = bytes(680)
"""As long as a ticket's sealed copy is with an ordinary posting."""
TABLES = (ENVELOPE, APPLICATION, TICKET_STATE, JOB_CHANGE)

Statements = list[tuple[str, tuple[Any, ...]]]


@dataclass(frozen=True, slots=True)
class _Place:
    """A database to fill twice: through the hub, and by the bare driver that ``bare`` opens."""

    name: str
    new_url: Callable[[], str]
    bare: Callable[[str], Any]
    placeholder: str


@dataclass(frozen=True, slots=True)
class _Load:
    """``size`` envelopes to a delivery, brought by ``threads`` at once; ``bound`` where it is the promised one."""

    words: str
    size: int
    threads: int
    envelopes: int
    bound: float | None


LOADS = (
    _Load("16 kiosks at once, one each", 1, 16, 1600, PER_ENVELOPE_MS),
    _Load("20 to a delivery", 20, 1, 1600, PER_ENVELOPE_MS),
    _Load("one after the other", 1, 1, 400, None),
)


def run() -> list[Figure]:
    with TemporaryDirectory(prefix="bench-acceptance-") as folder, _postgres() as new_postgres:
        numbers = iter(range(100))
        sqlite = _Place("SQLite", lambda: f"sqlite:///{folder}/{next(numbers)}.db", _bare_sqlite, "?")
        postgres = _Place("PostgreSQL", new_postgres, psycopg.connect, "%s")
        return [figure for place in (sqlite, postgres) for load in LOADS for figure in _measure(place, load)]


def _measure(place: _Place, load: _Load) -> Iterator[Figure]:
    hub_ms, floor_ms = [], []
    for round_number in range(ROUNDS):
        url = place.new_url()
        hub_ms.append(_through_the_hub(url, _wires(load.envelopes, round_number), load))
        floor_ms.append(_by_the_driver(place, _statements(url, place), place.new_url(), load.size * load.threads))
    spent_ms, bare_ms = median(hub_ms), median(floor_ms)
    what = f"{place.name}, {load.words}"
    yield Figure(f"accepted durably, {what}", spent_ms, "ms", load.bound)
    yield Figure("  envelopes a second", 1000 / spent_ms, "/s")
    yield Figure(f"  floor: the same rows by the bare driver, {load.size * load.threads} to a commit", bare_ms, "ms")
    yield Figure("  hub / floor", spent_ms / bare_ms, "x")


def _wires(count: int, round_number: int) -> list[bytes]:
    """Applications of ``count`` people at all kiosks for all postings, sealed beforehand."""
    kiosks = [SomeKiosk(kiosk_id) for kiosk_id in KIOSK_HALLS]
    people = range(1, count + 1)
    return [
        kiosks[number % len(kiosks)].seal(
            replace(application(number, number, holder_copy=COPY), job_id=JOB_ID + number % JOBS), NOW + round_number
        )
        for number in people
    ]


def _through_the_hub(url: str, wires: Sequence[bytes], load: _Load) -> float:
    """Milliseconds an envelope, from the first delivery to the last receipt."""
    database = Database.open(url)
    try:
        with database.writing() as connection:
            open_market(connection, JOBS)
        acceptance = hub(database)
        deliveries = [wires[start : start + load.size] for start in range(0, len(wires), load.size)]
        with ThreadPoolExecutor(load.threads) as threads:
            began = time.perf_counter()
            answers = list(threads.map(lambda delivery: acceptance.accept(7, delivery), deliveries))
            spent_s = time.perf_counter() - began
    finally:
        database.close()
    if any(each.verdict is not Verdict.ACCEPTED for answer in answers for each in answer):
        raise RuntimeError("an envelope of the benchmark was not accepted")
    return spent_s * 1000 / len(wires)


def _statements(url: str, place: _Place) -> list[Statements]:
    """For each application the statements that leave the same rows, in the order of the ids."""
    database = Database.open(url)
    try:
        with database.reading() as connection:
            kept = [connection.execute(select(table).order_by(*table.primary_key.columns)).all() for table in TABLES]
            cells = connection.execute(select(COUNTER)).all()
    finally:
        database.close()
    count = f"UPDATE job SET applied = applied + 1 WHERE id = {place.placeholder}"
    counter = (
        _insert(COUNTER, place)
        + " ON CONFLICT (day, hall_id, measure, trade, sex, age_band, late) DO UPDATE SET value = counter.value + 1"
    )
    by_ticket = sorted(kept[1], key=lambda row: (row.kiosk_id, row.ticket_id))
    found: list[Statements] = []
    for number, row in enumerate(by_ticket):
        rows = [(table, kept[index][number % len(kept[index])]) for index, table in enumerate(TABLES) if index != 1]
        cell = cells[number % len(cells)]
        found.append(
            [(_insert(table, place), tuple(each)) for table, each in [*rows, (APPLICATION, row)]]
            + [(count, (row.job_id,)), (counter, tuple(cell))]
        )
    return found


def _insert(table: Table, place: _Place) -> str:
    return f"INSERT INTO {table.name} VALUES ({', '.join([place.placeholder] * len(table.columns))})"


def _by_the_driver(place: _Place, acts: Sequence[Statements], url: str, size: int) -> float:
    database = Database.open(url)
    with database.writing() as connection:
        open_market(connection, JOBS)
        if not database.on_sqlite:
            for table in (TICKET_STATE, JOB_CHANGE):
                connection.execute(text(f"ALTER TABLE {table.name} DROP CONSTRAINT pk_{table.name}"))
    database.close()
    bare = place.bare(url)
    try:
        began = time.perf_counter()
        for start in range(0, len(acts), size):
            if place.name == "SQLite":
                bare.execute("BEGIN IMMEDIATE")
            for act in acts[start : start + size]:
                for statement, values in act:
                    bare.execute(statement, values)
            bare.commit()
        return (time.perf_counter() - began) * 1000 / len(acts)
    finally:
        bare.close()


def _bare_sqlite(url: str) -> sqlite3.Connection:
    connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


@contextmanager
def _postgres() -> Iterator[Callable[[], str]]:
    with cluster(durable=True) as url:
        server = create_engine(
            url.format("postgres").replace("postgresql:", "postgresql+psycopg:"), isolation_level="AUTOCOMMIT"
        )
        numbers = iter(range(100))

        def new() -> str:
            name = f"bench_{next(numbers)}"
            with server.connect() as connection:
                connection.execute(text(f"CREATE DATABASE {name}"))
            return url.format(name)

        try:
            yield new
        finally:
            server.dispose()
