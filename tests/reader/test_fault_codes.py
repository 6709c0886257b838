"""Each fault code of the contract can be reached: one way to each, through the attachments themselves."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping

import pytest

from kiosk.protocol.reader_events import Fault, FaultCode, ReaderProfile
from kiosk.reader import pcsc_port
from kiosk.reader.attachment import Attachment
from kiosk.reader.context import ReaderContext
from kiosk.reader.pcsc_attachment import PcscAttachment
from kiosk.reader.sdt import Command, encode_reply
from kiosk.reader.sdt_attachment import LinkKind, SdtAttachment
from tests.reader.fake_pcsc import FakePcsc
from tests.reader.modules import Misbehave, ModuleLink, ScriptedModule
from tests.reader.recording import Recorder, make_context
from tests.reader.virtual_card import bank_card_answer, paged_answer, sample_text

READER = "Reader"
ID_CARD = paged_answer(sample_text())

Reach = Callable[[ReaderContext, Recorder], Attachment | None]


def _pcsc(prepare: Callable[[FakePcsc], None]) -> Reach:
    def reach(context: ReaderContext, recorder: Recorder) -> Attachment:
        service = FakePcsc(READER)
        service.plug("Second")
        prepare(service)
        return PcscAttachment(context, service)

    return reach


def _module(command: Command, sent: bytes) -> Reach:
    def misbehave(asked: Command, right: bytes) -> bytes:
        return sent if asked is command else right

    return _sdt(misbehave)


def _sdt(misbehave: Misbehave) -> Reach:
    def reach(context: ReaderContext, recorder: Recorder) -> Attachment:
        kind = LinkKind(ReaderProfile.SERIAL, READER, lambda: ModuleLink(ScriptedModule(misbehave)))
        return SdtAttachment(context, kind, poll_s=5)

    return reach


def _unplugged(context: ReaderContext, recorder: Recorder) -> Attachment:
    service = FakePcsc(READER)

    def answer(apdu: bytes) -> bytes:
        if apdu[2] == 0:
            service.unplug(READER)
        return ID_CARD(apdu)

    service.insert(READER, answer)
    return PcscAttachment(context, service)


def _silent(context: ReaderContext, recorder: Recorder) -> None:
    """What the main loop does about an overdue call; the whole of it is tested with the program and with pcscd."""
    clock_s = iter(range(0, 1000, 3))
    activity = type(context.activity)(lambda: next(clock_s))
    with activity.operation("transmit", limit_s=2.5, fault=FaultCode.CARD_SILENT, reader=READER, placement=1):
        late = activity.overdue()
    assert late is not None
    recorder.emit(Fault(late.reader, late.fault, late.name))


def _lost(service: FakePcsc) -> None:
    service.fail(READER, "transmit", pcsc_port.REMOVED_CARD)
    service.insert(READER, ID_CARD)


def _two_cards(service: FakePcsc) -> None:
    service.insert(READER, ID_CARD)
    service.insert("Second", ID_CARD)


def _busy(service: FakePcsc) -> None:
    service.fail(READER, "connect", pcsc_port.SHARING_VIOLATION)
    service.insert(READER, ID_CARD)


WAYS: Mapping[FaultCode, Reach] = {
    FaultCode.CARD_LOST: _pcsc(_lost),
    FaultCode.CARD_UNREADABLE: _module(Command.READ_BASE, encode_reply(0x41)),
    FaultCode.CARD_NOT_ID: _pcsc(lambda service: service.insert(READER, bank_card_answer)),
    FaultCode.CARD_AUTH_FAILED: _module(Command.READ_BASE, encode_reply(0x31)),
    FaultCode.CARD_SILENT: _silent,
    FaultCode.TWO_CARDS: _pcsc(_two_cards),
    FaultCode.READER_BUSY: _pcsc(_busy),
    FaultCode.READER_GONE: _unplugged,
    FaultCode.SERVICE_DOWN: _pcsc(lambda service: service.stop()),
    FaultCode.SERVICE_DENIED: _pcsc(lambda service: service.stop(pcsc_port.SECURITY_VIOLATION)),
    FaultCode.SAM_FAULT: _module(Command.SAM_STATUS, encode_reply(0x60)),
    FaultCode.PROTOCOL: _module(Command.FIND_CARD, encode_reply(0x21)),
}


@pytest.mark.parametrize("code", FaultCode)
def test_each_fault_code_is_reached(code: FaultCode) -> None:
    recorder = Recorder()
    context = make_context(recorder)
    attachment = WAYS[code](context, recorder)
    if attachment is None:
        recorder.wait_for_fault(code)
        return
    thread = threading.Thread(target=attachment.run)
    thread.start()
    try:
        recorder.wait_for_fault(code)
    finally:
        context.stop.set()
        attachment.wake()
        thread.join(5)
    assert not thread.is_alive()
