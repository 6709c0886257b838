"""A folder with every wheel that the program needs, and the sums that tell whether all of it arrived."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
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

    def shared_with(self, other: Wheelhouse) -> frozenset[str]:
        """Wheels that are the same in both."""
        one, two = (_named(_read_sums(each.folder)) for each in (self, other))
        return frozenset(name for name, digest in one.items() if two.get(name) == digest)


def checked(folder: Path) -> Wheelhouse:
    """The folder with every file read and compared. Raises ReleaseError."""
    sums = _read_sums(folder)
    version = None
    for name, digest in _named(sums).items():
        if _sum(folder / name) != digest:
            raise ReleaseError(ReleaseFault.WHEELHOUSE_DAMAGED, f"{name} is missing or not the one named")
        if project := PROJECT.fullmatch(name):
            version = project["version"]
    if version is None:
        raise ReleaseError(ReleaseFault.WHEELHOUSE_DAMAGED, "the program itself is not among the wheels")
    return Wheelhouse(folder, version, f"{version}-{hashlib.sha256(sums).hexdigest()[:_NAME_DIGITS]}")


def named_wheels(folder: Path) -> tuple[str, ...]:
    """Which wheels the sums name, whether or not they are there. Raises ReleaseError."""
    return tuple(_named(_read_sums(folder)))


def suits_python(names: Iterable[str], minor: int) -> bool:
    """Whether wheels were built for Python 3.``minor``, by the tags in their names (PEP 427). What fits every Python,
    or all from one on, says nothing; whether all of them go together, pip finds out."""
    built: set[str] = set()
    for name in names:
        _, *tags = name.removesuffix(".whl").rsplit("-", 3)
        if len(tags) == len(("python", "abi", "platform")) and "abi3" not in tags[1].split("."):
            built.update(each for each in tags[0].split(".") if each.startswith("cp"))
    return not built or f"cp3{minor}" in built


def _read_sums(folder: Path) -> bytes:
    try:
        return (folder / SUMS).read_bytes()
    except OSError as error:
        raise ReleaseError(ReleaseFault.NO_WHEELHOUSE, f"{SUMS} cannot be read ({error.strerror})") from error


def _named(sums: bytes) -> dict[str, str]:
    named = {}
    for line in sums.decode("ascii", "replace").splitlines():
        found = _LINE.fullmatch(line)
        if found is None:
            raise ReleaseError(ReleaseFault.WHEELHOUSE_DAMAGED, f"{SUMS} has a line that names no wheel")
        named[found["name"]] = found["sum"]
    return named


def _sum(file: Path) -> str | None:
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return None
