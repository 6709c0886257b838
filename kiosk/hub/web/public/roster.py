"""``/r/<token>`` behind the QR of the hirer's slip: who comes to this one job, and who came. No sign-in.

The token is the only key. It stops opening three days after the work, and every look at names is written down.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import Connection, Row, select

from kiosk.domain.clock import local_day
from kiosk.hub.applications import ChangeError, change
from kiosk.hub.audit import Purpose, note_access, note_act
from kiosk.hub.companions import shared_groups, shown_group
from kiosk.hub.hub import Hub
from kiosk.hub.jobs import JobBook, JobStatus, Posting, posting_of
from kiosk.hub.journal import journal
from kiosk.hub.schema import APPLICATION, JOB
from kiosk.hub.states import State, Teller, Word
from kiosk.hub.web.pages import Pages
from kiosk.hub.web.rate_limit import RateLimit
from kiosk.protocol.short_code import encode, spaced

OPEN_DAYS_AFTER_WORK = 3
LOOKS_PER_HOUR = 120
"""128 random bits need no limit; it keeps a lost slip from being read all day."""

_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,64}")
_WHO = ("received", "contacted", "chosen", "no-answer", "came", "no-show")
_ACTOR = "slip"

Seats = Annotated[list[str], Form()]


@dataclass(frozen=True, slots=True)
class Person:
    """One row of the roster; ``key`` names the ticket in the form, ``group_number`` who came together (M5)."""

    key: str
    code: str
    name: str | None = field(repr=False)
    phone: str | None = field(repr=False)
    state: State
    group_number: str | None


def routes(hub: Hub, pages: Pages) -> APIRouter:
    router = APIRouter()
    looks = RateLimit(LOOKS_PER_HOUR, 3600, hub.now)

    @router.get("/r/{token}")
    def roster(request: Request, token: str) -> Response:
        with hub.database.reading() as connection:
            posting = _opened(connection, token)
            if posting is None:
                return _closed(request, 404)
            # Counted only now: addresses that somebody made up must neither push out a true one nor be remembered.
            if not looks.allows(token):
                return _closed(request, 429)
            people = _people(connection, posting.job.id)
        if people:
            with hub.database.writing() as connection:
                note_access(connection, hub.now(), _ACTOR, Purpose.SLIP, f"job:{posting.job.id}", len(people))
        begun = local_day(hub.now()) >= posting.job.work.start_on
        values = {"posting": posting, "job": posting.job, "people": people, "token": token, "begun": begun}
        return pages.page(request, "public/roster.html", values)

    @router.post("/r/{token}/came")
    def came(token: str, request: Request, absent: Seats = []) -> Response:  # noqa: B006  # FastAPI copies it
        """全部到了, except those who were ticked."""
        if not _opens(token):
            return _closed(request, 404)
        with journal(hub.database, hub.now()) as booking:
            posting = _opened(booking.connection, token)
            if posting is None:
                return _closed(request, 404)
            for person in _people(booking.connection, posting.job.id):
                kiosk_id, ticket_id = _ticket_of(person.key)
                word = Word.NO_SHOW if person.key in absent else Word.CAME
                try:
                    change(booking, kiosk_id, ticket_id, word, Teller.HIRER)
                except ChangeError:
                    # A clerk has said otherwise, and a clerk's word stands above the hirer's.
                    continue
            note_act(booking.connection, hub.now(), _ACTOR, "roster.came", f"job:{posting.job.id}")
        return RedirectResponse(f"/r/{token}", 303)

    @router.post("/r/{token}/full")
    def full(token: str, request: Request) -> Response:
        if not _opens(token):
            return _closed(request, 404)
        with hub.database.writing() as connection:
            posting = _opened(connection, token)
            if posting is None:
                return _closed(request, 404)
            if posting.status is JobStatus.OPEN:
                JobBook(connection, _ACTOR, hub.now()).fill(posting.job.id)
        return RedirectResponse(f"/r/{token}", 303)

    def _opens(token: str) -> bool:
        """Asked before a transaction that writes: those wait for each other, and anybody can make up an address."""
        with hub.database.reading() as connection:
            return _opened(connection, token) is not None

    def _opened(connection: Connection, token: str) -> Posting | None:
        posting = _posting(connection, token)
        return None if posting is None or _over(posting, hub.now()) else posting

    def _closed(request: Request, status: int) -> Response:
        return pages.page(request, "public/no_roster.html", {}, status=status)

    return router


def _posting(connection: Connection, token: str) -> Posting | None:
    if _TOKEN.fullmatch(token) is None:  # PostgreSQL takes no U+0000, and nobody was given such a token
        return None
    row = connection.execute(select(JOB).where(JOB.c.roster_token == token)).first()
    return None if row is None else posting_of(row)


def _over(posting: Posting, now: int) -> bool:
    work = posting.job.work
    return local_day(now) > (work.end_on or work.start_on) + timedelta(days=OPEN_DAYS_AFTER_WORK)


def _people(connection: Connection, job_id: int) -> tuple[Person, ...]:
    query = (
        select(APPLICATION)
        .where(APPLICATION.c.job_id == job_id, APPLICATION.c.state.in_(_WHO))
        .order_by(APPLICATION.c.issued_at, APPLICATION.c.ticket_id)
    )
    rows = connection.execute(query).all()
    shared = shared_groups(rows)
    return tuple(_person(row, shown_group(row, shared)) for row in rows)


def _person(row: Row[Any], group_number: str | None) -> Person:
    return Person(
        key=f"{row.kiosk_id}-{row.ticket_id}",
        code=spaced(encode(row.ticket_id)),
        name=row.name,
        phone=row.phone,
        state=State(row.state),
        group_number=group_number,
    )


def _ticket_of(key: str) -> tuple[int, int]:
    kiosk_id, _, ticket_id = key.partition("-")
    return int(kiosk_id), int(ticket_id)
