"""What holds for every answer of the hub."""

from __future__ import annotations

from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from kiosk.hub.config import MetricsSettings
from kiosk.hub.hub import Hub
from kiosk.hub.web.app import create_app


def test_the_hub_is_healthy_when_its_database_answers(client: TestClient) -> None:
    assert client.get("/health").json() == {"status": "ok"}


def test_no_page_may_load_or_tell_anything_elsewhere(client: TestClient) -> None:
    headers = client.get("/health").headers
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert headers["Referrer-Policy"] == "no-referrer"


def test_the_program_describes_itself_to_nobody(client: TestClient) -> None:
    assert client.get("/openapi.json").status_code == 404
    assert client.get("/docs").status_code == 404


@pytest.mark.parametrize("brought", [{}, {"Authorization": "Bearer "}, {"Authorization": "Bearer wrong-wrong-wrong-1"}])
def test_metrics_are_there_for_the_token_alone(hub: Hub, brought: dict[str, str]) -> None:
    token = "right-right-right-1"
    shown = replace(hub, settings=replace(hub.settings, metrics=MetricsSettings(token)))
    with TestClient(create_app(shown)) as client:
        assert client.get("/metrics", headers=brought).status_code == 404
        found = client.get("/metrics", headers={"Authorization": f"Bearer {token}"})
    assert found.status_code == 200
    assert "linggong_kiosks{" in found.text
