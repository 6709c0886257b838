"""What lies on a stick, and in any folder that carries feed and envelopes by hand (docs/protocol.md, section 17).

::

    linggong/stick.json                                          for which feed the stick was made
    linggong/feed/{metadata,targets}/…                           a copy of the feed, section 12
    linggong/outbox/<kiosk>-<ledger id>-<first>-<last>.cborseq   envelopes, section 4

Names are of small letters, digits, dots and dashes, so that FAT and exFAT hold them as they are. Nothing here makes
anything trusted: the feed is believed for its signatures and an envelope for its own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

STICK_FOLDER = "linggong"
STICK_FILE = "stick.json"
FEED_FOLDER = "feed"
OUTBOX_FOLDER = "outbox"
DAMAGED_SUFFIX = ".damaged"

MAX_STICK_FILE_BYTES = 16 * 1024
MAX_ROOTS = 128
MAX_OUTBOX_FILE_BYTES = 4 * 1024 * 1024
MAX_OUTBOX_FILES = 10_000

VERSION = 1
_SHA256 = re.compile(r"[0-9a-f]{64}")
_OUTBOX_NAME = re.compile(r"(0|[1-9]\d{0,4})-([0-9a-f]{32})-([1-9]\d{0,18})-([1-9]\d{0,18})\.cborseq", re.ASCII)


class StickFileError(ValueError):
    """``stick.json`` is not what it should be. The text repeats nothing of it."""

    code = "STICK_FILE_MALFORMED"


@dataclass(frozen=True, slots=True)
class StickFile:
    """``roots``: SHA-256 (hexadecimal) of every root.json that the hub's feed has had when the stick was last there.

    A kiosk acts on a plugged-in stick by itself when the root that it was enrolled with is among them.
    """

    roots: tuple[str, ...]

    def encode(self) -> bytes:
        return (json.dumps({"linggong_stick": VERSION, "roots": list(self.roots)}, indent=2) + "\n").encode("ascii")


def read_stick_file(content: bytes) -> StickFile:
    """Raises StickFileError."""
    try:
        fields = json.loads(content)
        version, roots = fields["linggong_stick"], fields["roots"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise StickFileError("not a stick's file") from None
    if version != VERSION:
        raise StickFileError("another version")
    if not isinstance(roots, list) or not 1 <= len(roots) <= MAX_ROOTS:
        raise StickFileError(f"1 to {MAX_ROOTS} roots")
    if not all(isinstance(each, str) and _SHA256.fullmatch(each) for each in roots):
        raise StickFileError("a root is not a SHA-256")
    return StickFile(tuple(roots))


@dataclass(frozen=True, slots=True)
class OutboxName:
    """A file of envelopes: whose, from which ledger, and its lowest and highest sequence. Others may be missing."""

    kiosk: int
    ledger_id: UUID
    first: int
    last: int

    def __str__(self) -> str:
        return f"{self.kiosk}-{self.ledger_id.hex}-{self.first}-{self.last}.cborseq"


def outbox_name(name: str) -> OutboxName | None:
    """None for every name that this protocol does not give."""
    found = _OUTBOX_NAME.fullmatch(name)
    if found is None:
        return None
    kiosk, first, last = int(found[1]), int(found[3]), int(found[4])
    if kiosk >= 1 << 16 or not first <= last < 1 << 63:
        return None
    return OutboxName(kiosk, UUID(hex=found[2]), first, last)


def outbox_names(names: Iterable[str]) -> list[OutboxName]:
    """Those of ``names`` that are files of envelopes, in their order."""
    return [each for name in names if (each := outbox_name(name)) is not None]
