"""What holds for every answer of the hub."""

from __future__ import annotations

from starlette.testclient import TestClient


def test_the_hub_is_healthy_when_its_database_answers(client: TestClient) -> None:
    assert client.get("/health").json() == {"status": "ok"}


def test_no_page_may_load_or_tell_anything_elsewhere(client: TestClient) -> None:
    headers = client.get("/health").headers
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert headers["Referrer-Policy"] == "no-referrer"


def test_the_program_describes_itself_to_nobody(client: TestClient) -> None:
    assert client.get("/openapi.json").status_code == 404
    assert client.get("/docs").status_code == 404
