"""A folder with every wheel that the program needs, and the sums that tell whether all of it arrived."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from kiosk.release.errors import ReleaseError, ReleaseFault

SUMS = "SHA256SUMS"
PROJECT = re.compile(r"linggong_kiosk-(?P<version>[0-9][0-9A-Za-z.+]*)-py3-none-any\.whl")
_LINE = re.compile(r"(?P<sum>[0-9a-f]{64}) [ *](?P<name>[A-Za-z0-9_.+-]+\.whl)")
_NAME_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Wheelhouse:
    """``name`` is the version and the beginning of the sums' own sum: two builds of one version do not mix."""

    folder: Path
    version: str
    name: str


def checked(folder: Path) -> Wheelhouse:
    """The folder with every file read and compared. Raises ReleaseError."""
    try:
        sums = (folder / SUMS).read_bytes()
    except OSError as error:
        raise ReleaseError(ReleaseFault.NO_WHEELHOUSE, f"{SUMS} cannot be read ({error.strerror})") from error
    version = None
    for line in sums.decode("ascii", "replace").splitlines():
        found = _LINE.fullmatch(line)
        if found is None:
            raise ReleaseError(ReleaseFault.WHEELHOUSE_DAMAGED, f"{SUMS} has a line that names no wheel")
        if _sum(folder / found["name"]) != found["sum"]:
            raise ReleaseError(ReleaseFault.WHEELHOUSE_DAMAGED, f"{found['name']} is missing or not the one named")
        if project := PROJECT.fullmatch(found["name"]):
            version = project["version"]
    if version is None:
        raise ReleaseError(ReleaseFault.WHEELHOUSE_DAMAGED, "the program itself is not among the wheels")
    return Wheelhouse(folder, version, f"{version}-{hashlib.sha256(sums).hexdigest()[:_NAME_DIGITS]}")


def _sum(file: Path) -> str | None:
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return None
