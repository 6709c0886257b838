"""A wheelhouse as one file, as it travels in the feed: a plain tar of SHA256SUMS and wheels, the same bytes each time.

Wheels that are on every machine already may be left out; the sums still name them. Unpacking takes plain files with
the names of wheels and nothing else, whoever signed the archive.
"""

from __future__ import annotations

import io
import re
import shutil
import tarfile
from collections.abc import Collection
from pathlib import Path
from typing import BinaryIO

from kiosk.release.errors import ReleaseError, ReleaseFault
from kiosk.release.wheelhouse import SUMS, Wheelhouse, named_wheels

MAX_FILES = 500
MAX_UNPACKED_BYTES = 2 * 1024 * 1024 * 1024
_MEMBER = re.compile(rf"{SUMS}|[A-Za-z0-9_][A-Za-z0-9_.+-]*\.whl", re.ASCII)
_CHUNK_BYTES = 1024 * 1024


def pack(wheels: Wheelhouse, file: Path, without: Collection[str] = ()) -> None:
    """Write the archive of a checked wheelhouse; ``without`` names wheels that are on the machines. Raises OSError."""
    names = sorted(set(named_wheels(wheels.folder)) - set(without))
    with file.open("wb") as stream, tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name in (SUMS, *names):
            source = wheels.folder / name
            member = tarfile.TarInfo(name)
            member.size = source.stat().st_size
            member.mode = 0o644
            with source.open("rb") as content:
                archive.addfile(member, content)


def unpack(archive: BinaryIO, folder: Path) -> None:
    """Into a new, empty ``folder``. Raises ReleaseError for an archive that holds anything else, and OSError."""
    folder.mkdir(mode=0o755)
    bytes_left, files = MAX_UNPACKED_BYTES, 0
    try:
        with tarfile.open(fileobj=archive, mode="r:") as members:
            for member in members:
                files += 1
                bytes_left -= member.size
                if not member.isreg() or member.issparse() or _MEMBER.fullmatch(member.name) is None:
                    raise ReleaseError(ReleaseFault.ARCHIVE_WRONG, "the archive holds something that is no wheel")
                if files > MAX_FILES or bytes_left < 0:
                    raise ReleaseError(ReleaseFault.ARCHIVE_WRONG, "the archive holds more than a release has")
                content = members.extractfile(member)
                # "x": a name that comes twice is a mistake, and a link could only be somebody else's.
                with (folder / member.name).open("xb") as file:
                    shutil.copyfileobj(content or io.BytesIO(), file, _CHUNK_BYTES)
    except tarfile.TarError:
        raise ReleaseError(ReleaseFault.ARCHIVE_WRONG, "the archive is none") from None
    except FileExistsError:
        raise ReleaseError(ReleaseFault.ARCHIVE_WRONG, "the archive holds a name twice") from None


def complete(folder: Path, base: Path) -> None:
    """Take wheels that the sums name and the archive left out from ``base``, where they lie. What still lacks is found
    when the wheelhouse is checked. Raises OSError and ReleaseError."""
    for name in named_wheels(folder):
        if not (folder / name).exists() and (base / name).is_file():
            shutil.copyfile(base / name, folder / name)
