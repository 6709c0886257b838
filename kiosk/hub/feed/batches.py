"""Receipts, states and preferences as sealed targets: made from numbered rows, merged, split where they are many."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import TypeVar

from kiosk.protocol.feed import BatchName, Stream
from kiosk.protocol.feed_records import (
    FeedPreferences,
    FeedReceipt,
    PreferenceBatch,
    ReceiptBatch,
    StateBatch,
    TicketStateChange,
    pack_batch,
    unpack_preferences,
    unpack_receipts,
    unpack_states,
)
from kiosk.protocol.feed_sealing import open_for_fleet, seal_for_fleet

BATCH_ROWS = 5_000
"""Of states with the largest copies these are two thirds of what a batch may have."""

_Row = TypeVar("_Row", FeedReceipt, TicketStateChange, FeedPreferences)


@dataclass(frozen=True, slots=True)
class Batches:
    """Makes the targets of all streams; ``fleet_key`` (32 bytes) seals them."""

    fleet_key: bytes

    def receipts(self, above: int, newest: int, rows: Iterable[tuple[int, FeedReceipt]]) -> dict[str, bytes]:
        """Targets that together hold the numbers above ``above`` up to ``newest``; none without rows."""
        return {
            str(name): self._sealed(name, ReceiptBatch(name.from_number, name.to_number, part))
            for name, part in _parts(Stream.RECEIPTS, above, newest, rows)
        }

    def states(self, above: int, newest: int, rows: Iterable[tuple[int, TicketStateChange]]) -> dict[str, bytes]:
        """As ``receipts``."""
        return {
            str(name): self._sealed(name, StateBatch(name.from_number, name.to_number, part))
            for name, part in _parts(Stream.STATES, above, newest, rows)
        }

    def preferences(self, above: int, newest: int, rows: Iterable[tuple[int, FeedPreferences]]) -> dict[str, bytes]:
        """As ``receipts``."""
        return {
            str(name): self._sealed(name, PreferenceBatch(name.from_number, name.to_number, part))
            for name, part in _parts(Stream.PREFERENCES, above, newest, rows)
        }

    def merge(self, parts: Mapping[BatchName, bytes], now: int) -> tuple[BatchName, bytes]:
        """Neighbours as one: of each envelope, ticket and owner the last row. Raises RecordError for a damaged part.

        ``now`` (Unix seconds): copies of tickets and preferences that mean nothing any more are left out.
        """
        names = sorted(parts, key=lambda each: each.from_number)
        merged = BatchName(names[0].stream, names[0].from_number, names[-1].to_number)
        plain = [open_for_fleet(self.fleet_key, str(name), parts[name]) for name in names]
        if merged.stream is Stream.RECEIPTS:
            received = {(row.kiosk, row.envelope_id): row for each in plain for row in unpack_receipts(each).rows}
            return merged, self._sealed(
                merged, ReceiptBatch(merged.from_number, merged.to_number, tuple(received.values()))
            )
        if merged.stream is Stream.PREFERENCES:
            kept = {row.owner: row for each in plain for row in unpack_preferences(each).rows}
            live = tuple(row for row in kept.values() if row.until > now)
            return merged, self._sealed(merged, PreferenceBatch(merged.from_number, merged.to_number, live))
        states: dict[tuple[int, int], TicketStateChange] = {}
        for row in (row for each in plain for row in unpack_states(each).rows):
            earlier = states.get((row.kiosk, row.ticket_id))
            states[row.kiosk, row.ticket_id] = row if earlier is None else row.after(earlier)
        rows = tuple(_without_stale_copy(row, now) for row in states.values())
        return merged, self._sealed(merged, StateBatch(merged.from_number, merged.to_number, rows))

    def _sealed(self, name: BatchName, batch: ReceiptBatch | StateBatch | PreferenceBatch) -> bytes:
        return seal_for_fleet(self.fleet_key, str(name), pack_batch(batch))


def _without_stale_copy(row: TicketStateChange, now: int) -> TicketStateChange:
    if row.valid_until is None or row.valid_until > now:
        return row
    return replace(row, valid_until=None, holder_copy=None)


def _parts(
    stream: Stream, above: int, newest: int, rows: Iterable[tuple[int, _Row]]
) -> Iterator[tuple[BatchName, tuple[_Row, ...]]]:
    """Neither gap nor overlap: each part begins where the one before ends, the last ends at ``newest``."""
    numbered = iter(rows)
    part = list(islice(numbered, BATCH_ROWS))
    while part:
        following = list(islice(numbered, BATCH_ROWS))
        end = part[-1][0] if following else newest
        yield BatchName(stream, above, end), tuple(row for _, row in part)
        above, part = end, following
