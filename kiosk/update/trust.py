"""Whom the updater trusts: a root of the feed that a person has chosen by its SHA-256, in a file of root's.

The kiosk's own copy of the root is the kiosk user's to write, so it counts for nothing here until somebody has
compared it with what was written down at the key ceremony.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Mapping
from pathlib import Path

from kiosk.durable_files import write_public
from kiosk.foreign_folder import ForeignFolder, StickError
from kiosk.protocol.update_report import UpdateFault
from kiosk.sync.feed_updater import MAX_ROOT_BYTES
from kiosk.update.errors import UpdateError

_MAX_ROOTS = 128
_SUFFIX = ".root.json"


def trusted_root(file: Path) -> bytes:
    """Raises UpdateError: there is none, or somebody other than root could have written it."""
    try:
        with file.open("rb") as stream:
            status = os.fstat(stream.fileno())
            content = stream.read(MAX_ROOT_BYTES)
    except OSError as error:
        raise UpdateError(UpdateFault.NOT_SET_UP, f"{file.name}: {error.strerror}") from None
    if status.st_uid != os.geteuid() or stat.S_IMODE(status.st_mode) & 0o022:
        raise UpdateError(UpdateFault.NOT_SET_UP, f"{file.name} is writable by others")
    return content


def roots_in(folder: Path) -> Mapping[str, bytes]:
    """Every ``<version>.root.json`` of a folder that anybody may have written, by its SHA-256. Raises StickError."""
    found: dict[str, bytes] = {}
    with ForeignFolder.open(folder) as opened:
        for name in opened.names(_MAX_ROOTS):
            if name.endswith(_SUFFIX):
                content = opened.read(name, MAX_ROOT_BYTES)
                found[hashlib.sha256(content).hexdigest()] = content
    return found


def trust(sha256: str, roots: Mapping[str, bytes], file: Path) -> bool:
    """Keep the root with this SHA-256 as the one to trust; False when it is not among ``roots``. Raises OSError."""
    if sha256 not in roots:
        return False
    file.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    write_public(file, roots[sha256])
    return True


def roots_of_kiosk(state: Path) -> Mapping[str, bytes]:
    """Those that the enrolled kiosk has followed; none before its first contact."""
    try:
        return roots_in(state / "feed" / "metadata" / "root_history")
    except StickError:
        return {}
