"""A hub application on a fresh database, asked in the same process."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from kiosk.hub.config import HubSettings, MinimumWageSettings, load_hub_settings
from kiosk.hub.hub import Hub, open_hub
from kiosk.hub.web.app import create_app

NOW = 1_795_471_920
"""Tuesday 2026-11-24 06:12 in China."""


MINIMUM_WAGE = MinimumWageSettings(hour_yuan=18.5, month_yuan=1950)
"""89.7 yuan for a day."""


@pytest.fixture
def hub_settings(database_url: str, tmp_path: Path) -> HubSettings:
    settings = load_hub_settings()
    return replace(
        settings,
        database=replace(settings.database, url=database_url),
        minimum_wage=MINIMUM_WAGE,
        paths=replace(settings.paths, state=str(tmp_path / "hub-state")),
    )


@pytest.fixture
def hub(hub_settings: HubSettings) -> Iterator[Hub]:
    """Its clock stands still at NOW."""
    opened = open_hub(hub_settings, now=lambda: NOW)
    yield opened
    opened.database.close()


@pytest.fixture
def client(hub: Hub) -> Iterator[TestClient]:
    with TestClient(create_app(hub), base_url="https://testserver") as opened:
        yield opened
