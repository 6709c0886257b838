"""The frame codec: every vector of the reference, and frames found again in whatever a line delivers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.reader.sdt import (
    PREAMBLE,
    Command,
    FrameDecoder,
    SdtFormatError,
    encode_frame,
    encode_reply,
    encode_request,
    parse_reply,
    sam_number_text,
    text_of_base_reading,
)

REQUESTS = {
    Command.RESET_SAM: "AA AA AA 96 69 00 03 10 FF EC",
    Command.SAM_STATUS: "AA AA AA 96 69 00 03 11 FF ED",
    Command.SAM_NUMBER: "AA AA AA 96 69 00 03 12 FF EE",
    Command.FIND_CARD: "AA AA AA 96 69 00 03 20 01 22",
    Command.SELECT_CARD: "AA AA AA 96 69 00 03 20 02 21",
    Command.READ_BASE: "AA AA AA 96 69 00 03 30 01 32",
    Command.READ_NEWEST_ADDRESS: "AA AA AA 96 69 00 03 30 03 30",
    Command.READ_MANAGEMENT_NUMBER: "AA AA AA 96 69 00 03 30 05 36",
    Command.READ_BASE_AND_FINGERPRINT: "AA AA AA 96 69 00 03 30 10 23",
    Command.BAUD_115200: "AA AA AA 96 69 00 03 60 00 63",
    Command.BAUD_57600: "AA AA AA 96 69 00 03 60 01 62",
    Command.BAUD_38400: "AA AA AA 96 69 00 03 60 02 61",
    Command.BAUD_19200: "AA AA AA 96 69 00 03 60 03 60",
    Command.BAUD_9600: "AA AA AA 96 69 00 03 60 04 67",
    Command.MAX_RF_BYTES: "AA AA AA 96 69 00 04 61 FF 50 CA",
}

REPLIES = {
    "ok": ("AA AA AA 96 69 00 04 00 00 90 94", 0x90, 0),
    "found": ("AA AA AA 96 69 00 08 00 00 9F 00 00 00 00 97", 0x9F, 4),
    "no card": ("AA AA AA 96 69 00 04 00 00 80 84", 0x80, 0),
    "selected": ("AA AA AA 96 69 00 0C 00 00 90 00 00 00 00 00 00 00 00 9C", 0x90, 8),
    "select failed": ("AA AA AA 96 69 00 04 00 00 81 85", 0x81, 0),
    "read failed": ("AA AA AA 96 69 00 04 00 00 41 45", 0x41, 0),
    "checksum error": ("AA AA AA 96 69 00 04 00 00 10 14", 0x10, 0),
    "length error": ("AA AA AA 96 69 00 04 00 00 11 15", 0x11, 0),
    "command error": ("AA AA AA 96 69 00 04 00 00 21 25", 0x21, 0),
    "unauthorised": ("AA AA AA 96 69 00 04 00 00 23 27", 0x23, 0),
    "unknown error": ("AA AA AA 96 69 00 04 00 00 24 20", 0x24, 0),
    "card to SAM": ("AA AA AA 96 69 00 04 00 00 31 35", 0x31, 0),
    "SAM to card": ("AA AA AA 96 69 00 04 00 00 32 36", 0x32, 0),
    "info verify": ("AA AA AA 96 69 00 04 00 00 33 37", 0x33, 0),
    "card type": ("AA AA AA 96 69 00 04 00 00 40 44", 0x40, 0),
    "get random": ("AA AA AA 96 69 00 04 00 00 47 43", 0x47, 0),
    "self-test": ("AA AA AA 96 69 00 04 00 00 60 64", 0x60, 0),
    "not authorised": ("AA AA AA 96 69 00 04 00 00 66 62", 0x66, 0),
    "no content": ("AA AA AA 96 69 00 04 00 00 91 95", 0x91, 0),
}

TEXT = bytes(range(256))
PHOTO = b"\x5a" * 1024
# Data after the status, its Len field and the size of the whole frame, from the reference.
LONG_REPLIES = {
    "read base": (bytes.fromhex("01000400") + TEXT + PHOTO, 0x0508, 1295),
    "read with fingerprint": (bytes.fromhex("010004000400") + TEXT + PHOTO + b"\x11" * 1024, 0x090A, 2321),
    "fingerprint 0200": (bytes.fromhex("010004000200") + TEXT + PHOTO + b"\x11" * 512, 0x070A, 1809),
    "fingerprint 0000": (bytes.fromhex("010004000000") + TEXT + PHOTO, 0x050A, 1297),
    "SAM number": (bytes(16), 0x0014, 27),
    "one address": (bytes(70), 0x004A, 81),
    "two addresses": (bytes(140), 0x0090, 151),
    "three addresses": (bytes(210), 0x00D6, 221),
    "four addresses": (bytes(280), 0x011C, 291),
}

bodies = st.binary(min_size=2, max_size=60)


def test_every_command_has_a_vector() -> None:
    assert set(REQUESTS) == set(Command)


@pytest.mark.parametrize("command", Command)
def test_request_vectors(command: Command) -> None:
    data = b"\x50" if command is Command.MAX_RF_BYTES else b""
    assert encode_request(command, data) == bytes.fromhex(REQUESTS[command])


@pytest.mark.parametrize("name", REPLIES)
def test_reply_vectors(name: str) -> None:
    frame, sw3, data_bytes = REPLIES[name]
    (body,) = FrameDecoder().feed(bytes.fromhex(frame))
    reply = parse_reply(body)
    assert (reply.sw1, reply.sw2, reply.sw3, len(reply.data)) == (0, 0, sw3, data_bytes)
    assert encode_reply(sw3, reply.data) == bytes.fromhex(frame)


@pytest.mark.parametrize("name", LONG_REPLIES)
def test_long_reply_vectors(name: str) -> None:
    data, length, frame_bytes = LONG_REPLIES[name]
    frame = encode_reply(0x90, data)
    assert len(frame) == frame_bytes
    assert int.from_bytes(frame[5:7], "big") == length
    (body,) = FrameDecoder().feed(frame)
    assert parse_reply(body).data == data


@pytest.mark.parametrize("name", ["read base", "read with fingerprint", "fingerprint 0200", "fingerprint 0000"])
def test_rdr_4_the_text_is_all_that_leaves_a_reading(name: str) -> None:
    assert text_of_base_reading(LONG_REPLIES[name][0]) == TEXT


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x01",
        bytes.fromhex("01000400"),
        bytes.fromhex("01000400") + TEXT,
        bytes.fromhex("00800400") + TEXT[:128] + PHOTO,
    ],
)
def test_a_reading_that_does_not_add_up_is_refused(data: bytes) -> None:
    with pytest.raises(SdtFormatError):
        text_of_base_reading(data)


def test_sam_number_is_little_endian_groups() -> None:
    assert sam_number_text(bytes.fromhex("0500 0300 D2029649 15CD5B07 01000000")) == (
        "05.03-1234567890-0123456789-0000000001"
    )
    with pytest.raises(SdtFormatError):
        sam_number_text(bytes(15))


def test_a_reply_without_its_status_is_refused() -> None:
    with pytest.raises(SdtFormatError):
        parse_reply(b"\x00\x00")


@given(st.lists(bodies, max_size=5), st.lists(st.integers(1, 40), max_size=60))
def test_frames_survive_any_fragmentation(sent: list[bytes], cuts: list[int]) -> None:
    line = b"".join(encode_frame(body) for body in sent)
    decoder = FrameDecoder()
    received = []
    while line:
        cut = cuts.pop() if cuts else 7
        received += decoder.feed(line[:cut])
        line = line[cut:]
    assert received == sent
    assert decoder.buffered_bytes == 0


# What cannot begin a preamble cannot forge one, so nothing between the frames may be taken for a frame.
quiet_noise = st.binary(max_size=40).map(lambda noise: noise.replace(b"\xaa", b"\x55"))


@given(st.lists(st.tuples(quiet_noise, bodies), min_size=1, max_size=5))
def test_frames_are_found_between_noise(parts: list[tuple[bytes, bytes]]) -> None:
    decoder = FrameDecoder()
    assert decoder.feed(b"".join(noise + encode_frame(body) for noise, body in parts)) == [body for _, body in parts]


@given(st.integers(0, 6), bodies)
def test_extra_preamble_bytes_in_front_do_not_hide_a_frame(count: int, body: bytes) -> None:
    assert FrameDecoder().feed(b"\xaa" * count + encode_frame(body)) == [body]


def test_the_noise_that_vendors_saw_does_not_hide_a_frame() -> None:
    frame = encode_reply(0x90)
    assert FrameDecoder().feed(bytes.fromhex("AA00AAAA9669") + frame) == [frame[7:-1]]


@given(bodies, st.integers(0, 500), st.integers(1, 255), bodies)
def test_a_damaged_frame_is_dropped_and_the_next_one_found(body: bytes, at: int, flip: int, second: bytes) -> None:
    frame = bytearray(encode_frame(body))
    index = len(PREAMBLE) + 2 + at % (len(frame) - len(PREAMBLE) - 2)
    frame[index] ^= flip
    decoder = FrameDecoder()
    received = decoder.feed(bytes(frame) + encode_frame(second))
    received += decoder.stop_waiting()
    # XOR sees every single changed byte; whatever the damage forged, the whole frame behind it is not lost.
    assert second in received
    assert body not in received or body == second


@given(st.binary(max_size=20), bodies)
def test_a_forged_header_is_given_up_when_the_line_falls_silent(noise: bytes, body: bytes) -> None:
    forged = PREAMBLE + b"\x0a\x00" + noise
    decoder = FrameDecoder()
    received = decoder.feed(forged + encode_frame(body))
    received += decoder.stop_waiting()
    assert body in received
    assert decoder.buffered_bytes == 0


@given(st.binary(max_size=400))
def test_no_bytes_at_all_can_break_the_decoder(line: bytes) -> None:
    decoder = FrameDecoder()
    for body in decoder.feed(line) + decoder.stop_waiting():
        assert encode_frame(body) in line


@given(st.binary(max_size=3000))
def test_a_frame_longer_than_the_protocol_is_refused(body: bytes) -> None:
    if 2 <= len(body) < 0x0A00:
        assert FrameDecoder().feed(encode_frame(body)) == [body]
    else:
        with pytest.raises(ValueError, match="frame body"):
            encode_frame(body)
