"""Reading a card through PC/SC, and how ``auto`` finds out which of the two known ways a reader offers.

``ffb0-paged``: a reader with a module that reads the card by itself and hands out 1284 bytes with READ BINARY
``FF B0 <offset> 00`` (one implementation seen; unverified on hardware). ``uid``: the chip's own eight bytes from a
plain reader, a token and no name (seen in 6+ over raw type B; unverified through PC/SC).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from kiosk.protocol.reader_events import FaultCode, ReaderProfile, ReadStep
from kiosk.reader.faults import ReadFaultError
from kiosk.reader.sdt import TEXT_BYTES

Transmit = Callable[[bytes], bytes]
OnStep = Callable[[ReadStep], None]

READ_PAGE = bytes.fromhex("FFB0000000")
READ_CHIP_SERIAL = bytes.fromhex("0036000008")
READ_PUPI = bytes.fromhex("FFCA000000")

_PAGE_BYTES = 256
# textLen 0100, photoLen 0400: what stands before the text on page 0.
_PAGED_HEADER = bytes.fromhex("01000400")
_OK = b"\x90\x00"
_SERIAL_BYTES = 8
_AUTHENTICATION_SW1_SW2 = (b"\x63\x00", b"\x69\x82")

# Contactless readers that libccid lists and that hold no module: the chip's serial at best.
_PLAIN_READERS = ("acr1", "omnikey", "utrust 37", "scm ", "identiv", "r502", "de-620", "twn4", "pn53", "ukeyci800")


@dataclass(frozen=True, slots=True)
class PagedText:
    """256 bytes of text from a reader with a module."""

    text: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class ChipSerial:
    """16 hex digits of the chip, which name nobody but still count as personal information."""

    uid: str = field(repr=False)


CardContent = PagedText | ChipSerial


class NotOfferedError(Exception):
    """This reader or card does not answer this profile. ``detail`` holds status words, ``sw`` the bytes of them."""

    def __init__(self, detail: str, sw: bytes = b"") -> None:
        super().__init__(detail)
        self.detail = detail
        self.sw = sw


def presumed_profile(reader_name: str) -> ReaderProfile:
    """What a reader's name promises before its first card."""
    lowered = reader_name.lower()
    return ReaderProfile.UID if any(word in lowered for word in _PLAIN_READERS) else ReaderProfile.FFB0_PAGED


def atr_of_module_reader(atr: bytes) -> bool:
    """The one known reader with a module marks "an ID card is read and ready" by ``ATR[13..14] = 90 00``."""
    return len(atr) >= 15 and atr[13:15] == _OK


def read_paged(transmit: Transmit, on_step: OnStep) -> PagedText:
    """Pages 0 and 1 hold the whole text; the photo's pages are never asked for.

    Raises NotOfferedError, ReadFaultError.
    """
    on_step(ReadStep.READ)
    first = transmit(READ_PAGE)
    if first[-2:] != _OK:
        raise NotOfferedError(f"SW {first[-2:].hex(' ').upper()} to FF B0 00 00", first[-2:])
    if len(first) != _PAGE_BYTES + 2 or not first.startswith(_PAGED_HEADER):
        raise NotOfferedError("no text lengths on page 0")
    second = transmit(READ_PAGE[:2] + _PAGE_BYTES.to_bytes(2, "big") + READ_PAGE[4:])
    if second[-2:] != _OK:
        raise ReadFaultError(FaultCode.CARD_UNREADABLE, f"SW {second[-2:].hex(' ').upper()} to FF B0 01 00")
    head = len(_PAGED_HEADER)
    text = first[head:_PAGE_BYTES] + second[:head]
    if len(text) != TEXT_BYTES or len(second) < head + 2:
        raise ReadFaultError(FaultCode.PROTOCOL, f"page 1 of {len(second) - 2} bytes")
    return PagedText(text)


def read_chip_serial(transmit: Transmit, on_step: OnStep) -> ChipSerial:
    """Eight bytes that are not all zero. Raises NotOfferedError."""
    on_step(ReadStep.READ)
    answer = transmit(READ_CHIP_SERIAL)
    if len(answer) == _SERIAL_BYTES + 2 and answer[-2:] == _OK and any(answer[:-2]):
        return ChipSerial(answer[:-2].hex().upper())
    pupi = transmit(READ_PUPI)
    if pupi[-2:] == _OK and not any(pupi[:-2]):
        raise NotOfferedError("PUPI all zero and no chip serial")
    raise NotOfferedError(f"SW {answer[-2:].hex(' ').upper()} to 00 36")


_READ: Mapping[ReaderProfile, Callable[[Transmit, OnStep], CardContent]] = {
    ReaderProfile.FFB0_PAGED: read_paged,
    ReaderProfile.UID: read_chip_serial,
}


def read_card(
    transmit: Transmit, on_step: OnStep, atr: bytes, profiles: tuple[ReaderProfile, ...]
) -> tuple[ReaderProfile, CardContent]:
    """Try ``profiles`` in order; the first that answers. Raises ReadFaultError.

    A card that answers none is CARD_NOT_ID, except that a module's "authentication failed" is told as such where the
    ATR says that an ID card lies there: on any other card those words only mean a locked storage card.
    """
    refusals = []
    for profile in profiles:
        try:
            return profile, _READ[profile](transmit, on_step)
        except NotOfferedError as refusal:
            refusals.append(refusal.detail)
            if atr_of_module_reader(atr) and refusal.sw in _AUTHENTICATION_SW1_SW2:
                raise ReadFaultError(FaultCode.CARD_AUTH_FAILED, refusal.detail) from None
    raise ReadFaultError(FaultCode.CARD_NOT_ID, "; ".join(refusals))


def profiles_to_try(configured: ReaderProfile | None, learned: ReaderProfile, atr: bytes) -> tuple[ReaderProfile, ...]:
    """One configured profile, or both with the likelier first: by ATR, else by what this reader answered before."""
    if configured is not None:
        return (configured,)
    both = (ReaderProfile.FFB0_PAGED, ReaderProfile.UID)
    return both[::-1] if learned is ReaderProfile.UID and not atr_of_module_reader(atr) else both
