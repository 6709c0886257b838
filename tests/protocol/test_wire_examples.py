"""The examples of docs/protocol.md are what this program writes and reads."""

from __future__ import annotations

import hashlib
import re

import pytest
from nacl.public import PrivateKey
from nacl.signing import SigningKey

from kiosk.protocol import enrolment, request, software, stick
from kiosk.protocol.receipts import unpack_receipts
from tests.protocol.test_protocol_document import TEXT

KIOSK = SigningKey(b"k" * 32)
HUB = SigningKey(b"h" * 32)


def example(label: str) -> str:
    found = re.search(rf"^```{label}\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
    assert found is not None, label
    return found.group(1)


def wire(label: str) -> bytes:
    return bytes.fromhex(example(label))


def test_the_terms_of_a_roll_out() -> None:
    terms = software.Terms("0.2.0", 10, False)
    assert software.read_terms(example("software-terms").encode("ascii")) == terms
    assert software.pack_terms(terms).decode("ascii") == example("software-terms").strip()


def test_the_request() -> None:
    asked = request.verify_request(wire("request"), KIOSK.verify_key)
    assert (asked.kiosk, asked.key_id, asked.kind, asked.body) == (7, 3, request.RequestKind.HEARTBEAT, b"\xa0")
    assert request.sign_request(asked, KIOSK) == wire("request")


def test_the_answer() -> None:
    asked = request.read_request(wire("request"))
    answer = request.verify_answer(wire("answer"), HUB.verify_key, asked.request_id)
    assert answer.status is request.AnswerStatus.OK
    assert [receipt.reason for receipt in unpack_receipts(answer.body)] == ["DUPLICATE"]
    assert request.sign_answer(answer, HUB) == wire("answer")


def test_both_forms_of_the_invitation() -> None:
    invitation = enrolment.read_invitation_file(example("invitation-file").encode("ascii"))
    assert enrolment.read_invitation_link(example("invitation-link")) == invitation
    assert enrolment.invitation_file(invitation).decode("ascii") == example("invitation-file")
    assert enrolment.invitation_link(invitation) == example("invitation-link").strip()


def test_the_enrolment() -> None:
    invitation = enrolment.read_invitation_link(example("invitation-link"))
    asked = enrolment.prove_request(wire("enrolment-request"), invitation.secret)
    box_key = PrivateKey(b"b" * 32)
    assert asked == enrolment.EnrolmentRequest(
        invitation.invitation_id, 7, bytes(KIOSK.verify_key), bytes(box_key.public_key)
    )
    assert enrolment.seal_request(asked, invitation.secret) == wire("enrolment-request")
    answer = enrolment.prove_answer(wire("enrolment-answer"), invitation, wire("enrolment-request"))
    assert answer.fleet_key(box_key) == b"f" * 32
    assert answer.answer_key == bytes(HUB.verify_key)
    assert answer.request_sha256 == hashlib.sha256(wire("enrolment-request")).digest()
    assert enrolment.seal_answer(answer, invitation.secret) == wire("enrolment-answer")


@pytest.mark.parametrize("label", ["request", "answer", "enrolment-request", "enrolment-answer"])
def test_examples_hold_no_more_than_they_say(label: str) -> None:
    assert len(wire(label)) < 1024


def test_the_mark_of_a_stick() -> None:
    mark = stick.read_stick_file(example("stick-file").encode("ascii"))
    assert mark.roots == (hashlib.sha256(b"{}").hexdigest(),)
    assert mark.encode().decode("ascii") == example("stick-file")
