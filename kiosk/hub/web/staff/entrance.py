"""The door: signing in and out, and the first change of a password that somebody else gave."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from kiosk.hub.accounts import AccountError, Accounts
from kiosk.hub.hub import Hub
from kiosk.hub.web.forms import Form, csrf_token, text_field
from kiosk.hub.web.pages import Pages
from kiosk.hub.web.rate_limit import RateLimit
from kiosk.hub.web.session import SIGN_IN, close_session, open_session, safe_next, signed_in

router = APIRouter()

_TOO_OFTEN = "这个网络试得太多了。请过十分钟再试。"


@router.get("/sign-in")
def sign_in_page(request: Request, next: str = "") -> Response:
    return _sign_in_page(request, login="", next=next)


@router.post("/sign-in")
def sign_in(request: Request, form: Form) -> Response:
    hub: Hub = request.app.state.hub
    limit: RateLimit = request.app.state.sign_in_limit
    login, next_path = text_field(form, "login"), text_field(form, "next")
    password = form.get("password")
    if not limit.allows(request.client.host if request.client else ""):
        return _sign_in_page(request, login=login, next=next_path, wrong=_TOO_OFTEN, status=429)
    accounts = Accounts(hub.database, request.app.state.passwords, hub.settings.sign_in, hub.now())
    try:
        account = accounts.sign_in(login, password if isinstance(password, str) else "")
    except AccountError as error:
        wrong = error.sentence + error.instruction
        return _sign_in_page(request, login=login, next=next_path, wrong=wrong, status=403)
    open_session(request, account, hub.now())
    return RedirectResponse(safe_next(next_path), 303)


@router.post("/sign-out")
def sign_out(request: Request, form: Form) -> Response:
    del form  # depending on it is the check of its token
    close_session(request)
    return RedirectResponse(SIGN_IN, 303)


@router.get("/password")
def password_page(request: Request) -> Response:
    return _password_page(request, "")


@router.post("/password")
def change_password(request: Request, form: Form) -> Response:
    """The password of the own account; every other session of the account ends, this one goes on."""
    hub: Hub = request.app.state.hub
    account = signed_in(request, hub)
    limit: RateLimit = request.app.state.sign_in_limit
    if not limit.allows(request.client.host if request.client else ""):
        return _password_page(request, _TOO_OFTEN, status=429)
    old, new, again = (str(form.get(name) or "") for name in ("old", "new", "again"))
    if new != again:
        return _password_page(request, "两次写的新密码不一样。请再写一遍。", status=422)
    accounts = Accounts(hub.database, request.app.state.passwords, hub.settings.sign_in, hub.now())
    try:
        changed = accounts.change_password(account.id, old, new)
    except AccountError as error:
        return _password_page(request, error.sentence + error.instruction, status=422)
    open_session(request, changed, hub.now())
    return RedirectResponse(safe_next(""), 303)


def _sign_in_page(request: Request, *, login: str, next: str, wrong: str = "", status: int = 200) -> Response:
    pages: Pages = request.app.state.pages
    values = {"csrf_token": csrf_token(request), "login": login, "next": next, "wrong": wrong}
    return pages.page(request, "staff/sign_in.html", values, status=status)


def _password_page(request: Request, wrong: str, status: int = 200) -> Response:
    hub: Hub = request.app.state.hub
    account = signed_in(request, hub)
    values = {"csrf_token": csrf_token(request), "account": account, "wrong": wrong}
    pages: Pages = request.app.state.pages
    return pages.page(request, "staff/password.html", values, status=status)
