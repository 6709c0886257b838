"""Which starts count as crashes, what a record survives, and what it refuses where it cannot be kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.clock import DeviceReading
from kiosk.ui.healing.restart_record import (
    CRASH_WINDOW_S,
    CRASHES,
    FILE,
    MEMORY_RESTARTS,
    MEMORY_WINDOW_S,
    Ending,
    RestartRecord,
)


class Machine:
    """One kiosk's boots, as the record sees them."""

    def __init__(self, state: Path) -> None:
        self.state = state
        self.boot = 1
        self.uptime_s = 100.0

    def now(self) -> DeviceReading:
        return DeviceReading(0, str(self.boot), self.uptime_s)

    def record(self) -> RestartRecord:
        return RestartRecord(self.state, self.now)

    def crash(self, after_s: float = 20.0) -> bool:
        """A start that is killed; whether it was a safe one."""
        safe = self.record().begin()
        self.uptime_s += after_s
        return safe


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_starts_that_do_not_last_make_the_next_one_safe_until_they_are_long_ago(machine: Machine) -> None:
    assert [machine.crash() for _ in range(CRASHES + 1)] == [False] * CRASHES + [True]
    machine.uptime_s += CRASH_WINDOW_S
    assert not machine.crash()


def test_a_start_that_was_closed_is_no_crash(machine: Machine) -> None:
    for _ in range(3 * CRASHES):
        record = machine.record()
        assert not record.begin()
        machine.uptime_s += 5
        record.end(Ending.CLOSED)


def test_pulled_plugs_are_no_crashes(machine: Machine) -> None:
    for _ in range(3 * CRASHES):
        assert not machine.crash()
        machine.boot += 1
        machine.uptime_s = 10.0


def test_memory_is_given_back_a_few_times_a_day_and_no_more(machine: Machine) -> None:
    for _ in range(MEMORY_RESTARTS):
        record = machine.record()
        assert not record.begin()
        assert record.may_restart_for_memory()
        machine.uptime_s += 900
        record.end(Ending.MEMORY)
    record = machine.record()
    record.begin()
    assert not record.may_restart_for_memory()
    machine.uptime_s += MEMORY_WINDOW_S
    assert record.may_restart_for_memory()


def test_where_a_restart_cannot_be_counted_none_is_allowed(machine: Machine) -> None:
    (machine.state / (FILE + ".new")).mkdir()
    record = machine.record()
    assert not record.begin()
    assert not record.may_restart_for_memory()


def test_the_budget_of_a_helper_outlives_the_screen(machine: Machine) -> None:
    for _ in range(5):
        machine.record().helper_ended("reader")
        machine.uptime_s += 10
    record = machine.record()
    assert (record.helper_ends("reader", 600), record.helper_ends("reader", 25), record.helper_ends("sync", 600)) == (
        5,
        2,
        0,
    )


@given(st.one_of(st.binary(max_size=60), st.text(max_size=60).map(lambda each: each.encode("utf-8", "replace"))))
def test_a_damaged_record_is_an_empty_one(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    machine = Machine(tmp_path_factory.mktemp("state"))
    (machine.state / FILE).write_bytes(content)
    assert not machine.crash()
    assert machine.record().begin() is False


@pytest.mark.parametrize(
    "shape", ["[]", "{}", '{"boot":1,"screen":[[1]],"helpers":{}}', '{"boot":"1","screen":7}', "7"]
)
def test_a_record_of_another_shape_is_an_empty_one(machine: Machine, shape: str) -> None:
    (machine.state / FILE).write_text(shape, encoding="ascii")
    assert not machine.crash()


def test_a_day_of_crashes_keeps_a_small_file(machine: Machine) -> None:
    for _ in range(300):
        machine.crash(after_s=30)
        machine.record().helper_ended("sync")
    assert (machine.state / FILE).stat().st_size < 8 * 1024
