"""The serial profile on a pseudo-terminal: noise, fragments, damaged frames, silence, loss."""

from __future__ import annotations

import errno
import os
import pty
import threading
import tty
from collections.abc import Callable, Iterator

import pytest
import serial

from kiosk.protocol.reader_events import Fault, FaultCode, IdentityRead, Readers, Removed
from kiosk.reader.faults import AttachmentError
from kiosk.reader.sdt import Command, encode_reply
from kiosk.reader.sdt_attachment import SdtAttachment
from kiosk.reader.serial_link import SerialLink, serial_kind
from kiosk.reader.text_layout import WantedFields
from tests.reader.modules import Misbehave, ScriptedModule, honest
from tests.reader.recording import Recorder, make_context

POLL_S = 0.02


class SerialModule:
    """A scripted module at the far end of a pseudo-terminal."""

    def __init__(self, module: ScriptedModule, fragment_bytes: int = 4096) -> None:
        self.module = module
        self._fragment_bytes = fragment_bytes
        self._far, near = pty.openpty()
        tty.setraw(near)
        self.path = os.ttyname(near)
        self._near = near
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def unplug(self) -> None:
        """Hang up, as a pulled USB converter does."""
        if self._near >= 0:
            os.close(self._near)
            self._near = -1
            self._stop_serving()

    def _stop_serving(self) -> None:
        os.close(self._far)
        self._thread.join(5)

    def _serve(self) -> None:
        try:
            while received := os.read(self._far, 4096):
                answer = self.module.hear(received)
                for start in range(0, len(answer), self._fragment_bytes):
                    os.write(self._far, answer[start : start + self._fragment_bytes])
        except OSError:
            return  # hung up


Plug = Callable[..., tuple[SerialModule, Recorder]]


@pytest.fixture
def plug() -> Iterator[Plug]:
    """Plug in a module and watch it; everything is unplugged after the test."""
    running: list[tuple[SerialModule, SdtAttachment, threading.Thread, threading.Event]] = []

    def plug_in(
        misbehave: Misbehave = honest, fragment_bytes: int = 4096, **module_options: bytes
    ) -> tuple[SerialModule, Recorder]:
        serial_module = SerialModule(ScriptedModule(misbehave, **module_options), fragment_bytes)
        recorder = Recorder()
        context = make_context(recorder, wanted=WantedFields(address=True), newest_address=True)
        attachment = SdtAttachment(context, serial_kind(serial_module.path), poll_s=POLL_S)
        thread = threading.Thread(target=attachment.run)
        thread.start()
        running.append((serial_module, attachment, thread, context.stop))
        return serial_module, recorder

    yield plug_in
    for serial_module, attachment, thread, stop in running:
        stop.set()
        attachment.wake()
        serial_module.unplug()
        thread.join(10)
        assert not thread.is_alive()


@pytest.mark.parametrize("fragment_bytes", [1, 7, 4096])
def test_a_card_is_read_in_fragments(plug: Plug, fragment_bytes: int) -> None:
    module, recorder = plug(fragment_bytes=fragment_bytes)
    assert recorder.wait_for(IdentityRead).identity.name == "关建国"
    assert recorder.of(Readers)[0].readers[0].knows_presence is False
    assert module.path == recorder.of(Readers)[0].readers[0].name


def test_noise_before_and_behind_each_answer_is_no_fault(plug: Plug) -> None:
    noise = bytes.fromhex("AA 00 AA AA 96 69 FF")
    _, recorder = plug(lambda asked, right: noise + right + b"\x00\xaa")
    recorder.wait_for(IdentityRead)
    assert recorder.of(Fault) == []


def test_one_damaged_frame_is_asked_for_again(plug: Plug) -> None:
    damaged = [True]

    def damage_one(asked: Command, right: bytes) -> bytes:
        if asked is Command.READ_BASE and damaged:
            damaged.clear()
            return right[:600] + b"\x55" + right[601:]
        return right

    module, recorder = plug(damage_one)
    recorder.wait_for(IdentityRead)
    assert module.module.asked.count(Command.READ_BASE) == 2


def test_damage_that_stays_is_a_protocol_fault(plug: Plug) -> None:
    _, recorder = plug(lambda asked, right: right[:-1] + b"\x00" if asked is Command.SELECT_CARD else right)
    recorder.wait_for_fault(FaultCode.PROTOCOL)


def test_a_silent_module_is_told_once_and_served_again_when_it_speaks(plug: Plug) -> None:
    dumb = threading.Event()
    dumb.set()
    _, recorder = plug(lambda asked, right: b"" if dumb.is_set() else right)
    recorder.wait_for_fault(FaultCode.SAM_FAULT)
    dumb.clear()
    recorder.wait_for(IdentityRead)
    assert len(recorder.of(Fault)) == 1


def test_a_failed_card_is_told_once_until_it_is_lifted(plug: Plug) -> None:
    module, recorder = plug(lambda asked, right: encode_reply(0x41) if asked is Command.READ_BASE else right)
    recorder.wait_for_fault(FaultCode.CARD_UNREADABLE)
    finds = module.module.asked.count(Command.FIND_CARD)
    while module.module.asked.count(Command.FIND_CARD) < finds + 3:
        threading.Event().wait(POLL_S)
    assert len(recorder.of(Fault)) == 1
    module.module.card_lies = False
    recorder.wait_for(Removed)


def test_newest_address(plug: Plug) -> None:
    _, recorder = plug(addresses="运城市新街2号".ljust(35).encode("utf-16-le"))
    assert recorder.wait_for(IdentityRead).identity.address == "运城市新街2号"


def test_an_unplugged_reader_is_gone(plug: Plug) -> None:
    module, recorder = plug()
    recorder.wait_for(IdentityRead)
    module.unplug()
    fault = recorder.wait_for_fault(FaultCode.READER_GONE)
    assert fault.reader == module.path
    assert recorder.of(Readers)[-1].readers == ()


def test_a_port_held_by_another_program_is_busy() -> None:
    module = SerialModule(ScriptedModule())
    holder = SerialLink(module.path)
    with pytest.raises(AttachmentError) as caught:
        SerialLink(module.path)
    assert caught.value.code is FaultCode.READER_BUSY
    holder.close()
    module.unplug()


def test_a_port_without_permission_names_the_rule_that_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object, **options: object) -> None:
        raise serial.SerialException(errno.EACCES, "words of the library")

    monkeypatch.setattr(serial, "Serial", refuse)
    with pytest.raises(AttachmentError) as caught:
        SerialLink("/dev/ttyUSB0")
    assert caught.value.code is FaultCode.SERVICE_DENIED
    assert "70-linggong-kiosk-reader.rules" in caught.value.detail
    assert "words" not in caught.value.detail


def test_a_missing_port_is_a_missing_reader() -> None:
    with pytest.raises(AttachmentError) as caught:
        SerialLink("/dev/no-such-port")
    assert caught.value.code is FaultCode.READER_GONE
    assert caught.value.detail == "ENOENT"
