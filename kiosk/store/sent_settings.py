"""Settings that the hub sends: laid over the site's own file, tried for two starts, taken back when they fail.

``<state>/settings/``: a ``<version>.toml`` each, and ``sent.json``, which says which is in use or on trial and which
was proven last. The site's own file is never touched. What could run a program, read more of a card,
move the kiosk's data or change whom it trusts cannot be sent at all: the key that signs these lies on the hub.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from kiosk.config import SettingsError, load_settings
from kiosk.durable_files import write_secret

ROLLED_BACK = "SETTINGS_ROLLED_BACK"
WRONG = "SETTINGS_WRONG"
NOT_SENDABLE = "SETTINGS_NOT_SENDABLE"
TRIES = 2
"""Starts that a new file gets to prove itself: one may end with a pulled plug."""

SENDABLE: Mapping[str, Collection[str] | None] = {
    "kiosk": None,
    "session": None,
    "matching": None,
    "screen": frozenset({"high_contrast", "reduced_motion", "show_name"}),
    "sync": frozenset({"poll_s", "morning_poll_s", "morning"}),
}
"""Keys by table that the hub may set; None: all of the table."""


class UnsendableError(Exception):
    """``key`` is none that may be sent."""

    code = NOT_SENDABLE

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(key)


@dataclass(frozen=True, slots=True)
class SentState:
    """``version`` is in use, ``good`` is the last that a start has proven, each 0 without one.

    ``starts`` counts the starts with an unproven version; ``rejected`` is the last version that was not taken or was
    rolled back, with its ``fault``.
    """

    version: int = 0
    good: int = 0
    starts: int = 0
    rejected: int = 0
    fault: str | None = None

    @property
    def on_trial(self) -> bool:
        return self.version != self.good


class SentSettingsFolder:
    """``state`` is the kiosk's folder. Methods that write raise OSError.

    ``name`` and ``allowed`` are of another source of settings that is tried and taken back in the same way.
    """

    def __init__(
        self, state: Path, name: str = "settings", allowed: Mapping[str, Collection[str] | None] = SENDABLE
    ) -> None:
        self._folder = state / name
        self._allowed = allowed

    def state(self) -> SentState:
        try:
            return SentState(**json.loads((self._folder / "sent.json").read_bytes()))
        except (OSError, ValueError, TypeError):
            return SentState()

    def file(self) -> Path | None:
        """What is to be laid over the site's file now."""
        version = self.state().version
        return self._file(version) if version and self._file(version).exists() else None

    def take(self, version: int, toml: str, site_file: Path | None) -> str | None:
        """A version that came with the feed: from the next start on, or not at all for the reason that is returned.

        Older ones and the rejected one are passed over.
        """
        known = self.state()
        if version <= max(known.version, known.rejected):
            return known.fault if version == known.rejected else None
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = self._file(version)
        write_secret(file, toml.encode("utf-8"))
        try:
            check_sendable(toml, self._allowed)
            load_settings(site_file, file)
        except (SettingsError, UnsendableError) as error:
            self._write(replace(known, rejected=version, fault=error.code))
            return error.code
        self._write(replace(known, version=version, starts=0, fault=None))
        return None

    def begin_start(self) -> Path | None:
        """What this start shall use; counted before it can do harm. A version that used up its starts is taken back."""
        known = self.state()
        if known.on_trial and known.starts >= TRIES:
            self.roll_back(ROLLED_BACK)
        elif known.on_trial:
            self._write(replace(known, starts=known.starts + 1))
        return self.file()

    def confirm(self) -> None:
        """The start went well."""
        known = self.state()
        if known.on_trial:
            self._write(replace(known, good=known.version, starts=0))

    def roll_back(self, fault: str) -> None:
        """The last good version is in use again, or none."""
        known = self.state()
        self._write(replace(known, version=known.good, starts=0, rejected=known.version, fault=fault))

    def _file(self, version: int) -> Path:
        return self._folder / f"{version}.toml"

    def _write(self, state: SentState) -> None:
        write_secret(self._folder / "sent.json", json.dumps(asdict(state)).encode("ascii"))
        in_use = {self._file(state.version), self._file(state.good)}
        for file in self._folder.glob("*.toml"):
            if file not in in_use:
                file.unlink()


def check_sendable(toml: str, allowed_keys: Mapping[str, Collection[str] | None] = SENDABLE) -> None:
    """Raises UnsendableError; a file that is no TOML passes, because ``load_settings`` says it better."""
    try:
        tables = tomllib.loads(toml)
    except tomllib.TOMLDecodeError:
        return
    for table, values in tables.items():
        if table not in allowed_keys:
            raise UnsendableError(table)
        allowed = allowed_keys[table]
        for key in values if isinstance(values, dict) else ():
            if allowed is not None and key not in allowed:
                raise UnsendableError(f"{table}.{key}")
