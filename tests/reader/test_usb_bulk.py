"""The USB profile behind fake endpoints: both framings, silence, loss, and what pyusb's errors become."""

from __future__ import annotations

import errno
import threading
from collections.abc import Iterable

import pytest
import usb.core

from kiosk.protocol.reader_events import FaultCode, IdentityRead, ReadStep
from kiosk.reader.faults import AttachmentError, ReadFaultError
from kiosk.reader.sam import Sam
from kiosk.reader.sdt_attachment import LinkKind, SdtAttachment
from kiosk.reader.usb_bulk import (
    OLD_BODY_IN,
    OLD_BODY_OUT,
    OLD_HEADER_IN,
    OLD_HEADER_OUT,
    SplitFrameLink,
    WholeFrameLink,
    open_usb_link,
    usb_kind,
)
from kiosk.reader.usb_device import attachment_error, open_device
from tests.reader.modules import ScriptedModule
from tests.reader.recording import Recorder, make_context
from tests.reader.virtual_card import sample_text

PACKET_BYTES = 64
OLD = (OLD_HEADER_OUT, OLD_BODY_OUT, OLD_HEADER_IN, OLD_BODY_IN)
NEW = (0x01, 0x82)


class FakeEndpoints:
    """A device of either framing; answers come in packets, endpoint by endpoint."""

    def __init__(self, addresses: Iterable[int], module: ScriptedModule | None = None) -> None:
        self.addresses = tuple(addresses)
        self.module = module or ScriptedModule()
        self.written: list[tuple[int, bytes]] = []
        self.gone = False
        self.closed = False
        self._waiting: dict[int, list[bytes]] = {}

    def write(self, endpoint: int, data: bytes, timeout_s: float) -> None:
        self._check()
        self.written.append((endpoint, data))
        answer = self.module.hear(data)
        if not answer:
            return
        if OLD_HEADER_IN in self.addresses:
            self._waiting = {OLD_HEADER_IN: [answer[:7]], OLD_BODY_IN: _packets(answer[7:])}
        else:
            self._waiting = {0x82: _packets(answer)}

    def read(self, endpoint: int, size: int, timeout_s: float) -> bytes:
        self._check()
        assert size >= PACKET_BYTES
        packets = self._waiting.get(endpoint)
        return packets.pop(0) if packets else b""

    def close(self) -> None:
        self.closed = True

    def _check(self) -> None:
        if self.gone:
            raise AttachmentError(FaultCode.READER_GONE, "ENODEV")


def _packets(data: bytes) -> list[bytes]:
    return [data[start : start + PACKET_BYTES] for start in range(0, len(data), PACKET_BYTES)]


def _ignore(step: ReadStep) -> None:
    pass


@pytest.mark.parametrize(("addresses", "kind"), [(OLD, SplitFrameLink), (NEW, WholeFrameLink)])
def test_the_endpoints_tell_the_framing_and_a_card_is_read(addresses: tuple[int, ...], kind: type) -> None:
    link = open_usb_link(FakeEndpoints(addresses))
    assert isinstance(link, kind)
    sam = Sam(link)
    assert sam.number()
    assert sam.find()
    assert sam.read(_ignore) == sample_text()
    assert not sam.find()


def test_the_old_framing_sends_header_and_body_apart() -> None:
    endpoints = FakeEndpoints(OLD)
    Sam(open_usb_link(endpoints)).find()
    assert endpoints.written == [
        (OLD_HEADER_OUT, bytes.fromhex("AAAAAA96690003")),
        (OLD_BODY_OUT, bytes.fromhex("200122")),
    ]


def test_the_new_framing_sends_whole_frames() -> None:
    endpoints = FakeEndpoints(NEW)
    Sam(open_usb_link(endpoints)).find()
    assert endpoints.written == [(0x01, bytes.fromhex("AAAAAA96690003200122"))]


def test_other_endpoints_are_refused_and_released() -> None:
    endpoints = FakeEndpoints((0x01, 0x02, 0x81))
    with pytest.raises(AttachmentError) as caught:
        open_usb_link(endpoints)
    assert caught.value.code is FaultCode.PROTOCOL
    assert caught.value.detail == "endpoints 01 02 81"
    assert endpoints.closed


@pytest.mark.parametrize("addresses", [OLD, NEW])
def test_a_silent_module_is_a_fault_of_the_module(addresses: tuple[int, ...]) -> None:
    endpoints = FakeEndpoints(addresses, ScriptedModule(lambda asked, right: b""))
    with pytest.raises(ReadFaultError) as caught:
        Sam(open_usb_link(endpoints)).find()
    assert caught.value.code is FaultCode.SAM_FAULT


@pytest.mark.parametrize("addresses", [OLD, NEW])
def test_an_answer_that_was_damaged_is_asked_for_again(addresses: tuple[int, ...]) -> None:
    damaged = [True]

    def damage_one(asked: object, right: bytes) -> bytes:
        return right[:-1] + bytes([right[-1] ^ 1]) if damaged and damaged.pop() else right

    assert Sam(open_usb_link(FakeEndpoints(addresses, ScriptedModule(damage_one)))).find()


def test_unplugged_and_plugged_in_again() -> None:
    recorder = Recorder()
    context = make_context(recorder)
    plugged = [FakeEndpoints(OLD), FakeEndpoints(NEW)]
    opened: list[FakeEndpoints] = []

    def open_link() -> SplitFrameLink | WholeFrameLink:
        if not plugged:
            raise AttachmentError(FaultCode.READER_GONE, "no USB device")
        opened.append(plugged.pop(0))
        link = open_usb_link(opened[-1])
        assert isinstance(link, SplitFrameLink | WholeFrameLink)
        return link

    template = usb_kind(optional=True)
    kind = LinkKind(template.profile, template.reader, open_link, optional=True)
    attachment = SdtAttachment(context, kind, poll_s=0.01)
    thread = threading.Thread(target=attachment.run)
    thread.start()
    recorder.wait_for(IdentityRead)
    opened[0].gone = True
    recorder.wait_for_fault(FaultCode.READER_GONE)
    assert opened[0].closed
    recorder.clear()
    recorder.wait_for(IdentityRead)
    context.stop.set()
    attachment.wake()
    thread.join(5)
    assert not thread.is_alive()
    assert opened[1].closed


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.EACCES, FaultCode.SERVICE_DENIED),
        (errno.EBUSY, FaultCode.READER_BUSY),
        (errno.ENODEV, FaultCode.READER_GONE),
        (errno.EIO, FaultCode.READER_GONE),
    ],
)
def test_errors_of_libusb_have_their_fault(number: int, code: FaultCode) -> None:
    error = attachment_error(usb.core.USBError("words of the library", errno=number))
    assert error.code is code
    assert "words" not in error.detail
    assert ("udev rule" in error.detail) == (code is FaultCode.SERVICE_DENIED)


def test_a_device_that_is_not_there_is_a_missing_reader() -> None:
    with pytest.raises(AttachmentError) as caught:
        open_device(0x0400, 0xFFFF)
    assert caught.value.code is FaultCode.READER_GONE
