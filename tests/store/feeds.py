"""A hub in a few lines for the cache's tests: it holds live postings and makes the files of the job feed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from random import Random

from kiosk.domain.job import Job
from kiosk.hub.job_snapshot import SnapshotWriter
from kiosk.protocol.cache_rows import row_from_job
from kiosk.protocol.feed_position import FeedPosition
from kiosk.protocol.job_feed import Change, Tally, encode_delta
from tests.store import markets
from tests.store.markets import NOW

MARKET = markets.troubled(markets.jobs(260, seed=11, region=markets.WITH_PIN))
BY_ID = [
    replace(job, id=(1 << 40) + number)
    for number, job in enumerate(
        markets.troubled(markets.jobs(90, seed=12, region=markets.WITH_PIN, now=markets.NOW + 3600))
    )
]
"""Postings that come later."""


class SmallHub:
    """``live`` is what the hub has; ``publish`` makes the delta from the last cursor to that."""

    def __init__(self, postings: Iterable[Job], cursor: int = 100) -> None:
        self.live = {job.id: job for job in postings}
        self.cursor = cursor

    @property
    def position(self) -> FeedPosition:
        tally = Tally()
        for job in self.live.values():
            tally.add(row_from_job(job))
        return tally.at(self.cursor)

    def snapshot(self, folder: Path) -> Path:
        file = folder / f"snapshot-{self.cursor}.zst"
        rows = (row_from_job(self.live[job_id]) for job_id in sorted(self.live))
        writer = SnapshotWriter("hub.example", markets.trades(), markets.regions())
        assert writer.write(file, rows, self.cursor, NOW) == self.position
        return file

    def publish(self, put: Iterable[Job] = (), close: Iterable[int] = ()) -> bytes:
        """One delta, closed postings first."""
        before = self.cursor
        changes = [Change(job_id, None) for job_id in close] + [Change(job.id, row_from_job(job)) for job in put]
        for job_id, row in changes:
            if row is None:
                self.live.pop(job_id, None)
        self.live.update({job.id: job for job in put})
        self.cursor += max(1, len(changes))
        return encode_delta(before, changes, self.position)


def random_changes(hub: SmallHub, number: int) -> bytes:
    """The hub's ``number``-th delta; the same for the same hub and number, in any process."""
    random = Random(number)
    put = [replace(job, filled=0, updated_at=NOW + number) for job in random.sample(MARKET, 12)]
    put += random.sample(BY_ID, 6)
    close = set(random.sample([job.id for job in (*MARKET, *BY_ID)], 8)) - {job.id for job in put}
    return hub.publish(put, sorted(close))
