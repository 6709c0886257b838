"""Files that wait between a clerk's look and his yes: sealed on the disk, for an hour.

An office's list names people to ring; nobody who copies the state folder reads it there.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from pathlib import Path

from nacl.exceptions import CryptoError
from nacl.secret import SecretBox

from kiosk.durable_files import write_secret

KEPT_S = 3600
_TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")


class WaitingFiles:
    """``key``: 32 bytes. Several processes of one machine may share the folder. Methods may raise OSError."""

    def __init__(self, folder: Path, key: bytes, now: Callable[[], int]) -> None:
        self._folder = folder
        self._box = SecretBox(key)
        self._now = now

    def keep(self, content: bytes) -> str:
        """The token under which it can be read again."""
        token = secrets.token_urlsafe(16)
        self.put(token, content)
        return token

    def put(self, token: str, content: bytes) -> None:
        """Under a token that is there already; what has waited too long goes."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for path in self._folder.iterdir():
            if not self._waits(path):
                path.unlink(missing_ok=True)
        write_secret(self._path(token), f"{self._now():012d}".encode() + bytes(self._box.encrypt(content)))

    def read(self, token: str) -> bytes | None:
        """None for a token that never was, was dropped, or has waited too long."""
        if _TOKEN.fullmatch(token) is None or not self._waits(self._path(token)):
            return None
        try:
            return bytes(self._box.decrypt(self._path(token).read_bytes()[12:]))
        except (CryptoError, FileNotFoundError):
            return None

    def drop(self, token: str) -> None:
        if _TOKEN.fullmatch(token):
            self._path(token).unlink(missing_ok=True)

    def _path(self, token: str) -> Path:
        return self._folder / f"{token}.waiting"

    def _waits(self, path: Path) -> bool:
        """The hub's own time stands before the sealed bytes: a file's date follows the machine's clock."""
        try:
            with path.open("rb") as file:
                since = file.read(12)
        except OSError:
            return False
        return since.isdigit() and self._now() - int(since) < KEPT_S
