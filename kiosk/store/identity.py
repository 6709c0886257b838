"""Who this kiosk is: its ids, its signing key, the hub's key and the fleet key, in files that only it may read.

Kept apart from the ledger, so that a copied ledger is no kiosk. The folder is ``<state>/identity`` or systemd's
credentials folder: ``identity.json`` (ids and public halves), ``signing.key`` (Ed25519 seed, 32 bytes),
``fleet.key`` (32 bytes) and, for the road to the hub, ``box.key`` (X25519, 32 bytes) and ``root.json`` (the feed's
root of trust). A kiosk without the first three is not enrolled: it shows jobs and takes no applications. One without
the last two has no road: its envelopes leave by stick.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nacl.public import PrivateKey, PublicKey
from nacl.signing import SigningKey, VerifyKey

from kiosk.durable_files import ExposedFileError, private_folder, read_secret, stage_secret, sync_folder
from kiosk.protocol.person import FLEET_KEY_BYTES
from kiosk.protocol.ticket import TOKEN_BYTES, TicketKey, to_url

_FACTS = "identity.json"
_SIGNING_KEY = "signing.key"
_FLEET_KEY = "fleet.key"
_BOX_KEY = "box.key"
_ROOT = "root.json"
_SEED_BYTES = 32


class IdentityError(Exception):
    """The identity cannot be used. ``code`` is stable; the text names a file and never a key."""

    code = "IDENTITY_BROKEN"


class IdentityMissingError(IdentityError):
    """Not enrolled (yet)."""

    code = "IDENTITY_MISSING"


class IdentityExposedError(IdentityError):
    """A key file that others on this machine can read may have been copied."""

    code = "IDENTITY_EXPOSED"


@dataclass(frozen=True, slots=True)
class HubAccess:
    """How to reach the hub and to know that it is the hub.

    ``url`` is scheme and host; ``answer_key`` signs its answers; ``box_key`` opens what the feed holds for this kiosk
    alone; ``root`` are the bytes of the feed's first trusted root.json.
    """

    url: str
    answer_key: VerifyKey
    box_key: PrivateKey = field(repr=False)
    root: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class KioskIdentity:
    """``kiosk_id`` and ``key_id`` have 16 bits, ``hub_public_key`` is X25519, ``hub_host`` stands in ticket URLs.

    ``demo`` marks an identity that no real hub knows; whatever is shown or sealed with it says so. ``hub`` is None for
    such a one and for those made before there was a courier.
    """

    kiosk_id: int
    key_id: int
    signing_key: SigningKey = field(repr=False)
    hub_public_key: PublicKey = field(repr=False)
    hub_key_id: str
    hub_host: str
    fleet_key: bytes = field(repr=False)
    demo: bool
    hub: HubAccess | None = None

    def ticket_key(self) -> TicketKey:
        """The row that the key list needs to check this kiosk's tickets."""
        return TicketKey(self.key_id, self.kiosk_id, bytes(self.signing_key.verify_key))


def identity_folder(state: Path) -> Path:
    """Where the identity of a kiosk with this state folder is: systemd's credentials first, if they hold one."""
    credentials = _credentials_folder()
    if credentials is not None and (credentials / _FACTS).exists():
        return credentials
    return state / "identity"


def _credentials_folder() -> Path | None:
    named = os.environ.get("CREDENTIALS_DIRECTORY")
    return Path(named) if named else None


def identity_stamp(folder: Path) -> tuple[int, int] | None:
    """Another value whenever another identity has been written; None without any. For looking often."""
    try:
        status = (folder / _FACTS).stat()
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns


def load_identity(folder: Path) -> KioskIdentity:
    """Raises IdentityMissingError, IdentityExposedError or IdentityError."""
    facts = _facts(folder / _FACTS)
    signing_seed = _secret(folder / _SIGNING_KEY, _SEED_BYTES)
    fleet_key = _secret(folder / _FLEET_KEY, FLEET_KEY_BYTES)
    try:
        # A host that no ticket could carry is found now, not when somebody applies.
        to_url(bytes(TOKEN_BYTES), str(facts["hub_host"]))
        return KioskIdentity(
            kiosk_id=_sixteen_bits(facts["kiosk_id"]),
            key_id=_sixteen_bits(facts["key_id"]),
            signing_key=SigningKey(signing_seed),
            hub_public_key=PublicKey(bytes.fromhex(facts["hub_public_key"])),
            hub_key_id=str(facts["hub_key_id"]),
            hub_host=str(facts["hub_host"]),
            fleet_key=fleet_key,
            demo=facts["demo"] is True,
            hub=_hub_access(folder, facts),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise IdentityError(f"{_FACTS} lacks a usable {error.args[0] if error.args else 'value'}") from None


def save_identity(folder: Path, identity: KioskIdentity) -> None:
    """Write the files, each 0600 from its first byte; the facts last, so that half an identity is none.

    All are on the disk before the first takes its name, so that a full disk costs no identity; and where another one
    stands, its facts go first: no moment sees the keys of one under the name of the other. Raises OSError.
    """
    private_folder(folder)
    facts: dict[str, Any] = {
        "kiosk_id": identity.kiosk_id,
        "key_id": identity.key_id,
        "hub_public_key": bytes(identity.hub_public_key).hex(),
        "hub_key_id": identity.hub_key_id,
        "hub_host": identity.hub_host,
        "demo": identity.demo,
    }
    files = {_SIGNING_KEY: bytes(identity.signing_key), _FLEET_KEY: identity.fleet_key}
    if identity.hub is not None:
        files |= {_BOX_KEY: bytes(identity.hub.box_key), _ROOT: identity.hub.root}
        facts |= {"hub_url": identity.hub.url, "answer_key": bytes(identity.hub.answer_key).hex()}
    files[_FACTS] = (json.dumps(facts, indent=2) + "\n").encode("ascii")
    fresh = {name: stage_secret(folder / name, content) for name, content in files.items()}
    (folder / _FACTS).unlink(missing_ok=True)
    sync_folder(folder)
    for name, file in fresh.items():
        file.replace(folder / name)
    sync_folder(folder)


def wipe_identity(folder: Path) -> None:
    """Forget all secrets of a revoked kiosk, for good. Raises OSError, for systemd's read-only credentials too."""
    for name in (_FLEET_KEY, _SIGNING_KEY, _BOX_KEY, _FACTS):
        path = folder / name
        try:
            size = path.stat().st_size
        except FileNotFoundError:
            continue
        # Some disks keep old blocks all the same; the hub has shut these keys out in any case.
        with path.open("r+b") as file:
            file.write(bytes(size))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
    if folder.exists():
        sync_folder(folder)


def _hub_access(folder: Path, facts: dict[str, Any]) -> HubAccess | None:
    if facts.get("hub_url") is None:
        return None
    return HubAccess(
        url=str(facts["hub_url"]),
        answer_key=VerifyKey(bytes.fromhex(facts["answer_key"])),
        box_key=PrivateKey(_secret(folder / _BOX_KEY, _SEED_BYTES)),
        root=_private_bytes(folder / _ROOT),
    )


def _facts(path: Path) -> dict[str, Any]:
    try:
        facts = json.loads(_private_bytes(path))
    except ValueError:
        raise IdentityError(f"{path.name} is not JSON") from None
    if not isinstance(facts, dict):
        raise IdentityError(f"{path.name} is not a JSON object")
    return facts


def _secret(path: Path, size: int) -> bytes:
    content = _private_bytes(path)
    if len(content) != size:
        raise IdentityError(f"{path.name} has not {size} bytes")
    return content


def _private_bytes(path: Path) -> bytes:
    try:
        if path.parent == _credentials_folder():
            # Of the service alone by an access list, which the group's bits of the mode stand for (0440).
            return path.read_bytes()
        return read_secret(path)
    except ExposedFileError as error:
        raise IdentityExposedError(f"{error} (chmod 600, then enrol again)") from None
    except FileNotFoundError:
        raise IdentityMissingError(f"no {path.name}: this kiosk is not enrolled") from None
    except OSError as error:
        raise IdentityError(f"{path.name} cannot be read ({error.strerror})") from None


def _sixteen_bits(value: Any) -> int:
    if type(value) is not int or not 0 <= value < 1 << 16:
        raise ValueError("16-bit id")
    return value
