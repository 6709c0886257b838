"""Pages for everybody: the ticket behind a QR, the postings, the hirer's roster, the hall's screen. No sign-in."""

from __future__ import annotations

from fastapi import APIRouter

from kiosk.hub.hub import Hub
from kiosk.hub.web.pages import Pages
from kiosk.hub.web.public import hall_screen, jobs, roster, tickets, work_records


def public_routes(hub: Hub, pages: Pages) -> APIRouter:
    router = APIRouter()
    router.include_router(tickets.routes(hub, pages))
    router.include_router(work_records.routes(hub, pages))
    router.include_router(jobs.routes(hub, pages))
    router.include_router(roster.routes(hub, pages))
    router.include_router(hall_screen.routes(hub, pages))
    return router
