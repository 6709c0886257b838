"""Which files a kiosk takes: never the wrong ones, never far more than it needs."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.protocol.cache_schema import SCHEMA_VERSION
from kiosk.protocol.feed import Stream
from kiosk.sync.feed_client import FeedTarget, JobsPlan, batches_above, plan_jobs
from tests.feed_kit import delta, snapshot


def target(name: str, length: int = 100) -> FeedTarget:
    return FeedTarget(name, length, "0" * 64)


DELTAS = [target(delta(0, 10)), target(delta(10, 12)), target(delta(12, 13))]


def names(targets: tuple[FeedTarget, ...]) -> list[str]:
    return [each.name for each in targets]


def test_the_chain_begins_with_the_delta_that_holds_the_cursor() -> None:
    assert names(plan_jobs(DELTAS, 10).deltas) == [delta(10, 12), delta(12, 13)]
    assert names(plan_jobs(DELTAS, 11).deltas) == [delta(10, 12), delta(12, 13)]
    assert names(plan_jobs(DELTAS, 0).deltas) == names(tuple(DELTAS))


def test_at_the_newest_cursor_nothing_is_needed() -> None:
    assert plan_jobs(DELTAS, 13) == plan_jobs([], None) == plan_jobs([], 5) == plan_jobs([target(snapshot(13))], 13)


def test_a_gap_leads_to_the_snapshot() -> None:
    gap = [DELTAS[0], DELTAS[2], target(snapshot(12))]
    plan = plan_jobs(gap, 5)
    assert (plan.snapshot, plan.deltas) == (gap[2], ())
    assert names(plan.snapshot_deltas) == [delta(12, 13)]


def test_a_cursor_ahead_of_the_hub_takes_the_hubs_word() -> None:
    assert plan_jobs([*DELTAS, target(snapshot(13))], 99).snapshot is not None


def test_the_cheaper_way_is_taken() -> None:
    small, large = target(snapshot(12), 150), target(snapshot(12), 1000)
    assert plan_jobs([*DELTAS, small], 0).snapshot == small
    assert plan_jobs([*DELTAS, large], 0).snapshot is None


def test_snapshots_for_another_program_are_left_alone() -> None:
    newer = target(snapshot(13, SCHEMA_VERSION + 1), 1)
    assert plan_jobs([newer], None).schema_newer
    assert names(plan_jobs([*DELTAS, newer], 12).deltas) == [delta(12, 13)]
    mine = target(snapshot(10, SCHEMA_VERSION))
    plan = plan_jobs([newer, mine, *DELTAS], None)
    assert (plan.snapshot, names(plan.snapshot_deltas)) == (mine, [delta(10, 12), delta(12, 13)])


def test_the_newest_of_several_snapshots() -> None:
    assert plan_jobs([target(snapshot(5)), target(snapshot(13)), target(snapshot(9))], None).snapshot == target(
        snapshot(13)
    )


def test_batches_with_rows_above_the_number() -> None:
    batches = [target(f"states/{start}-{start + 5}.cbor") for start in (10, 0, 5)]
    batches.append(target("states/preferences-0-20.cbor"))
    states, preferences = Stream.STATES, Stream.PREFERENCES
    assert names(batches_above(batches, states, 0)) == ["states/0-5.cbor", "states/5-10.cbor", "states/10-15.cbor"]
    assert names(batches_above(batches, states, 7)) == ["states/5-10.cbor", "states/10-15.cbor"]
    assert names(batches_above([*batches, target("states/x.cbor")], states, 15)) == []
    assert names(batches_above(batches, preferences, 19)) == ["states/preferences-0-20.cbor"]


def test_no_way_back_to_an_older_snapshot() -> None:
    """Too much changed at once for a delta, and the snapshot that bridges it is not made yet."""
    broken = [target(delta(0, 10)), target(delta(50, 51)), target(snapshot(5))]
    assert plan_jobs(broken, 10) == plan_jobs(broken, 40) == JobsPlan()
    assert plan_jobs(broken, None).snapshot == broken[2]


def test_a_snapshot_that_is_half_here_is_finished_first() -> None:
    older, newer = FeedTarget(snapshot(5), 1000, "a" * 64), FeedTarget(snapshot(13), 1000, "b" * 64)
    rest = target(delta(5, 13), 300)
    assert plan_jobs([older, newer, rest], None).snapshot == newer
    assert plan_jobs([older, newer, rest], None, {"a" * 64: 200}).snapshot == newer
    assert plan_jobs([older, newer, rest], None, {"a" * 64: 500}).snapshot == older


@settings(deadline=None, derandomize=True)
@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(1, 12), st.integers(1, 50)), max_size=12),
    st.lists(st.tuples(st.integers(0, 40), st.integers(1, 80)), max_size=3),
    st.none() | st.integers(0, 45),
)
def test_whatever_is_published_a_plan_leads_as_far_as_any_way_does(
    spans: list[tuple[int, int, int]], snapshots: list[tuple[int, int]], cursor: int | None
) -> None:
    ends = {start + size for start, size, _ in spans} | {at for at, _ in snapshots}
    reachable = {at for at, _ in snapshots} | (
        {cursor} if cursor is not None and cursor <= max(ends, default=0) else set()
    )
    for _ in spans:
        reachable |= {start + size for start, size, _ in spans if any(start <= at < start + size for at in reachable)}
    deltas = [target(delta(start, start + size), length) for start, size, length in spans]
    plan = plan_jobs([*deltas, *(target(snapshot(at), length) for at, length in snapshots)], cursor)
    at = cursor if plan.snapshot is None else int(plan.snapshot.name.split("-")[1])
    for each in plan.deltas or plan.snapshot_deltas:
        start, end = (int(part) for part in each.name.split("-", 1)[1].split(".")[0].split("-"))
        assert at is not None
        assert start <= at < end
        at = end
    if reachable:
        assert at == max(reachable)
    else:
        assert plan == JobsPlan()
