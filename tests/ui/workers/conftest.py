"""Workers with a real cache and a real ledger, called in this thread: their answers are what counts."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from kiosk.store.cache import CacheDirectory
from kiosk.ui.workers.ledger import LedgerWorker
from kiosk.ui.workers.query import QueryWorker
from tests.ui.market import make_market
from tests.ui.test_presentation import TABLES
from tests.ui.workers.answers import REGION, Answers, now


@pytest.fixture(scope="session")
def market(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("market")
    make_market(folder)
    return folder


@pytest.fixture
def state(market: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "state"
    shutil.copytree(market, folder)
    return folder


@pytest.fixture
def query(state: Path, qtbot: QtBot) -> Iterator[tuple[QueryWorker, Answers]]:
    worker = QueryWorker(CacheDirectory(state / "cache", TABLES.trades), TABLES.trades, now, REGION)
    answers = Answers()
    worker.answered.connect(answers.append)
    yield worker, answers
    worker.close()


@pytest.fixture
def ledger(state: Path, qtbot: QtBot) -> Iterator[tuple[LedgerWorker, Answers]]:
    worker = LedgerWorker(state, 10, 30, now, lambda: True)
    answers = Answers()
    worker.answered.connect(answers.append)
    yield worker, answers
    worker.close()
