"""What must go goes, from the disk too; what must stay stays; figures never change."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import insert, update

from kiosk.hub.counters import Measure, figures
from kiosk.hub.database import Database
from kiosk.hub.retention import DEFAULT, Retention
from kiosk.hub.schema import (
    ACTIVITY,
    APPLICATION,
    CHECK_IN,
    COMPLAINT,
    COUNTER,
    DISPATCH,
    ENVELOPE,
    ERASURE,
    JOB,
    JOB_CHANGE,
    KIOSK_AUDIT,
    METADATA,
    SIGN_UP,
    TICKET_ACT,
    TICKET_STATE,
    WISH,
)
from kiosk.protocol.acts import (
    Act,
    Audit,
    AuditEntry,
    Complaint,
    ComplaintSubject,
    Dispatch,
    Erasure,
    ErasureScope,
    Outcome,
    OutcomeResult,
    Reporter,
)
from tests.hub.senders import DAY_S, HALLS, JOB_ID, NOW, TODAY, SomeKiosk, accept, application, rows, states, tag
from tests.hub.test_people_effects import ACTIVITY_ID, check_in, sign_up, wish

NAME, PHONE = "欧阳测试之名", "13900001234"
WORK_BEGINS = NOW + 2 * DAY_S
"""The day of the postings; its names are due 31 days later."""


@pytest.fixture
def full(market: Database) -> Database:
    """A day of the market with one person's name in every place that can hold it."""
    with market.writing() as connection:
        connection.execute(
            insert(ACTIVITY).values(
                id=ACTIVITY_ID,
                hall_id=1,
                kind="training",
                title="电焊短训",
                begins_at=WORK_BEGINS,
                region="140802",
                organiser="市技工学校",
                place="二楼",
                places=9,
            )
        )
    named = {"name": NAME, "phone": PHONE}
    acts: list[Act] = [
        replace(application(1), **named),  # type: ignore[arg-type]
        replace(check_in(2), **named),  # type: ignore[arg-type]
        replace(wish(3), **named),  # type: ignore[arg-type]
        replace(sign_up(4), **named),  # type: ignore[arg-type]
        Complaint(ComplaintSubject.FEE, f"{NAME}被收了押金", name=NAME, phone=PHONE),
        Outcome(7, 1, JOB_ID, OutcomeResult.CAME, Reporter.CLERK),
        Dispatch(7, 1, JOB_ID, WORK_BEGINS, "东门", None, 3),
        Audit((AuditEntry(NOW, "applied", tag("person 1", 16), 1),)),
        Erasure(tag("person 9", 16), ErasureScope.EVERYTHING),
    ]
    kiosk = SomeKiosk()
    assert accept(market, [kiosk.seal(act) for act in acts], NOW) == [None] * len(acts)
    with market.writing() as connection:
        connection.execute(update(COMPLAINT).values(handled_at=NOW, handled_by="li"))
    return market


def traces(database: Database, database_url: str) -> list[str]:
    """Where the name or the telephone still stands: tables, and on SQLite every byte of its files."""
    found = [
        table.name
        for table in METADATA.sorted_tables
        if any(NAME in str(value) or PHONE in str(value) for row in rows(database, table) for value in row)
    ]
    if database.on_sqlite:
        file = Path(database_url.removeprefix("sqlite:///"))
        found += [
            path.name
            for path in file.parent.iterdir()
            if NAME.encode() in path.read_bytes() or PHONE.encode() in path.read_bytes()
        ]
    return found


def all_figures(database: Database) -> list[object]:
    with database.reading() as connection:
        return [figures(connection, day, HALLS) for day in (TODAY, "2026-11-26")]


def test_names_go_thirty_days_after_the_work_began(full: Database, database_url: str) -> None:
    retention = Retention(full)
    before = all_figures(full)
    retention.purge(WORK_BEGINS + 29 * DAY_S)
    assert "application" in traces(full, database_url)
    retention.purge(WORK_BEGINS + 32 * DAY_S)
    assert traces(full, database_url) == []
    assert states(full) == {1: "came"}
    assert rows(full, WISH) == []
    assert rows(full, COMPLAINT)[0].text is None
    assert all_figures(full) == before
    assert any(each.cell.measure is Measure.CAME for each in before[1])  # type: ignore[attr-defined]


def test_a_second_run_changes_nothing_more(full: Database) -> None:
    due = WORK_BEGINS + 32 * DAY_S
    first, second = Retention(full).purge(due), Retention(full).purge(due)
    assert first["application"] == first["check_in"] == first["sign_up"] == first["wish"] == 1
    assert not any(second.values())


def test_the_tiers_are_settings(full: Database, database_url: str) -> None:
    Retention(full, replace(DEFAULT, names_days=90)).purge(WORK_BEGINS + 60 * DAY_S)
    assert "application" in traces(full, database_url)
    Retention(full, replace(DEFAULT, names_days=7)).purge(WORK_BEGINS + 60 * DAY_S)
    assert traces(full, database_url) == []


@pytest.mark.parametrize(
    ("handled_days", "purged_days", "held"),
    [(None, 200, True), (None, 400, False), (180, 200, True), (100, 200, False)],
)
def test_a_dispute_holds_the_name_until_it_is_over(
    full: Database, handled_days: int | None, purged_days: int, held: bool
) -> None:
    complaint = Complaint(ComplaintSubject.UNPAID, "没给钱", job_id=JOB_ID, ticket_kiosk=7, ticket_id=1)
    assert accept(full, [SomeKiosk(9).seal(complaint)], NOW + DAY_S) == [None]
    if handled_days is not None:
        with full.writing() as connection:
            connection.execute(update(COMPLAINT).values(handled_at=NOW + handled_days * DAY_S))
    Retention(full).purge(NOW + purged_days * DAY_S)
    assert (rows(full, APPLICATION)[0].name == NAME) is held


def test_a_clerk_can_hold_a_name(full: Database) -> None:
    with full.writing() as connection:
        connection.execute(update(APPLICATION).values(held_until=NOW + 100 * DAY_S))
    Retention(full).purge(NOW + 99 * DAY_S)
    assert rows(full, APPLICATION)[0].name == NAME
    Retention(full).purge(NOW + 100 * DAY_S)
    assert rows(full, APPLICATION)[0].name is None


def test_after_three_years_only_receipts_and_figures_are_left(full: Database) -> None:
    before = all_figures(full)
    receipts = rows(full, ENVELOPE)
    Retention(full).purge(NOW + 1200 * DAY_S)
    emptied = (APPLICATION, CHECK_IN, WISH, SIGN_UP, COMPLAINT, TICKET_ACT, TICKET_STATE, DISPATCH, JOB, JOB_CHANGE)
    assert {table.name: len(rows(full, table)) for table in (*emptied, ACTIVITY, KIOSK_AUDIT, ERASURE)} == {
        table.name: 0 for table in (*emptied, ACTIVITY, KIOSK_AUDIT, ERASURE)
    }
    assert rows(full, ENVELOPE) == receipts
    assert all_figures(full) == before
    assert rows(full, COUNTER)


def test_a_posting_stays_as_long_as_somebody_came_of_it_or_it_runs(full: Database) -> None:
    complaint = Complaint(ComplaintSubject.UNPAID, "没给钱", job_id=JOB_ID, ticket_kiosk=7, ticket_id=1)
    accept(full, [SomeKiosk(9).seal(complaint, NOW + 1100 * DAY_S)], NOW + 1100 * DAY_S)
    with full.writing() as connection:
        connection.execute(update(JOB).where(JOB.c.id == JOB_ID + 1).values(end_on="2030-01-01"))
    Retention(full).purge(NOW + 1200 * DAY_S)
    assert [row.id for row in rows(full, JOB)] == [JOB_ID, JOB_ID + 1]
    assert states(full) == {1: "came"}


def test_an_outcome_that_comes_after_the_name_went_counts_as_it_would_have(market: Database) -> None:
    kiosk = SomeKiosk()
    accept(market, [kiosk.seal(application(1))], NOW)
    Retention(market).purge(NOW + 60 * DAY_S)
    late = Outcome(7, 1, JOB_ID, OutcomeResult.CAME, Reporter.HIRER)
    assert accept(market, [kiosk.seal(late, NOW + 3 * DAY_S)], NOW + 61 * DAY_S) == [None]
    with market.reading() as connection:
        came = [each.cell for each in figures(connection, "2026-11-26", HALLS)]
    assert [(cell.measure, cell.sex, cell.age_band) for cell in came] == [(Measure.CAME, "male", "45-54")]
