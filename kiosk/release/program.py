"""``kiosk release``: put a wheelhouse in place, try it, go back. Run as root by the package and by the updater."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from enum import IntEnum
from pathlib import Path

from kiosk.release.errors import ReleaseError, ReleaseFault
from kiosk.release.releases import Releases
from kiosk.release.systemd import SystemdUnit
from kiosk.release.trial import Outcome, Trials
from kiosk.release.wheelhouse import checked

ROOT = Path("/opt/linggong-kiosk")
PYTHON = Path("/usr/bin/python3")


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
    commands.add_parser("settle", help="decide what a power cut has left open")
    commands.add_parser("back", help="the release before runs at the next start")
    commands.add_parser("list", help="which releases are here; * runs")
    options = parser.parse_args(argv)
    releases = Releases(options.root, options.python)
    trials = Trials(options.root, releases, SystemdUnit())
    try:
        return _obey(options, releases, trials)
    except ReleaseError as error:
        sys.stderr.write(f"kiosk release: {error}\n")
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


def _say(outcome: Outcome) -> ReleaseExit:
    _write(outcome)
    return ReleaseExit.TAKEN_BACK if outcome is Outcome.TAKEN_BACK else ReleaseExit.DONE


def _write(line: str) -> None:
    sys.stdout.write(line + "\n")
