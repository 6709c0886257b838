"""A kiosk in small: takes what the feed client plans, applies it as the protocol says, keeps what it has in memory."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from kiosk.protocol.cache_rows import Row
from kiosk.protocol.feed_records import FeedReceipt, TicketStateChange, unpack_receipts, unpack_states
from kiosk.protocol.feed_sealing import open_for_fleet
from kiosk.protocol.job_feed import SnapshotTarget, Tally, parse_target, read_delta
from kiosk.sync.feed_client import FeedClient, FeedPlan, FeedTarget, Held
from tests.feed_kit import Feed

FLEET_KEY = b"f" * 32


class JsonSnapshots:
    """Stands in for the writer of cache files: what it writes only this kiosk reads."""

    def write(self, packed: Path, rows: Iterable[Row], cursor: int, generated_at: int, lines: Path) -> None:
        packed.write_text(json.dumps({"rows": list(rows), "cursor": cursor, "at": generated_at}), encoding="utf-8")
        lines.write_text(f"lines at {cursor}", encoding="ascii")


class KioskModel:
    def __init__(self, feed: Feed, folder: Path) -> None:
        self._folder = folder
        self._client: FeedClient = feed.client(folder / "feed")
        self.cursor: int | None = None
        self.rows: dict[int, Row] = {}
        self.receipts: dict[tuple[int, bytes], FeedReceipt] = {}
        self.states: dict[tuple[int, int], TicketStateChange] = {}
        self.files: dict[str, str] = {}
        self.snapshots = 0
        self.fetched_bytes = 0
        self._receipt_number = 0
        self._state_number = 0

    def poll(self) -> FeedPlan:
        """One whole round."""
        self._client.refresh()
        plan = self._client.plan(Held(self.cursor, self._receipt_number, self._state_number, files=self.files))
        for target in plan.deltas:
            self._apply(target)
        for target in plan.states:
            states = unpack_states(open_for_fleet(FLEET_KEY, target.name, self._fetch(target)))
            assert states.unknown == 0
            self.states.update({(row.kiosk, row.ticket_id): row for row in states.rows})
            self._state_number = states.to_number
        for target in plan.receipts:
            receipts = unpack_receipts(open_for_fleet(FLEET_KEY, target.name, self._fetch(target)))
            self.receipts.update({(row.kiosk, row.envelope_id): row for row in receipts.rows})
            self._receipt_number = receipts.to_number
        for target in (*plan.files, *plan.content):
            self._fetch(target)
            self.files[target.name] = target.sha256
        for name in plan.gone:
            del self.files[name]
        if plan.snapshot is not None:
            self._client.download(plan.snapshot, self._folder / "snapshot")
            named = parse_target(plan.snapshot.name)
            assert isinstance(named, SnapshotTarget)
            content = json.loads((self._folder / "snapshot").read_bytes())
            assert content["cursor"] == named.cursor
            self.rows = {row[0]: tuple(row) for row in content["rows"]}
            self.cursor = named.cursor
            self.snapshots += 1
            for target in plan.snapshot_deltas:
                self._apply(target)
        return plan

    def _apply(self, target: FeedTarget) -> None:
        start, changes, after = read_delta(self._fetch(target))
        assert self.cursor is not None
        assert start <= self.cursor < after.cursor
        for job_id, row in changes:
            self.rows.pop(job_id, None)
            if row is not None:
                self.rows[job_id] = row
        tally = Tally()
        for row in self.rows.values():
            tally.add(row)
        assert tally.at(after.cursor) == after
        self.cursor = after.cursor

    def _fetch(self, target: FeedTarget) -> bytes:
        self.fetched_bytes += target.length
        return self._client.fetch(target)
