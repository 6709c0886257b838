"""Programs in the feed: the name of a release's archive, and who gets it when.

The archive is signed offline under its name. The terms of a roll-out are the hub's: it can hold a release back or let
more kiosks have it, and can make none.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass

from kiosk.protocol.records import RecordError

TERMS_NAME = "content/software.json"
MAX_TERMS_BYTES = 4 * 1024


_PLATFORM = r"[a-z0-9][a-z0-9_-]{0,39}"
_VERSION = r"(?:0|[1-9]\d{0,5})(?:\.(?:0|[1-9]\d{0,5})){0,3}"
_NAME = re.compile(rf"software/(?P<platform>{_PLATFORM})/linggong-kiosk-(?P<version>{_VERSION})\.tar", re.ASCII)
_DOTTED = re.compile(_VERSION, re.ASCII)
VERSION = 1


@dataclass(frozen=True, slots=True)
class ReleaseName:
    """``platform`` as ``linux-x86_64``; ``version`` is dotted numbers."""

    platform: str
    version: str

    def __str__(self) -> str:
        return f"software/{self.platform}/linggong-kiosk-{self.version}.tar"


def release_name(name: str) -> ReleaseName | None:
    """None for a target that is no release's archive."""
    found = _NAME.fullmatch(name)
    return None if found is None else ReleaseName(found["platform"], found["version"])


def version_order(version: str) -> tuple[int, ...] | None:
    """Greater for later; None for what is not dotted numbers. ``1.0`` and ``1.0.0`` are the same."""
    if _DOTTED.fullmatch(version) is None:
        return None
    numbers = [int(each) for each in version.split(".")]
    return tuple(numbers + [0] * (4 - len(numbers)))


def is_later(version: str, than: str) -> bool:
    """False where either is not dotted numbers: what cannot be compared is no update."""
    one, other = version_order(version), version_order(than)
    return one is not None and other is not None and one > other


@dataclass(frozen=True, slots=True)
class Terms:
    """Which release is rolled out, and to how many of a hundred kiosks."""

    version: str
    percent: int
    stopped: bool

    def includes(self, kiosk: int) -> bool:
        return not self.stopped and share_of(self.version, kiosk) < self.percent


def share_of(version: str, kiosk: int) -> int:
    """0 to 99, always the same for a kiosk and a version: with a higher percentage everybody who was in stays in.

    Each version begins with other kiosks, so that not always the same ones are the first.
    """
    digest = hashlib.sha256(f"{version}:{kiosk}".encode("ascii")).digest()
    return int.from_bytes(digest[:8], "big") % 100


def pack_terms(terms: Terms) -> bytes:
    return json.dumps({"v": VERSION, **asdict(terms)}, separators=(",", ":")).encode("ascii")


def read_terms(content: bytes) -> Terms:
    """Raises RecordError."""
    if len(content) > MAX_TERMS_BYTES:
        raise RecordError("terms", f"at most {MAX_TERMS_BYTES} bytes")
    try:
        fields = json.loads(content)
        terms = Terms(fields["version"], fields["percent"], fields["stopped"])
    except (ValueError, KeyError, TypeError, RecursionError):
        raise RecordError("terms", "version, percent, stopped") from None
    if fields.get("v") != VERSION:
        raise RecordError("v", str(VERSION))
    if not isinstance(terms.version, str) or version_order(terms.version) is None:
        raise RecordError("version", "dotted numbers")
    if type(terms.percent) is not int or not 0 <= terms.percent <= 100:
        raise RecordError("percent", "0 to 100")
    if not isinstance(terms.stopped, bool):
        raise RecordError("stopped", "true or false")
    return terms
