"""Who agreed to be matched since power-on: recognised again, never named."""

from __future__ import annotations

import os

from kiosk.domain.card import Identity

AGREED_MAX = 4096
"""Keyed hashes of those who agreed since power-on; the oldest go first."""


class Agreements:
    """The key dies with the process, so the table tells a thief nothing."""

    def __init__(self) -> None:
        self._key = os.urandom(32)
        self._agreed: dict[bytes, None] = {}

    def __len__(self) -> int:
        return len(self._agreed)

    def __contains__(self, identity: Identity) -> bool:
        return self._hash(identity) in self._agreed

    def add(self, identity: Identity) -> None:
        while len(self._agreed) >= AGREED_MAX:
            del self._agreed[next(iter(self._agreed))]
        self._agreed[self._hash(identity)] = None

    def forget(self, identity: Identity) -> None:
        self._agreed.pop(self._hash(identity), None)

    def _hash(self, identity: Identity) -> bytes:
        # It loads OpenSSL, which the first paint need not wait for.
        import hashlib

        return hashlib.blake2b(identity.id_number.encode(), key=self._key, digest_size=16).digest()
