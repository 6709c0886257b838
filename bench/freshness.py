"""How long after a clerk's touch the kiosks of a hall know: twenty real courier programs at the morning's pace.

One hub with its settings as shipped, twenty ``kiosk sync`` as they ship too, but for a market that is on all day. Every
half second a posting is made or closed. It counts from the commit at the hub to the moment at which the courier says
on its pipe that the cache has moved, which is when the screen looks again. At the end every kiosk must stand exactly
where the hub does. Hub, twenty kiosks and this program share the machine.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import IO

from sqlalchemy import func, select

from bench.figures import Figure, quantile
from bench.hub_under_test import HubUnderTest, hub_under_test
from kiosk.hub.change_log import ChangeLog
from kiosk.hub.schema import JOB_CHANGE
from kiosk.store.cache import CacheDirectory

KIOSKS = 20
FIRST_KIOSK = 100
JOBS = 30_000
CHANGES = 240
EACH_S = 0.5
SETTLE_S = 15.0
READY_WITHIN_S = 240.0
BOUND_S = 10.0
MORNING = '[sync]\nmorning = "00:00-23:59"\n'


@dataclass
class _Kiosk:
    """``moves`` are the cursors that the courier told of, with the moment of each (``time.monotonic()``)."""

    state: Path
    moves: list[tuple[int, float]] = field(default_factory=list)

    def listen(self, stream: IO[bytes]) -> None:
        for line in stream:
            at_s = time.monotonic()
            event = json.loads(line)
            if event["event"] == "cache" and event["cursor"] is not None:
                self.moves.append((event["cursor"], at_s))

    def knew_s(self, cursor: int) -> float | None:
        """When it had everything up to ``cursor``."""
        at = bisect_left([each for each, _ in self.moves], cursor)
        return self.moves[at][1] if at < len(self.moves) else None


def run() -> list[Figure]:
    with TemporaryDirectory(prefix="bench-freshness-") as name:
        folder = Path(name)
        config = folder / "kiosk.toml"
        config.write_text(MORNING, encoding="utf-8")
        with hub_under_test(folder, JOBS) as place:
            place.await_snapshot()
            kiosks = [_Kiosk(place.enrolled(FIRST_KIOSK + number)[0]) for number in range(KIOSKS)]
            with _couriers(kiosks, config):
                _wait("no snapshot comes", lambda: all(each.moves for each in kiosks))
                committed_s = _changes(place)
                newest = ChangeLog(place.hub.database).number_changes().jobs
                _wait("a kiosk stays behind", lambda: all(each.knew_s(newest) for each in kiosks))
            _agree(place, kiosks)
            waits_s = _waits(place, kiosks, committed_s)
    return [
        Figure("kiosks, polling every 5 s", KIOSKS, ""),
        Figure("postings made and closed", len(committed_s), ""),
        Figure("commit at the hub to known at the kiosk, p50", quantile(waits_s, 0.5), "s"),
        Figure("commit at the hub to known at the kiosk, p99", quantile(waits_s, 0.99), "s", BOUND_S),
        Figure("commit at the hub to known at the kiosk, longest", max(waits_s), "s"),
    ]


@contextmanager
def _couriers(kiosks: Sequence[_Kiosk], config: Path) -> Iterator[None]:
    running = []
    try:
        for each in kiosks:
            command = (sys.executable, "-m", "kiosk", "sync", "--state", str(each.state), "--config", str(config))
            process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            assert process.stdout is not None
            listener = threading.Thread(target=each.listen, args=(process.stdout,))
            listener.start()
            running.append((process, listener))
        yield
    finally:
        for process, listener in running:
            process.communicate()
            listener.join()


def _changes(place: HubUnderTest) -> list[tuple[int, float]]:
    """Job ids with the moment of the commit. Half of the postings close again within the minute."""
    dice = Random(5)
    fresh = iter(place.sample(CHANGES, 9))
    open_ids: list[int] = []
    committed_s: list[tuple[int, float]] = []
    began_s = time.monotonic()
    for number in range(CHANGES):
        time.sleep(max(0.0, began_s + number * EACH_S - time.monotonic()))
        if open_ids and dice.random() < 0.5:
            job_id = open_ids.pop(dice.randrange(len(open_ids)))
            place.close(job_id)
        else:
            job_id = place.post(replace(next(fresh), filled=0))
            open_ids.append(job_id)
        committed_s.append((job_id, time.monotonic()))
    return committed_s


def _waits(place: HubUnderTest, kiosks: Sequence[_Kiosk], committed_s: Sequence[tuple[int, float]]) -> list[float]:
    """Of every change at every kiosk. Changes of one posting have their numbers in the order of their commits."""
    query = select(JOB_CHANGE.c.job_id, JOB_CHANGE.c.cursor).order_by(JOB_CHANGE.c.id)
    cursors: dict[int, list[int]] = {}
    with place.hub.database.reading() as connection:
        for job_id, cursor in connection.execute(
            query.where(JOB_CHANGE.c.job_id.in_({each for each, _ in committed_s}))
        ):
            cursors.setdefault(job_id, []).append(cursor)
    waits_s = []
    for job_id, at_s in committed_s:
        cursor = cursors[job_id].pop(0)
        for kiosk in kiosks:
            knew_s = kiosk.knew_s(cursor)
            assert knew_s is not None
            waits_s.append(knew_s - at_s)
    return waits_s


def _agree(place: HubUnderTest, kiosks: Sequence[_Kiosk]) -> None:
    positions = set()
    for each in kiosks:
        with CacheDirectory(each.state / "cache", place.hub.trades).open_current() as cache:
            positions.add(cache.position)
    (position,) = positions
    assert position is not None
    with place.hub.database.reading() as connection:
        newest = connection.execute(select(func.max(JOB_CHANGE.c.cursor))).scalar_one()
    if position.cursor != newest:
        raise RuntimeError("the kiosks do not stand where the hub does")


def _wait(trouble: str, done: Callable[[], object]) -> None:
    until_s = time.monotonic() + READY_WITHIN_S
    while not done():
        if time.monotonic() > until_s:
            raise RuntimeError(trouble)
        time.sleep(0.2)
