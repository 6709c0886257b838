"""The conversation with a module: what each status means, what is sent again, what is given up."""

from __future__ import annotations

import pytest

from kiosk.protocol.reader_events import FaultCode, ReadStep
from kiosk.reader.faults import ReadFaultError
from kiosk.reader.sam import NUMBER_ATTEMPTS, Sam
from kiosk.reader.sdt import Command, encode_reply
from tests.reader.modules import Misbehave, ModuleLink, ScriptedModule, honest, status_for
from tests.reader.virtual_card import sample_text

# SW3 met in select or read, and what the architecture makes of it.
STATUS_FAULTS = {
    0x10: FaultCode.PROTOCOL,
    0x11: FaultCode.PROTOCOL,
    0x21: FaultCode.PROTOCOL,
    0x23: FaultCode.PROTOCOL,
    0x24: FaultCode.SAM_FAULT,
    0x31: FaultCode.CARD_AUTH_FAILED,
    0x32: FaultCode.CARD_AUTH_FAILED,
    0x33: FaultCode.CARD_AUTH_FAILED,
    0x40: FaultCode.CARD_NOT_ID,
    0x41: FaultCode.CARD_UNREADABLE,
    0x47: FaultCode.CARD_UNREADABLE,
    0x60: FaultCode.SAM_FAULT,
    0x66: FaultCode.SAM_FAULT,
    0x81: FaultCode.CARD_UNREADABLE,
    0x34: FaultCode.PROTOCOL,
}


def _ignore(step: ReadStep) -> None:
    pass


def _always(command: Command, answer: bytes) -> Misbehave:
    return lambda asked, right: answer if asked is command else right


def _sam(misbehave: Misbehave = honest, fragment_bytes: int = 64) -> tuple[Sam, ScriptedModule]:
    module = ScriptedModule(misbehave)
    return Sam(ModuleLink(module, fragment_bytes)), module


@pytest.mark.parametrize("fragment_bytes", [1, 3, 64, 4096])
def test_find_select_read(fragment_bytes: int) -> None:
    sam, module = _sam(fragment_bytes=fragment_bytes)
    steps: list[ReadStep] = []
    assert sam.find()
    assert sam.read(steps.append) == sample_text()
    assert steps == [ReadStep.SELECT, ReadStep.READ]
    assert module.asked == [Command.FIND_CARD, Command.SELECT_CARD, Command.READ_BASE]
    assert not sam.find()


@pytest.mark.parametrize("command", [Command.SELECT_CARD, Command.READ_BASE])
@pytest.mark.parametrize("sw3", STATUS_FAULTS)
def test_each_status_has_its_fault(command: Command, sw3: int) -> None:
    sam, _ = _sam(_always(command, encode_reply(sw3, sw1=0x6A, sw2=0x82)))
    assert sam.find()
    with pytest.raises(ReadFaultError) as caught:
        sam.read(_ignore)
    assert caught.value.code is STATUS_FAULTS[sw3]
    assert f"6A 82 {sw3:02X}" in caught.value.detail


@pytest.mark.parametrize("sw3", [0x10, 0x11])
def test_a_frame_the_module_found_damaged_is_sent_once_more(sw3: int) -> None:
    sam, module = _sam(status_for(Command.READ_BASE, sw3))
    assert sam.find()
    assert sam.read(_ignore) == sample_text()
    assert module.asked.count(Command.READ_BASE) == 2


def test_unknown_error_is_worth_one_reset() -> None:
    sam, module = _sam(status_for(Command.SELECT_CARD, 0x24))
    assert sam.find()
    assert sam.read(_ignore) == sample_text()
    assert Command.RESET_SAM in module.asked


def test_unknown_error_while_finding_is_worth_one_reset_too() -> None:
    sam, module = _sam(status_for(Command.FIND_CARD, 0x24))
    assert sam.find()
    assert module.asked == [Command.FIND_CARD, Command.RESET_SAM, Command.FIND_CARD]


def test_a_card_that_left_during_the_reset_is_lost() -> None:
    module = ScriptedModule(status_for(Command.SELECT_CARD, 0x24))
    sam = Sam(ModuleLink(module))
    assert sam.find()
    module.card_lies = False
    with pytest.raises(ReadFaultError) as caught:
        sam.read(_ignore)
    assert caught.value.code is FaultCode.CARD_LOST


def test_an_empty_reading_is_unreadable() -> None:
    sam, _ = _sam(_always(Command.READ_BASE, encode_reply(0x91)))
    with pytest.raises(ReadFaultError) as caught:
        sam.read(_ignore)
    assert caught.value.code is FaultCode.CARD_UNREADABLE


def test_no_answer_is_a_fault_of_the_module() -> None:
    sam, _ = _sam(_always(Command.FIND_CARD, b""))
    with pytest.raises(ReadFaultError) as caught:
        sam.find()
    assert caught.value.code is FaultCode.SAM_FAULT


def test_a_damaged_answer_is_asked_for_once_more() -> None:
    damaged = bytearray(encode_reply(0x90))
    damaged[-1] ^= 1
    first = [bytes(damaged)]
    sam, module = _sam(lambda asked, right: first.pop() if asked is Command.SAM_STATUS and first else right)
    sam.check()
    assert module.asked == [Command.SAM_STATUS] * 2


@pytest.mark.parametrize("cut", [1, 3])
def test_answers_that_stay_damaged_or_cut_off_are_a_protocol_fault(cut: int) -> None:
    damaged = bytearray(encode_reply(0x90))
    damaged[-1] ^= 1
    for answer in (bytes(damaged), encode_reply(0x90)[:-cut]):
        sam, _ = _sam(_always(Command.SAM_STATUS, answer))
        with pytest.raises(ReadFaultError) as caught:
            sam.check()
        assert caught.value.code is FaultCode.PROTOCOL


def test_an_answer_behind_a_forged_header_is_found() -> None:
    forged = bytes.fromhex("AAAAAA9669 0800 00")
    sam, _ = _sam(lambda asked, right: forged + right)
    assert sam.find()


def test_the_number_is_asked_for_three_times() -> None:
    unanswered = [b""] * (NUMBER_ATTEMPTS - 1)
    sam, module = _sam(lambda asked, right: unanswered.pop() if unanswered else right)
    assert sam.number() == "05.03-1234567890-0123456789-0000000001"
    assert len(module.asked) == NUMBER_ATTEMPTS
    sam, _ = _sam(lambda asked, right: b"")
    with pytest.raises(ReadFaultError) as caught:
        sam.number()
    assert caught.value.code is FaultCode.SAM_FAULT


def test_no_newest_address_is_nothing_wrong() -> None:
    sam, _ = _sam()
    assert sam.newest_address() == b""
    sam = Sam(ModuleLink(ScriptedModule(addresses=bytes(70))))
    assert sam.newest_address() == bytes(70)
