"""Which starts have not lasted, kept in the state folder so that a restart does not forget them.

Only ends of the same boot count: a pulled plug is no defect of the program. The file is written without waiting for
the disk, for the same reason, and because the screen waits for no disk.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from kiosk.domain.clock import DeviceReading
from kiosk.values import frozen

FILE = "restarts.json"
CRASHES = 3
"""So many starts of the screen that did not last are a defect, not an accident."""
CRASH_WINDOW_S = 600.0
SAFE_FOR_S = 1800.0
"""How long the screen stays in safe mode before it tries everything again."""
MEMORY_RESTARTS = 4
MEMORY_WINDOW_S = 24 * 3600.0
KEPT_S = MEMORY_WINDOW_S
KEPT_ENDS = 64


class Ending(StrEnum):
    """How a start of the screen ended; RUNNING stays where nothing could be written any more."""

    RUNNING = "running"
    CLOSED = "closed"
    MEMORY = "memory"


@frozen
class Start:
    began_s: float
    ending: Ending


@frozen
class Restarts:
    """All of one boot; moments are its uptime in seconds."""

    boot: str
    screen: tuple[Start, ...] = ()
    helpers: Mapping[str, tuple[float, ...]] = field(default_factory=dict)

    def at(self, now: DeviceReading) -> Restarts:
        """What still counts at this moment; nothing of another boot does."""
        if self.boot != now.boot_id:
            return Restarts(now.boot_id)
        screen = tuple(each for each in self.screen if 0 <= now.since_boot_s - each.began_s <= KEPT_S)[-KEPT_ENDS:]
        helpers = {
            name: kept
            for name, ends in self.helpers.items()
            if (kept := tuple(each for each in ends if 0 <= now.since_boot_s - each <= KEPT_S)[-KEPT_ENDS:])
        }
        return Restarts(self.boot, screen, helpers)

    def crashes(self, now: DeviceReading) -> int:
        """Starts of the last minutes that neither were closed nor gave way by themselves."""
        return sum(
            each.ending is Ending.RUNNING and now.since_boot_s - each.began_s <= CRASH_WINDOW_S for each in self.screen
        )

    def may_restart_for_memory(self, now: DeviceReading) -> bool:
        recent = [each for each in self.screen if now.since_boot_s - each.began_s <= MEMORY_WINDOW_S]
        return sum(each.ending is Ending.MEMORY for each in recent) < MEMORY_RESTARTS


class RestartRecord:
    """The record on disk. What cannot be read counts as nothing; ``stored`` tells whether the last write went well."""

    def __init__(self, state: Path, now: Callable[[], DeviceReading]) -> None:
        self._path = state / FILE
        self._now = now
        self._known = self._load()
        self.stored = True

    def begin(self) -> bool:
        """Note this start before it can do harm; True when so many did not last that it shall be a safe one."""
        now = self._now()
        known = self._known.at(now)
        safe = known.crashes(now) >= CRASHES
        self._store(replace(known, screen=(*known.screen, Start(now.since_boot_s, Ending.RUNNING))))
        return safe

    def end(self, ending: Ending) -> None:
        """This start goes, and says why."""
        if self._known.screen:
            *before, last = self._known.screen
            self._store(replace(self._known, screen=(*before, replace(last, ending=ending))))

    def may_restart_for_memory(self) -> bool:
        """Never where it cannot be counted: that would be a restart without an end."""
        now = self._now()
        return self.stored and self._known.at(now).may_restart_for_memory(now)

    def helper_ended(self, name: str) -> None:
        now = self._now()
        known = self._known.at(now)
        self._store(replace(known, helpers={**known.helpers, name: (*known.helpers.get(name, ()), now.since_boot_s)}))

    def helper_ends(self, name: str, within_s: float) -> int:
        """How often it ended in the last ``within_s`` seconds, whichever screen watched it."""
        now = self._now()
        return sum(now.since_boot_s - each <= within_s for each in self._known.at(now).helpers.get(name, ()))

    def _load(self) -> Restarts:
        try:
            return _from_map(json.loads(self._path.read_bytes()))
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return Restarts("")

    def _store(self, restarts: Restarts) -> None:
        self._known = restarts
        fresh = self._path.with_name(FILE + ".new")
        try:
            descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                json.dump(_to_map(restarts), file)
            fresh.replace(self._path)
        except OSError:
            self.stored = False
        else:
            self.stored = True


def _to_map(restarts: Restarts) -> dict[str, Any]:
    return {
        "boot": restarts.boot,
        "screen": [[each.began_s, each.ending] for each in restarts.screen],
        "helpers": {name: list(ends) for name, ends in restarts.helpers.items()},
    }


def _from_map(stored: Any) -> Restarts:
    return Restarts(
        str(stored["boot"]),
        tuple(Start(float(began), Ending(ending)) for began, ending in stored["screen"]),
        {str(name): tuple(float(each) for each in ends) for name, ends in stored["helpers"].items()},
    )
