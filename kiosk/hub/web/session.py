"""Who is signed in: a signed cookie that names account and epoch, believed only while the account agrees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import Depends, FastAPI, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData
from starlette.middleware.sessions import SessionMiddleware

from kiosk.hub.accounts import Account, AccountCode, AccountError, Role, find_account
from kiosk.hub.halls import Hall, halls_in
from kiosk.hub.hub import Hub
from kiosk.hub.practice import PracticeRoom
from kiosk.hub.web.forms import Form, csrf_token
from kiosk.hub.web.pages import Pages

COOKIE = "staff"
PREFIX = "/staff"
"""Where the staff's application is mounted; its first page is ``/staff/``."""
SIGN_IN = f"{PREFIX}/sign-in"
NEW_PASSWORD = f"{PREFIX}/password"

_SAID = "said"
_HALL = "hall"
_PRACTICE = "practice"


class SignInNeededError(Exception):
    """Nobody is signed in, or no longer."""


class NewPasswordNeededError(Exception):
    """The password was given by somebody else and opens nothing but its own change."""


def keep_sessions(app: FastAPI, hub: Hub) -> None:
    """The cookie is HttpOnly and for the staff's pages only; Secure unless the hub itself is reached by plain HTTP,
    which only a demonstration on loopback is."""
    app.add_middleware(
        SessionMiddleware,
        secret_key=hub.keys.web_secret.hex(),
        session_cookie=COOKIE,
        max_age=hub.settings.sign_in.session_hours * 3600,
        path=PREFIX,
        same_site="lax",
        https_only=hub.settings.hub.public_url.startswith("https://"),
    )


def open_session(request: Request, account: Account, now: int) -> None:
    """A fresh session: nothing of the one before it lives on, not even the token of its forms."""
    request.session.clear()
    request.session.update({"user": account.id, "epoch": account.session_epoch, "since": now})
    csrf_token(request)


def close_session(request: Request) -> None:
    request.session.clear()


def signed_in(request: Request, hub: Hub) -> Account:
    """Raises SignInNeededError. One read of the database, so that stopping an account works at once."""
    session = request.session
    account_id, epoch, since = session.get("user"), session.get("epoch"), session.get("since")
    if not (isinstance(account_id, int) and isinstance(epoch, int) and isinstance(since, int)):
        raise SignInNeededError
    if not since - 60 <= hub.now() < since + hub.settings.sign_in.session_hours * 3600:
        raise SignInNeededError
    with hub.database.reading() as connection:
        account = find_account(connection, account_id)
    if account is None or not account.active or account.session_epoch != epoch:
        raise SignInNeededError
    return account


@dataclass(frozen=True, slots=True)
class Desk:
    """One request of a signed-in clerk: who, in which halls, on which database.

    In practice ``hub`` has the practice database; nothing that a page does can reach the real one. ``halls`` are those
    in the account's scope, ``hall`` the chosen one, or None for all of them.
    """

    request: Request
    form: FormData = field(repr=False)
    account: Account
    hub: Hub
    pages: Pages
    halls: tuple[Hall, ...]
    hall: Hall | None
    practice: bool

    @property
    def now(self) -> int:
        return self.hub.now()

    @property
    def actor(self) -> str:
        return self.account.login

    @property
    def hall_ids(self) -> tuple[int, ...]:
        """What lists show: the chosen hall, or all in scope."""
        return (self.hall.id,) if self.hall else tuple(hall.id for hall in self.halls)

    @property
    def scope_ids(self) -> frozenset[int]:
        """What may be seen at all."""
        return frozenset(hall.id for hall in self.halls)

    @property
    def subject(self) -> str:
        """What the access log calls a list of the halls shown."""
        return f"hall:{self.hall.id}" if self.hall else "halls"

    def need(self, role: Role) -> None:
        """Raises AccountError(NOT_ALLOWED)."""
        if not self.account.may(role):
            raise AccountError(AccountCode.NOT_ALLOWED)

    def need_real(self) -> None:
        """For what has no practice, such as accounts and machines. Raises AccountError(NOT_IN_PRACTICE)."""
        if self.practice:
            raise AccountError(AccountCode.NOT_IN_PRACTICE)

    def page(self, template: str, values: Mapping[str, Any] | None = None, *, status: int = 200) -> Response:
        """A page of the staff; what was said by the act before it is shown once."""
        said = self.request.session.pop(_SAID, None)
        common = {
            "account": self.account,
            "csrf_token": csrf_token(self.request),
            "hall": self.hall,
            "halls": self.halls,
            "practice": self.practice,
            "said": said,
        }
        response = self.pages.page(self.request, f"staff/{template}", {**common, **(values or {})}, status=status)
        # Names and telephones: neither a proxy nor the telephone's own memory keeps them.
        response.headers["Cache-Control"] = "no-store"
        return response

    def go(self, path: str, said: str = "") -> Response:
        """To another page after an act; ``said`` is one sentence shown there."""
        if said:
            self.request.session[_SAID] = said
        return RedirectResponse(f"{PREFIX}{path}", 303)

    def choose_hall(self, hall_id: int | None) -> None:
        """None or a hall out of scope: all in scope."""
        self.request.session[_HALL] = hall_id if hall_id in self.scope_ids else 0

    def practise(self, on: bool) -> None:
        self.request.session[_PRACTICE] = on


def desk(request: Request, form: Form) -> Desk:
    """For every page behind the sign-in; depending on it is what checks the form's token, too."""
    hub: Hub = request.app.state.hub
    room: PracticeRoom = request.app.state.practice_room
    account = signed_in(request, hub)
    if account.must_change:
        raise NewPasswordNeededError
    practice = request.session.get(_PRACTICE) is True
    here = replace(hub, database=room.database()) if practice else hub
    with hub.database.reading() as connection:
        halls = halls_in(connection, account.region_scope)
    return Desk(
        request=request,
        form=form,
        account=account,
        hub=here,
        pages=request.app.state.pages,
        halls=halls,
        hall=_chosen(request, account, halls),
        practice=practice,
    )


AtDesk = Annotated[Desk, Depends(desk)]


def _chosen(request: Request, account: Account, halls: tuple[Hall, ...]) -> Hall | None:
    wanted = request.session.get(_HALL, account.hall_id)
    if len(halls) == 1:
        return halls[0]
    return next((hall for hall in halls if hall.id == wanted), None)


def sign_in_address(request: Request) -> str:
    """The sign-in page that leads back to what was asked for; only to our own pages and only by reading."""
    if request.method != "GET":
        return SIGN_IN
    path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return f"{SIGN_IN}?next={quote(path)}"


def safe_next(path: str) -> str:
    """``path`` when it is a page of the staff, else the staff's first page: never a foreign address."""
    inside = path.startswith(f"{PREFIX}/") and "\\" not in path and "//" not in path
    return path if inside else f"{PREFIX}/"
