"""A sample market made once, and a stage on a copy of it for each test."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from tests.end_to_end.stage import Stage
from tests.ui.market import make_market

JOBS = 1500


@pytest.fixture(scope="session")
def market(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("market") / "state"
    make_market(folder, JOBS)
    return folder


@pytest.fixture
def state(market: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "state"
    shutil.copytree(market, folder)
    return folder


@pytest.fixture
def set_up(state: Path, qapp: QGuiApplication) -> Iterator[Callable[..., Stage]]:
    """Makes a stage; several of one test follow each other on the same state folder."""
    made: list[Stage] = []

    def build(**changes: object) -> Stage:
        stage = Stage(state, **changes)  # type: ignore[arg-type]
        made.append(stage)
        return stage.open()

    yield build
    for stage in made:
        stage.close()


@pytest.fixture
def stage(set_up: Callable[..., Stage]) -> Stage:
    stage = set_up()
    stage.wait_until_applications_are_taken()
    return stage
