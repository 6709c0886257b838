"""Who is let into the maintenance page: PINs as Argon2id hashes, staff cards as the fleet's tags of their holders.

A PIN alone decides, without a name to be guessed; every hash is tried whatever the first says. ``<state>/staff.json``
holds what ``kiosk staff`` has set; hashes may stand in the settings as well, for a fleet that is set up by files.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import field
from pathlib import Path

from nacl.exceptions import InvalidkeyError
from nacl.pwhash import argon2id

from kiosk.config import StaffSettings
from kiosk.domain.staff import Role, weak_pin
from kiosk.durable_files import ExposedFileError, read_secret, write_secret
from kiosk.values import frozen

OPERATIONS, MEMORY_BYTES = argon2id.OPSLIMIT_INTERACTIVE, argon2id.MEMLIMIT_INTERACTIVE
"""RFC 9106 in libsodium's measure: 2 passes over 64 MiB, some 0.1 s for each hash."""
_NOBODY = argon2id.str(b"nobody", opslimit=OPERATIONS, memlimit=MEMORY_BYTES)
"""Tried where a role has no PIN, so that time does not tell which have one."""
FILE = "staff.json"


class WeakPinError(ValueError):
    """6 to 12 digits, and none of those that everybody tries first."""


@frozen
class StaffAccess:
    """``pins``: hash by role; ``cards``: role by the tag (16 bytes) of the card's holder."""

    pins: Mapping[Role, bytes] = field(default_factory=dict, repr=False)
    cards: Mapping[bytes, Role] = field(default_factory=dict, repr=False)

    @property
    def configured(self) -> bool:
        return bool(self.pins or self.cards)

    def role_of_pin(self, pin: str) -> Role | None:
        """Slow by design, and as slow for a wrong PIN as for a right one."""
        found = None
        for role in Role:
            matches = _matches(self.pins.get(role, _NOBODY), pin)
            if matches and role in self.pins:
                found = role
        return found

    def role_of_card(self, tag: bytes) -> Role | None:
        return self.cards.get(tag)


def load_access(state: Path, settings: StaffSettings) -> StaffAccess:
    """What the settings say, and over it what was set on this machine. A file that is damaged or that others can
    read admits nobody by itself."""
    pins = {role: text.encode("ascii") for role in Role if (text := getattr(settings, f"{role}_pin"))}
    cards = {bytes.fromhex(tag): Role(role) for role, tag in (each.split(":") for each in settings.cards)}
    try:
        own = _read(state)
    except (OSError, ExposedFileError, ValueError, KeyError, TypeError):
        own = StaffAccess()
    return StaffAccess({**pins, **own.pins}, {**cards, **own.cards})


def hash_pin(pin: str) -> bytes:
    """Raises WeakPinError."""
    if weak_pin(pin):
        raise WeakPinError("6 to 12 digits, no single digit, no run, no repeated half")
    return argon2id.str(pin.encode("ascii"), opslimit=OPERATIONS, memlimit=MEMORY_BYTES)


def set_pin(state: Path, role: Role, pin: str) -> None:
    """Raises WeakPinError, and ValueError when the PIN is another role's already; OSError."""
    access = _own_or_none(state)
    taken = access.role_of_pin(pin)
    if taken not in (None, role):
        raise ValueError("this PIN is taken")
    _write(state, StaffAccess({**access.pins, role: hash_pin(pin)}, access.cards))


def add_card(state: Path, role: Role, tag: bytes) -> None:
    access = _own_or_none(state)
    _write(state, StaffAccess(access.pins, {**access.cards, tag: role}))


def remove(state: Path, role: Role) -> None:
    """The role's PIN and cards."""
    access = _own_or_none(state)
    pins = {each: text for each, text in access.pins.items() if each is not role}
    _write(state, StaffAccess(pins, {tag: each for tag, each in access.cards.items() if each is not role}))


def _own_or_none(state: Path) -> StaffAccess:
    try:
        return _read(state)
    except FileNotFoundError:
        return StaffAccess()


def _read(state: Path) -> StaffAccess:
    fields = json.loads(read_secret(state / FILE))
    return StaffAccess(
        {Role(role): str(text).encode("ascii") for role, text in fields["pins"].items()},
        {bytes.fromhex(tag): Role(role) for tag, role in fields["cards"].items()},
    )


def _write(state: Path, access: StaffAccess) -> None:
    fields = {
        "pins": {role: text.decode("ascii") for role, text in access.pins.items()},
        "cards": {tag.hex(): role for tag, role in access.cards.items()},
    }
    write_secret(state / FILE, json.dumps(fields, indent=2).encode("ascii"))


def _matches(stored: bytes, pin: str) -> bool:
    try:
        return argon2id.verify(stored, pin.encode("utf-8"))
    except (InvalidkeyError, ValueError):
        return False
