"""Few files, long reach: what merging may never break, and how few segments it leaves."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.hub.feed.compaction import (
    BATCHES_KEPT_S,
    JOBS_KEPT_S,
    MAX_SEGMENT_BYTES,
    MAX_SEGMENTS,
    Compaction,
    Segment,
    plan_compaction,
)
from kiosk.protocol.feed import DAY_S, MAX_LIVE_TARGETS, Stream

NOW = 1_800_000_000


def merged(run: Sequence[Segment]) -> Segment:
    return Segment(run[0].start, run[-1].end, run[0].since, run[-1].at, sum(each.length for each in run))


def applied(segments: Sequence[Segment], plan: Compaction) -> list[Segment]:
    gone = {*plan.expired, *(each for run in plan.merges for each in run)}
    kept = [each for each in segments if each not in gone]
    return sorted([*kept, *(merged(run) for run in plan.merges)], key=lambda each: each.end)


def reach(segments: Sequence[Segment], cursor: int) -> int:
    """How far deltas lead from ``cursor``."""
    while ahead := [each for each in segments if each.start <= cursor < each.end]:
        cursor = max(each.end for each in ahead)
    return cursor


@st.composite
def histories(draw: st.DrawFn) -> list[Segment]:
    """Neighbours with sizes and ages as they come, sometimes with a gap where a snapshot stood in."""
    segments: list[Segment] = []
    at, number = NOW - draw(st.integers(0, 20 * DAY_S)), 0
    for span_s, lasted_s, size, gap in draw(
        st.lists(
            st.tuples(st.integers(0, DAY_S), st.integers(0, 3600), st.integers(1, 500), st.sampled_from([0] * 9 + [5])),
            max_size=120,
        )
    ):
        since = min(NOW, at + span_s)
        at = min(NOW, since + lasted_s)
        segments.append(Segment(number + gap, number + gap + size, since, at, size * 100))
        number += gap + size
    return segments


@settings(deadline=None, derandomize=True)
@given(histories(), st.integers(0, 40_000))
def test_from_every_cursor_within_the_time_kept_the_chain_leads_as_far_as_before(
    segments: list[Segment], cursor: int
) -> None:
    after = applied(segments, plan_compaction(segments, NOW, JOBS_KEPT_S))
    before = [each for each in segments if each.at >= NOW - JOBS_KEPT_S]
    assert reach(after, cursor) == reach(before, cursor)


@settings(deadline=None, derandomize=True)
@given(histories())
def test_who_was_away_never_fetches_much_more_than_was_missed(segments: list[Segment]) -> None:
    after = applied(segments, plan_compaction(segments, NOW, JOBS_KEPT_S))
    for each in after:
        if each not in segments:
            assert each.at - each.since <= NOW - each.at


@settings(deadline=None, derandomize=True)
@given(histories())
def test_nothing_is_merged_across_a_gap_or_twice(segments: list[Segment]) -> None:
    plan = plan_compaction(segments, NOW, JOBS_KEPT_S)
    parts = [each for run in plan.merges for each in run]
    assert len(parts) == len(set(parts))
    for run in plan.merges:
        assert len(run) > 1
        assert all(left.end == right.start for left, right in pairwise(run))
        assert sum(each.length for each in run) <= MAX_SEGMENT_BYTES


def live_after(step_s: int, days: int, kept_s: int) -> tuple[int, list[Segment]]:
    """A change every ``step_s`` for ``days``, compacted as the publisher does every ten seconds; the most ever live."""
    segments: list[Segment] = []
    most = compacted_at = 0
    for number, now in enumerate(range(0, days * DAY_S, step_s)):
        segments.append(Segment(number, number + 1, now, now, 300))
        if now - compacted_at >= 10:
            compacted_at = now
            segments = applied(segments, plan_compaction(segments, now, kept_s))
        most = max(most, len(segments))
    return most, segments


@pytest.mark.parametrize(
    ("step_s", "days", "kept_s"),
    [(1, 1, JOBS_KEPT_S), (7, 9, JOBS_KEPT_S), (600, 30, JOBS_KEPT_S), (300, 120, BATCHES_KEPT_S)],
)
def test_feed_8_the_number_of_files_stays_small_whatever_the_pace(step_s: int, days: int, kept_s: int) -> None:
    most, segments = live_after(step_s, days, kept_s)
    assert (1 + len(Stream)) * most + 10 < MAX_LIVE_TARGETS
    newest = segments[-1].end
    oldest_kept = max(0, (days * DAY_S - kept_s) // step_s)
    assert all(reach(segments, cursor) == newest for cursor in range(oldest_kept, newest, 97))
    assert reach(segments, oldest_kept) == newest


def test_a_minute_away_costs_at_most_two_minutes_of_changes() -> None:
    _, segments = live_after(1, 1, JOBS_KEPT_S)
    newest = segments[-1].end
    needed = [each for each in segments if each.end > newest - 60]
    assert sum(each.end - each.start for each in needed) <= 120


def test_older_than_a_week_means_snapshot() -> None:
    old = Segment(0, 5, NOW - JOBS_KEPT_S - 9, NOW - JOBS_KEPT_S - 1, 1)
    young = Segment(5, 6, NOW, NOW, 1)
    assert plan_compaction([young, old], NOW, JOBS_KEPT_S) == Compaction(expired=(old,))


def test_large_segments_stay_apart() -> None:
    half = MAX_SEGMENT_BYTES // 2 + 1
    segments = [Segment(number, number + 1, NOW - 9000, NOW - 9000, half) for number in range(3)]
    assert plan_compaction(segments, NOW, JOBS_KEPT_S) == Compaction()


def test_a_clock_put_back_does_not_let_files_pile_up() -> None:
    future = [Segment(number, number + 1, NOW + number, NOW + number, 1) for number in range(MAX_SEGMENTS + 20)]
    after = applied(future, plan_compaction(future, NOW - DAY_S, JOBS_KEPT_S))
    assert len(after) == MAX_SEGMENTS
    assert reach(after, 0) == reach(future, 0)
