"""Ed25519 keys in the feed's metadata, verified by libsodium.

securesystemslib would verify them by pyca/cryptography, which is not installed, or else in pure Python, which takes
milliseconds for each signature. Importing this module makes PyNaCl answer instead, through the library's own table of
key types; whoever reads TUF metadata imports it first.
"""

from __future__ import annotations

import hashlib
from typing import Any, Self

from nacl.exceptions import CryptoError
from nacl.signing import VerifyKey
from securesystemslib.exceptions import UnverifiedSignatureError
from securesystemslib.formats import encode_canonical
from securesystemslib.signer import ED25519, KEY_FOR_TYPE_AND_SCHEME, KEY_TYPE_ED25519, Key, Signature

HOLDER_FIELD = "x-kiosk-holder"
"""Who keeps the private half (``root-2``, ``admin``). Other TUF programs ignore the field."""


class FeedKey(Key):
    """The public half of a key that signs metadata."""

    @classmethod
    def of(cls, public: bytes, holder: str) -> Self:
        """``public`` has 32 bytes. The id is that of the specification, 4.2: SHA-256 of the canonical form."""
        keyval = {"public": public.hex()}
        canonical = encode_canonical({"keytype": KEY_TYPE_ED25519, "scheme": ED25519, "keyval": keyval})
        key_id = hashlib.sha256(str(canonical).encode("ascii")).hexdigest()
        return cls(key_id, KEY_TYPE_ED25519, ED25519, keyval, {HOLDER_FIELD: holder})

    @property
    def holder(self) -> str:
        return str(self.unrecognized_fields.get(HOLDER_FIELD, ""))

    @classmethod
    def from_dict(cls, keyid: str, key_dict: dict[str, Any]) -> Self:
        keytype, scheme, keyval = cls._from_dict(key_dict)
        VerifyKey(bytes.fromhex(keyval["public"]))
        return cls(keyid, keytype, scheme, keyval, key_dict)

    def to_dict(self) -> dict[str, Any]:
        return self._to_dict()

    def verify_signature(self, signature: Signature, data: bytes) -> None:
        try:
            VerifyKey(bytes.fromhex(self.keyval["public"])).verify(data, bytes.fromhex(signature.signature))
        except (CryptoError, ValueError, TypeError):
            raise UnverifiedSignatureError("the signature is not this key's") from None


KEY_FOR_TYPE_AND_SCHEME[KEY_TYPE_ED25519, ED25519] = FeedKey
