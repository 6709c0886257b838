"""Which card a replaced process leaves alone, and what counts as a call that never returns."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.protocol.event_lines import Busy
from kiosk.protocol.reader_events import FaultCode
from kiosk.reader.activity import Activity
from kiosk.reader.watchdog import QuarantineFormatError, parse_quarantine, replacement_arguments

ORIGINAL = ["python", "-m", "kiosk", "reader", "--profile", "auto", "--show-personal"]

names = st.text(min_size=1).filter(lambda name: "\0" not in name)


@given(names, st.integers(0, 2**16))
def test_a_quarantine_survives_the_command_line(name: str, counter: int) -> None:
    words = replacement_arguments(ORIGINAL, {name: counter})
    assert words[: len(ORIGINAL)] == ORIGINAL
    assert words[-2] == "--quarantine"
    assert parse_quarantine(words[-1]) == (name, counter)


def test_the_quarantines_of_the_last_life_are_replaced() -> None:
    first = replacement_arguments(ORIGINAL, {"A": 3, "B": 5})
    assert replacement_arguments(first, {"A": 7}) == replacement_arguments(ORIGINAL, {"A": 7})
    assert replacement_arguments([*ORIGINAL, "--quarantine=A=3"], {}) == ORIGINAL


def test_the_profile_of_the_moment_replaces_the_one_it_was_started_with() -> None:
    words = replacement_arguments(ORIGINAL, {}, "demo")
    assert "auto" not in words
    assert words[-2:] == ["--profile", "demo"]


@pytest.mark.parametrize("argument", ["", "A", "=3", "A=", "A=x", "A=-1", "A=1.5"])
def test_what_is_no_quarantine_is_refused(argument: str) -> None:
    with pytest.raises(QuarantineFormatError):
        parse_quarantine(argument)


class Clock:
    now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def test_an_operation_is_overdue_at_its_limit_and_never_after_it_returned() -> None:
    clock = Clock()
    activity = Activity(clock)
    with activity.operation("transmit", limit_s=2.5, fault=FaultCode.CARD_SILENT, reader="A", placement=4):
        clock.now_s += 2.4
        assert activity.overdue() is None
        assert activity.busy() == Busy("transmit", 2.4)
        clock.now_s += 0.1
        late = activity.overdue()
        assert late is not None
        assert (late.reader, late.placement, late.fault) == ("A", 4, FaultCode.CARD_SILENT)
    assert activity.overdue() is None
    assert activity.busy() is None


def test_waiting_by_design_is_watched_but_not_called_busy() -> None:
    clock = Clock()
    activity = Activity(clock)
    with activity.operation("wait", limit_s=5, fault=FaultCode.SERVICE_DOWN, idle=True):
        clock.now_s += 6
        assert activity.busy() is None
        assert activity.overdue() is not None


def test_an_operation_that_raises_is_over() -> None:
    activity = Activity()
    with pytest.raises(RuntimeError), activity.operation("connect", limit_s=0, fault=FaultCode.CARD_SILENT):
        raise RuntimeError
    assert activity.overdue() is None
