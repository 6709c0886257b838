"""The feed's small files and content as they lie on this kiosk, and which of them are current."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from kiosk.durable_files import write_secret

_INDEX = "held.json"


class FileShelf:
    """``folder`` holds the files under their names in the feed, all checked before they come here.

    The index is written after the file: a kill in between fetches one file again. Methods raise OSError.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._index = self._read_index()

    def held(self) -> Mapping[str, str]:
        """SHA-256 by name."""
        return self._index

    def path(self, name: str) -> Path:
        """Where a file lies, or would; the name is one that the feed's rules allow."""
        return self._folder / name

    def place(self, name: str) -> Path:
        """Where a download is to be put; its folder exists then."""
        path = self.path(name)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return path

    def keep(self, name: str, sha256: str, content: bytes) -> None:
        write_secret(self.place(name), content)
        self.note(name, sha256)

    def note(self, name: str, sha256: str) -> None:
        """The file is in its place."""
        self._write_index({**self._index, name: sha256})

    def drop(self, names: Iterable[str]) -> None:
        gone = set(names)
        self._write_index({name: sha256 for name, sha256 in self._index.items() if name not in gone})
        for name in gone:
            self.path(name).unlink(missing_ok=True)

    def _read_index(self) -> dict[str, str]:
        try:
            index = json.loads((self._folder / _INDEX).read_bytes())
            return {str(name): str(sha256) for name, sha256 in index.items()}
        except (OSError, ValueError, AttributeError):
            # Without it everything is fetched once more.
            return {}

    def _write_index(self, index: dict[str, str]) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_secret(self._folder / _INDEX, json.dumps(index, sort_keys=True).encode("ascii"))
        self._index = index
