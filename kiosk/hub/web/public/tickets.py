"""``/t/<digits>`` behind a ticket's QR and ``/c`` for those who type its short code."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from kiosk.domain.application import silence_means
from kiosk.hub.hub import Hub
from kiosk.hub.rates import RateLimit
from kiosk.hub.ticket_desk import ShortCodeError, TicketLook, Verdict, look_at_code, look_at_digits, note_claim
from kiosk.hub.web.pages import Pages
from kiosk.hub.wording.posting_words import silence_words
from kiosk.protocol.short_code import encode, spaced

CODES_PER_HOUR = 30
"""45 random bits stand behind a code: thirty tries an hour find none, and a hall behind one address gets along."""


def routes(hub: Hub, pages: Pages) -> APIRouter:
    router = APIRouter()
    code_tries = RateLimit(CODES_PER_HOUR, per_s=3600)

    @router.get("/t/{digits}")
    def ticket(request: Request, digits: str) -> Response:
        with hub.database.writing() as connection:
            look = look_at_digits(connection, digits, hub.now())
            claimed_at = None
            if isinstance(look, TicketLook) and look.verdict is Verdict.VALID and look.known is None:
                claimed_at = note_claim(connection, look, hub.now())
        if isinstance(look, Verdict):
            return pages.page(request, "public/no_ticket.html", {"verdict": look}, status=404)
        return _ticket_page(request, look, claimed_at, f"/t/{digits}")

    @router.get("/c")
    def code_form(request: Request) -> Response:
        return pages.page(request, "public/code.html", {"problem": "", "code": ""})

    @router.post("/c")
    def code_typed(request: Request, code: Annotated[str, Form(max_length=40)] = "") -> Response:
        if not code_tries.allows(_address(request)):
            return pages.page(
                request, "public/code.html", {"problem": "试得太多了，请过一会儿再来。", "code": ""}, status=429
            )
        try:
            with hub.database.reading() as connection:
                look = look_at_code(connection, code, hub.now())
        except ShortCodeError:
            problem = "这个短码不对，请对着票上的十个字再看一遍。"
            return pages.page(request, "public/code.html", {"problem": problem, "code": code}, status=422)
        if look is None:
            problem = "这个短码还没送到。没有网的镇上，要等几天；票照样有效。"
            return pages.page(request, "public/code.html", {"problem": problem, "code": code}, status=404)
        return _ticket_page(request, look, None, None)

    def _ticket_page(request: Request, look: TicketLook, claimed_at: int | None, address: str | None) -> Response:
        silence = ""
        if look.posting is not None and look.known is not None and look.known.state in ("received", "contacted"):
            silence = silence_words(silence_means(look.posting.job, hub.now()), hub.now())
        return pages.page(
            request,
            "public/ticket.html",
            {
                "look": look,
                "code": spaced(encode(look.ticket_id)),
                "claimed_at": claimed_at,
                "silence": silence,
                "address": address,
            },
        )

    return router


def _address(request: Request) -> str:
    return request.client.host if request.client else ""
