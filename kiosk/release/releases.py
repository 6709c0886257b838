"""``<root>/releases/<name>`` are virtual environments, ``<root>/current`` names the one that runs.

A release is made beside the others and named last, by one rename, so a power cut leaves the old one or the new one.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from kiosk.release.errors import ReleaseError, ReleaseFault
from kiosk.release.wheelhouse import Wheelhouse

KEPT = 2
"""The one that runs and the one to go back to."""
MADE = "made"
"""In a release's folder once it is whole."""
_PIP = ("-m", "pip", "--isolated", "install", "--quiet", "--no-index", "--disable-pip-version-check", "--no-cache-dir")

Run = Callable[[list[str]], int]


def run_command(command: list[str]) -> int:
    return subprocess.run(command, check=False).returncode


@contextmanager
def release_lock(root: Path) -> Iterator[None]:
    """Package, updater and the settling of a trial take turns. Raises OSError."""
    root.mkdir(mode=0o755, parents=True, exist_ok=True)
    with (root / "lock").open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


class Releases:
    """``python`` makes the environments. Methods that write raise ReleaseError."""

    def __init__(self, root: Path, python: Path, run: Run = run_command) -> None:
        self._folder = root / "releases"
        self._current = root / "current"
        self._python = python
        self._run = run

    @property
    def current(self) -> str | None:
        """The release that runs, or will at the next start."""
        try:
            return Path(os.readlink(self._current)).name
        except OSError:
            return None

    def known(self) -> tuple[str, ...]:
        """Whole releases, the newest first."""
        try:
            made = [each for each in self._folder.iterdir() if (each / MADE).is_file()]
        except OSError:
            return ()
        return tuple(
            each.name for each in sorted(made, key=lambda each: (each / MADE).stat().st_mtime_ns, reverse=True)
        )

    def make(self, wheels: Wheelhouse) -> str:
        """Put a release beside the others; one that is there already stays as it is."""
        place = self._folder / wheels.name
        if (place / MADE).is_file():
            return wheels.name
        try:
            self._folder.mkdir(mode=0o755, parents=True, exist_ok=True)
            shutil.rmtree(place, ignore_errors=True)
            if self._run([str(self._python), "-m", "venv", str(place)]) != 0:
                raise ReleaseError(ReleaseFault.PYTHON_UNSUITED, f"{self._python} makes no virtual environment")
            what = f"linggong-kiosk=={wheels.version}"
            if self._run([str(place / "bin" / "python"), *_PIP, "--find-links", str(wheels.folder), what]) != 0:
                raise ReleaseError(ReleaseFault.NOT_INSTALLED, f"the wheels of {wheels.name} do not go together here")
            if self._run([str(place / "bin" / "kiosk"), "--version"]) != 0:
                raise ReleaseError(ReleaseFault.NOT_INSTALLED, f"{wheels.name} does not start")
            # Everything on the disk before the name that says so.
            os.sync()
            (place / MADE).touch()
        except OSError as error:
            raise ReleaseError(ReleaseFault.DISK, f"{wheels.name} cannot be written ({error.strerror})") from error
        finally:
            if not (place / MADE).is_file():
                shutil.rmtree(place, ignore_errors=True)
        return wheels.name

    def use(self, name: str) -> None:
        """From the next start on it is this release that runs."""
        if name not in self.known():
            raise ReleaseError(ReleaseFault.NOTHING_BEFORE, f"there is no release {name}")
        fresh = self._current.with_name("current.new")
        try:
            fresh.unlink(missing_ok=True)
            fresh.symlink_to(Path("releases") / name)
            fresh.replace(self._current)
            os.sync()
        except OSError as error:
            raise ReleaseError(ReleaseFault.DISK, f"{name} cannot be named ({error.strerror})") from error

    def forget(self, name: str) -> None:
        """Take one away that failed, unless it runs."""
        if name != self.current:
            shutil.rmtree(self._folder / name, ignore_errors=True)

    def drop_old(self) -> None:
        """Keep the one that runs and the newest beside it."""
        others = [each for each in self.known() if each != self.current]
        for name in others[KEPT - 1 :]:
            self.forget(name)
