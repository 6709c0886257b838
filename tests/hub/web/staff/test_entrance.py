"""Signing in: what opens the staff's pages, and what does not."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, update
from starlette.testclient import TestClient

from kiosk.hub.hub import Hub
from kiosk.hub.schema import AUDIT, USER_ACCOUNT
from kiosk.hub.web.app import create_app
from kiosk.hub.web.staff import application
from tests.hub.web.staff.conftest import PASSWORD, Clerk, SignIn, token_in


@pytest.fixture
def browser(staffed_hub: Hub) -> TestClient:
    return TestClient(create_app(staffed_hub), base_url="https://testserver")


def _attempt(browser: TestClient, login: str, password: str, **more: str) -> Any:
    token = token_in(browser.get("/staff/sign-in").text)
    fields = {"csrf_token": token, "login": login, "password": password, **more}
    return browser.post("/staff/sign-in", data=fields, follow_redirects=False)


def test_without_signing_in_every_page_leads_to_the_door_and_back(browser: TestClient) -> None:
    answer = browser.get("/staff/?hall=1", follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/staff/sign-in?next=/staff/%3Fhall%3D1"


def test_the_cookie_cannot_be_read_by_scripts_nor_travel_in_clear(browser: TestClient) -> None:
    cookie = _attempt(browser, "jiezhou", PASSWORD).headers["Set-Cookie"].lower()
    assert "httponly" in cookie
    assert "secure" in cookie
    assert "samesite=lax" in cookie
    assert "path=/staff" in cookie


def test_a_login_is_the_same_in_capitals_and_full_width_figures_are_figures(browser: TestClient) -> None:
    assert _attempt(browser, " JieZhou ", PASSWORD).status_code == 303


def test_every_refusal_reads_the_same(browser: TestClient) -> None:
    unknown, wrong = _attempt(browser, "nobody", PASSWORD), _attempt(browser, "jiezhou", "wrong-password")
    assert unknown.status_code == wrong.status_code == 403
    assert unknown.text.replace("nobody", "jiezhou").split("<form")[0] == wrong.text.split("<form")[0]


def test_an_account_rests_after_too_many_wrong_passwords(browser: TestClient, staffed_hub: Hub) -> None:
    for _ in range(staffed_hub.settings.sign_in.attempts):
        assert _attempt(browser, "jiezhou", "wrong-password").status_code == 403
    assert _attempt(browser, "jiezhou", PASSWORD).status_code == 403
    with staffed_hub.database.writing() as connection:
        connection.execute(update(USER_ACCOUNT).values(locked_until=staffed_hub.now() - 1))
    assert _attempt(browser, "jiezhou", PASSWORD).status_code == 303


def test_the_last_of_the_allowed_attempts_may_still_be_right(browser: TestClient, staffed_hub: Hub) -> None:
    for _ in range(staffed_hub.settings.sign_in.attempts - 1):
        _attempt(browser, "jiezhou", "wrong-password")
    assert _attempt(browser, "jiezhou", PASSWORD).status_code == 303


def test_one_address_may_not_try_for_ever(staffed_hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(application, "ATTEMPTS_PER_ADDRESS", 3)
    browser = TestClient(create_app(staffed_hub), base_url="https://testserver")
    token = token_in(browser.get("/staff/sign-in").text)
    fields = {"csrf_token": token, "login": "", "password": ""}
    answers = [browser.post("/staff/sign-in", data=fields).status_code for _ in range(4)]
    assert answers == [403, 403, 403, 429]


def test_a_form_without_the_page_s_token_does_nothing(browser: TestClient) -> None:
    answer = browser.post("/staff/sign-in", data={"login": "jiezhou", "password": PASSWORD}, follow_redirects=False)
    assert answer.status_code == 403
    assert "没有办" in answer.text


def test_a_form_from_another_site_does_nothing(clerk: Clerk) -> None:
    answer = clerk.http.post(
        "/staff/practice", data={"csrf_token": clerk.token(), "on": "1"}, headers={"Origin": "https://evil.example"}
    )
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "/staff//evil.example", "/staff/\\evil", "/t/1", ""]
)
def test_the_door_leads_nowhere_else(browser: TestClient, elsewhere: str) -> None:
    assert _attempt(browser, "jiezhou", PASSWORD, next=elsewhere).headers["Location"] == "/staff/"


def test_a_stopped_account_is_out_at_once(clerk: Clerk, staffed_hub: Hub) -> None:
    assert clerk.get("/staff/").url.path == "/staff/"
    with staffed_hub.database.writing() as connection:
        connection.execute(update(USER_ACCOUNT).values(active=False))
    assert clerk.get("/staff/").url.path == "/staff/sign-in"


def test_a_cookie_of_an_older_epoch_is_worth_nothing(clerk: Clerk, sign_in: SignIn, staffed_hub: Hub) -> None:
    second = sign_in("jiezhou")
    answer = second.post("/staff/password", old=PASSWORD, new="three-other-words", again="three-other-words")
    assert answer.url.path == "/staff/"
    assert clerk.get("/staff/").url.path == "/staff/sign-in"


def test_a_password_that_others_know_opens_only_its_own_change(clerk: Clerk, staffed_hub: Hub) -> None:
    with staffed_hub.database.writing() as connection:
        connection.execute(update(USER_ACCOUNT).values(must_change=True))
    assert clerk.get("/staff/").url.path == "/staff/password"
    clerk.post("/staff/password", old=PASSWORD, new="three-other-words", again="three-other-words")
    assert clerk.get("/staff/").url.path == "/staff/"


@pytest.mark.parametrize("weak", ["short", "12345678901", "jiezhou-2026", "aaaaaaaaaa", PASSWORD])
def test_what_is_easily_guessed_is_no_new_password(clerk: Clerk, weak: str) -> None:
    answer = clerk.post("/staff/password", old=PASSWORD, new=weak, again=weak)
    assert answer.status_code == 422


def test_signing_out_closes_the_session(clerk: Clerk) -> None:
    clerk.post("/staff/sign-out")
    assert clerk.get("/staff/").url.path == "/staff/sign-in"


def test_the_audit_knows_who_came_and_never_what_was_typed(browser: TestClient, staffed_hub: Hub) -> None:
    _attempt(browser, "my-password-in-the-wrong-field", "x")
    _attempt(browser, "jiezhou", PASSWORD)
    with staffed_hub.database.reading() as connection:
        rows = [tuple(row) for row in connection.execute(select(AUDIT.c.actor, AUDIT.c.action))]
    assert rows == [("jiezhou", "user.sign-in")]


def test_a_page_that_does_not_exist_says_so_in_chinese(clerk: Clerk) -> None:
    answer = clerk.get("/staff/no-such-page")
    assert answer.status_code == 404
    assert "没有这一页" in answer.text
