"""What a person agreed to have kept, so that the next tap starts where the last one ended.

Sealed records: 24 random bytes and XChaCha20-Poly1305 under the person's seal key, with the purpose as associated
data. Only the same card can open them, at any kiosk of the fleet (M15); whoever steals the store has noise.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from nacl.exceptions import CryptoError
from nacl.secret import Aead

from kiosk.domain.job import Perk, Settlement
from kiosk.protocol.person import PersonKeys
from kiosk.protocol.records import RecordError, from_map, pack, to_map, unpack_map

MAX_KEEP_DAYS = 90
MAX_KEEP_S = MAX_KEEP_DAYS * 86_400
MAX_SEALED_BYTES = 1024

_PURPOSE = b"kiosk-preferences-v1"


@dataclass(frozen=True, slots=True)
class Preferences:
    """``tiles`` are trade tiles, ``certificates`` declared codes ("not checked"), ``seen_at`` the end of the last
    visit (Unix seconds; newer postings are marked as new), ``phone`` 11 digits."""

    tiles: tuple[str, ...] = ()
    settlement: Settlement | None = None
    within_km: int | None = None
    perks: frozenset[Perk] = frozenset()
    certificates: frozenset[str] = frozenset()
    phone: str | None = field(default=None, repr=False)
    elder: bool = False
    seen_at: int | None = None
    consent_version: str = ""


def seal_preferences(preferences: Preferences, keys: PersonKeys) -> bytes:
    """At most MAX_SEALED_BYTES for whatever a person can choose on the screens."""
    return seal_record(keys, _PURPOSE, pack(to_map(preferences)))


def open_preferences(sealed: bytes, keys: PersonKeys) -> Preferences:
    """Raises RecordError when the record is not this person's, was altered or is none."""
    return from_map(Preferences, unpack_map(open_record(keys, _PURPOSE, sealed)))


def seal_record(keys: PersonKeys, purpose: bytes, plain: bytes) -> bytes:
    """Any bytes for this person's eyes. ``purpose`` binds the record to its place: moved elsewhere it does not open."""
    return bytes(Aead(keys.seal_key).encrypt(plain, aad=purpose))


def open_record(keys: PersonKeys, purpose: bytes, sealed: bytes) -> bytes:
    """Raises RecordError when key, purpose or bytes are not the right ones."""
    try:
        return Aead(keys.seal_key).decrypt(sealed, aad=purpose)
    except (CryptoError, ValueError):
        raise RecordError("sealed record", "one that this person's key opens") from None
