"""What the strip and the page of applications are told about a ticket."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kiosk.domain.job import Acceptance
from kiosk.protocol.records import to_map
from kiosk.ui.ticket_rows import TicketRows
from tests.ui.people import NOW, job, ticket
from tests.ui.test_presentation import TABLES

ROWS = TicketRows(TABLES)
LATER = NOW + 60_000
"""After the reply deadline of the sample job."""


@pytest.mark.parametrize(
    ("state", "acceptance", "said"),
    [
        ("sent", Acceptance.HIRER_SELECTS, "silent_not_chosen"),
        ("saved", Acceptance.FIRST_COME, "silent_no_place"),
        ("sent", Acceptance.PHONE, "sent"),
        ("contacted", Acceptance.HIRER_SELECTS, "contacted"),
        ("withdrawn", Acceptance.HIRER_SELECTS, "withdrawn"),
    ],
)
def test_silence_says_what_the_ticket_said_it_would(state: str, acceptance: Acceptance, said: str) -> None:
    kept = replace(ticket(state=state), job_snapshot=to_map(job(acceptance=acceptance)))
    rows = TicketRows(TABLES)
    assert rows.row(kept, NOW)["state"] == state, "not before the deadline"
    assert rows.row(kept, LATER)["state"] == said


def test_a_row_stays_the_same_while_seconds_pass() -> None:
    rows = TicketRows(TABLES)
    assert rows.row(ticket(), NOW) == rows.row(ticket(), NOW + 59)
    assert rows.row(ticket(), NOW)["undoable"]
    assert not rows.row(ticket(), NOW + 600)["undoable"]


def test_a_posting_in_an_older_shape_leaves_a_row_that_can_still_be_withdrawn() -> None:
    kept = replace(ticket(), job_snapshot={"title": "砌墙瓦工"})
    row = TicketRows(TABLES).row(kept, NOW)
    assert (row["title"], row["standing"], row["address"]) == ("砌墙瓦工", True, "")


def test_only_an_application_that_stands_clashes_and_never_with_its_own_job() -> None:
    other = job(2, title="工地小工")
    kept = replace(ticket(8, 2), job_snapshot=to_map(other))
    clash = ROWS.clash(job(1), (kept,), NOW)
    assert clash is not None
    assert (clash["title"], clash["day"]) == ("工地小工", "tomorrow")
    assert ROWS.clash(other, (kept,), NOW) is None
    for state in ("withdrawn", "refused", "not_chosen", "no_answer", "cancelled"):
        over = replace(kept, ticket_id=9, state=type(kept.state)(state))
        assert ROWS.clash(job(1), (over,), NOW) is None, state
    next_week = replace(job(1).work, start_on=date(2026, 12, 2))
    assert ROWS.clash(job(1, work=next_week), (kept,), NOW) is None
