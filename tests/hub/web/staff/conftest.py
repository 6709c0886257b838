"""A hub with two halls and their people, asked by signed-in clerks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from argon2 import PasswordHasher
from httpx2 import Response
from sqlalchemy import insert
from starlette.testclient import TestClient

from kiosk.hub.accounts import Passwords, Role
from kiosk.hub.hub import Hub
from kiosk.hub.schema import HALL, USER_ACCOUNT
from kiosk.hub.web.app import create_app

PASSWORD = "示例-correct-horse"
TOWN, CITY = 101, 102
"""Ids that no sequence gives by itself in a test."""


@pytest.fixture(scope="session")
def password_hash() -> str:
    """Made with the least cost, which the hash itself carries: only the guessing gets easier."""
    return Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)).hash(PASSWORD)


@pytest.fixture
def staffed_hub(hub: Hub, password_hash: str) -> Hub:
    """Halls of the township 解州 and of the county's town; a clerk of each, a manager and an administrator."""
    with hub.database.writing() as connection:
        connection.execute(
            insert(HALL),
            [
                _hall(TOWN, "解州镇便民服务中心", "140802100"),
                _hall(CITY, "盐湖区零工市场", "140802001"),
            ],
        )
        connection.execute(
            insert(USER_ACCOUNT),
            [
                _account("jiezhou", Role.CLERK, "140802100", TOWN, password_hash),
                _account("yanhu", Role.CLERK, "140802001", CITY, password_hash),
                _account("zhuren", Role.MANAGER, "140802", None, password_hash),
                _account("admin", Role.ADMIN, "", None, password_hash),
            ],
        )
    return hub


def _hall(hall_id: int, name: str, region: str) -> dict[str, Any]:
    contact = {"phone": "0359-555-0100", "opening_hours": "05:30-18:00", "contact_name": "值班室"}
    return {"id": hall_id, "name": name, "region": region, **contact}


def _account(login: str, role: Role, scope: str, hall_id: int | None, password_hash: str) -> dict[str, Any]:
    return {
        "login": login,
        "display_name": f"{login}老师",
        "role": role,
        "region_scope": scope,
        "hall_id": hall_id,
        "password_hash": password_hash,
        "must_change": False,
        "active": True,
        "failed_count": 0,
        "session_epoch": 0,
    }


@dataclass
class Clerk:
    """One browser."""

    http: TestClient

    def get(self, path: str, **query: Any) -> Response:
        return self.http.get(path, params=query or None)

    def token(self) -> str:
        """As any page of ours carries it."""
        page = self.http.get("/staff/password")
        return token_in(page.text)

    def post(self, path: str, /, **fields: Any) -> Response:
        """A form of ours, sent and followed to the page that answers it."""
        return self.http.post(path, data={"csrf_token": self.token(), **fields})


def token_in(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found, "a page with a form carries a token"
    return found[1]


SignIn = Callable[[str], Clerk]


@pytest.fixture
def sign_in(staffed_hub: Hub) -> Iterator[SignIn]:
    """Call it with a login for a browser in which that account is signed in."""
    opened: list[TestClient] = []
    app = create_app(staffed_hub)

    def enter(login: str) -> Clerk:
        http = TestClient(app, base_url="https://testserver")
        opened.append(http)
        page = http.get("/staff/sign-in")
        answer = http.post(
            "/staff/sign-in",
            data={"csrf_token": token_in(page.text), "login": login, "password": PASSWORD},
            follow_redirects=False,
        )
        assert answer.status_code == 303
        return Clerk(http)

    yield enter
    for http in opened:
        http.close()


@pytest.fixture
def clerk(sign_in: SignIn) -> Clerk:
    """The clerk of the township."""
    return sign_in("jiezhou")
