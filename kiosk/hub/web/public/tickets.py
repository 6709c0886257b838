"""``/t/<digits>`` behind a ticket's QR and ``/c`` for those who type its short code."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from kiosk.domain.application import silence_means
from kiosk.domain.posting_words import silence_words
from kiosk.hub.database import Database
from kiosk.hub.hub import Hub
from kiosk.hub.phone_acts import PhoneError, take_back, withdraw
from kiosk.hub.states import State
from kiosk.hub.ticket_desk import (
    ShortCodeError,
    TicketLook,
    Verdict,
    brings_claim,
    look_at_code,
    look_at_digits,
    note_claim,
)
from kiosk.hub.web.pages import Pages
from kiosk.hub.web.rate_limit import RateLimit
from kiosk.protocol.short_code import encode, spaced

CODES_PER_HOUR = 30
"""45 random bits stand behind a code: thirty tries an hour find none, and a hall behind one address gets along."""

WITHDRAWALS_PER_HOUR = 60
HOUR_S = 3600

LastDigits = Annotated[str, Form(max_length=20)]
PhoneAct = Callable[[Database, int, int, str, int], State]


def routes(hub: Hub, pages: Pages) -> APIRouter:
    router = APIRouter()
    code_tries = RateLimit(CODES_PER_HOUR, HOUR_S, hub.now)
    withdrawals = RateLimit(WITHDRAWALS_PER_HOUR, HOUR_S, hub.now)

    @router.get("/t/{digits}")
    def ticket(request: Request, digits: str) -> Response:
        return _ticket(request, digits, "", 200)

    def _ticket(request: Request, digits: str, problem: str, status: int) -> Response:
        with hub.database.reading() as connection:
            look = look_at_digits(connection, digits, hub.now())
            news = isinstance(look, TicketLook) and brings_claim(connection, look)
        if isinstance(look, TicketLook) and news:
            # Only what a kiosk has signed comes this far, and once: nobody else makes the writers wait.
            with hub.database.writing() as connection:
                note_claim(connection, look, hub.now())
        if isinstance(look, Verdict):
            return pages.page(request, "public/no_ticket.html", {"verdict": look}, status=404)
        return _ticket_page(request, look, f"/t/{digits}", problem, status)

    @router.post("/t/{digits}/withdraw")
    def withdraw_ticket(
        request: Request, digits: str, last_digits: Annotated[str, Form(max_length=20)] = ""
    ) -> Response:
        return _change(request, digits, last_digits, withdraw)

    @router.post("/t/{digits}/take-back")
    def take_ticket_back(request: Request, digits: str, last_digits: LastDigits = "") -> Response:
        return _change(request, digits, last_digits, take_back)

    def _change(request: Request, digits: str, last_digits: str, act: PhoneAct) -> Response:
        if not withdrawals.allows(_address(request)):
            return _ticket(request, digits, "试得太多了，请过一会儿再来。", 429)
        with hub.database.reading() as connection:
            look = look_at_digits(connection, digits, hub.now())
        if isinstance(look, TicketLook) and look.known is not None:
            try:
                act(hub.database, look.kiosk_id, look.ticket_id, last_digits.strip(), hub.now())
            except PhoneError as error:
                return _ticket(request, digits, f"{error.sentence}{error.instruction}", 422)
            # The page again by its own address, so that reloading it sends nothing twice.
            return RedirectResponse(f"/t/{digits}", 303)
        return _ticket(request, digits, "", 404)

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
        return _ticket_page(request, look, None)

    def _ticket_page(
        request: Request, look: TicketLook, address: str | None, problem: str = "", status: int = 200
    ) -> Response:
        silence = ""
        if (
            look.posting is not None
            and look.known is not None
            and look.known.state in (State.RECEIVED, State.CONTACTED)
        ):
            silence = silence_words(silence_means(look.posting.job, hub.now()), hub.now())
        values = {
            "look": look,
            "code": spaced(encode(look.ticket_id)),
            "silence": silence,
            "address": address,
            "problem": problem,
        }
        return pages.page(request, "public/ticket.html", values, status=status)

    return router


def _address(request: Request) -> str:
    return request.client.host if request.client else ""
