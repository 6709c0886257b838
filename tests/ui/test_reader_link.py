"""The reader's lines in the session's words."""

from __future__ import annotations

import pytest

from kiosk.protocol import reader_events as reader
from kiosk.protocol.reader_events import FaultCode, ReaderProfile, ReaderState
from kiosk.ui.reader_link import ReaderLink
from kiosk.ui.session import events
from tests.ui.people import BRICKLAYER

NAME = "Reader 00 00"


def readers(*profiles: ReaderProfile, knows_presence: bool = True) -> reader.Readers:
    return reader.Readers(
        tuple(reader.ReaderInfo(NAME, profile, ReaderState.EMPTY, knows_presence) for profile in profiles)
    )


@pytest.mark.parametrize(
    ("event", "condition"),
    [
        (readers(), events.ReaderCondition.NONE),
        (readers(ReaderProfile.NONE), events.ReaderCondition.NONE),
        (readers(ReaderProfile.FFB0_PAGED), events.ReaderCondition.READY),
    ],
)
def test_a_reader_without_a_profile_is_no_reader(event: reader.Readers, condition: events.ReaderCondition) -> None:
    assert ReaderLink().translate(event) == (events.ReaderChanged(condition),)


@pytest.mark.parametrize("knows", [True, False])
def test_presence_is_known_only_where_the_reader_says_so(knows: bool) -> None:
    link = ReaderLink()
    assert link.translate(reader.CardPresent(NAME, None)) == (events.CardDetected(False),)
    link.translate(readers(ReaderProfile.SERIAL, knows_presence=knows))
    assert link.translate(reader.CardPresent(NAME, None)) == (events.CardDetected(knows),)


@pytest.mark.parametrize("code", list(FaultCode))
def test_each_fault_becomes_one_event(code: FaultCode) -> None:
    (event,) = ReaderLink().translate(reader.Fault(NAME, code, "0x1"))
    unreachable = code in (FaultCode.READER_GONE, FaultCode.SERVICE_DOWN, FaultCode.SERVICE_DENIED)
    assert isinstance(event, events.ReaderChanged if unreachable else events.CardFailed)


def test_the_rest_of_a_reading() -> None:
    link = ReaderLink()
    assert link.translate(reader.Reading(NAME, reader.ReadStep.READ)) == (events.ReadProgress(reader.ReadStep.READ),)
    assert link.translate(reader.IdentityRead(NAME, BRICKLAYER, 812)) == (events.IdentityArrived(BRICKLAYER),)
    assert link.translate(reader.TokenRead(NAME, "0" * 16, 90)) == (events.TokenArrived(),)
    assert link.translate(reader.Removed(NAME)) == (events.CardLifted(),)
    assert link.translate(reader.Alive(1.0, None)) == ()


def test_a_lost_program_is_a_reader_out_of_reach() -> None:
    assert ReaderLink().lost() == (events.ReaderChanged(events.ReaderCondition.DOWN, FaultCode.READER_GONE),)


@pytest.mark.parametrize(
    ("code", "fault"), [("0x8010001D", FaultCode.SERVICE_DOWN), ("0x8010006A", FaultCode.SERVICE_DENIED)]
)
def test_a_service_that_is_down_or_denied(code: str, fault: FaultCode) -> None:
    (event,) = ReaderLink().translate(reader.Service(False, code))
    assert event == events.ReaderChanged(events.ReaderCondition.DOWN, fault)
    assert ReaderLink().translate(reader.Service(True, None)) == ()
