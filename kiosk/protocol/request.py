"""A question of a kiosk to its hub, and the hub's answer; both signed, over whatever road they came.

Whoever stands between (a captive portal, a proxy, a load balancer with its own error page) cannot make an answer: only
a signed one can settle an envelope, revoke the kiosk or tell the time, and it names the random id of the question, so
that a recorded one answers nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from nacl.exceptions import CryptoError
from nacl.signing import SigningKey, VerifyKey

from kiosk.protocol.envelope import MAX_ENVELOPE_BYTES
from kiosk.protocol.records import RecordError, from_map, pack, to_map, unpack, unpack_map
from kiosk.protocol.signed import join, split

VERSION = 1
ID_BYTES = 16
SIGNATURE_BYTES = 64
MAX_REQUEST_BYTES = 1024 * 1024
MAX_ANSWER_BYTES = 256 * 1024
MAX_ENVELOPES = 100
FRAME_BYTES = 512
"""More than outer map and signature add to a body."""

MEDIA_TYPE = "application/cbor"

_KIOSKS = range(1, 1 << 16)
_KEYS = range(1 << 16)
_TIMES = range(1 << 40)

_REQUEST_CONTEXT = b"kiosk-request-v1\0"
_ANSWER_CONTEXT = b"kiosk-answer-v1\0"


class RequestKind(StrEnum):
    """What is asked; also the last part of the path: ``/k/1/envelopes``."""

    ENVELOPES = "envelopes"
    HEARTBEAT = "heartbeat"

    @property
    def path(self) -> str:
        return f"/k/1/{self.value}"


class AnswerStatus(StrEnum):
    """``suspected`` comes with the same body as ``ok``: what was kept before is still delivered."""

    OK = "ok"
    BUSY = "busy"
    REFUSED = "refused"
    SUSPECTED = "suspected"
    REVOKED = "revoked"


class RequestFault(StrEnum):
    """Why a request is refused, or an answer is none. Nothing of it is final for what waits in the outbox."""

    MALFORMED = "MALFORMED"
    UNKNOWN_VERSION = "UNKNOWN_VERSION"
    UNKNOWN_KIOSK = "UNKNOWN_KIOSK"
    BAD_SIGNATURE = "BAD_SIGNATURE"
    TOO_LARGE = "TOO_LARGE"
    WRONG_KIND = "WRONG_KIND"
    """The kind inside is not that of the path."""
    WRONG_ID = "WRONG_ID"
    """The answer to another question."""


class RequestError(ValueError):
    """``code`` says why; the text repeats nothing of what came."""

    def __init__(self, code: RequestFault, sentence: str) -> None:
        self.code = code
        super().__init__(sentence)


@dataclass(frozen=True, slots=True)
class Request:
    """``key_id`` names the key that signs: a kiosk that was enrolled again is told from what was copied before.

    ``boot_id`` is the kernel's, 16 bytes; ``request_id`` 16 random ones; ``at`` the kiosk's best time (Unix seconds).
    """

    kiosk: int
    key_id: int
    boot_id: bytes
    request_id: bytes
    at: int
    kind: RequestKind
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """``hub_time`` is Unix seconds; ``retry_after_s`` goes with ``busy``, ``code`` with ``refused``."""

    request_id: bytes
    hub_time: int
    status: AnswerStatus
    body: bytes = field(default=b"", repr=False)
    retry_after_s: int | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class _RequestFrame:
    v: int
    kiosk: int
    key_id: int
    boot_id: bytes
    request_id: bytes
    at: int
    kind: RequestKind
    body: bytes


@dataclass(frozen=True, slots=True)
class _AnswerFrame:
    v: int
    request_id: bytes
    hub_time: int
    status: AnswerStatus
    retry_after_s: int | None
    code: str | None
    body: bytes


def sign_request(request: Request, key: SigningKey) -> bytes:
    """The wire bytes. Raises ValueError when there are more than the hub takes."""
    frame = _RequestFrame(
        v=VERSION,
        kiosk=request.kiosk,
        key_id=request.key_id,
        boot_id=request.boot_id,
        request_id=request.request_id,
        at=request.at,
        kind=request.kind,
        body=request.body,
    )
    outer = pack(to_map(frame))
    wire = join(outer, key.sign(_REQUEST_CONTEXT + outer).signature)
    if len(wire) > MAX_REQUEST_BYTES:
        raise ValueError("a request has at most 1 MiB")
    return wire


def read_request(wire: bytes) -> Request:
    """What the request says, *not* verified: enough to look up the sender's key. Raises RequestError."""
    return _request(_parts(wire, MAX_REQUEST_BYTES)[0])


def verify_request(wire: bytes, key: VerifyKey) -> Request:
    """A request that the holder of ``key`` signed. Raises RequestError."""
    outer, signature = _parts(wire, MAX_REQUEST_BYTES)
    _verify(_REQUEST_CONTEXT, outer, signature, key)
    return _request(outer)


def sign_answer(answer: Answer, key: SigningKey) -> bytes:
    """The wire bytes, signed with the hub's answer key."""
    frame = _AnswerFrame(
        v=VERSION,
        request_id=answer.request_id,
        hub_time=answer.hub_time,
        status=answer.status,
        retry_after_s=answer.retry_after_s,
        code=answer.code,
        body=answer.body,
    )
    outer = pack(to_map(frame))
    return join(outer, key.sign(_ANSWER_CONTEXT + outer).signature)


def verify_answer(wire: bytes, key: VerifyKey, request_id: bytes) -> Answer:
    """The hub's answer to this very request. Raises RequestError for anything else."""
    outer, signature = _parts(wire, MAX_ANSWER_BYTES)
    _verify(_ANSWER_CONTEXT, outer, signature, key)
    try:
        fields = unpack_map(outer)
        _known(fields)
        frame = from_map(_AnswerFrame, fields)
    except RecordError:
        raise RequestError(RequestFault.MALFORMED, "not an answer") from None
    if frame.request_id != request_id:
        raise RequestError(RequestFault.WRONG_ID, "the answer to another request")
    return Answer(frame.request_id, frame.hub_time, frame.status, frame.body, frame.retry_after_s, frame.code)


def pack_envelopes(wires: Sequence[bytes]) -> bytes:
    """The body of an ``envelopes`` request."""
    return pack(list(wires))


def unpack_envelopes(body: bytes) -> tuple[bytes, ...]:
    """The wires, each still unchecked. Raises RequestError."""
    try:
        wires = unpack(body)
    except RecordError:
        wires = None
    if not isinstance(wires, list) or not all(isinstance(wire, bytes) for wire in wires):
        raise RequestError(RequestFault.MALFORMED, "not an array of envelopes")
    if not 1 <= len(wires) <= MAX_ENVELOPES or any(len(wire) > MAX_ENVELOPE_BYTES for wire in wires):
        raise RequestError(RequestFault.TOO_LARGE, f"1 to {MAX_ENVELOPES} envelopes of at most 64 KiB")
    return tuple(wires)


def _parts(wire: bytes, max_bytes: int) -> tuple[bytes, bytes]:
    if len(wire) > max_bytes:
        raise RequestError(RequestFault.TOO_LARGE, f"at most {max_bytes} bytes")
    try:
        return split(wire, SIGNATURE_BYTES, max_bytes)
    except RecordError:
        raise RequestError(RequestFault.MALFORMED, "not a signed record") from None


def _verify(context: bytes, outer: bytes, signature: bytes, key: VerifyKey) -> None:
    try:
        key.verify(context + outer, signature)
    except CryptoError:
        raise RequestError(RequestFault.BAD_SIGNATURE, "the signature is wrong") from None


def _request(outer: bytes) -> Request:
    try:
        fields = unpack_map(outer)
        _known(fields)
        frame = from_map(_RequestFrame, fields)
    except RecordError:
        raise RequestError(RequestFault.MALFORMED, "not a request") from None
    if len(frame.boot_id) != ID_BYTES or len(frame.request_id) != ID_BYTES:
        raise RequestError(RequestFault.MALFORMED, "an id has 16 bytes")
    if frame.kiosk not in _KIOSKS or frame.key_id not in _KEYS or frame.at not in _TIMES:
        raise RequestError(RequestFault.MALFORMED, "a number is out of range")
    return Request(frame.kiosk, frame.key_id, frame.boot_id, frame.request_id, frame.at, frame.kind, frame.body)


def _known(fields: dict[str, object]) -> None:
    if fields.get("v") != VERSION:
        raise RequestError(RequestFault.UNKNOWN_VERSION, "this version is not known here")
