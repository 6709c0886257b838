"""Which published deltas and batches become one, and which go: pure rules over their numbers and times.

A segment may span as long a time as it is old. So minutes merge into hours and hours into days by themselves, a kiosk
that was away for a while never fetches much more than it missed, and the number of segments grows with the logarithm
of time only: among any three neighbours that cannot be merged the age at least doubles.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.protocol.feed import DAY_S
from kiosk.protocol.feed_records import MAX_BATCH_BYTES

JOBS_KEPT_S = 7 * DAY_S
"""A kiosk that was away longer takes a snapshot."""

BATCHES_KEPT_S = 90 * DAY_S
"""Receipts and states: longer than any ticket lives, and than a stick is under way."""

MAX_SEGMENT_BYTES = 8 * 1024 * 1024
"""Larger ones are not merged any more: nobody should have to hold a month of a province in memory."""

MAX_FORCED_BYTES = MAX_BATCH_BYTES
"""Two that are larger together stay two, however many there are: no reader would take them as one."""

MAX_SEGMENTS = 50
"""Of one stream. With a change every second for a week there are fewer than 40."""


@dataclass(frozen=True, slots=True)
class Segment:
    """Numbers above ``start`` up to and with ``end``; the oldest of them published ``since``, the newest ``at``."""

    start: int
    end: int
    since: int
    at: int
    length: int


@dataclass(frozen=True, slots=True)
class Compaction:
    """``merges`` are runs of neighbours that become one each; ``expired`` are removed."""

    merges: tuple[tuple[Segment, ...], ...] = ()
    expired: tuple[Segment, ...] = ()


def plan_compaction(segments: Sequence[Segment], now: int, kept_s: int) -> Compaction:
    """What to do with the live segments of one stream."""
    ordered = sorted(segments, key=lambda each: (each.end, each.start))
    expired = [each for each in ordered if each.at < now - kept_s]
    live = ordered[len(expired) :]
    runs: list[list[Segment]] = []
    for each in live:
        if runs and _joins(runs[-1], each, now):
            runs[-1].append(each)
        else:
            runs.append([each])
    # A clock that was put back makes everything young again; the oldest must not wait until it is old enough.
    at = 0
    while len(runs) > MAX_SEGMENTS and at + 1 < len(runs):
        if runs[at][-1].end == runs[at + 1][0].start and _length(runs[at]) + _length(runs[at + 1]) <= MAX_FORCED_BYTES:
            runs[at : at + 2] = [[*runs[at], *runs[at + 1]]]
        else:
            at += 1
    return Compaction(tuple(tuple(run) for run in runs if len(run) > 1), tuple(expired))


def _joins(run: Sequence[Segment], each: Segment, now: int) -> bool:
    return (
        run[-1].end == each.start
        and each.at - run[0].since <= now - each.at
        and _length(run) + each.length <= MAX_SEGMENT_BYTES
    )


def _length(run: Sequence[Segment]) -> int:
    return sum(part.length for part in run)
