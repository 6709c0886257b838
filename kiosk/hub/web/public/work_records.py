"""``/w/<digits>`` behind the QR of a work record: what the market itself knows of each job. Nobody's name."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from kiosk.hub.hub import Hub
from kiosk.hub.record_desk import look_at_record
from kiosk.hub.ticket_desk import Verdict
from kiosk.hub.web.pages import Pages


def routes(hub: Hub, pages: Pages) -> APIRouter:
    router = APIRouter()

    @router.get("/w/{digits}")
    def work_record(request: Request, digits: str) -> Response:
        with hub.database.reading() as connection:
            look = look_at_record(connection, digits)
        if isinstance(look, Verdict):
            return pages.page(request, "public/no_ticket.html", {"verdict": look}, status=404)
        return pages.page(request, "public/work_record.html", {"look": look})

    return router
