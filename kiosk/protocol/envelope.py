"""The envelope: how an act leaves the kiosk, over the network, on a stick or through anybody's hands.

The body (deterministic CBOR: header, kind, act) is padded to 256-byte steps, so that its length does not tell the
kind, and sealed to the hub's X25519 key (libsodium sealed box). The outer map says in clear what a courier needs and
nothing about a person. Ed25519 of the kiosk covers ``kiosk-envelope-v1\\0`` and the exact outer bytes. On the wire:
the CBOR array ``[outer bytes, signature]``; several of them one after another are a CBOR sequence (RFC 8742).

The hub verifies first, opens then, and requires that the header inside equals the one outside: a kiosk's signature on
somebody else's sealed body is worth nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from nacl.bindings import sodium_pad, sodium_unpad
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.signing import SigningKey, VerifyKey

from kiosk.protocol.acts import KINDS, TIME_BITS, Act, KindClass, class_of, kind_name
from kiosk.protocol.records import RecordError, from_map, pack, to_map, unpack, unpack_map

VERSION = 1
SUITE_X25519_ED25519 = 1
PAD_BYTES = 256
MAX_ENVELOPE_BYTES = 64 * 1024
SIGNATURE_BYTES = 64

_CONTEXT = b"kiosk-envelope-v1\0"
_SIGNATURE_HEAD = b"\x58\x40"


class EnvelopeFault(StrEnum):
    MALFORMED = "MALFORMED"
    UNKNOWN_VERSION = "UNKNOWN_VERSION"
    BAD_SIGNATURE = "BAD_SIGNATURE"
    WRONG_HUB_KEY = "WRONG_HUB_KEY"
    HEADER_MISMATCH = "HEADER_MISMATCH"
    UNKNOWN_KIND = "UNKNOWN_KIND"


class EnvelopeError(ValueError):
    """An envelope that is refused; ``code`` says why. The text never repeats what the envelope held."""

    def __init__(self, code: EnvelopeFault, sentence: str) -> None:
        self.code = code
        super().__init__(sentence)


@dataclass(frozen=True, slots=True)
class Header:
    """Who sends what as which number: ``sequence`` counts from 1 within one ledger, ``kiosk`` has 16 bits."""

    kiosk: int
    ledger_id: UUID
    sequence: int
    envelope_id: UUID
    kind_class: KindClass


@dataclass(frozen=True, slots=True)
class Outer:
    """What anybody may read: the header, for which hub key it is sealed, and the sealed bytes."""

    header: Header
    hub_key_id: str
    sealed: bytes


@dataclass(frozen=True, slots=True)
class Opened:
    """``at`` is when the kiosk kept the act (Unix seconds, the kiosk's best time)."""

    header: Header
    at: int
    act: Act


@dataclass(frozen=True, slots=True)
class EnvelopeSequence:
    """``damaged_at`` is the first byte that belongs to no envelope; None when the file is whole."""

    envelopes: tuple[bytes, ...]
    damaged_at: int | None


@dataclass(frozen=True, slots=True)
class _Frame:
    """The outer map as it stands on the wire."""

    v: int
    suite: int
    kiosk: int
    ledger_id: bytes
    sequence: int
    envelope_id: bytes
    kind_class: KindClass
    hub_key_id: str
    sealed: bytes


@dataclass(frozen=True, slots=True)
class _Body:
    """The sealed map: the header again, the time, the kind; the act's own map stands under ``act``."""

    kiosk: int
    ledger_id: bytes
    sequence: int
    envelope_id: bytes
    kind_class: KindClass
    at: int
    kind: str


def seal(header: Header, at: int, act: Act, hub_key: PublicKey, hub_key_id: str, signing_key: SigningKey) -> bytes:
    """The wire bytes of one act. Raises ValueError when the act does not belong to the header's class or is too big."""
    if class_of(act) is not header.kind_class:
        raise ValueError("the header's class is not that of the act")
    body = _Body(
        kiosk=header.kiosk,
        ledger_id=header.ledger_id.bytes,
        sequence=header.sequence,
        envelope_id=header.envelope_id.bytes,
        kind_class=header.kind_class,
        at=at,
        kind=kind_name(act),
    )
    padded: bytes = sodium_pad(pack({**to_map(body), "act": to_map(act)}), PAD_BYTES)
    frame = _Frame(
        v=VERSION,
        suite=SUITE_X25519_ED25519,
        kiosk=header.kiosk,
        ledger_id=header.ledger_id.bytes,
        sequence=header.sequence,
        envelope_id=header.envelope_id.bytes,
        kind_class=header.kind_class,
        hub_key_id=hub_key_id,
        sealed=SealedBox(hub_key).encrypt(padded),
    )
    outer = pack(to_map(frame))
    wire = pack([outer, signing_key.sign(_CONTEXT + outer).signature])
    if len(wire) > MAX_ENVELOPE_BYTES:
        raise ValueError("an envelope has at most 64 KiB")
    return wire


def read(wire: bytes) -> Outer:
    """The outer map, *not* verified: enough to look up the sender's key. Raises EnvelopeError."""
    return _read_outer(_split(wire)[0])


def verify(wire: bytes, verify_key: VerifyKey) -> Outer:
    """The outer map of an envelope that this kiosk signed. Raises EnvelopeError."""
    outer, signature = _split(wire)
    try:
        verify_key.verify(_CONTEXT + outer, signature)
    except CryptoError:
        raise EnvelopeError(EnvelopeFault.BAD_SIGNATURE, "the signature is wrong") from None
    return _read_outer(outer)


def open_sealed(wire: bytes, verify_key: VerifyKey, hub_key: PrivateKey) -> Opened:
    """Verify, open and compare. Raises EnvelopeError; nothing of an unverified envelope is looked into."""
    return open_verified(verify(wire, verify_key), hub_key)


def open_verified(outer: Outer, hub_key: PrivateKey) -> Opened:
    """Open and compare what ``verify`` returned. Raises EnvelopeError."""
    try:
        padded = SealedBox(hub_key).decrypt(outer.sealed)
    except CryptoError:
        raise EnvelopeError(EnvelopeFault.WRONG_HUB_KEY, "this hub key does not open the envelope") from None
    try:
        fields = unpack_map(sodium_unpad(padded, PAD_BYTES))
        body = from_map(_Body, fields)
        header = _header(body)
    except (RecordError, CryptoError, ValueError):
        raise EnvelopeError(EnvelopeFault.MALFORMED, "the sealed body is not a record") from None
    if header != outer.header:
        raise EnvelopeError(EnvelopeFault.HEADER_MISMATCH, "the header inside is not the one outside")
    if not 0 <= body.at < 1 << TIME_BITS:
        raise EnvelopeError(EnvelopeFault.MALFORMED, "the time is outside of all calendars")
    return Opened(header, body.at, _read_act(body.kind, fields.get("act"), header.kind_class))


def read_sequence(data: bytes) -> EnvelopeSequence:
    """The envelopes of an exported file (a CBOR sequence) up to where it is cut or foreign; none of them verified."""
    found: list[bytes] = []
    start = 0
    while start < len(data):
        wire = data[start : _end_of_envelope(data, start)]
        try:
            _split(wire)
        except EnvelopeError:
            return EnvelopeSequence(tuple(found), start)
        found.append(wire)
        start += len(wire)
    return EnvelopeSequence(tuple(found), None)


def _end_of_envelope(data: bytes, start: int) -> int:
    """Where an envelope that begins here ends, by its own shape: a stranger's CBOR is not decoded to find that out."""
    head = data[start : start + 4]
    match head[1:2]:
        case b"\x58":
            outer_at, outer_bytes = start + 3, head[2:3]
        case b"\x59":
            outer_at, outer_bytes = start + 4, head[2:4]
        case _:
            return start
    return outer_at + int.from_bytes(outer_bytes, "big") + len(_SIGNATURE_HEAD) + SIGNATURE_BYTES


def _split(wire: bytes) -> tuple[bytes, bytes]:
    if len(wire) > MAX_ENVELOPE_BYTES:
        raise EnvelopeError(EnvelopeFault.MALFORMED, "an envelope has at most 64 KiB")
    try:
        parts = unpack(wire)
    except RecordError:
        parts = None
    match parts:
        case [bytes() as outer, bytes() as signature] if len(signature) == SIGNATURE_BYTES:
            return outer, signature
    raise EnvelopeError(EnvelopeFault.MALFORMED, "not an envelope")


def _read_outer(outer: bytes) -> Outer:
    try:
        fields = unpack_map(outer)
        if (fields.get("v"), fields.get("suite")) != (VERSION, SUITE_X25519_ED25519):
            raise EnvelopeError(EnvelopeFault.UNKNOWN_VERSION, "this version or suite is not known here")
        frame = from_map(_Frame, fields)
        return Outer(_header(frame), frame.hub_key_id, frame.sealed)
    except EnvelopeError:
        raise
    except ValueError:
        raise EnvelopeError(EnvelopeFault.MALFORMED, "the outer map is not a record") from None


def _header(source: _Frame | _Body) -> Header:
    if not (0 <= source.kiosk < 1 << 16 and 1 <= source.sequence < 1 << 63):
        raise ValueError("kiosk or sequence out of range")
    return Header(
        kiosk=source.kiosk,
        ledger_id=UUID(bytes=source.ledger_id),
        sequence=source.sequence,
        envelope_id=UUID(bytes=source.envelope_id),
        kind_class=source.kind_class,
    )


def _read_act(kind: str, fields: Any, kind_class: KindClass) -> Act:
    wanted = KINDS.get(kind)
    if wanted is None:
        raise EnvelopeError(EnvelopeFault.UNKNOWN_KIND, "this kind is not known here")
    try:
        if not isinstance(fields, dict):
            raise RecordError("act", "a map")
        act = from_map(wanted, fields)
    except RecordError as error:
        raise EnvelopeError(EnvelopeFault.MALFORMED, f"the act is not a record: {error}") from None
    if class_of(act) is not kind_class:
        raise EnvelopeError(EnvelopeFault.HEADER_MISMATCH, "the kind does not belong to the header's class")
    return act
