"""The PC/SC loop on a fake service: hot-plug, loss, quick swap, two cards, quarantine, every code it may meet."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest

from kiosk.protocol.reader_events import (
    CardPresent,
    Fault,
    FaultCode,
    IdentityRead,
    ReaderProfile,
    Readers,
    ReaderState,
    Reading,
    ReadStep,
    Removed,
    Service,
    TokenRead,
)
from kiosk.reader import pcsc_port
from kiosk.reader.pcsc_attachment import PcscAttachment
from tests.reader.fake_pcsc import FakePcsc
from tests.reader.recording import Recorder, make_context
from tests.reader.virtual_card import (
    BANK_CARD_ATR,
    bank_card_answer,
    chip_serial_answer,
    paged_answer,
    sample_text,
)

A, B = "Reader A", "Reader B"
ID_CARD = paged_answer(sample_text())
OTHER_ID_CARD = paged_answer(sample_text(name="卫立强"))

Watch = Callable[..., Recorder]


@pytest.fixture
def service() -> FakePcsc:
    return FakePcsc(A, B)


@pytest.fixture
def watch(service: FakePcsc) -> Iterator[Watch]:
    started: list[tuple[PcscAttachment, threading.Thread, threading.Event]] = []

    def start(
        *,
        profile: ReaderProfile | None = None,
        name_pattern: str = "",
        quarantine: dict[str, int] | None = None,
    ) -> Recorder:
        recorder = Recorder()
        context = make_context(recorder)
        attachment = PcscAttachment(context, service, profile=profile, name_pattern=name_pattern, quarantine=quarantine)
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
    assert service.open_contexts == 0


def test_a_card_is_told_before_it_is_read(service: FakePcsc, watch: Watch) -> None:
    recorder = watch()
    recorder.wait_for(Readers)
    recorder.clear()
    service.insert(A, ID_CARD)
    recorder.wait_for(IdentityRead)
    told = [event for event in recorder.events if not isinstance(event, Readers)]
    assert [type(event) for event in told] == [CardPresent, Reading, Reading, Reading, IdentityRead]
    assert [event.step for event in recorder.of(Reading)] == list(ReadStep)


def test_a_card_that_lay_there_at_the_start_is_read(service: FakePcsc, watch: Watch) -> None:
    service.insert(A, ID_CARD)
    assert watch().wait_for(IdentityRead).reader == A


def test_removal_is_told(service: FakePcsc, watch: Watch) -> None:
    service.insert(A, ID_CARD)
    recorder = watch()
    recorder.wait_for(IdentityRead)
    service.pull(A)
    assert recorder.wait_for(Removed).reader == A


def test_a_quick_swap_is_a_removal_and_a_new_card(service: FakePcsc, watch: Watch) -> None:
    service.insert(A, ID_CARD)
    recorder = watch()
    recorder.wait_for(IdentityRead)
    recorder.clear()
    service.swap(A, OTHER_ID_CARD)
    assert recorder.wait_for(IdentityRead).identity.name == "卫立强"
    assert [type(event) for event in recorder.events][:2] == [Removed, CardPresent]


def test_readers_come_and_go(service: FakePcsc, watch: Watch) -> None:
    recorder = watch()
    recorder.wait_for(Readers, lambda event: len(event.readers) == 2)
    service.plug("Reader C")
    recorder.wait_for(Readers, lambda event: len(event.readers) == 3)
    service.insert("Reader C", ID_CARD)
    recorder.wait_for(IdentityRead)
    service.unplug("Reader C")
    assert recorder.wait_for_fault(FaultCode.READER_GONE).reader == "Reader C"
    assert recorder.wait_for(Removed).reader == "Reader C"
    recorder.clear()
    service.insert(A, ID_CARD)
    recorder.wait_for(IdentityRead)
    assert [row.name for row in recorder.of(Readers)[0].readers] == [A, B]


def test_no_reader_at_all_is_an_empty_list_and_no_fault(service: FakePcsc, watch: Watch) -> None:
    service.unplug(A)
    service.unplug(B)
    recorder = watch()
    assert recorder.wait_for(Readers).readers == ()
    service.plug(A)
    assert recorder.wait_for(Readers, lambda event: bool(event.readers)).readers[0].state is ReaderState.EMPTY
    assert recorder.of(Fault) == []


def test_only_readers_that_match_the_pattern_are_read(service: FakePcsc, watch: Watch) -> None:
    service.insert(A, ID_CARD)
    service.insert(B, OTHER_ID_CARD)
    recorder = watch(name_pattern="B")
    assert recorder.wait_for(IdentityRead).reader == B
    rows = recorder.wait_for(Readers).readers
    assert [row.profile for row in rows] == [ReaderProfile.NONE, ReaderProfile.FFB0_PAGED]
    service.unplug(A)
    recorder.wait_for(Readers, lambda event: len(event.readers) == 1)
    assert recorder.of(Fault) == []


def test_the_service_goes_and_comes_back_with_its_card(service: FakePcsc, watch: Watch) -> None:
    service.insert(A, ID_CARD)
    recorder = watch()
    recorder.wait_for(IdentityRead)
    recorder.clear()
    service.stop()
    assert recorder.wait_for(Service).code == "0x80100013"
    recorder.wait_for_fault(FaultCode.SERVICE_DOWN)
    recorder.wait_for(Removed)
    service.start()
    recorder.wait_for(IdentityRead)
    assert [event.up for event in recorder.of(Service)] == [False, True]
    assert len(recorder.of(Fault)) == 1


def test_two_identity_cards_are_one_too_many_until_one_is_lifted(service: FakePcsc, watch: Watch) -> None:
    service.insert(A, ID_CARD)
    recorder = watch()
    recorder.wait_for(IdentityRead)
    recorder.clear()
    service.insert(B, OTHER_ID_CARD)
    assert recorder.wait_for_fault(FaultCode.TWO_CARDS).reader == B
    assert recorder.of(IdentityRead) == []
    service.pull(A)
    assert recorder.wait_for(IdentityRead).reader == B


def test_a_staff_card_that_always_lies_on_another_reader_is_in_nobodys_way(service: FakePcsc, watch: Watch) -> None:
    service.insert(A, bank_card_answer, BANK_CARD_ATR)
    recorder = watch()
    recorder.wait_for_fault(FaultCode.CARD_NOT_ID)
    service.insert(B, ID_CARD)
    recorder.wait_for(IdentityRead)


def test_a_reset_by_another_program_is_retried_once(service: FakePcsc, watch: Watch) -> None:
    service.fail(A, "transmit", pcsc_port.RESET_CARD)
    service.insert(A, ID_CARD)
    recorder = watch()
    recorder.wait_for(IdentityRead)
    assert recorder.of(Fault) == []
    service.fail(B, "transmit", pcsc_port.RESET_CARD, pcsc_port.RESET_CARD)
    service.pull(A)
    service.insert(B, ID_CARD)
    recorder.wait_for_fault(FaultCode.CARD_LOST)


def test_a_busy_reader_is_tried_again_when_it_is_let_go(service: FakePcsc, watch: Watch) -> None:
    service.fail(A, "connect", pcsc_port.SHARING_VIOLATION)
    service.insert(A, ID_CARD, flags=pcsc_port.STATE_EXCLUSIVE)
    recorder = watch()
    recorder.wait_for_fault(FaultCode.READER_BUSY)
    row = recorder.wait_for(Readers, lambda event: event.readers[0].state is not ReaderState.EMPTY).readers[0]
    assert row.state is ReaderState.EXCLUSIVE
    service.flag(A, 0)
    recorder.wait_for(IdentityRead)


def test_a_token_teaches_what_the_reader_can(service: FakePcsc, watch: Watch) -> None:
    service.insert(A, chip_serial_answer(bytes(range(1, 9))))
    recorder = watch()
    assert recorder.wait_for(TokenRead).uid == "0102030405060708"
    recorder.wait_for(Readers, lambda event: event.readers[0].profile is ReaderProfile.UID)


def test_a_configured_profile_is_the_only_one_tried(service: FakePcsc, watch: Watch) -> None:
    service.insert(A, chip_serial_answer(bytes(range(1, 9))))
    watch(profile=ReaderProfile.FFB0_PAGED).wait_for_fault(FaultCode.CARD_NOT_ID)


def test_a_quarantined_card_is_left_alone_until_it_is_lifted(service: FakePcsc, watch: Watch) -> None:
    service.insert(A, ID_CARD)
    recorder = watch(quarantine={A: 1})
    recorder.wait_for(Readers, lambda event: event.readers[0].state is ReaderState.PRESENT)
    service.insert(B, OTHER_ID_CARD)
    assert recorder.wait_for(IdentityRead).reader == B
    assert service.connects == 1
    service.pull(B)
    service.pull(A)
    recorder.wait_for(Removed, lambda event: event.reader == A)
    service.insert(A, ID_CARD)
    recorder.wait_for(IdentityRead, lambda event: event.reader == A)


def test_a_quick_swap_ends_the_quarantine(service: FakePcsc, watch: Watch) -> None:
    service.insert(A, ID_CARD)
    recorder = watch(quarantine={A: 1})
    recorder.wait_for(Readers)
    service.swap(A, OTHER_ID_CARD)
    assert recorder.wait_for(IdentityRead).identity.name == "卫立强"


@pytest.mark.parametrize(
    ("call", "code", "fault"),
    [
        ("connect", pcsc_port.NO_SMARTCARD, FaultCode.CARD_LOST),
        ("connect", pcsc_port.REMOVED_CARD, FaultCode.CARD_LOST),
        ("connect", pcsc_port.PROTOCOL_MISMATCH, FaultCode.CARD_UNREADABLE),
        ("connect", pcsc_port.UNRESPONSIVE_CARD, FaultCode.CARD_UNREADABLE),
        ("connect", pcsc_port.UNPOWERED_CARD, FaultCode.CARD_UNREADABLE),
        ("connect", pcsc_port.SHARING_VIOLATION, FaultCode.READER_BUSY),
        ("connect", pcsc_port.READER_UNAVAILABLE, FaultCode.READER_GONE),
        ("connect", pcsc_port.SECURITY_VIOLATION, FaultCode.SERVICE_DENIED),
        ("connect", 0x80100001, FaultCode.PROTOCOL),
        ("transmit", pcsc_port.NOT_TRANSACTED, FaultCode.CARD_LOST),
        ("transmit", pcsc_port.REMOVED_CARD, FaultCode.CARD_LOST),
        ("transmit", pcsc_port.NO_SERVICE, FaultCode.SERVICE_DOWN),
    ],
)
def test_each_code_has_its_fault(service: FakePcsc, watch: Watch, call: str, code: int, fault: FaultCode) -> None:
    service.fail(A, call, code)
    service.insert(A, ID_CARD, flags=pcsc_port.STATE_EXCLUSIVE if fault is FaultCode.READER_BUSY else 0)
    assert f"0x{code:08X}" in watch().wait_for_fault(fault).detail


@pytest.mark.parametrize("code", [pcsc_port.SECURITY_VIOLATION, pcsc_port.NO_ACCESS])
def test_a_refusing_service_names_the_rule_that_is_missing(service: FakePcsc, watch: Watch, code: int) -> None:
    service.stop(code)
    recorder = watch()
    assert "60-linggong-kiosk-pcsc.rules" in recorder.wait_for_fault(FaultCode.SERVICE_DENIED).detail
    assert recorder.of(Service)[0].up is False


def test_a_dying_service_that_refuses_is_down_and_not_forbidden(service: FakePcsc, watch: Watch) -> None:
    service.refuse_once()
    recorder = watch()
    recorder.wait_for(Readers)
    assert recorder.of(Fault) == []


def test_a_mute_card_is_not_connected_to(service: FakePcsc, watch: Watch) -> None:
    service.insert(A, ID_CARD, flags=pcsc_port.STATE_MUTE)
    recorder = watch()
    recorder.wait_for_fault(FaultCode.CARD_UNREADABLE)
    assert service.connects == 0


def test_text_that_no_card_carries_is_unreadable(service: FakePcsc, watch: Watch) -> None:
    service.insert(A, paged_answer(sample_text(birth="00000000")))
    watch().wait_for_fault(FaultCode.CARD_UNREADABLE)
