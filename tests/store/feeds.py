"""A hub in a few lines for the cache's tests: it holds live postings and makes the files of the job feed."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from kiosk.domain.job import Job
from kiosk.hub.job_snapshot import SnapshotWriter
from kiosk.protocol.cache_rows import row_from_job
from kiosk.protocol.feed_position import FeedPosition
from kiosk.protocol.job_feed import Change, Tally, encode_delta
from tests.store import markets
from tests.store.markets import NOW


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


def stream(data: bytes) -> BinaryIO:
    return io.BytesIO(data)
