"""The command profile: a program that prints the contract, prints rubbish, ends, or cannot be started."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator

import pytest

from kiosk.protocol.reader_events import (
    Alive,
    CardPresent,
    FaultCode,
    Hello,
    IdentityRead,
    ReaderInfo,
    ReaderProfile,
    Readers,
    ReaderState,
    Reading,
    ReadStep,
    Removed,
    encode,
)
from kiosk.reader.command import CommandAttachment
from kiosk.reader.text_layout import WantedFields, decode_text
from tests.reader.recording import TODAY, Recorder, make_context
from tests.reader.virtual_card import sample_text

NAME = "Vendor reader"
IDENTITY = IdentityRead(NAME, decode_text(sample_text(), TODAY, WantedFields()), 5)
LINES = [
    encode(event)
    for event in (
        Hello(1, "vendor", None, None),
        Readers((ReaderInfo(NAME, ReaderProfile.COMMAND, ReaderState.EMPTY, True),)),
        Alive(1.0, None),
        CardPresent(NAME, None),
        Reading(NAME, ReadStep.FIND),
        IDENTITY,
    )
]

Run = Callable[[str], Recorder]


@pytest.fixture
def run() -> Iterator[Run]:
    started: list[tuple[CommandAttachment, threading.Thread, threading.Event]] = []

    def start(script: str) -> Recorder:
        recorder = Recorder()
        context = make_context(recorder)
        attachment = CommandAttachment(context, (sys.executable, "-c", script))
        thread = threading.Thread(target=attachment.run)
        thread.start()
        started.append((attachment, thread, context.stop))
        return recorder

    yield start
    for attachment, thread, stop in started:
        stop.set()
        attachment.wake()
        thread.join(5)
        assert not thread.is_alive()


def _print(*lines: str, then: str = "sys.stdin.read()") -> str:
    return f"import sys\nfor line in {lines!r}:\n    print(line, flush=True)\n{then}"


def test_its_events_are_passed_on_and_its_heartbeat_is_not(run: Run) -> None:
    recorder = run(_print(*LINES))
    assert recorder.wait_for(IdentityRead) == IDENTITY
    assert {type(event) for event in recorder.events} == {Readers, CardPresent, Reading, IdentityRead}
    assert recorder.of(Readers)[0].readers[0].profile is ReaderProfile.COMMAND


def test_rubbish_is_a_protocol_fault_that_quotes_nothing(run: Run) -> None:
    recorder = run(_print("关建国 140802197003150012", *LINES))
    fault = recorder.wait_for_fault(FaultCode.PROTOCOL)
    assert "1408" not in fault.detail
    recorder.wait_for(IdentityRead)


def test_an_endless_line_is_cut(run: Run) -> None:
    run("print('x' * 1_000_000, flush=True)\nimport sys\nsys.stdin.read()").wait_for_fault(FaultCode.PROTOCOL)


def test_a_program_that_ends_takes_its_card_and_reader_with_it_and_is_started_again(run: Run) -> None:
    recorder = run(_print(*LINES, then=""))
    recorder.wait_for_fault(FaultCode.READER_GONE)
    assert recorder.wait_for(Removed).reader == NAME
    recorder.clear()
    recorder.wait_for(IdentityRead)


def test_a_program_that_cannot_be_started_is_a_missing_reader() -> None:
    recorder = Recorder()
    context = make_context(recorder)
    attachment = CommandAttachment(context, ("/no/such/program",))
    thread = threading.Thread(target=attachment.run)
    thread.start()
    recorder.wait_for_fault(FaultCode.READER_GONE)
    context.stop.set()
    attachment.wake()
    thread.join(5)
    assert not thread.is_alive()
