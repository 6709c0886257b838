"""A worker's thread, from its first task to the end of its files."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QThread

from kiosk.ui.workers.ledger import LedgerWorker
from kiosk.ui.workers.paper import PaperWorker
from kiosk.ui.workers.query import QueryWorker


class WorkerThread:
    """One worker in one named thread, joined with a deadline."""

    def __init__(self, name: str, worker: QueryWorker | LedgerWorker | PaperWorker) -> None:
        self._worker = worker
        self._thread = QThread()
        self._thread.setObjectName(name)
        worker.moveToThread(self._thread)
        # Emitted in the thread when its loop ends: files are closed where they were opened.
        self._thread.finished.connect(worker.close)

    def start(self, first: Callable[[], None]) -> None:
        """``first`` is a slot of the worker: its first task, in its own thread."""
        self._thread.started.connect(first)
        self._thread.start()

    def stop(self, deadline_s: float) -> bool:
        """False when it is still inside a call that does not return."""
        self._thread.quit()
        return self._thread.wait(int(deadline_s * 1000))
