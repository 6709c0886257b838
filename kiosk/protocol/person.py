"""What a fleet knows a person by without keeping the person's number.

``root = Argon2id(number, salt from the fleet key)`` costs about a quarter of a second, so that a thief of one kiosk
pays that for each number tried; a plain HMAC would fall to 300,000 tries a second on one core (docs/threat-model.md).
Everything else comes from the root by HKDF-SHA256 (RFC 5869) under labels of its own: one part says nothing about
another. The cost figures are part of the protocol: two kiosks that differ would not know each other's people.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass, field

import nacl.pwhash.argon2id

OPERATIONS = 10
MEMORY_BYTES = 64 * 1024 * 1024
"""RFC 9106's second recommended memory; with 10 passes 250 ms on the 2-core machine where this was measured."""

FLEET_KEY_BYTES = 32
TAG_BYTES = 16
HOLDER_TAG_BYTES = 8

_HOLDER_LABEL = b"holder-v1"
_KEY_BYTES = 32
_HASH_BYTES = hashlib.sha256().digest_size


@dataclass(frozen=True, slots=True)
class PersonKeys:
    """A person's keys within one fleet. They live as long as the visit and are never stored, except the tag.

    ``person_key`` (32 bytes) makes holder tags; ``seal_key`` (32 bytes) seals what is kept for the person; ``tag``
    (16 bytes) is what ledger and hub know the person by, the same at every kiosk of the fleet.
    """

    person_key: bytes = field(repr=False)
    seal_key: bytes = field(repr=False)
    tag: bytes = field(repr=False)


def derive(id_number: str, fleet_key: bytes) -> PersonKeys:
    """Keys for the number on a card. Takes about 250 ms and 64 MiB: call it off the GUI thread.

    ``id_number`` is the number as read from the chip (15 or 18 characters; a small x counts as X); ``fleet_key`` is
    32 bytes. Raises ValueError for an empty number or a fleet key of another length.
    """
    number = id_number.strip().upper()
    if not number:
        raise ValueError("a card without a number has no keys")
    if len(fleet_key) != FLEET_KEY_BYTES:
        raise ValueError(f"a fleet key has {FLEET_KEY_BYTES} bytes")
    salt = hkdf_sha256(fleet_key, b"kiosk-person-salt-v1", nacl.pwhash.argon2id.SALTBYTES)
    root = nacl.pwhash.argon2id.kdf(
        _KEY_BYTES, number.encode("utf-8"), salt, opslimit=OPERATIONS, memlimit=MEMORY_BYTES
    )
    return keys_from_root(root)


def keys_from_root(root: bytes) -> PersonKeys:
    """The cheap half of ``derive``: the 32-byte Argon2id output spread over the labelled keys."""
    return PersonKeys(
        person_key=hkdf_sha256(root, b"kiosk-person-key-v1", _KEY_BYTES),
        seal_key=hkdf_sha256(root, b"kiosk-seal-key-v1", _KEY_BYTES),
        tag=hkdf_sha256(root, b"kiosk-person-tag-v1", TAG_BYTES),
    )


def holder_tag(person_key: bytes, kiosk_id: int, ticket_id: int) -> bytes:
    """8 bytes that only the holder's card finds again: what a ticket and the hub's states carry instead of a name.

    ``kiosk_id`` is 16 bits, ``ticket_id`` 48 bits wide, both big-endian under the MAC.
    """
    message = _HOLDER_LABEL + kiosk_id.to_bytes(2, "big") + ticket_id.to_bytes(6, "big")
    return hmac.new(person_key, message, hashlib.sha256).digest()[:HOLDER_TAG_BYTES]


def holder_check(person_key: bytes) -> Callable[[int, int, bytes], bool]:
    """Tells of kiosk id, ticket id and tag whether they are this person's; the key is set up once for all of them."""
    keyed = hmac.new(person_key, _HOLDER_LABEL, hashlib.sha256)

    def holds(kiosk_id: int, ticket_id: int, tag: bytes) -> bool:
        mac = keyed.copy()
        mac.update(kiosk_id.to_bytes(2, "big") + ticket_id.to_bytes(6, "big"))
        return mac.digest()[:HOLDER_TAG_BYTES] == tag

    return holds


def preference_tag(person_key: bytes) -> bytes:
    """16 bytes under which the person's sealed preferences go from kiosk to kiosk: they are in no other record, so that
    nobody without the card can tell whose applications and whose preferences belong together."""
    return hmac.new(person_key, b"preferences-v1", hashlib.sha256).digest()[:TAG_BYTES]


def seen_tag(person_key: bytes) -> bytes:
    """16 bytes under which one kiosk keeps, sealed, when the person last looked at its list; they never leave it."""
    return hmac.new(person_key, b"seen-v1", hashlib.sha256).digest()[:TAG_BYTES]


def hkdf_sha256(key_material: bytes, info: bytes, length: int, salt: bytes = b"") -> bytes:
    """HKDF with SHA-256 (RFC 5869, 2.2 and 2.3). Raises ValueError beyond 255 blocks."""
    if length > 255 * _HASH_BYTES:
        raise ValueError("HKDF gives at most 255 blocks")
    pseudorandom_key = hmac.new(salt or bytes(_HASH_BYTES), key_material, hashlib.sha256).digest()
    output = b""
    block = b""
    counter = 1
    while len(output) < length:
        block = hmac.new(pseudorandom_key, block + info + bytes([counter]), hashlib.sha256).digest()
        output += block
        counter += 1
    return output[:length]
