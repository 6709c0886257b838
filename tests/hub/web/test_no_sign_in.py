"""Whoever has not signed in and holds nothing makes nobody wait: SQLite has one writer, and the internet has many."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from starlette.routing import Mount
from starlette.testclient import TestClient

from kiosk.hub.hub import Hub
from kiosk.hub.web.app import create_app
from kiosk.protocol.enrolment import PATH, EnrolmentFault, EnrolmentRequest, read_refusal, seal_request
from tests.hub.market import add_application, add_hall, add_jobs, add_kiosk, ticket_digits
from tests.hub.web.browser import ON_SQLITE
from tests.hub.web.conftest import NOW

WAITS_S = 4.0
"""A request that wants to write waits five seconds for the lock that the test holds, and is answered 503."""


def _paths(app: FastAPI, above: str = "") -> Iterator[str]:
    """Every address that answers a GET, with the number 1 for what varies."""
    for path, methods in app.openapi()["paths"].items():
        if "get" in methods:
            yield above + re.sub(r"\{[^}]*\}", "1", path)
    for route in app.routes:
        if isinstance(route, Mount) and isinstance(route.app, FastAPI):
            yield from _paths(route.app, route.path)


@pytest.fixture
def issued(hub: Hub) -> str:
    """The digits of a ticket whose claim was noted."""
    with hub.database.writing() as connection:
        add_hall(connection)
        add_kiosk(connection)
        (job,) = add_jobs(connection, 1, NOW)
        add_application(connection, job.id, NOW, ticket_id=6)
    return ticket_digits(job.id, NOW)


@ON_SQLITE
def test_web_8_a_get_without_sign_in_never_waits_for_a_writer(hub: Hub, issued: str) -> None:
    app = create_app(hub)
    paths = {*_paths(app), "/r/junk", "/t/junk", f"/t/{issued}", "/screen?hall=1", "/screen/data?hall=1"}
    assert {"/r/1", "/staff/calls", "/health", "/j/1"} <= paths
    with TestClient(app, base_url="https://testserver", follow_redirects=False) as client:
        assert client.get(f"/t/{issued}").status_code == 200, "the first look brings the claim"
        with hub.database.writing():
            for path in sorted(paths):
                begun = time.monotonic()
                status = client.get(path).status_code
                assert (status < 500, time.monotonic() - begun < WAITS_S) == (True, True), path


@ON_SQLITE
def test_web_8_what_somebody_made_up_is_refused_without_waiting_for_a_writer(hub: Hub) -> None:
    made_up = seal_request(EnrolmentRequest(b"?" * 16, 7, b"v" * 32, b"b" * 32), b"s" * 16)
    with TestClient(create_app(hub), base_url="https://testserver") as client, hub.database.writing():
        for path in ("/r/junk/came", "/r/junk/full", "/t/junk/withdraw", "/t/junk/take-back"):
            assert client.post(path).status_code == 404, path
        answer = client.post(PATH, content=made_up)
    assert read_refusal(answer.content) is EnrolmentFault.UNKNOWN_INVITATION
