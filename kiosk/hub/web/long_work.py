"""Work that may take longer than a browser or a proxy waits: it goes on by itself, and a page says how far it is.

What is done before ``PATIENCE_S`` is answered as anything else is. Longer work is told of in sealed files under its
token, so that any process of this machine can say how far it is and show the page that came of it.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import asdict, dataclass
from pathlib import Path

from fastapi import Response
from fastapi.responses import HTMLResponse

from kiosk.hub.waiting_files import WaitingFiles

PATIENCE_S = 5.0
AT_ONCE = 2
"""Lists that are read at the same time by one process: each takes a processor and some hundred megabytes."""
TELL_EACH_S = 1.0
SILENT_S = 180
"""Who has told nothing for so long was ended with its process: reading a hostile file may take a minute in silence."""

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Progress:
    """``done`` of ``total`` of ``step``; 0 of 0 while nobody can say. ``at``: when it was told, Unix seconds."""

    step: str
    done: int
    total: int
    at: int

    @property
    def percent(self) -> int | None:
        return int(100 * self.done / self.total) if self.total else None


class StoppedError(Exception):
    """The hub stops; work that has written nothing ends here."""


class Work:
    """What is at work calls ``tell`` as it goes on."""

    def __init__(self, tell: Callable[[Progress], None], leave: threading.Event, now: Callable[[], int]) -> None:
        self._tell = tell
        self._leave = leave
        self._now = now
        self._told_s = float("-inf")
        self._step = ""

    def tell(self, step: str, done: int = 0, total: int = 0) -> None:
        """Raises StoppedError when the hub stops."""
        if self._leave.is_set():
            raise StoppedError
        fresh = step != self._step or time.monotonic() - self._told_s >= TELL_EACH_S
        if fresh:
            self._step, self._told_s = step, time.monotonic()
            self._tell(Progress(step, done, total, self._now()))


class LongWork:
    """One per process. ``folder`` may be shared by the hub's processes; ``key``: 32 bytes."""

    def __init__(self, folder: Path, key: bytes, now: Callable[[], int]) -> None:
        self._told = WaitingFiles(folder / "told", key, now)
        self._answers = WaitingFiles(folder / "answers", key, now)
        self._now = now
        self._leave = threading.Event()
        self._executor = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="long-work")
        self._running: dict[str, Future[Response]] = {}

    def do(self, token: str, owner: int, act: Callable[[Work], Response]) -> Response | None:
        """The answer, or None when it takes longer: then ``answer`` has it one day, for the same ``owner``."""
        known = self._running.get(token)
        if known is None or known.done():
            self._drop(token)
            self._tell(token, Progress("", 0, 0, self._now()))
            known = self._running[token] = self._executor.submit(self._run, token, owner, act)
            known.add_done_callback(lambda _: self._running.pop(token, None))
        try:
            answer = known.result(PATIENCE_S)
        except FutureTimeoutError:
            return None
        self._drop(token)
        return answer

    def progress(self, token: str) -> Progress | None:
        """None for what is not at work, in no process of this machine."""
        told = self._told.read(token)
        progress = None if told is None else Progress(**json.loads(told))
        return progress if progress is not None and self._now() - progress.at < SILENT_S else None

    def answer(self, token: str, owner: int) -> Response | None:
        """The page that came of it, as often as it is asked for."""
        kept = self._answers.read(token)
        if kept is None:
            return None
        head, _, body = kept.partition(b"\n")
        whose, status = json.loads(head)
        return HTMLResponse(body, status, {"Cache-Control": "no-store"}) if whose == owner else None

    def close(self) -> None:
        """What is at work stops at its next word; what waits is not begun."""
        self._leave.set()
        self._executor.shutdown(wait=True, cancel_futures=True)

    def _run(self, token: str, owner: int, act: Callable[[Work], Response]) -> Response:
        try:
            answer = act(Work(lambda progress: self._tell(token, progress), self._leave, self._now))
            head = json.dumps([owner, answer.status_code]).encode()
            self._answers.put(token, head + b"\n" + bytes(answer.body))
            return answer
        except StoppedError:
            raise
        except Exception:
            _LOG.exception("long work")
            raise
        finally:
            self._told.drop(token)

    def _tell(self, token: str, progress: Progress) -> None:
        self._told.put(token, json.dumps(asdict(progress)).encode())

    def _drop(self, token: str) -> None:
        self._told.drop(token)
        self._answers.drop(token)
