"""Frames of the SDT protocol spoken by readers with a security module (GA/T 467), free of any transport.

Request ``AA AA AA 96 69 | length | command parameter [data] | check``, reply the same with three status bytes in
place of command and parameter. ``length`` counts what follows it, check included, big-endian; ``check`` is the XOR
from the length to the last data byte.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from functools import reduce
from operator import xor

PREAMBLE = bytes.fromhex("AAAAAA9669")
TEXT_BYTES = 256
PHOTO_BYTES = 1024
ADDRESS_BYTES = 70
MAX_ADDRESSES = 4

_LENGTH_BYTES = 2
_STATUS_BYTES = 3
_SHORTEST_BODY = 3
# The longest reply of the protocol, text + photo + fingerprint, has a body of 0x090A; more than that is line noise.
_LONGEST_BODY = 0x0A00


class Command(Enum):
    """Command and parameter bytes; which of them the kiosk may send is decided in ``kiosk.reader.sam``."""

    RESET_SAM = b"\x10\xff"
    SAM_STATUS = b"\x11\xff"
    SAM_NUMBER = b"\x12\xff"
    FIND_CARD = b"\x20\x01"
    SELECT_CARD = b"\x20\x02"
    READ_BASE = b"\x30\x01"
    READ_NEWEST_ADDRESS = b"\x30\x03"
    READ_MANAGEMENT_NUMBER = b"\x30\x05"
    READ_BASE_AND_FINGERPRINT = b"\x30\x10"
    BAUD_115200 = b"\x60\x00"
    BAUD_57600 = b"\x60\x01"
    BAUD_38400 = b"\x60\x02"
    BAUD_19200 = b"\x60\x03"
    BAUD_9600 = b"\x60\x04"
    MAX_RF_BYTES = b"\x61\xff"


class SdtFormatError(ValueError):
    """A frame that passed its checksum but does not hold what its command answers."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer. Decide on ``sw3`` alone: ``sw1 sw2`` are the card's own status passed on."""

    sw1: int
    sw2: int
    sw3: int
    data: bytes = field(repr=False)

    @property
    def status_words(self) -> str:
        return f"{self.sw1:02X} {self.sw2:02X} {self.sw3:02X}"


def checksum(covered: bytes | bytearray) -> int:
    return reduce(xor, covered, 0)


def encode_frame(body: bytes) -> bytes:
    """Preamble, length, body, check. Raises ValueError for a body that no frame of the protocol carries."""
    length = len(body) + 1
    if not _SHORTEST_BODY <= length <= _LONGEST_BODY:
        raise ValueError(f"frame body of {len(body)} bytes")
    covered = length.to_bytes(_LENGTH_BYTES, "big") + body
    return PREAMBLE + covered + bytes([checksum(covered)])


def encode_request(command: Command, data: bytes = b"") -> bytes:
    return encode_frame(command.value + data)


def encode_reply(sw3: int, data: bytes = b"", *, sw1: int = 0, sw2: int = 0) -> bytes:
    return encode_frame(bytes([sw1, sw2, sw3]) + data)


def parse_reply(body: bytes) -> Reply:
    """The body of a decoded frame as a reply. Raises SdtFormatError when it is shorter than its status."""
    if len(body) < _STATUS_BYTES:
        raise SdtFormatError(f"reply of {len(body)} bytes")
    return Reply(body[0], body[1], body[2], body[_STATUS_BYTES:])


class FrameDecoder:
    """Bytes in, bodies of whole frames out; finds its way back after noise, fragments and damaged frames."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self.damaged_frames = 0

    @property
    def buffered_bytes(self) -> int:
        return len(self._buffer)

    def feed(self, chunk: bytes) -> list[bytes]:
        """Bodies (without length and check) of the frames completed by ``chunk``, in order."""
        self._buffer += chunk
        bodies = []
        while (body := self._take()) is not None:
            bodies.append(body)
        return bodies

    def stop_waiting(self) -> list[bytes]:
        """Nothing more is coming: drop the frame that never ended and look for whole ones inside it.

        Noise can forge a preamble and a length; without this the true frame behind it would be waited for in vain.
        """
        bodies: list[bytes] = []
        while self._buffer:
            del self._buffer[0]
            bodies += self.feed(b"")
        return bodies

    def _take(self) -> bytes | None:
        while self._align():
            start = len(PREAMBLE) + _LENGTH_BYTES
            if len(self._buffer) < start:
                return None
            length = int.from_bytes(self._buffer[len(PREAMBLE) : start], "big")
            if not _SHORTEST_BODY <= length <= _LONGEST_BODY:
                del self._buffer[0]
                continue
            end = start + length
            if len(self._buffer) < end:
                return None
            if checksum(self._buffer[len(PREAMBLE) : end]) == 0:
                body = bytes(self._buffer[start : end - 1])
                del self._buffer[:end]
                return body
            self.damaged_frames += 1
            del self._buffer[0]
        return None

    def _align(self) -> bool:
        """Drop what cannot begin a frame; True when the buffer begins with a whole preamble."""
        at = self._buffer.find(PREAMBLE)
        if at >= 0:
            del self._buffer[:at]
            return True
        for kept in range(min(len(PREAMBLE) - 1, len(self._buffer)), 0, -1):
            if self._buffer.endswith(PREAMBLE[:kept]):
                del self._buffer[:-kept]
                return False
        self._buffer.clear()
        return False


def text_of_base_reading(data: bytes) -> bytes:
    """The 256 bytes of text out of ``30 01`` (or ``30 10``); photo and fingerprint end here.

    ``data``: text length, photo length [, fingerprint length], two bytes each, big-endian, then the parts. Raises
    SdtFormatError when the lengths do not add up.
    """
    if len(data) < 2 * _LENGTH_BYTES:
        raise SdtFormatError(f"reading of {len(data)} bytes")
    text_length = int.from_bytes(data[:2], "big")
    photo_length = int.from_bytes(data[2:4], "big")
    head = 2 * _LENGTH_BYTES
    if len(data) != head + text_length + photo_length:
        fingerprint_length = int.from_bytes(data[4:6], "big")
        head += _LENGTH_BYTES
        if len(data) != head + text_length + photo_length + fingerprint_length:
            raise SdtFormatError(f"reading of {len(data)} bytes does not fit its lengths")
    if text_length != TEXT_BYTES:
        raise SdtFormatError(f"text of {text_length} bytes")
    return data[head : head + TEXT_BYTES]


def sam_number_text(data: bytes) -> str:
    """The 16 bytes of ``12 FF`` as the vendors print them (seen in 2 programs). Raises SdtFormatError."""
    if len(data) != 16:
        raise SdtFormatError(f"SAM number of {len(data)} bytes")
    numbers = [int.from_bytes(data[a:b], "little") for a, b in ((0, 2), (2, 4), (4, 8), (8, 12), (12, 16))]
    return "{:02d}.{:02d}-{:08d}-{:010d}-{:010d}".format(*numbers)
