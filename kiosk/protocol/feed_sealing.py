"""Who may read what of the feed, wherever a copy of it ends up: on a public server or a lost stick.

Receipts and states are for the fleet: XChaCha20-Poly1305 under a key that comes from the fleet key, with the target's
name as associated data, so that one file cannot stand in for another. What is for one kiosk is a libsodium sealed box
to its X25519 key and says inside whose it is. Both are padded (ISO/IEC 7816-4): the length tells the size class only.
TUF signs what is published; sealing gives secrecy, not origin.
"""

from __future__ import annotations

from nacl.bindings import sodium_pad, sodium_unpad
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.secret import Aead

from kiosk.protocol.person import FLEET_KEY_BYTES, hkdf_sha256
from kiosk.protocol.records import RecordError, pack, unpack_map

VERSION = 1
PAD_BYTES = 1024
FEED_KEY_LABEL = b"kiosk-feed-v1"


def seal_for_fleet(fleet_key: bytes, name: str, plain: bytes) -> bytes:
    """The content of the target ``name``; only kiosks that hold ``fleet_key`` (32 bytes) read it."""
    padded: bytes = sodium_pad(plain, PAD_BYTES)
    sealed = Aead(_feed_key(fleet_key)).encrypt(padded, aad=name.encode("ascii"))
    return pack({"v": VERSION, "sealed": bytes(sealed)})


def open_for_fleet(fleet_key: bytes, name: str, data: bytes) -> bytes:
    """Raises RecordError when key, name or bytes are not the right ones."""
    try:
        padded = Aead(_feed_key(fleet_key)).decrypt(_sealed(data), aad=name.encode("ascii"))
        return bytes(sodium_unpad(padded, PAD_BYTES))
    except (CryptoError, ValueError):
        raise RecordError("sealed target", "one that this fleet key opens under this name") from None


def seal_for_kiosk(box_key: PublicKey, kiosk: int, name: str, plain: bytes) -> bytes:
    """The content of the target ``name`` for the kiosk with this X25519 key."""
    body = pack({"kiosk": kiosk, "name": name, "data": plain})
    return pack({"v": VERSION, "sealed": SealedBox(box_key).encrypt(sodium_pad(body, PAD_BYTES))})


def open_for_kiosk(box_key: PrivateKey, kiosk: int, name: str, data: bytes) -> bytes:
    """Raises RecordError when the box is not for this key, or says inside that it is another kiosk's or target's."""
    try:
        body = unpack_map(sodium_unpad(SealedBox(box_key).decrypt(_sealed(data)), PAD_BYTES))
    except (CryptoError, ValueError):
        raise RecordError("sealed target", "one that this kiosk's key opens") from None
    match body:
        case {"kiosk": inner_kiosk, "name": inner_name, "data": bytes() as plain} if (inner_kiosk, inner_name) == (
            kiosk,
            name,
        ):
            return plain
    raise RecordError("sealed target", "one made for this kiosk under this name")


def _feed_key(fleet_key: bytes) -> bytes:
    if len(fleet_key) != FLEET_KEY_BYTES:
        raise ValueError(f"a fleet key has {FLEET_KEY_BYTES} bytes")
    return hkdf_sha256(fleet_key, FEED_KEY_LABEL, Aead.KEY_SIZE)


def _sealed(data: bytes) -> bytes:
    match unpack_map(data):
        case {"v": 1, "sealed": bytes() as sealed}:
            return sealed
    raise RecordError("v", f"version {VERSION}")
