"""The demo's identity: real keys, made on this machine, for a hub that does not exist.

Everything about it says demo: ``demo`` is true, the hub key is called ``demo-hub``, the host ends in ``.invalid``
(RFC 2606: never resolves). The hub's private half is kept beside it, so that one can look at what would have been sent.
"""

from __future__ import annotations

import secrets
from pathlib import Path

from nacl.public import PrivateKey
from nacl.signing import SigningKey

from kiosk.durable_files import write_secret
from kiosk.protocol.person import FLEET_KEY_BYTES
from kiosk.store.identity import IdentityMissingError, KioskIdentity, load_identity, save_identity

DEMO_KIOSK_ID = 1
DEMO_KEY_ID = 1
DEMO_HUB_KEY_ID = "demo-hub"
DEMO_HOST = "demo.kiosk.invalid"

_FOLDER = "identity"
_HUB_KEY = "demo-hub.key"


def demo_identity(state: Path) -> KioskIdentity:
    """The demo identity in ``state``, made on the first call. Raises IdentityError when what is there is broken."""
    folder = state / _FOLDER
    try:
        return load_identity(folder)
    except IdentityMissingError:
        hub_key = PrivateKey.generate()
        identity = KioskIdentity(
            kiosk_id=DEMO_KIOSK_ID,
            key_id=DEMO_KEY_ID,
            signing_key=SigningKey.generate(),
            hub_public_key=hub_key.public_key,
            hub_key_id=DEMO_HUB_KEY_ID,
            hub_host=DEMO_HOST,
            fleet_key=secrets.token_bytes(FLEET_KEY_BYTES),
            demo=True,
        )
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_secret(folder / _HUB_KEY, bytes(hub_key))
        save_identity(folder, identity)
        return identity


def demo_hub_key(state: Path) -> PrivateKey:
    """The private half of the demo hub's key: opens the envelopes that the demo sealed."""
    return PrivateKey((state / _FOLDER / _HUB_KEY).read_bytes())
