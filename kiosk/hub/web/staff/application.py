"""The staff's application, mounted at /staff: its routes, and what every refusal looks like."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartParser

from kiosk.hub.accounts import AccountCode, AccountError, Passwords
from kiosk.hub.applications import ChangeError
from kiosk.hub.backup_desk import BackupDesk
from kiosk.hub.complaints import ComplaintError
from kiosk.hub.database import DatabaseCode, DatabaseError
from kiosk.hub.hub import Hub
from kiosk.hub.jobs import JobError
from kiosk.hub.morning_round import morning_round
from kiosk.hub.practice import PracticeRoom
from kiosk.hub.sheets.limits import MIB
from kiosk.hub.web.forms import ForgedFormError
from kiosk.hub.web.long_work import LongWork
from kiosk.hub.web.pages import Pages
from kiosk.hub.web.rate_limit import RateLimit
from kiosk.hub.web.session import (
    NEW_PASSWORD,
    NewPasswordNeededError,
    SignInNeededError,
    keep_sessions,
    sign_in_address,
)
from kiosk.hub.web.staff import (
    backup,
    board,
    calls,
    complaints,
    entrance,
    group_message,
    home,
    importing,
    job_page,
    lists,
    machines,
    people,
    quick_post,
    records,
    report,
    services,
    users,
    wishes,
)
from kiosk.hub.web.staff.pasted_message import MessageReaders

_ROUTES = (
    entrance,
    home,
    quick_post,
    job_page,
    board,
    people,
    wishes,
    calls,
    complaints,
    lists,
    report,
    importing,
    machines,
    users,
    records,
    services,
    backup,
    group_message,
)
_ACCOUNT_STATUS = {
    AccountCode.NOT_ALLOWED: 403,
    AccountCode.NOT_IN_PRACTICE: 403,
    AccountCode.UNKNOWN: 404,
    AccountCode.BUSY: 503,
}
ATTEMPTS_PER_ADDRESS = 60
ATTEMPTS_WINDOW_S = 600
"""A whole hall signs in through one router in the morning."""


def create_staff_app(hub: Hub, pages: Pages, room: PracticeRoom, backups: BackupDesk, long_work: LongWork) -> FastAPI:
    # A spreadsheet is the largest thing that a clerk sends; the rest of its form takes next to nothing.
    body_bytes_max = (hub.settings.sheets.file_mib + 1) * MIB
    app = FastAPI(title="linggong staff", docs_url=None, redoc_url=None, openapi_url=None, max_body_size=body_bytes_max)
    app.state.hub = hub
    app.state.pages = pages
    app.state.practice_room = room
    app.state.backups = backups
    app.state.long_work = long_work
    app.state.morning = morning_round(hub)
    app.state.passwords = Passwords()
    app.state.sign_in_limit = RateLimit(ATTEMPTS_PER_ADDRESS, ATTEMPTS_WINDOW_S, hub.now)
    app.state.message_readers = MessageReaders(hub.trades, hub.regions)
    # A list names people to ring: above this many bytes it would be laid down in a temporary file.
    MultiPartParser.spool_max_size = body_bytes_max
    keep_sessions(app, hub)
    for module in _ROUTES:
        app.include_router(module.router)
    _answer_refusals(app, pages)
    return app


def _answer_refusals(app: FastAPI, pages: Pages) -> None:
    def refusal(status: int, words: Callable[[Exception], tuple[str, str]]) -> Callable[[Request, Exception], Response]:
        def answer(request: Request, error: Exception) -> Response:
            sentence, instruction = words(error)
            return pages.page(
                request, "staff/refused.html", {"sentence": sentence, "instruction": instruction}, status=status
            )

        return answer

    def typed(error: Exception) -> tuple[str, str]:
        assert isinstance(error, AccountError | JobError | ChangeError | ComplaintError | DatabaseError)
        return error.sentence, error.instruction

    def account_refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, AccountError)
        status = _ACCOUNT_STATUS.get(error.code, 422)
        return refusal(status, typed)(request, error)

    def database_away(request: Request, error: Exception) -> Response:
        assert isinstance(error, DatabaseError)
        response = refusal(507 if error.code is DatabaseCode.FULL else 503, typed)(request, error)
        response.headers["Retry-After"] = "5"
        return response

    def sign_in(request: Request, _error: Exception) -> Response:
        return RedirectResponse(sign_in_address(request), 303)

    def new_password(_request: Request, _error: Exception) -> Response:
        return RedirectResponse(NEW_PASSWORD, 303)

    app.add_exception_handler(SignInNeededError, sign_in)
    app.add_exception_handler(NewPasswordNeededError, new_password)
    app.add_exception_handler(
        ForgedFormError, refusal(403, lambda _: ("这一页放得太久了，没有办。", "请回到上一页刷新，再按一次。"))
    )
    no_such_page = refusal(404, lambda _: ("没有这一页。", "请回到首页再进一次。"))
    app.add_exception_handler(HTTPException, no_such_page)
    app.add_exception_handler(RequestValidationError, no_such_page)
    app.add_exception_handler(AccountError, account_refused)
    app.add_exception_handler(JobError, refusal(404, typed))
    app.add_exception_handler(ComplaintError, refusal(404, typed))
    app.add_exception_handler(ChangeError, refusal(409, typed))
    app.add_exception_handler(DatabaseError, database_away)
