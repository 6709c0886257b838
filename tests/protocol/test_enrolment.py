"""docs/protocol.md, 14: only who holds the invitation enrols, and only with the hub that made it."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.public import PrivateKey, SealedBox

from kiosk.protocol.enrolment import (
    EnrolmentAnswer,
    EnrolmentError,
    EnrolmentFault,
    EnrolmentRequest,
    Invitation,
    invitation_file,
    invitation_link,
    prove_answer,
    prove_request,
    read_invitation_file,
    read_invitation_link,
    read_refusal,
    read_request,
    refusal,
    seal_answer,
    seal_request,
)

ROOT = b'{"signed":{}}'
BOX_KEY = PrivateKey(b"b" * 32)
FLEET_KEY = b"f" * 32
INVITATION = Invitation(
    "https://hub.example.invalid:8443", hashlib.sha256(ROOT).digest(), b"i" * 16, b"s" * 16, 7, 1_795_586_400
)
REQUEST = EnrolmentRequest(b"i" * 16, 7, b"v" * 32, bytes(BOX_KEY.public_key))
WIRE = seal_request(REQUEST, INVITATION.secret)
ANSWER = EnrolmentAnswer(
    request_sha256=hashlib.sha256(WIRE).digest(),
    kiosk=7,
    key_id=3,
    hub_time=1_795_500_000,
    hub_key_id="hub-1",
    hub_public_key=b"p" * 32,
    answer_key=b"a" * 32,
    ticket_host="hub.example.invalid",
    fleet_key_sealed=SealedBox(BOX_KEY.public_key).encrypt(FLEET_KEY),
    root=ROOT,
)

invitations = st.builds(
    Invitation,
    hub_url=st.sampled_from(["https://hub.example.invalid", "http://192.0.2.1:8480", "https://[2001:db8::1]"]),
    root_sha256=st.binary(min_size=32, max_size=32),
    invitation_id=st.binary(min_size=16, max_size=16),
    secret=st.binary(min_size=16, max_size=16),
    kiosk=st.integers(1, 65535),
    expires_at=st.integers(0, 2**32 - 1),
)


@given(invitations)
def test_an_invitation_travels_as_file_and_as_one_line(invitation: Invitation) -> None:
    assert read_invitation_file(invitation_file(invitation)) == invitation
    link = invitation_link(invitation)
    assert read_invitation_link(f" {link}\n") == invitation
    assert invitation.secret.hex() not in repr(invitation)
    assert "\n" not in link


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_other_files_are_no_invitation(data: bytes) -> None:
    with pytest.raises(EnrolmentError):
        read_invitation_file(data)
    with pytest.raises(EnrolmentError):
        read_invitation_link("https://hub.example.invalid#" + data.decode("utf-8", "replace"))


@pytest.mark.parametrize("url", ["ftp://hub", "https://", "https://hub/path", "hub.example", "https://hub?x=1"])
def test_a_hub_is_scheme_and_host(url: str) -> None:
    with pytest.raises(EnrolmentError):
        read_invitation_link(invitation_link(INVITATION).replace(INVITATION.hub_url, url))


def test_request_and_answer_come_back_as_they_were() -> None:
    assert read_request(WIRE) == REQUEST
    assert prove_request(WIRE, INVITATION.secret) == REQUEST
    answer = prove_answer(seal_answer(ANSWER, INVITATION.secret), INVITATION, WIRE)
    assert answer == ANSWER
    assert answer.fleet_key(BOX_KEY) == FLEET_KEY


@given(st.data())
def test_no_changed_or_cut_record_enrols(data: st.DataObject) -> None:
    sealed = seal_answer(ANSWER, INVITATION.secret)
    for wire in (WIRE, sealed):
        at = data.draw(st.integers(0, len(wire) - 1))
        changed = wire[:at] + bytes([wire[at] ^ data.draw(st.integers(1, 255))]) + wire[at + 1 :]
        for bad in (changed, wire[:at]):
            with pytest.raises(EnrolmentError):
                prove_request(bad, INVITATION.secret)
            with pytest.raises(EnrolmentError):
                prove_answer(bad, INVITATION, WIRE)


@pytest.mark.parametrize(
    ("answer", "secret", "code"),
    [
        (ANSWER, b"x" * 16, EnrolmentFault.BAD_PROOF),
        (replace(ANSWER, root=b"another root"), INVITATION.secret, EnrolmentFault.WRONG_ROOT),
        (replace(ANSWER, request_sha256=bytes(32)), INVITATION.secret, EnrolmentFault.WRONG_ANSWER),
        (replace(ANSWER, kiosk=8), INVITATION.secret, EnrolmentFault.WRONG_ANSWER),
    ],
)
def test_enr_5_what_is_not_the_answer(answer: EnrolmentAnswer, secret: bytes, code: EnrolmentFault) -> None:
    with pytest.raises(EnrolmentError) as caught:
        prove_answer(seal_answer(answer, secret), INVITATION, WIRE)
    assert caught.value.code is code


def test_a_request_proves_no_answer() -> None:
    with pytest.raises(EnrolmentError) as caught:
        prove_answer(WIRE, INVITATION, WIRE)
    assert caught.value.code is EnrolmentFault.BAD_PROOF


def test_the_fleet_key_opens_for_one_kiosk_only() -> None:
    with pytest.raises(EnrolmentError) as caught:
        ANSWER.fleet_key(PrivateKey(b"x" * 32))
    assert caught.value.code is EnrolmentFault.WRONG_ANSWER


@pytest.mark.parametrize("code", EnrolmentFault)
def test_refusals_are_known_by_name(code: EnrolmentFault) -> None:
    assert read_refusal(refusal(code)) is code


@given(st.binary(max_size=100))
def test_other_bytes_refuse_nothing(data: bytes) -> None:
    assert read_refusal(data) is None
