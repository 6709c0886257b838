"""``kiosk update``: take the release that lies ready, as root. Started by ``linggong-kiosk-update.path``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from enum import IntEnum
from pathlib import Path

from kiosk.foreign_folder import StickError
from kiosk.protocol.update_report import UpdateFault, UpdateOutcome, UpdateReport, read_report, report_file
from kiosk.release.program import PYTHON, ROOT
from kiosk.release.releases import Releases
from kiosk.release.systemd import SystemdUnit
from kiosk.release.trial import Trials
from kiosk.sync.software import device_now, this_program
from kiosk.update.errors import update_error, words_of
from kiosk.update.spool import Spool
from kiosk.update.trust import roots_in, roots_of_kiosk, trust
from kiosk.update.updater import Machine, UpdatePlaces, Updater

STATE = Path("/var/lib/linggong-kiosk")
TRUSTED_ROOT = Path("/etc/linggong-kiosk/update-root.json")
BASE_WHEELS = Path("/usr/lib/linggong-kiosk/wheels")


class UpdateExit(IntEnum):
    DONE = 0
    """Installed, or nothing lies ready."""
    REFUSED = 1
    USAGE = 2
    TAKEN_BACK = 3
    NOT_FOUND = 4
    """trust: no root with this SHA-256 is here."""
    DISK = 6


def main(argv: Sequence[str]) -> int:
    options = _parser().parse_args(argv)
    run: Callable[[argparse.Namespace], UpdateExit] = options.run
    try:
        return run(options)
    except StickError as error:
        sys.stderr.write(f"kiosk update: {error}\n{error.sentence}{error.instruction}\n")
        return UpdateExit.NOT_FOUND
    except OSError as error:
        _explain(update_error(error).code, error.strerror or type(error).__name__)
        return UpdateExit.DISK


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="kiosk update", description=__doc__)
    parser.add_argument("--state", type=Path, default=STATE, metavar="FOLDER", help=f"the kiosk's ({STATE})")
    parser.add_argument("--root", type=Path, default=ROOT, metavar="FOLDER", help=f"where releases are ({ROOT})")
    parser.add_argument("--python", type=Path, default=PYTHON, metavar="FILE", help=f"runs them ({PYTHON})")
    parser.add_argument("--trusted-root", type=Path, default=TRUSTED_ROOT, metavar="FILE", help=f"({TRUSTED_ROOT})")
    parser.add_argument("--wheels", type=Path, default=BASE_WHEELS, metavar="FOLDER", help=f"({BASE_WHEELS})")
    parser.set_defaults(run=_update)
    commands = parser.add_subparsers(metavar="COMMAND")
    trusting = commands.add_parser("trust", help="whose releases this machine takes; without SHA256: which it could")
    trusting.set_defaults(run=_trust)
    trusting.add_argument("sha256", nargs="?", metavar="SHA256", help="of the first root, from the key ceremony")
    trusting.add_argument("--from", dest="source", type=Path, metavar="FOLDER", help="a feed's metadata folder")
    commands.add_parser("status", help="what became of the last update").set_defaults(run=_status)
    return parser


def _update(options: argparse.Namespace) -> UpdateExit:
    releases = Releases(options.root, options.python)
    trials = Trials(options.root, releases, SystemdUnit())
    machine = Machine(this_program().platform, sys.version_info.minor)
    try:
        report = Updater(_places(options), machine, releases, trials, device_now).run()
    except StickError as error:
        # It is the kiosk's own folder that cannot be written, not somebody's stick.
        _explain(UpdateFault.DISK, str(error))
        return UpdateExit.DISK
    if report is None:
        return _say("nothing lies ready")
    return _tell(report)


def _trust(options: argparse.Namespace) -> UpdateExit:
    places = _places(options)
    roots = roots_in(options.source) if options.source else roots_of_kiosk(places.state)
    if options.sha256 is None:
        for sha256 in roots:
            _say(sha256)
        return _say("compare with what was written down at the key ceremony, then: kiosk update trust SHA256")
    if not trust(options.sha256.lower(), roots, places.trusted_root):
        sys.stderr.write("kiosk update: no root with this SHA-256 is here; name a feed's metadata folder with --from\n")
        return UpdateExit.NOT_FOUND
    # By it the courier knows that releases are taken here, and begins to fetch them.
    Spool(places.state).prepare(UpdateReport(UpdateOutcome.READY, device_now()))
    return _say("trusted; releases signed for this feed are taken from now on")


def _status(options: argparse.Namespace) -> UpdateExit:
    report = read_report(report_file(options.state))
    if report is None:
        _explain(UpdateFault.NOT_SET_UP, "no report")
        return UpdateExit.REFUSED
    return _tell(report)


def _tell(report: UpdateReport) -> UpdateExit:
    _say(f"{report.outcome} {report.version or ''}".rstrip())
    if report.code is not None:
        _explain(report.code, report.version or "")
    if report.outcome is UpdateOutcome.TAKEN_BACK:
        return UpdateExit.TAKEN_BACK
    return UpdateExit.DONE if report.code is None else UpdateExit.REFUSED


def _explain(code: str, detail: str) -> None:
    words = words_of(code)
    sys.stderr.write(f"kiosk update: {code}: {detail}\n{words.sentence}{words.instruction}\n")


def _say(words: str) -> UpdateExit:
    sys.stdout.write(f"{words}\n")
    return UpdateExit.DONE


def _places(options: argparse.Namespace) -> UpdatePlaces:
    return UpdatePlaces(options.state, options.root, options.trusted_root, options.wheels)
