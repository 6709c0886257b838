"""No flapping, and no lie either way; back-off that grows, differs, and heeds what was asked."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from kiosk.sync.backoff import Backoff
from kiosk.sync.connectivity import Connectivity


def after(results: list[bool]) -> Connectivity:
    state = Connectivity()
    for result in results:
        state = state.succeeded() if result else state.failed("TIMEOUT")
    return state


def test_the_first_result_decides_alone() -> None:
    assert not Connectivity().online
    assert after([True]).online
    assert not after([False]).online


def test_one_hiccup_is_none() -> None:
    assert after([True, False]).online
    assert after([True, False]).reason == "TIMEOUT"
    assert after([True, False, True, True, True, True]).reason == "TIMEOUT", "still within the last five"
    assert after([True, False, True, True, True, True, True]).reason is None


def test_sync_2_two_failures_among_five_are_offline() -> None:
    assert not after([True, False, False]).online
    assert not after([True, False, True, True, False]).online
    assert after([True, False, True, True, True, True, False]).online, "the first is too long ago"


def test_sync_2_only_two_clean_ones_in_a_row_are_online_again() -> None:
    offline = [True, False, False]
    assert not after([*offline, True]).online
    assert not after([*offline, True, False, True]).online
    assert after([*offline, True, True]).online
    assert after([*offline, True, True, False]).online, "what was before is over"
    assert after([*offline, True, True]).reason is None


@given(st.lists(st.booleans(), max_size=60))
def test_the_last_results_bound_the_verdict(results: list[bool]) -> None:
    state = after(results)
    if results[-2:] == [False, False]:
        assert not state.online
    if len(results) >= 2 and all(results[-2:]):
        assert state.online or results[-5:].count(False) >= 2
    if results[-5:] == [True] * 5:
        assert (state.online, state.reason) == (True, None)


@given(st.lists(st.booleans(), min_size=1, max_size=60))
def test_it_never_changes_its_mind_twice_within_two_results(results: list[bool]) -> None:
    said = [after(results[: count + 1]).online for count in range(len(results))]
    changes = [at for at in range(1, len(said)) if said[at] != said[at - 1]]
    assert all(later - earlier >= 2 for earlier, later in itertools.pairwise(changes))


def test_back_off_doubles_up_to_its_longest() -> None:
    longest = Backoff(2.0, 60.0, lambda _low, high: high)
    assert [longest.failed() for _ in range(7)] == [2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0]
    longest.succeeded()
    assert longest.failed() == 2.0
    shortest = Backoff(2.0, 60.0, lambda low, _high: low)
    assert [shortest.failed() for _ in range(3)] == [1.0, 2.0, 4.0]


@given(st.floats(0, 3600), st.integers(0, 2000))
def test_req_4_never_sooner_than_was_asked(retry_after_s: float, failures: int) -> None:
    assert Backoff(failures=failures).failed(retry_after_s) >= retry_after_s
