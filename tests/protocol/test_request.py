"""docs/protocol.md, 13: only the hub's own answer to this very question is one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.signing import SigningKey

from kiosk.protocol.envelope import MAX_ENVELOPE_BYTES
from kiosk.protocol.heartbeat import (
    MAX_HEARTBEAT_BYTES,
    Heartbeat,
    HeartbeatReply,
    pack_heartbeat,
    pack_reply,
    unpack_heartbeat,
    unpack_reply,
)
from kiosk.protocol.receipts import Receipt, pack_receipts, unpack_receipts
from kiosk.protocol.records import RecordError, pack, unpack_map
from kiosk.protocol.request import (
    MAX_ENVELOPES,
    MAX_REQUEST_BYTES,
    Answer,
    AnswerStatus,
    Request,
    RequestError,
    RequestFault,
    RequestKind,
    pack_envelopes,
    read_request,
    sign_answer,
    sign_request,
    unpack_envelopes,
    verify_answer,
    verify_request,
)
from kiosk.protocol.signed import join, split

KIOSK = SigningKey(b"k" * 32)
HUB = SigningKey(b"h" * 32)
ids = st.binary(min_size=16, max_size=16)
requests = st.builds(
    Request,
    kiosk=st.integers(1, 65535),
    key_id=st.integers(0, 65535),
    boot_id=ids,
    request_id=ids,
    at=st.integers(0, 2**40 - 1),
)
answers = st.builds(Answer, request_id=ids)
REQUEST = Request(7, 1, b"b" * 16, b"r" * 16, 1_795_500_000, RequestKind.HEARTBEAT, b"body")
ANSWER = Answer(b"r" * 16, 1_795_500_003, AnswerStatus.OK, b"body")

receipts = st.builds(
    lambda envelope_id, reason, at: Receipt(envelope_id, reason is None, reason, at),
    ids,
    st.none() | st.text(max_size=20),
    st.integers(0, 2**40),
)


@given(requests)
def test_a_request_comes_back_as_it_was(request: Request) -> None:
    wire = sign_request(request, KIOSK)
    assert read_request(wire) == request
    assert verify_request(wire, KIOSK.verify_key) == request


@given(answers)
def test_an_answer_comes_back_as_it_was(answer: Answer) -> None:
    assert verify_answer(sign_answer(answer, HUB), HUB.verify_key, answer.request_id) == answer


@given(requests, st.data())
def test_no_changed_or_cut_request_is_one(request: Request, data: st.DataObject) -> None:
    wire = sign_request(request, KIOSK)
    at = data.draw(st.integers(0, len(wire) - 1))
    changed = wire[:at] + bytes([wire[at] ^ data.draw(st.integers(1, 255))]) + wire[at + 1 :]
    for bad in (changed, wire[:at]):
        with pytest.raises(RequestError):
            verify_request(bad, KIOSK.verify_key)


@given(answers, st.data())
def test_no_changed_or_cut_answer_is_one(answer: Answer, data: st.DataObject) -> None:
    wire = sign_answer(answer, HUB)
    at = data.draw(st.integers(0, len(wire) - 1))
    changed = wire[:at] + bytes([wire[at] ^ data.draw(st.integers(1, 255))]) + wire[at + 1 :]
    for bad in (changed, wire[:at]):
        with pytest.raises(RequestError):
            verify_answer(bad, HUB.verify_key, answer.request_id)


@given(st.binary(max_size=300))
def test_any_bytes_are_refused_by_a_typed_error(data: bytes) -> None:
    with pytest.raises(RequestError):
        read_request(data)
    with pytest.raises(RequestError):
        verify_answer(data, HUB.verify_key, b"r" * 16)


def test_req_3_a_recorded_answer_answers_nothing() -> None:
    with pytest.raises(RequestError) as caught:
        verify_answer(sign_answer(ANSWER, HUB), HUB.verify_key, b"x" * 16)
    assert caught.value.code is RequestFault.WRONG_ID


def test_req_6_another_key_signs_no_answer() -> None:
    with pytest.raises(RequestError) as caught:
        verify_answer(sign_answer(ANSWER, KIOSK), HUB.verify_key, b"r" * 16)
    assert caught.value.code is RequestFault.BAD_SIGNATURE


def test_what_was_signed_as_a_request_is_no_answer() -> None:
    outer, signature = split(sign_request(REQUEST, HUB), 64, MAX_REQUEST_BYTES)
    with pytest.raises(RequestError) as caught:
        verify_answer(join(outer, signature), HUB.verify_key, REQUEST.request_id)
    assert caught.value.code is RequestFault.BAD_SIGNATURE


def test_gen_1_gen_2_a_newer_version_is_named_and_new_keys_are_ignored() -> None:
    outer, _ = split(sign_request(REQUEST, KIOSK), 64, MAX_REQUEST_BYTES)
    newer = pack({**unpack_map(outer), "v": 2})
    with pytest.raises(RequestError) as caught:
        read_request(join(newer, bytes(64)))
    assert caught.value.code is RequestFault.UNKNOWN_VERSION
    more = pack({**unpack_map(outer), "later": True})
    assert read_request(join(more, bytes(64))) == REQUEST


def test_ids_have_sixteen_bytes() -> None:
    with pytest.raises(RequestError):
        read_request(sign_request(replace(REQUEST, request_id=b"short"), KIOSK))


@pytest.mark.parametrize(
    "request_",
    [
        replace(REQUEST, kiosk=0),
        replace(REQUEST, kiosk=1 << 16),
        replace(REQUEST, key_id=-1),
        replace(REQUEST, key_id=1 << 16),
        replace(REQUEST, at=1 << 40),
    ],
)
def test_numbers_have_their_widths(request_: Request) -> None:
    with pytest.raises(RequestError) as caught:
        read_request(sign_request(request_, KIOSK))
    assert caught.value.code is RequestFault.MALFORMED


def test_req_1_too_large_is_refused_before_it_is_looked_into() -> None:
    with pytest.raises(ValueError, match="1 MiB"):
        sign_request(replace(REQUEST, body=bytes(MAX_REQUEST_BYTES)), KIOSK)
    with pytest.raises(RequestError) as caught:
        read_request(bytes(MAX_REQUEST_BYTES + 1))
    assert caught.value.code is RequestFault.TOO_LARGE


@given(st.lists(st.binary(max_size=50), min_size=1, max_size=MAX_ENVELOPES))
def test_envelopes_travel_as_they_are(wires: list[bytes]) -> None:
    assert list(unpack_envelopes(pack_envelopes(wires))) == wires


@pytest.mark.parametrize(
    "body", [b"", b"\x80", b"\x01", pack([1]), pack([b""] * (MAX_ENVELOPES + 1)), pack([bytes(MAX_ENVELOPE_BYTES + 1)])]
)
def test_other_bodies_are_no_envelopes(body: bytes) -> None:
    with pytest.raises(RequestError):
        unpack_envelopes(body)


@given(st.lists(receipts, max_size=MAX_ENVELOPES))
def test_receipts_come_back_as_they_were(given_receipts: list[Receipt]) -> None:
    assert list(unpack_receipts(pack_receipts(given_receipts))) == given_receipts


@pytest.mark.parametrize(
    "fields",
    [
        {"envelope_id": b"i" * 16, "accepted": True, "reason": "DUPLICATE", "at": 1},
        {"envelope_id": b"i" * 16, "accepted": False, "reason": None, "at": 1},
        {"envelope_id": b"i", "accepted": True, "reason": None, "at": 1},
    ],
)
def test_a_receipt_says_one_thing(fields: dict[str, object]) -> None:
    with pytest.raises(RecordError):
        unpack_receipts(pack([fields]))


@given(st.builds(Heartbeat, faults=st.lists(st.text(max_size=20), max_size=10).map(tuple)))
def test_heartbeats_come_back_as_they_were(heartbeat: Heartbeat) -> None:
    assert unpack_heartbeat(pack_heartbeat(heartbeat)) == heartbeat


def test_a_heartbeat_is_small() -> None:
    with pytest.raises(RecordError):
        unpack_heartbeat(bytes(MAX_HEARTBEAT_BYTES + 1))


def test_the_reply_to_a_heartbeat() -> None:
    assert unpack_reply(pack_reply(HeartbeatReply(12))) == HeartbeatReply(12)
