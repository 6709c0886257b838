"""How a kiosk and its hub come to know each other: an invitation, a request, an answer; by network or by stick.

The invitation reaches the kiosk by hand and carries a 128-bit secret that only the two know. An HMAC of it covers the
kiosk's public keys on their way up and the hub's on their way down, so that neither the network nor the stick has to
be trusted; it is used once. The private halves never leave the machine that made them.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import urlsplit

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, SealedBox

from kiosk.protocol.person import FLEET_KEY_BYTES
from kiosk.protocol.records import RecordError, from_map, pack, to_map, unpack_map
from kiosk.protocol.signed import join, split

VERSION = 1
PATH = "/k/1/enrol"
VALID_S = 24 * 3600
ID_BYTES = 16
SECRET_BYTES = 16
KEY_BYTES = 32
MAC_BYTES = 32
MAX_BYTES = 64 * 1024
"""Of a request and of an answer, which carries the feed's root of trust."""

_REQUEST_CONTEXT = b"kiosk-enrol-request-v1\0"
_ANSWER_CONTEXT = b"kiosk-enrol-answer-v1\0"
_MARK = "kiosk_invitation"
_Frame = TypeVar("_Frame")

_CODE_BYTES = 1 + 2 + 4 + ID_BYTES + SECRET_BYTES + 32


class EnrolmentFault(StrEnum):
    """Why there is no enrolment. The hub says the first five, the kiosk finds the others itself."""

    MALFORMED = "MALFORMED"
    UNKNOWN_INVITATION = "UNKNOWN_INVITATION"
    INVITATION_EXPIRED = "INVITATION_EXPIRED"
    INVITATION_USED = "INVITATION_USED"
    """By a request with other keys: somebody else has had it."""
    BAD_PROOF = "BAD_PROOF"
    WRONG_ROOT = "WRONG_ROOT"
    """The feed's root is not the one that the invitation promised."""
    WRONG_ANSWER = "WRONG_ANSWER"
    """The answer to another request."""


class EnrolmentError(ValueError):
    """``code`` says why; the text repeats nothing of what came."""

    def __init__(self, code: EnrolmentFault, sentence: str) -> None:
        self.code = code
        super().__init__(sentence)


@dataclass(frozen=True, slots=True)
class Invitation:
    """``hub_url`` without a path, ``expires_at`` Unix seconds by the hub's clock, which alone judges it."""

    hub_url: str
    root_sha256: bytes
    invitation_id: bytes
    secret: bytes = field(repr=False)
    kiosk: int
    expires_at: int

    def __post_init__(self) -> None:
        parts = urlsplit(self.hub_url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path or parts.query or parts.fragment:
            raise ValueError("hub_url: scheme and host only")
        if (len(self.root_sha256), len(self.invitation_id), len(self.secret)) != (32, ID_BYTES, SECRET_BYTES):
            raise ValueError("root_sha256, invitation or secret: wrong length")
        if not 1 <= self.kiosk < 1 << 16 or not 0 <= self.expires_at < 1 << 32:
            raise ValueError("kiosk or expires_at: out of range")


@dataclass(frozen=True, slots=True)
class EnrolmentRequest:
    """The kiosk's public halves: ``verify_key`` Ed25519, ``box_key`` X25519."""

    invitation_id: bytes
    kiosk: int
    verify_key: bytes
    box_key: bytes

    def __post_init__(self) -> None:
        if (len(self.invitation_id), len(self.verify_key), len(self.box_key)) != (ID_BYTES, KEY_BYTES, KEY_BYTES):
            raise ValueError("invitation, verify_key or box_key: wrong length")
        if not 1 <= self.kiosk < 1 << 16:
            raise ValueError("kiosk: out of range")


@dataclass(frozen=True, slots=True)
class EnrolmentAnswer:
    """All that a kiosk needs of its hub.

    ``request_sha256`` names the request; ``key_id`` is the row of the key list under which this kiosk's tickets are
    checked; ``hub_public_key`` X25519 for envelopes, ``answer_key`` Ed25519 for answers; ``ticket_host`` stands in
    ticket addresses; ``fleet_key_sealed`` opens with the kiosk's box key; ``root`` is the feed's root.json.
    """

    request_sha256: bytes
    kiosk: int
    key_id: int
    hub_time: int
    hub_key_id: str
    hub_public_key: bytes
    answer_key: bytes
    ticket_host: str
    fleet_key_sealed: bytes
    root: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if (len(self.request_sha256), len(self.hub_public_key), len(self.answer_key)) != (32, KEY_BYTES, KEY_BYTES):
            raise ValueError("request_sha256, hub_public_key or answer_key: wrong length")
        if not 1 <= self.kiosk < 1 << 16 or not 0 <= self.key_id < 1 << 16:
            raise ValueError("kiosk or key_id: out of range")

    def fleet_key(self, box_key: PrivateKey) -> bytes:
        """Raises EnrolmentError when it was sealed to another kiosk."""
        try:
            key = SealedBox(box_key).decrypt(self.fleet_key_sealed)
        except CryptoError:
            key = b""
        if len(key) != FLEET_KEY_BYTES:
            raise EnrolmentError(EnrolmentFault.WRONG_ANSWER, "the fleet key is sealed to another kiosk")
        return bytes(key)


@dataclass(frozen=True, slots=True)
class _RequestFrame:
    v: int
    invitation: bytes
    kiosk: int
    verify_key: bytes
    box_key: bytes


@dataclass(frozen=True, slots=True)
class _AnswerFrame:
    v: int
    request_sha256: bytes
    kiosk: int
    key_id: int
    hub_time: int
    hub_key_id: str
    hub_public_key: bytes
    answer_key: bytes
    ticket_host: str
    fleet_key_sealed: bytes
    root: bytes


def invitation_file(invitation: Invitation) -> bytes:
    """The invitation as a JSON file for a stick."""
    fields = {
        _MARK: VERSION,
        "hub_url": invitation.hub_url,
        "root_sha256": invitation.root_sha256.hex(),
        "invitation": invitation.invitation_id.hex(),
        "secret": invitation.secret.hex(),
        "kiosk": invitation.kiosk,
        "expires_at": invitation.expires_at,
    }
    return (json.dumps(fields, indent=2) + "\n").encode("ascii")


def read_invitation_file(data: bytes) -> Invitation:
    """Raises EnrolmentError."""
    try:
        fields = json.loads(data) if len(data) <= MAX_BYTES else None
        if not isinstance(fields, dict) or fields.get(_MARK) != VERSION:
            raise ValueError("no invitation")
        return Invitation(
            hub_url=_typed(fields["hub_url"], str),
            root_sha256=bytes.fromhex(_typed(fields["root_sha256"], str)),
            invitation_id=bytes.fromhex(_typed(fields["invitation"], str)),
            secret=bytes.fromhex(_typed(fields["secret"], str)),
            kiosk=_typed(fields["kiosk"], int),
            expires_at=_typed(fields["expires_at"], int),
        )
    except (ValueError, KeyError, RecursionError):
        raise EnrolmentError(EnrolmentFault.MALFORMED, "not an invitation") from None


def invitation_link(invitation: Invitation) -> str:
    """The invitation as one line to be pasted or scanned; what follows ``#`` never goes over a network."""
    packed = (
        bytes([VERSION])
        + invitation.kiosk.to_bytes(2, "big")
        + invitation.expires_at.to_bytes(4, "big")
        + invitation.invitation_id
        + invitation.secret
        + invitation.root_sha256
    )
    return f"{invitation.hub_url}#{base64.urlsafe_b64encode(packed).rstrip(b'=').decode('ascii')}"


def read_invitation_link(link: str) -> Invitation:
    """Raises EnrolmentError."""
    hub_url, _, code = link.strip().partition("#")
    try:
        packed = base64.b64decode(code + "=" * (-len(code) % 4), b"-_", validate=True)
        if len(packed) != _CODE_BYTES or packed[0] != VERSION:
            raise ValueError("no invitation")
        return Invitation(
            hub_url=hub_url.rstrip("/"),
            kiosk=int.from_bytes(packed[1:3], "big"),
            expires_at=int.from_bytes(packed[3:7], "big"),
            invitation_id=packed[7:23],
            secret=packed[23:39],
            root_sha256=packed[39:71],
        )
    except (ValueError, binascii.Error):
        raise EnrolmentError(EnrolmentFault.MALFORMED, "not an invitation") from None


def seal_request(request: EnrolmentRequest, secret: bytes) -> bytes:
    """The wire bytes: ``CBOR [map, HMAC-SHA256]``."""
    content = pack(
        to_map(_RequestFrame(VERSION, request.invitation_id, request.kiosk, request.verify_key, request.box_key))
    )
    return join(content, _proof(secret, _REQUEST_CONTEXT, content))


def read_request(wire: bytes) -> EnrolmentRequest:
    """What the request says, *not* proven: enough to look up the invitation. Raises EnrolmentError."""
    frame = _frame(_RequestFrame, _parts(wire)[0])
    try:
        return EnrolmentRequest(frame.invitation, frame.kiosk, frame.verify_key, frame.box_key)
    except ValueError:
        raise EnrolmentError(EnrolmentFault.MALFORMED, "not an enrolment request") from None


def prove_request(wire: bytes, secret: bytes) -> EnrolmentRequest:
    """A request by whoever held the invitation. Raises EnrolmentError."""
    _check(secret, _REQUEST_CONTEXT, wire)
    return read_request(wire)


def seal_answer(answer: EnrolmentAnswer, secret: bytes) -> bytes:
    """The wire bytes: ``CBOR [map, HMAC-SHA256]``."""
    frame = _AnswerFrame(v=VERSION, **to_map(answer))
    content = pack(to_map(frame))
    wire = join(content, _proof(secret, _ANSWER_CONTEXT, content))
    if len(wire) > MAX_BYTES:
        raise ValueError("an enrolment answer has at most 64 KiB")
    return wire


def prove_answer(wire: bytes, invitation: Invitation, request_wire: bytes) -> EnrolmentAnswer:
    """The hub's answer to this very request, with the root of trust that the invitation promised.

    Raises EnrolmentError.
    """
    _check(invitation.secret, _ANSWER_CONTEXT, wire)
    frame = _frame(_AnswerFrame, _parts(wire)[0])
    fields = to_map(frame)
    del fields["v"]
    try:
        answer = EnrolmentAnswer(**fields)
    except ValueError:
        raise EnrolmentError(EnrolmentFault.MALFORMED, "not an enrolment answer") from None
    if answer.request_sha256 != hashlib.sha256(request_wire).digest() or answer.kiosk != invitation.kiosk:
        raise EnrolmentError(EnrolmentFault.WRONG_ANSWER, "the answer to another request")
    if hashlib.sha256(answer.root).digest() != invitation.root_sha256:
        raise EnrolmentError(EnrolmentFault.WRONG_ROOT, "the feed's root is not the promised one")
    return answer


def refusal(code: EnrolmentFault) -> bytes:
    """The hub's no. It needs no proof: it changes nothing, and a person stands before the screen."""
    return pack({"v": VERSION, "refused": code.value})


def read_refusal(data: bytes) -> EnrolmentFault | None:
    """None when it is none."""
    try:
        fields = unpack_map(data)
        return EnrolmentFault(fields["refused"]) if fields.get("v") == VERSION else None
    except (RecordError, KeyError, ValueError):
        return None


def _proof(secret: bytes, context: bytes, content: bytes) -> bytes:
    return hmac.new(secret, context + content, hashlib.sha256).digest()


def _check(secret: bytes, context: bytes, wire: bytes) -> None:
    content, proof = _parts(wire)
    if not hmac.compare_digest(_proof(secret, context, content), proof):
        raise EnrolmentError(EnrolmentFault.BAD_PROOF, "not made with this invitation")


def _parts(wire: bytes) -> tuple[bytes, bytes]:
    try:
        return split(wire, MAC_BYTES, MAX_BYTES)
    except RecordError:
        raise EnrolmentError(EnrolmentFault.MALFORMED, "not an enrolment record") from None


def _frame(kind: type[_Frame], content: bytes) -> _Frame:
    try:
        fields = unpack_map(content)
        if fields.get("v") != VERSION:
            raise EnrolmentError(EnrolmentFault.MALFORMED, "this version is not known here")
        return from_map(kind, fields)
    except RecordError:
        raise EnrolmentError(EnrolmentFault.MALFORMED, "not an enrolment record") from None


def _typed(value: Any, kind: type[Any]) -> Any:
    if type(value) is not kind:
        raise ValueError(kind.__name__)
    return value
