"""``/screen``: the hall's large screen. It asks each few seconds and goes on with what it has when the hub is away."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import Connection, select

from kiosk.domain import posting_words as words
from kiosk.domain.clock import local_day
from kiosk.domain.job import Job, Settlement
from kiosk.domain.law import hidden_because
from kiosk.hub.hall_numbers import called_numbers
from kiosk.hub.hub import Hub
from kiosk.hub.jobs import JobStatus, postings
from kiosk.hub.schema import HALL, JOB
from kiosk.hub.web.pages import Pages

SHOWN_JOBS = 120
"""Twenty pages of six; nobody looks longer at a wall."""
SOON_DAYS = 1
LAST_CALLS = 6


def routes(hub: Hub, pages: Pages) -> APIRouter:
    router = APIRouter()

    @router.get("/screen")
    def screen(
        request: Request, hall: Annotated[int, Query(ge=1)], trade: Annotated[str, Query(max_length=40)] = ""
    ) -> Response:
        with hub.database.reading() as connection:
            place = connection.execute(select(HALL).where(HALL.c.id == hall)).first()
        if place is None:
            return pages.page(request, "public/no_hall.html", {}, status=404)
        return pages.page(request, "public/hall_screen.html", {"hall": place, "trade": trade})

    @router.get("/screen/data")
    def data(hall: Annotated[int, Query(ge=1)], trade: Annotated[str, Query(max_length=40)] = "") -> dict[str, Any]:
        """What the screen shows now; ``now`` in Unix seconds lets it say how old its last news are."""
        with hub.database.reading() as connection:
            jobs = _jobs(connection, hub, hall, trade)
            called = called_numbers(connection, [hall], local_day(hub.now()), LAST_CALLS)
        return {
            "now": hub.now(),
            "jobs": [_row(hub, job) for job in jobs[:SHOWN_JOBS]],
            "counts": {
                "jobs": len(jobs),
                "places": sum(job.openings - job.filled for job in jobs),
                "daily": sum(job.pay.settlement is Settlement.DAILY for job in jobs),
            },
            "calls": [each.words for each in called],
        }

    return router


def _jobs(connection: Connection, hub: Hub, hall: int, trade: str) -> list[Job]:
    """Open postings of the hall, today's and tomorrow's first, then by their start."""
    query = select(JOB).where(JOB.c.hall_id == hall, JOB.c.status == JobStatus.OPEN, JOB.c.valid_through >= hub.now())
    codes = [each.code for each in hub.trades.trades if each.tile == trade]
    if codes:
        query = query.where(JOB.c.trade.in_(codes))
    today = local_day(hub.now())
    found = [each.job for each in postings(connection, query) if not hidden_because(each.job, hub.now())]

    def rank(job: Job) -> tuple[bool, int, int]:
        ahead = max(0, (job.work.start_on - today).days)
        return ahead > SOON_DAYS, ahead, -job.updated_at

    return sorted(found, key=rank)


def _row(hub: Hub, job: Job) -> dict[str, Any]:
    trade = hub.trades.of_code(job.trade)
    return {
        "id": str(job.id),
        "tile": trade.tile if trade else "odd-jobs",
        "title": job.title,
        "pay": words.pay_figure(job.pay),
        "unit": words.pay_unit(job.pay),
        "settlement": words.SETTLEMENT[job.pay.settlement],
        "place": words.place_words(job, hub.regions),
        "start": words.start_words(job, hub.now()),
        "perks": words.perks_words(job.perks),
        "left": job.openings - job.filled,
    }
