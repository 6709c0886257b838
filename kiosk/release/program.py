"""``kiosk release``: put a wheelhouse in place, try it, go back. Run as root by the package and by the updater."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from enum import IntEnum
from pathlib import Path

from kiosk.release.archive import pack
from kiosk.release.errors import ReleaseError, ReleaseFault
from kiosk.release.releases import Releases, release_lock
from kiosk.release.systemd import SystemdUnit
from kiosk.release.trial import Outcome, Trials
from kiosk.release.wheelhouse import Wheelhouse, checked

ROOT = Path("/opt/linggong-kiosk")
PYTHON = Path("/usr/bin/python3")
_READING = ("list", "pack")


class ReleaseExit(IntEnum):
    DONE = 0
    FAILED = 1
    USAGE = 2
    TAKEN_BACK = 3


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="kiosk release", description=__doc__)
    parser.add_argument("--root", type=Path, default=ROOT, metavar="FOLDER", help=f"where releases are ({ROOT})")
    parser.add_argument("--python", type=Path, default=PYTHON, metavar="FILE", help=f"runs them ({PYTHON})")
    commands = parser.add_subparsers(dest="command", required=True)
    install = commands.add_parser("install", help="put the wheels of a folder in place for the next start")
    install.add_argument("wheels", type=Path, metavar="FOLDER")
    attempt = commands.add_parser("try", help="the same, restart the kiosk, and go back when it does not stand")
    attempt.add_argument("wheels", type=Path, metavar="FOLDER")
    packing = commands.add_parser("pack", help="make the one file of a wheelhouse that goes into the feed")
    packing.add_argument("wheels", type=Path, metavar="FOLDER")
    packing.add_argument("file", type=Path, metavar="FILE", help="the archive to write")
    packing.add_argument(
        "--without", type=Path, metavar="FOLDER", help="leave out wheels of this folder: every machine has them"
    )
    commands.add_parser("settle", help="decide what a power cut has left open")
    commands.add_parser("back", help="the release before runs at the next start")
    commands.add_parser("list", help="which releases are here; * runs")
    options = parser.parse_args(argv)
    releases = Releases(options.root, options.python)
    trials = Trials(options.root, releases, SystemdUnit())
    try:
        if options.command in _READING:
            return _obey(options, releases, trials)
        with release_lock(options.root):
            return _obey(options, releases, trials)
    except ReleaseError as error:
        sys.stderr.write(f"kiosk release: {error}\n")
    except OSError as error:
        sys.stderr.write(f"kiosk release: {ReleaseError(ReleaseFault.DISK, error.strerror or 'no lock')}\n")
    return ReleaseExit.FAILED


def _obey(options: argparse.Namespace, releases: Releases, trials: Trials) -> ReleaseExit:
    match options.command:
        case "install":
            name = releases.make(checked(options.wheels))
            releases.use(name)
            releases.drop_old()
            _write(name)
        case "try":
            name = releases.make(checked(options.wheels))
            return _say(trials.begin(name))
        case "pack":
            _pack(checked(options.wheels), options.file, options.without)
        case "settle":
            return _say(trials.settle())
        case "back":
            before = next((each for each in releases.known() if each != releases.current), None)
            if before is None:
                raise ReleaseError(ReleaseFault.NOTHING_BEFORE, "no other release is here")
            releases.use(before)
            _write(before)
        case _:
            for each in releases.known():
                _write(f"{'*' if each == releases.current else ' '} {each}")
    return ReleaseExit.DONE


def _pack(wheels: Wheelhouse, file: Path, base: Path | None) -> None:
    """The wheels of a base are left out by name and content: another build of the same name is not the same."""
    same = () if base is None else wheels.shared_with(checked(base))
    try:
        pack(wheels, file, same)
    except OSError as error:
        raise ReleaseError(ReleaseFault.DISK, f"{file.name} cannot be written ({error.strerror})") from error
    _write(f"{file.name}: {wheels.version}, {file.stat().st_size} bytes, without {len(same)} wheels")


def _say(outcome: Outcome) -> ReleaseExit:
    _write(outcome)
    return ReleaseExit.TAKEN_BACK if outcome is Outcome.TAKEN_BACK else ReleaseExit.DONE


def _write(line: str) -> None:
    sys.stdout.write(line + "\n")
