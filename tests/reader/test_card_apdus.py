"""The two ways of reading through PC/SC, and how a reader's answers choose between them."""

from __future__ import annotations

import pytest

from kiosk.protocol.reader_events import FaultCode, ReaderProfile, ReadStep
from kiosk.reader.card_apdus import ChipSerial, PagedText, presumed_profile, profiles_to_try, read_card
from kiosk.reader.faults import ReadFaultError
from tests.reader.virtual_card import (
    BANK_CARD_ATR,
    RESIDENT_ATR,
    Answer,
    bank_card_answer,
    chip_serial_answer,
    paged_answer,
    sample_text,
)

MODULE_ATR = bytes.fromhex("3B8F80014F0CA000000306FF0090000000000000")
BOTH = (ReaderProfile.FFB0_PAGED, ReaderProfile.UID)
SERIAL = bytes.fromhex("0102030405060708")


def _read(answer: Answer, profiles: tuple[ReaderProfile, ...] = BOTH, atr: bytes = RESIDENT_ATR) -> object:
    steps: list[ReadStep] = []
    return read_card(answer, steps.append, atr, profiles)


def _fault(answer: Answer, profiles: tuple[ReaderProfile, ...] = BOTH, atr: bytes = RESIDENT_ATR) -> ReadFaultError:
    with pytest.raises(ReadFaultError) as caught:
        _read(answer, profiles, atr)
    return caught.value


def test_rdr_4_the_text_comes_from_two_pages_and_the_photo_is_never_asked_for() -> None:
    asked: list[bytes] = []
    answer = paged_answer(sample_text())

    def listen(apdu: bytes) -> bytes:
        asked.append(apdu)
        return answer(apdu)

    assert _read(listen) == (ReaderProfile.FFB0_PAGED, PagedText(sample_text()))
    assert asked == [bytes.fromhex("FFB0000000"), bytes.fromhex("FFB0010000")]


def test_a_plain_reader_gives_a_token() -> None:
    assert _read(chip_serial_answer(SERIAL)) == (ReaderProfile.UID, ChipSerial("0102030405060708"))


@pytest.mark.parametrize(
    "answer",
    [
        bank_card_answer,
        chip_serial_answer(bytes(8)),
        lambda apdu: bytes.fromhex("00000000 9000") if apdu[:2] == b"\xff\xca" else bytes.fromhex("6D00"),
        lambda apdu: bytes(256) + bytes.fromhex("9000"),
        lambda apdu: bytes.fromhex("6982"),
    ],
    ids=["bank card", "all-zero serial", "all-zero PUPI", "no lengths on page 0", "locked storage card"],
)
def test_what_is_no_identity_card(answer: Answer) -> None:
    assert _fault(answer, atr=BANK_CARD_ATR).code is FaultCode.CARD_NOT_ID


def test_a_refusal_under_an_identity_cards_atr_is_told_as_failed_authentication() -> None:
    assert MODULE_ATR[13:15] == b"\x90\x00"
    assert _fault(lambda apdu: bytes.fromhex("6982"), atr=MODULE_ATR).code is FaultCode.CARD_AUTH_FAILED


def _second_page(answer_of_second: bytes) -> Answer:
    first = paged_answer(sample_text())
    return lambda apdu: answer_of_second if apdu[2] == 1 else first(apdu)


def test_a_broken_second_page() -> None:
    assert _fault(_second_page(bytes.fromhex("6A82"))).code is FaultCode.CARD_UNREADABLE
    assert _fault(_second_page(bytes.fromhex("01029000"))).code is FaultCode.PROTOCOL


@pytest.mark.parametrize(
    ("name", "profile"),
    [
        ("ACS ACR122U PICC Interface 00 00", ReaderProfile.UID),
        ("HID Global OMNIKEY 5022 Smart Card Reader 00 00", ReaderProfile.UID),
        ("ID Reader A 00 00", ReaderProfile.FFB0_PAGED),
    ],
)
def test_the_name_of_a_reader_tells_what_to_expect(name: str, profile: ReaderProfile) -> None:
    assert presumed_profile(name) is profile


def test_configured_means_only_this_one() -> None:
    assert profiles_to_try(ReaderProfile.UID, ReaderProfile.FFB0_PAGED, MODULE_ATR) == (ReaderProfile.UID,)


def test_auto_tries_the_likelier_first() -> None:
    assert profiles_to_try(None, ReaderProfile.UID, RESIDENT_ATR) == BOTH[::-1]
    assert profiles_to_try(None, ReaderProfile.UID, MODULE_ATR) == BOTH
    assert profiles_to_try(None, ReaderProfile.FFB0_PAGED, RESIDENT_ATR) == BOTH
