"""The feed: which files it is made of, whose signature each needs and how long a signature counts.

The feed is a TUF repository (theupdateframework.github.io/specification/latest). This module holds the names on
which hub and kiosk must agree; it reads and signs nothing, so it costs neither of them an import of TUF.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

METADATA_FOLDER = "metadata"
TARGETS_FOLDER = "targets"

DAY_S = 86_400

ROOT_THRESHOLD = 2
ROOT_KEYS = 3
SOFTWARE_THRESHOLD = 2
SOFTWARE_KEYS = 2

OFFLINE_LIFETIME_S = 400 * DAY_S
"""Root, targets, rules, software: a year between two ceremonies and a month of grace."""

ONLINE_LIFETIME_S = 90 * DAY_S
"""The delegated online roles; the publisher signs anew long before, so that a stick has weeks left when it arrives."""

SNAPSHOT_LIFETIME_S = 45 * DAY_S
TIMESTAMP_LIFETIME_S = 14 * DAY_S
"""How long a stick may be under way, and how long a feed can be frozen before nobody believes it any more."""

MAX_TARGET_BYTES = 512 * 1024 * 1024
MAX_LIVE_TARGETS = 200

TICKET_KEYS_NAME = "keys/tickets.json"

_SEGMENT = re.compile(r"[a-z0-9][a-z0-9_-]*(\.[a-z0-9_-]+)*")
_MAX_NAME_CHARS = 200
_BATCH = re.compile(r"(receipts/|states/|states/preferences-)(0|[1-9]\d{0,17})-([1-9]\d{0,17})\.cbor")
_SETTINGS = re.compile(r"kiosks/([1-9]\d{0,4})/settings\.cbor")


class FeedRole(StrEnum):
    """The delegated roles. Each signs the targets of its own folder and nothing else."""

    JOBS = "jobs"
    CONTENT = "content"
    RECEIPTS = "receipts"
    STATES = "states"
    KIOSKS = "kiosks"
    KEYS = "keys"
    RULES = "rules"
    SOFTWARE = "software"


OFFLINE_ROLES: frozenset[FeedRole] = frozenset((FeedRole.RULES, FeedRole.SOFTWARE))
"""Their keys never touch the hub: with every key of the hub stolen, no kiosk takes other rules or programs."""

ROLE_PATHS: Mapping[FeedRole, tuple[str, ...]] = {
    FeedRole.JOBS: ("jobs/*",),
    FeedRole.CONTENT: ("content/*", "content/*/*"),
    FeedRole.RECEIPTS: ("receipts/*",),
    FeedRole.STATES: ("states/*",),
    FeedRole.KIOSKS: ("kiosks/*/*",),
    FeedRole.KEYS: ("keys/*",),
    FeedRole.RULES: ("rules/*",),
    FeedRole.SOFTWARE: ("software/*", "software/*/*"),
}
"""Path patterns of the delegations; ``*`` stops at a slash."""


KIOSK_BINS: tuple[str, ...] = tuple(f"kiosks-{digit:x}" for digit in range(16))
"""Roles below ``kiosks``: a province has ten thousand settings, and no kiosk should read about all of them to find
its own. Which one signs a target tells the first hexadecimal digit of the SHA-256 of its name."""


class FeedNameError(ValueError):
    """A target name that this protocol does not allow. The text does not repeat it: it may come from a stranger."""

    code = "FEED_NAME"


class Stream(StrEnum):
    """What is published in numbered batches. The numbers are given by the hub and only grow."""

    RECEIPTS = "receipts"
    STATES = "states"
    PREFERENCES = "preferences"


_BEGINNINGS: Mapping[Stream, str] = {
    Stream.RECEIPTS: "receipts/",
    Stream.STATES: "states/",
    # Beside the states, whose role signs them: another role would need another ceremony.
    Stream.PREFERENCES: "states/preferences-",
}
_STREAMS = {beginning: stream for stream, beginning in _BEGINNINGS.items()}


@dataclass(frozen=True, slots=True)
class BatchName:
    """A batch holds the rows numbered above ``from_number`` up to and with ``to_number``."""

    stream: Stream
    from_number: int
    to_number: int

    def __str__(self) -> str:
        return f"{_BEGINNINGS[self.stream]}{self.from_number}-{self.to_number}.cbor"


def role_of(name: str) -> FeedRole:
    """Which role signs a target, after checking that the name is one a client may also use as a file's name.

    Raises FeedNameError for anything with empty or dotted segments, other characters or an unknown folder.
    """
    segments = name.split("/")
    if len(name) > _MAX_NAME_CHARS or not all(_SEGMENT.fullmatch(each) for each in segments):
        raise FeedNameError("a target's name is made of small letters, digits, dots and dashes")
    try:
        role = FeedRole(segments[0])
    except ValueError:
        raise FeedNameError("no role signs this folder") from None
    if len(segments) not in {pattern.count("/") + 1 for pattern in ROLE_PATHS[role]}:
        raise FeedNameError("the role does not sign at this depth")
    return role


def kiosk_bin(name: str) -> str:
    """The role that signs a target of the folder ``kiosks/``."""
    return f"kiosks-{hashlib.sha256(name.encode('ascii')).hexdigest()[0]}"


def batch_of(name: str) -> BatchName | None:
    """The batch that a target is, or None for any other target."""
    found = _BATCH.fullmatch(name)
    if found is None:
        return None
    batch = BatchName(_STREAMS[found[1]], int(found[2]), int(found[3]))
    return batch if batch.from_number < batch.to_number else None


def settings_name(kiosk: int) -> str:
    """The target with one kiosk's settings."""
    return f"kiosks/{kiosk}/settings.cbor"


def kiosk_of(name: str) -> int | None:
    """Whose settings a target holds, or None for any other target."""
    found = _SETTINGS.fullmatch(name)
    return None if found is None else int(found[1])
