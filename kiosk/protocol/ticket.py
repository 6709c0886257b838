"""The signed ticket: 94 bytes that anybody with the key list can check, with no network and no name in them.

Big-endian: version+suite 1, key id 2, ticket id 6, job id 6, kiosk id 2, issued 4, valid days 1, holder tag 8,
Ed25519 signature 64 over ``kiosk-ticket-v1\\0`` and the 30 bytes before it. It travels as decimal digits (the bytes
behind a leading 01, so that no zero is lost) after a lower-case HTTPS prefix: QR version 8 at level M
and 0.75 mm modules on 58 mm paper.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from kiosk.protocol.person import HOLDER_TAG_BYTES
from kiosk.protocol.short_code import ID_BITS

VERSION_ED25519 = 0x01
"""High nibble: suite 0 = Ed25519 (others are kept for SM2); low nibble: layout 1."""

SIGNED_BYTES = 30
TOKEN_BYTES = 94
DAY_S = 86_400
MAX_VALID_DAYS = 255

_CONTEXT = b"kiosk-ticket-v1\0"
_MARK = b"\x01"
_HOST = r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?(?::[0-9]{1,5})?"


class TicketFault(StrEnum):
    MALFORMED = "MALFORMED"
    UNKNOWN_VERSION = "UNKNOWN_VERSION"
    UNKNOWN_KEY = "UNKNOWN_KEY"
    BAD_SIGNATURE = "BAD_SIGNATURE"
    REVOKED_KEY = "REVOKED_KEY"


class TicketError(ValueError):
    """A text or token that is no ticket of ours; ``code`` says why."""

    def __init__(self, code: TicketFault, sentence: str) -> None:
        self.code = code
        super().__init__(sentence)


@dataclass(frozen=True, slots=True)
class Ticket:
    """The claims. ``issued_at`` is Unix seconds UTC; ids are unsigned: key and kiosk 16 bits, job 48, ticket 45."""

    key_id: int
    ticket_id: int
    job_id: int
    kiosk_id: int
    issued_at: int
    valid_days: int
    holder_tag: bytes = field(repr=False)

    def __post_init__(self) -> None:
        _require("key_id", self.key_id, 16)
        _require("ticket_id", self.ticket_id, ID_BITS)
        _require("job_id", self.job_id, 48)
        _require("kiosk_id", self.kiosk_id, 16)
        _require("issued_at", self.issued_at, 32)
        if not 1 <= self.valid_days <= MAX_VALID_DAYS:
            raise ValueError(f"valid_days is 1 to {MAX_VALID_DAYS}")
        if len(self.holder_tag) != HOLDER_TAG_BYTES:
            raise ValueError(f"a holder tag has {HOLDER_TAG_BYTES} bytes")

    @property
    def valid_until(self) -> int:
        """The first second (Unix, UTC) at which the ticket is no longer valid."""
        return self.issued_at + self.valid_days * DAY_S


@dataclass(frozen=True, slots=True)
class TicketKey:
    """One row of the key list: a key signs for one kiosk only, so that a stolen one cannot speak for another.

    ``revoked_at`` (Unix seconds): tickets issued before that moment stay good.
    """

    key_id: int
    kiosk_id: int
    verify_key: bytes
    revoked_at: int | None = None


def days_covering(issued_at: int, until: int) -> int:
    """The fewest whole days (1 to 255) from ``issued_at`` that still cover ``until``; both Unix seconds."""
    return max(1, min(MAX_VALID_DAYS, -((issued_at - until) // DAY_S)))


def sign(ticket: Ticket, signing_key: SigningKey) -> bytes:
    """The 94-byte token."""
    claims = _pack(ticket)
    return claims + signing_key.sign(_CONTEXT + claims).signature


def read(token: bytes) -> Ticket:
    """The claims of a token, *not* verified. Raises TicketError."""
    if len(token) != TOKEN_BYTES:
        raise TicketError(TicketFault.MALFORMED, f"a ticket has {TOKEN_BYTES} bytes")
    version, key_id, ticket_id, job_id, kiosk_id, issued_at, valid_days, tag = struct.unpack(
        ">BH6s6sHIB8s", token[:SIGNED_BYTES]
    )
    if version != VERSION_ED25519:
        raise TicketError(TicketFault.UNKNOWN_VERSION, "this ticket has a version that this program does not know")
    try:
        return Ticket(
            key_id=key_id,
            ticket_id=int.from_bytes(ticket_id, "big"),
            job_id=int.from_bytes(job_id, "big"),
            kiosk_id=kiosk_id,
            issued_at=issued_at,
            valid_days=valid_days,
            holder_tag=tag,
        )
    except ValueError as error:
        raise TicketError(TicketFault.MALFORMED, str(error)) from None


def verify(token: bytes, keys: Mapping[int, TicketKey]) -> Ticket:
    """The claims of a token whose signature is right; whether it has expired is the caller's question.

    ``keys`` maps key ids to rows of the key list. Raises TicketError.
    """
    ticket = read(token)
    key = signing_key_of(keys, ticket.key_id, ticket.kiosk_id, ticket.issued_at)
    check_signature(key, _CONTEXT + token[:SIGNED_BYTES], token[SIGNED_BYTES:])
    return ticket


def signing_key_of(keys: Mapping[int, TicketKey], key_id: int, kiosk_id: int, signed_at: int) -> TicketKey:
    """The key that may have signed for this kiosk at that time (Unix seconds). Raises TicketError."""
    key = keys.get(key_id)
    if key is None:
        raise TicketError(TicketFault.UNKNOWN_KEY, "the key of this paper is not on the key list")
    if key.kiosk_id != kiosk_id:
        raise TicketError(TicketFault.BAD_SIGNATURE, "this key does not sign for this kiosk")
    if key.revoked_at is not None and signed_at >= key.revoked_at:
        raise TicketError(TicketFault.REVOKED_KEY, "the key of this paper was revoked before it was signed")
    return key


def check_signature(key: TicketKey, signed: bytes, signature: bytes) -> None:
    """Raises TicketError when it is not this key's."""
    try:
        VerifyKey(key.verify_key).verify(signed, signature)
    except BadSignatureError:
        raise TicketError(TicketFault.BAD_SIGNATURE, "the signature is wrong") from None


class DigitAddress:
    """Addresses at a hub that carry signed bytes: decimal digits behind a path of their own."""

    def __init__(self, path: str, most_digits: int) -> None:
        self._path = path
        self._form = re.compile(rf"https://{_HOST}/{path}/([1-9][0-9]{{0,{most_digits - 1}}})", re.ASCII)

    def of(self, token: bytes, host: str) -> str:
        """``https://<host>/<path>/<digits>``. Raises ValueError when the host would not read back (upper case, ...)."""
        url = f"https://{host}/{self._path}/{int.from_bytes(_MARK + token, 'big')}"
        if self._form.fullmatch(url) is None:
            raise ValueError("a hub host is a lower-case name with an optional port")
        return url

    def token(self, url: str) -> bytes | None:
        """None when the text is no such address."""
        found = self._form.fullmatch(url.strip())
        if found is None:
            return None
        number = int(found[1])
        marked = number.to_bytes((number.bit_length() + 7) // 8, "big")
        return marked[len(_MARK) :] if marked.startswith(_MARK) else None


_ADDRESS = DigitAddress("t", 300)


def to_url(token: bytes, host: str) -> str:
    """``https://<host>/t/<digits>``. Raises ValueError when the host would not read back (upper case, a path)."""
    return _ADDRESS.of(token, host)


def from_url(url: str) -> bytes:
    """The token of a ticket URL. Raises TicketError."""
    token = _ADDRESS.token(url)
    if token is None:
        raise TicketError(TicketFault.MALFORMED, "not a ticket address")
    if len(token) != TOKEN_BYTES:
        raise TicketError(TicketFault.MALFORMED, "the digits of this address are not a ticket")
    return token


def _require(name: str, value: int, bits: int) -> None:
    if not 0 <= value < 1 << bits:
        raise ValueError(f"{name} has {bits} bits")


def _pack(ticket: Ticket) -> bytes:
    return struct.pack(
        ">BH6s6sHIB8s",
        VERSION_ED25519,
        ticket.key_id,
        ticket.ticket_id.to_bytes(6, "big"),
        ticket.job_id.to_bytes(6, "big"),
        ticket.kiosk_id,
        ticket.issued_at,
        ticket.valid_days,
        ticket.holder_tag,
    )
