"""A new release is on trial until the screen has stood for a while; else the one before runs again.

What is being tried is written down first: a power cut in the middle ends with a decision at the next start.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from kiosk.durable_files import write_secret
from kiosk.release.errors import ReleaseError, ReleaseFault
from kiosk.release.releases import Releases

STANDS_S = 90.0
"""The screen itself takes a start for proven after 60 s."""
LOOK_S = 1.0


class Outcome(StrEnum):
    GOOD = "good"
    TAKEN_BACK = "taken back"
    NOTHING_TO_TRY = "nothing to try"


class Service(Protocol):
    """What runs the screen."""

    def restart(self) -> bool:
        """False when it could not even be asked."""
        ...

    def starts_over(self) -> int | None:
        """How often it has had to be started again by itself since ``restart``; None while it does not run."""
        ...


@dataclass(frozen=True, slots=True)
class Trial:
    """``before`` is None where nothing ran before: then there is nothing to go back to, and the trial is only told."""

    name: str
    before: str | None


class Trials:
    def __init__(
        self,
        root: Path,
        releases: Releases,
        service: Service,
        clock_s: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._file = root / "trial.json"
        self._rejected = root / "rejected.json"
        self._releases = releases
        self._service = service
        self._clock_s = clock_s
        self._sleep = sleep

    def rejected(self) -> tuple[str, ...]:
        """Releases that did not stand here; none is tried twice by itself."""
        stored = _read(self._rejected)
        return tuple(str(each) for each in stored) if isinstance(stored, list) else ()

    def begin(self, name: str) -> Outcome:
        """Run ``name`` from now on, for good if it stands. Raises ReleaseError."""
        if name == self._releases.current:
            return Outcome.NOTHING_TO_TRY
        self._write(self._file, asdict(Trial(name, self._releases.current)))
        self._releases.use(name)
        return self._decide(Trial(name, self._known().before))

    def settle(self) -> Outcome:
        """Decide what a power cut left open. Raises ReleaseError."""
        if not self._file.exists():
            return Outcome.NOTHING_TO_TRY
        trial = self._known()
        if self._releases.current != trial.name:
            # Cut off before the new one was named, or after it was taken back.
            self._file.unlink(missing_ok=True)
            return Outcome.NOTHING_TO_TRY
        return self._decide(trial)

    def _decide(self, trial: Trial) -> Outcome:
        if self._stands():
            self._file.unlink(missing_ok=True)
            self._releases.drop_old()
            return Outcome.GOOD
        self._write(self._rejected, sorted({*self.rejected(), trial.name}))
        if trial.before is None:
            self._file.unlink(missing_ok=True)
            raise ReleaseError(ReleaseFault.NOTHING_BEFORE, f"{trial.name} does not stand")
        self._releases.use(trial.before)
        self._file.unlink(missing_ok=True)
        self._service.restart()
        self._releases.forget(trial.name)
        return Outcome.TAKEN_BACK

    def _stands(self) -> bool:
        if not self._service.restart():
            return False
        until_s = self._clock_s() + STANDS_S
        while self._clock_s() < until_s:
            self._sleep(LOOK_S)
            if self._service.starts_over():
                return False
        return self._service.starts_over() == 0

    def _known(self) -> Trial:
        stored = _read(self._file)
        if not isinstance(stored, dict) or not isinstance(stored.get("name"), str):
            return Trial("", None)
        before = stored.get("before")
        return Trial(stored["name"], before if isinstance(before, str) else None)

    def _write(self, file: Path, content: object) -> None:
        try:
            write_secret(file, json.dumps(content).encode("utf-8"))
        except OSError as error:
            raise ReleaseError(ReleaseFault.DISK, f"{file.name} cannot be written ({error.strerror})") from error


def _read(file: Path) -> object:
    try:
        return json.loads(file.read_bytes())
    except (OSError, ValueError):
        return None
