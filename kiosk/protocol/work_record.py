"""干活记录: a signed list of tickets whose holder came to work, for whoever has to show it (M13).

Big-endian: version+suite 1, key id 2, kiosk id 2, made at 4, number of jobs 1, and of each job kiosk id 2 and ticket id
6; then the Ed25519 signature 64 over ``kiosk-work-record-v1\\0`` and the bytes before it. It travels like a ticket, as
decimal digits behind ``/w/``. No name stands in it, nor what the work was: the hub knows that by the tickets.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass

from nacl.signing import SigningKey

from kiosk.protocol.short_code import ID_BITS
from kiosk.protocol.ticket import (
    VERSION_ED25519,
    DigitAddress,
    TicketError,
    TicketFault,
    TicketKey,
    check_signature,
    signing_key_of,
)

MOST_JOBS = 8
"""Two lines each beside the symbol: the longest paper holds no more."""
HEAD_BYTES = 10
JOB_BYTES = 8
SIGNATURE_BYTES = 64

_CONTEXT = b"kiosk-work-record-v1\0"
_ADDRESS = DigitAddress("w", 400)


@dataclass(frozen=True, slots=True)
class WorkRecord:
    """``tickets`` are pairs of the issuing kiosk and the ticket id, the newest first; ``made_at`` Unix seconds."""

    key_id: int
    kiosk_id: int
    made_at: int
    tickets: tuple[tuple[int, int], ...]

    def __post_init__(self) -> None:
        if not 1 <= len(self.tickets) <= MOST_JOBS:
            raise ValueError(f"a work record names 1 to {MOST_JOBS} jobs")
        if not all(0 <= kiosk < 1 << 16 and 0 <= ticket < 1 << ID_BITS for kiosk, ticket in self.tickets):
            raise ValueError("a kiosk id has 16 bits and a ticket id 45")


def sign(record: WorkRecord, signing_key: SigningKey) -> bytes:
    claims = struct.pack(
        ">BHHIB", VERSION_ED25519, record.key_id, record.kiosk_id, record.made_at, len(record.tickets)
    ) + b"".join(kiosk.to_bytes(2, "big") + ticket.to_bytes(6, "big") for kiosk, ticket in record.tickets)
    return claims + signing_key.sign(_CONTEXT + claims).signature


def verify(token: bytes, keys: Mapping[int, TicketKey]) -> WorkRecord:
    """The claims of a record whose signature is right. ``keys`` as for tickets. Raises TicketError."""
    record, claims = _read(token)
    key = signing_key_of(keys, record.key_id, record.kiosk_id, record.made_at)
    check_signature(key, _CONTEXT + claims, token[len(claims) :])
    return record


def to_url(token: bytes, host: str) -> str:
    """``https://<host>/w/<digits>``. Raises ValueError when the host would not read back."""
    return _ADDRESS.of(token, host)


def from_url(url: str) -> bytes:
    """The token of a record's address. Raises TicketError."""
    token = _ADDRESS.token(url)
    if token is None:
        raise TicketError(TicketFault.MALFORMED, "not the address of a work record")
    return token


def _read(token: bytes) -> tuple[WorkRecord, bytes]:
    """The claims, *not* verified, and their bytes."""
    if len(token) < HEAD_BYTES + JOB_BYTES + SIGNATURE_BYTES:
        raise TicketError(TicketFault.MALFORMED, "a work record is longer")
    version, key_id, kiosk_id, made_at, jobs = struct.unpack(">BHHIB", token[:HEAD_BYTES])
    if version != VERSION_ED25519:
        raise TicketError(TicketFault.UNKNOWN_VERSION, "this record has a version that this program does not know")
    end = HEAD_BYTES + jobs * JOB_BYTES
    if len(token) != end + SIGNATURE_BYTES:
        raise TicketError(TicketFault.MALFORMED, "the length of this record is not that of its jobs")
    each = [token[at : at + JOB_BYTES] for at in range(HEAD_BYTES, end, JOB_BYTES)]
    pairs = tuple((int.from_bytes(job[:2], "big"), int.from_bytes(job[2:], "big")) for job in each)
    try:
        return WorkRecord(key_id, kiosk_id, made_at, pairs), token[:end]
    except ValueError as error:
        raise TicketError(TicketFault.MALFORMED, str(error)) from None
