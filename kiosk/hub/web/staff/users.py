"""账号和大厅: who may do what, and where; for managers and administrators, never in practice."""

from __future__ import annotations

import re

from fastapi import APIRouter, Response
from sqlalchemy.exc import IntegrityError

from kiosk.domain.region import Region
from kiosk.hub.accounts import (
    Account,
    AccountCode,
    AccountError,
    Accounts,
    NewAccount,
    Role,
    all_accounts,
    find_account,
    generated_password,
)
from kiosk.hub.halls import Hall, halls_in, keep_hall
from kiosk.hub.web.forms import number_field, text_field
from kiosk.hub.web.session import AtDesk, Desk

router = APIRouter()

ROLE_WORDS = {Role.CLERK: "工作人员", Role.MANAGER: "管理员", Role.ADMIN: "总管理员"}
_REGION = re.compile(r"\d{6}(\d{3})?")


@router.get("/users")
def users(desk: AtDesk) -> Response:
    return _page(desk)


@router.post("/users")
def add_user(desk: AtDesk) -> Response:
    """The generated password is shown once, to be handed over and changed at the first sign-in."""
    _need(desk)
    form = desk.form
    hall = next((hall for hall in desk.halls if hall.id == number_field(form, "hall")), None)
    role = Role(text_field(form, "role")) if text_field(form, "role") in set(Role) else Role.CLERK
    scope = text_field(form, "scope") or (hall.region if hall else "")
    wanted = Account(0, "", "", role, scope, None, True, True, 0)
    if not desk.account.may_manage(wanted):
        raise AccountError(AccountCode.NOT_ALLOWED)
    password = generated_password()
    new = NewAccount(
        text_field(form, "login"), text_field(form, "name"), role, scope, hall.id if hall else None, password
    )
    try:
        account = _accounts(desk).add(new, desk.actor)
    except AccountError as error:
        return _page(desk, error.sentence + error.instruction, 422)
    return desk.page("new_password.html", {"login": account.login, "password": password})


@router.post("/users/{account_id}/{act}")
def change_user(desk: AtDesk, account_id: int, act: str) -> Response:
    _need(desk)
    with desk.hub.database.reading() as connection:
        other = find_account(connection, account_id)
    if other is None or other.id == desk.account.id or not desk.account.may_manage(other):
        raise AccountError(AccountCode.NOT_ALLOWED)
    accounts = _accounts(desk)
    match act:
        case "password":
            password = generated_password()
            accounts.reset_password(other.id, password, desk.actor)
            return desk.page("new_password.html", {"login": other.login, "password": password})
        case "stop" | "start":
            accounts.set_active(other.id, act == "start", desk.actor)
        case "sign-out":
            accounts.end_sessions(other.id, desk.actor)
        case _:
            raise AccountError(AccountCode.UNKNOWN)
    return desk.go("/users")


@router.get("/halls")
def halls(desk: AtDesk) -> Response:
    desk.need(Role.ADMIN)
    return _halls_page(desk)


@router.post("/halls")
def keep(desk: AtDesk) -> Response:
    """A new hall, or one that changed its telephone or hours."""
    desk.need(Role.ADMIN)
    desk.need_real()
    form = desk.form
    hall = Hall(
        id=number_field(form, "id") or 0,
        name=text_field(form, "name")[:40],
        region=text_field(form, "region"),
        phone=text_field(form, "phone")[:20],
        opening_hours=text_field(form, "opening_hours")[:40],
        contact_name=text_field(form, "contact_name")[:20],
    )
    if not hall.name or not _REGION.fullmatch(hall.region) or desk.hub.regions.get(hall.region) is None:
        return _halls_page(desk, "请写大厅的名字，选它在哪儿。", 422)
    try:
        with desk.hub.database.writing() as connection:
            keep_hall(connection, hall, desk.actor, desk.now)
    except IntegrityError:
        return _halls_page(desk, "这个名字有大厅用了，请换一个。", 422)
    return desk.go("/halls", f"{hall.name}记好了。")


def _page(desk: Desk, wrong: str = "", status: int = 200) -> Response:
    _need(desk)
    with desk.hub.database.reading() as connection:
        found = [each for each in all_accounts(connection) if desk.account.may_manage(each)]
    regions = desk.hub.regions
    values = {
        "accounts": [(each, ROLE_WORDS[each.role], regions.short_name(each.region_scope) or "全市") for each in found],
        "roles": [
            (role, words) for role, words in ROLE_WORDS.items() if desk.account.role is Role.ADMIN or role is Role.CLERK
        ],
        "wrong": wrong,
    }
    return desk.page("users.html", values, status=status)


def _halls_page(desk: Desk, wrong: str = "", status: int = 200) -> Response:
    with desk.hub.database.reading() as connection:
        found = halls_in(connection, "")
    city = desk.hub.settings.hub.region[:4]
    groups: list[tuple[Region, tuple[Region, ...]]] = [
        (county, desk.hub.regions.children(county.code)) for county in desk.hub.regions.children(city)
    ]
    return desk.page("halls.html", {"all_halls": found, "regions": groups, "wrong": wrong}, status=status)


def _need(desk: Desk) -> None:
    desk.need(Role.MANAGER)
    desk.need_real()


def _accounts(desk: Desk) -> Accounts:
    passwords = desk.request.app.state.passwords
    return Accounts(desk.hub.database, passwords, desk.hub.settings.sign_in, desk.now)
