"""Workers in their own threads."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Slot
from pytestqt.qtbot import QtBot

from kiosk.store.cache import CacheDirectory
from kiosk.ui.workers.answers import MarketOpened
from kiosk.ui.workers.query import QueryWorker
from kiosk.ui.workers.thread import WorkerThread
from tests.ui.test_presentation import TABLES
from tests.ui.workers.answers import REGION, now


class Listener(QObject):
    """Lives on the screen's thread, as everything does that hears workers."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[Any] = []
        self.heard_on: threading.Thread | None = None

    @Slot(object)
    def hear(self, answer: object) -> None:
        self.heard.append(answer)
        self.heard_on = threading.current_thread()


def test_threads_answer_and_are_joined(market: Path, qtbot: QtBot) -> None:
    worker = QueryWorker(CacheDirectory(market / "cache", TABLES.trades), TABLES.trades, now, REGION)
    thread = WorkerThread("cache", worker)
    listener = Listener()
    worker.answered.connect(listener.hear)
    thread.start(worker.open_newest)
    qtbot.waitUntil(lambda: bool(listener.heard), timeout=5000)
    assert isinstance(listener.heard[0], MarketOpened)
    assert listener.heard_on is threading.main_thread(), "answers arrive on the screen's thread"
    assert thread.stop(2.0)
