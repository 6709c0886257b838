"""Accounts of clerks, managers and administrators: passwords, lock-out, and which halls an account may see.

A password is checked outside any transaction: it takes a tenth of a second and 64 MiB on purpose, and no more than two
are checked at once, so that a flood of sign-ins neither fills the memory nor holds the database.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from threading import BoundedSemaphore
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import Connection, Row, insert, select, update

from kiosk.errors import CodedError
from kiosk.hub.audit import note_act
from kiosk.hub.config import SignInSettings
from kiosk.hub.database import Database
from kiosk.hub.schema import USER_ACCOUNT

PASSWORD_CHARACTERS_MIN = 8
PASSWORD_CHARACTERS_MAX = 200
CHECKS_AT_ONCE = 2
CHECK_WAIT_S = 5.0
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,31}")
_GENERATED_FROM = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without what looks alike on paper and on a telephone."""


class Role(StrEnum):
    """What somebody may do; each may do all that stands before it."""

    CLERK = "clerk"
    """Posts, boards, calls, lists, daily report of the halls in scope."""
    MANAGER = "manager"
    """Also kiosks, accounts of clerks, audit and access log of the halls in scope."""
    ADMIN = "admin"
    """Also halls, managers and administrators."""


RANK = {Role.CLERK: 0, Role.MANAGER: 1, Role.ADMIN: 2}


class AccountCode(StrEnum):
    REFUSED = "SIGN_IN_REFUSED"
    BUSY = "SIGN_IN_BUSY"
    UNKNOWN = "ACCOUNT_UNKNOWN"
    LOGIN_TAKEN = "LOGIN_TAKEN"
    LOGIN_WRONG = "LOGIN_WRONG"
    NAME_MISSING = "DISPLAY_NAME_MISSING"
    PASSWORD_WEAK = "PASSWORD_WEAK"
    PASSWORD_OLD = "PASSWORD_OLD"
    SCOPE_WRONG = "SCOPE_WRONG"
    NOT_ALLOWED = "NOT_ALLOWED"
    NOT_IN_PRACTICE = "NOT_IN_PRACTICE"


# One sentence for every refusal: whether the login exists, rests or only the password was wrong is nobody's business.
_WORDS: dict[AccountCode, tuple[str, str]] = {
    AccountCode.REFUSED: ("没登录上，登录名或密码不对。", "请再看一遍。连错几次，这个账号要歇一会儿再试。"),
    AccountCode.BUSY: ("现在登录的人多。", "请过几秒再按一次。"),
    AccountCode.UNKNOWN: ("没有这个账号。", "请回到列表再选一次。"),
    AccountCode.LOGIN_TAKEN: ("这个登录名有人用了。", "请换一个。"),
    AccountCode.LOGIN_WRONG: ("登录名只能用小写字母和数字，2到32个。", "请改一下。"),
    AccountCode.NAME_MISSING: ("还没写姓名。", "请写上这个人的称呼。"),
    AccountCode.PASSWORD_WEAK: (
        f"密码太容易猜：至少{PASSWORD_CHARACTERS_MIN}个字，不能全是数字，不能带登录名。",
        "请换一个，比如三个不相干的词连起来。",
    ),
    AccountCode.PASSWORD_OLD: ("新密码和旧密码一样。", "请换一个新的。"),
    AccountCode.SCOPE_WRONG: ("管的地方写得不对。", "请从列表里选一个。"),
    AccountCode.NOT_IN_PRACTICE: ("练习时办不了这件事。", "请先按“不练了”。"),
    AccountCode.NOT_ALLOWED: ("您的账号办不了这件事。", "请找上一级的管理员。"),
}


class AccountError(CodedError[AccountCode]):
    """Nothing was changed, except that a refused sign-in was counted. The text is for the log and names no login."""

    words = _WORDS


@dataclass(frozen=True, slots=True)
class Account:
    """``region_scope`` is a prefix of region codes: what begins with it may be seen; empty is the whole city."""

    id: int
    login: str
    display_name: str
    role: Role
    region_scope: str
    hall_id: int | None
    must_change: bool
    active: bool
    session_epoch: int

    def may(self, role: Role) -> bool:
        """Whether the account has this role or one above it."""
        return RANK[self.role] >= RANK[role]

    def covers(self, region: str) -> bool:
        return region.startswith(self.region_scope)

    def may_manage(self, other: Account) -> bool:
        """A manager looks after the clerks of the own place; only an administrator after managers."""
        if self.role is Role.ADMIN:
            return True
        return self.role is Role.MANAGER and other.role is Role.CLERK and self.covers(other.region_scope)


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What somebody with the right to do so says of a new account; its password must be changed at first sign-in."""

    login: str
    display_name: str
    role: Role
    region_scope: str
    hall_id: int | None
    password: str


_HASHER = PasswordHasher()


@cache
def _nobody(hasher: PasswordHasher) -> str:
    """What an unknown login is compared with, so that it costs the same time as a known one."""
    return hasher.hash("nobody")


class Passwords:
    """Argon2id with the library's parameters (RFC 9106) unless ``hasher`` says others. One per process."""

    def __init__(self, hasher: PasswordHasher = _HASHER) -> None:
        self._hasher = hasher
        self._slots = BoundedSemaphore(CHECKS_AT_ONCE)

    def hash(self, password: str) -> str:
        """Raises AccountError(BUSY)."""
        with self._slot():
            return self._hasher.hash(normal(password))

    def right(self, stored: str | None, password: str) -> bool:
        """``stored`` None is an unknown login. Raises AccountError(BUSY)."""
        with self._slot():
            nobody = _nobody(self._hasher)
            try:
                self._hasher.verify(stored or nobody, normal(password))
            except (VerifyMismatchError, InvalidHashError):
                return False
        return stored is not None

    @contextmanager
    def _slot(self) -> Iterator[None]:
        if not self._slots.acquire(timeout=CHECK_WAIT_S):
            raise AccountError(AccountCode.BUSY)
        try:
            yield
        finally:
            self._slots.release()


def normal(password: str) -> str:
    """A Chinese keyboard gives full-width figures; they are the same password."""
    return unicodedata.normalize("NFKC", password[:PASSWORD_CHARACTERS_MAX])


class Accounts:
    """``now`` in Unix seconds stands for one act."""

    def __init__(self, database: Database, passwords: Passwords, settings: SignInSettings, now: int) -> None:
        self._database = database
        self._passwords = passwords
        self._settings = settings
        self._now = now

    def sign_in(self, login: str, password: str) -> Account:
        """The account, or AccountError: REFUSED for everything that is wrong with the two, BUSY."""
        row = self._count_attempt(login.strip().lower())
        if not self._passwords.right(None if row is None else row.password_hash, password) or row is None:
            raise AccountError(AccountCode.REFUSED)
        with self._database.writing() as connection:
            connection.execute(
                update(USER_ACCOUNT).where(USER_ACCOUNT.c.id == row.id).values(failed_count=0, locked_until=None)
            )
            note_act(connection, self._now, row.login, "user.sign-in", f"user:{row.id}")
        return account_of(row)

    def _count_attempt(self, login: str) -> Row[Any] | None:
        """Counted as a failure before the password is looked at, so that many at once get no more tries than one."""
        with self._database.writing() as connection:
            row = connection.execute(
                select(USER_ACCOUNT).where(USER_ACCOUNT.c.login == login).with_for_update()
            ).first()
            if row is None or not row.active or (row.locked_until or 0) > self._now:
                return None
            failed = row.failed_count + 1
            last = failed >= self._settings.attempts
            connection.execute(
                update(USER_ACCOUNT)
                .where(USER_ACCOUNT.c.id == row.id)
                .values(
                    failed_count=0 if last else failed,
                    locked_until=self._now + 60 * self._settings.lock_minutes if last else None,
                )
            )
            if last:
                note_act(connection, self._now, row.login, "user.last-attempt", f"user:{row.id}")
            return row

    def change_password(self, account_id: int, old: str, new: str) -> Account:
        """By the account's own holder. All other sessions of the account end."""
        with self._database.reading() as connection:
            row = _row(connection, account_id)
        if not self._passwords.right(row.password_hash, old):
            raise AccountError(AccountCode.REFUSED)
        if normal(old) == normal(new):
            raise AccountError(AccountCode.PASSWORD_OLD)
        return self._set_password(row, new, must_change=False, actor=row.login)

    def reset_password(self, account_id: int, new: str, actor: str) -> Account:
        """By somebody else, who has the right to; to be changed at the next sign-in. Lifts a lock-out."""
        with self._database.reading() as connection:
            row = _row(connection, account_id)
        return self._set_password(row, new, must_change=True, actor=actor)

    def _set_password(self, row: Row[Any], new: str, *, must_change: bool, actor: str) -> Account:
        check_password(new, row.login)
        hashed = self._passwords.hash(new)
        with self._database.writing() as connection:
            connection.execute(
                update(USER_ACCOUNT)
                .where(USER_ACCOUNT.c.id == row.id)
                .values(
                    password_hash=hashed,
                    must_change=must_change,
                    failed_count=0,
                    locked_until=None,
                    session_epoch=USER_ACCOUNT.c.session_epoch + 1,
                )
            )
            note_act(connection, self._now, actor, "user.password", f"user:{row.id}")
            return account_of(_row(connection, row.id))

    def add(self, new: NewAccount, actor: str) -> Account:
        """Raises AccountError for a login, name, password or scope that will not do."""
        login = new.login.strip().lower()
        if not _LOGIN.fullmatch(login):
            raise AccountError(AccountCode.LOGIN_WRONG)
        if not new.display_name.strip():
            raise AccountError(AccountCode.NAME_MISSING)
        if not re.fullmatch(r"|\d{2}|\d{4}|\d{6}|\d{9}", new.region_scope):
            raise AccountError(AccountCode.SCOPE_WRONG)
        check_password(new.password, login)
        hashed = self._passwords.hash(new.password)
        with self._database.writing() as connection:
            if connection.execute(select(USER_ACCOUNT.c.id).where(USER_ACCOUNT.c.login == login)).first():
                raise AccountError(AccountCode.LOGIN_TAKEN)
            account_id = connection.execute(
                insert(USER_ACCOUNT)
                .values(
                    login=login,
                    display_name=new.display_name.strip(),
                    role=new.role,
                    region_scope=new.region_scope,
                    hall_id=new.hall_id,
                    password_hash=hashed,
                    must_change=True,
                )
                .returning(USER_ACCOUNT.c.id)
            ).scalar_one()
            note_act(connection, self._now, actor, "user.add", f"user:{account_id}", new.role)
            return account_of(_row(connection, account_id))

    def set_active(self, account_id: int, active: bool, actor: str) -> None:
        """Stopping an account ends its sessions at once."""
        self._touch(account_id, actor, "user.start" if active else "user.stop", active=active)

    def end_sessions(self, account_id: int, actor: str) -> None:
        self._touch(account_id, actor, "user.sign-out-everywhere")

    def _touch(self, account_id: int, actor: str, action: str, **values: Any) -> None:
        with self._database.writing() as connection:
            _row(connection, account_id)
            connection.execute(
                update(USER_ACCOUNT)
                .where(USER_ACCOUNT.c.id == account_id)
                .values(session_epoch=USER_ACCOUNT.c.session_epoch + 1, **values)
            )
            note_act(connection, self._now, actor, action, f"user:{account_id}")


def generated_password() -> str:
    """60 random bits in three groups, to be read out or written down once and changed at the first sign-in."""
    return "-".join("".join(secrets.choice(_GENERATED_FROM) for _ in range(4)) for _ in range(3))


def check_password(password: str, login: str) -> None:
    """Raises AccountError(PASSWORD_WEAK)."""
    text = normal(password)
    if len(text) < PASSWORD_CHARACTERS_MIN or text.isdigit() or login in text.lower() or len(set(text)) < 4:
        raise AccountError(AccountCode.PASSWORD_WEAK)


def find_account(connection: Connection, account_id: int) -> Account | None:
    row = connection.execute(select(USER_ACCOUNT).where(USER_ACCOUNT.c.id == account_id)).first()
    return None if row is None else account_of(row)


def find_login(connection: Connection, login: str) -> Account:
    """Raises AccountError(UNKNOWN)."""
    row = connection.execute(select(USER_ACCOUNT).where(USER_ACCOUNT.c.login == login.lower())).first()
    if row is None:
        raise AccountError(AccountCode.UNKNOWN)
    return account_of(row)


def all_accounts(connection: Connection) -> tuple[Account, ...]:
    """By login."""
    return tuple(account_of(row) for row in connection.execute(select(USER_ACCOUNT).order_by(USER_ACCOUNT.c.login)))


def account_of(row: Row[Any]) -> Account:
    """A whole row of the table ``user_account``."""
    return Account(
        id=row.id,
        login=row.login,
        display_name=row.display_name,
        role=Role(row.role),
        region_scope=row.region_scope,
        hall_id=row.hall_id,
        must_change=row.must_change,
        active=row.active,
        session_epoch=row.session_epoch,
    )


def _row(connection: Connection, account_id: int) -> Row[Any]:
    row = connection.execute(select(USER_ACCOUNT).where(USER_ACCOUNT.c.id == account_id)).first()
    if row is None:
        raise AccountError(AccountCode.UNKNOWN)
    return row
