"""Accounts on both databases, and the tool that makes the first one."""

from __future__ import annotations

from pathlib import Path

import pytest
from argon2 import PasswordHasher

from kiosk.hub.accounts import (
    Account,
    AccountCode,
    AccountError,
    Accounts,
    NewAccount,
    Passwords,
    Role,
    generated_password,
)
from kiosk.hub.accounts_program import main
from kiosk.hub.config import SignInSettings
from kiosk.hub.database import Database

NOW = 1_795_471_920
SETTINGS = SignInSettings(attempts=3, lock_minutes=15, session_hours=12)


@pytest.fixture
def accounts(database: Database) -> Accounts:
    """With a hash that costs nothing: what is asked here is not how long guessing takes."""
    return Accounts(database, Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)), SETTINGS, NOW)


def _new(login: str = "wang", role: Role = Role.CLERK, scope: str = "140802100") -> NewAccount:
    return NewAccount(login, "王老师", role, scope, None, "three-plain-words")


def test_a_new_account_must_change_its_password(accounts: Accounts) -> None:
    made = accounts.add(_new(), actor="admin")
    assert made.must_change
    assert not accounts.change_password(made.id, "three-plain-words", "three-other-words").must_change
    assert accounts.sign_in("wang", "three-other-words").login == "wang"
    with pytest.raises(AccountError) as refused:
        accounts.sign_in("wang", "three-plain-words")
    assert refused.value.code is AccountCode.REFUSED


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"login": "王"}, AccountCode.LOGIN_WRONG),
        ({"login": "a' OR 1=1 --"}, AccountCode.LOGIN_WRONG),
        ({"scope": "14%"}, AccountCode.SCOPE_WRONG),
    ],
)
def test_what_will_not_do_is_refused(accounts: Accounts, changes: dict[str, str], code: AccountCode) -> None:
    with pytest.raises(AccountError) as refused:
        accounts.add(_new(**changes), actor="admin")  # type: ignore[arg-type]
    assert refused.value.code is code


def test_a_login_is_given_once(accounts: Accounts) -> None:
    accounts.add(_new(), actor="admin")
    with pytest.raises(AccountError) as refused:
        accounts.add(_new("WANG"), actor="admin")
    assert refused.value.code is AccountCode.LOGIN_TAKEN


def test_a_reset_lifts_a_lock_out(accounts: Accounts) -> None:
    made = accounts.add(_new(), actor="admin")
    for _ in range(SETTINGS.attempts):
        with pytest.raises(AccountError):
            accounts.sign_in("wang", "wrong-password")
    accounts.reset_password(made.id, "fresh-plain-words", actor="admin")
    assert accounts.sign_in("wang", "fresh-plain-words").must_change


@pytest.mark.parametrize(
    ("manager", "other", "may"),
    [
        ((Role.MANAGER, "140802"), (Role.CLERK, "140802100"), True),
        ((Role.MANAGER, "140802"), (Role.CLERK, "140821"), False),
        ((Role.MANAGER, "140802"), (Role.CLERK, ""), False),
        ((Role.MANAGER, "140802"), (Role.MANAGER, "140802100"), False),
        ((Role.CLERK, "140802"), (Role.CLERK, "140802100"), False),
        ((Role.ADMIN, ""), (Role.ADMIN, ""), True),
    ],
)
def test_who_looks_after_whose_account(manager: tuple[Role, str], other: tuple[Role, str], may: bool) -> None:
    def account(role: Role, scope: str) -> Account:
        return Account(1, "x", "x", role, scope, None, False, True, 0)

    assert account(*manager).may_manage(account(*other)) is may


def test_generated_passwords_are_never_too_weak(accounts: Accounts) -> None:
    first, second = generated_password(), generated_password()
    assert first != second
    accounts.add(NewAccount("wang", "王", Role.CLERK, "", None, first), actor="admin")


def test_the_tool_makes_the_first_administrator(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = tmp_path / "hub.toml"
    config.write_text(f'[paths]\nstate = "{tmp_path / "state"}"\n', encoding="utf-8")
    assert main(["--config", str(config), "add", "wang", "--name", "王老师", "--role", "admin"]) == 0
    login, password = capsys.readouterr().out.strip().split("\t")
    assert main(["list", "--config", str(config)]) == 0, "it may stand behind the tool, as everywhere else"
    assert capsys.readouterr().out == "wang\tadmin\t-\tactive\n"
    database = Database.open(f"sqlite:///{tmp_path / 'state' / 'hub.db'}")
    try:
        assert Accounts(database, Passwords(), SETTINGS, NOW).sign_in(login, password).role is Role.ADMIN
    finally:
        database.close()
    assert main(["--config", str(config), "add", "wang", "--name", "王老师"]) == 1
    assert main(["--config", str(config), "passwd", "nobody"]) == 1
