"""``kiosk hub invite|enrol|revoke``: a kiosk into the fleet and out of it, from the hub's own terminal."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from kiosk.config import SettingsError
from kiosk.durable_files import write_secret
from kiosk.hub.config import load_hub_settings
from kiosk.hub.database import DatabaseError
from kiosk.hub.enrolment import Fleet, FleetError, fleet_of
from kiosk.hub.hub import open_hub
from kiosk.hub.hub_keys import HubKeysError
from kiosk.protocol.enrolment import MAX_BYTES, EnrolmentError, invitation_file, invitation_link

EXIT_DONE = 0
EXIT_REFUSED = 1
EXIT_USAGE = 2
EXIT_NO_DATABASE = 3
EXIT_NO_KEYS = 4
EXIT_NO_DISK = 6

ACTOR = "kiosk hub"


def invite_main(argv: Sequence[str]) -> int:
    """Prints the line to be pasted, or writes the file for a stick."""
    parser = _parser("invite", "Invite a registered kiosk; the invitation is good for 24 hours and for one machine.")
    parser.add_argument("kiosk", metavar="KIOSK", type=int, help="its number")
    parser.add_argument("--file", metavar="FILE", type=Path, help="write a file for a stick instead of printing a line")
    options = parser.parse_args(argv)

    def invite(fleet: Fleet, now: int) -> None:
        invitation = fleet.invite(options.kiosk, ACTOR, now)
        if options.file is None:
            sys.stdout.write(invitation_link(invitation) + "\n")
        else:
            write_secret(options.file, invitation_file(invitation))

    return _with_fleet(options.config, invite)


def enrol_main(argv: Sequence[str]) -> int:
    """Answers a request that came by stick, beside it."""
    parser = _parser("enrol", "Answer an enrolment request that a kiosk wrote to a stick; the answer lies beside it.")
    parser.add_argument("request", metavar="FILE", type=Path, help="NAME.request; NAME.answer is written")
    options = parser.parse_args(argv)

    def enrol(fleet: Fleet, now: int) -> None:
        with options.request.open("rb") as file:
            wire = file.read(MAX_BYTES + 1)
        write_secret(options.request.with_suffix(".answer"), fleet.enrol(wire, now))

    return _with_fleet(options.config, enrol)


def revoke_main(argv: Sequence[str]) -> int:
    """From now on this kiosk wipes itself at its next contact."""
    parser = _parser("revoke", "Shut a kiosk's keys out; it wipes its secrets at the next contact.")
    parser.add_argument("kiosk", metavar="KIOSK", type=int, help="its number")
    options = parser.parse_args(argv)
    return _with_fleet(options.config, lambda fleet, now: fleet.revoke(options.kiosk, ACTOR, now))


def _parser(tool: str, words: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"kiosk hub {tool}", description=words)
    parser.add_argument("--config", metavar="FILE", type=Path, help="settings to lay over the defaults")
    return parser


def _with_fleet(config: Path | None, act: Callable[[Fleet, int], None]) -> int:
    try:
        hub = open_hub(load_hub_settings(config))
    except SettingsError as error:
        sys.stderr.write(f"kiosk hub: {error}\n")
        return EXIT_USAGE
    except (DatabaseError, HubKeysError) as error:
        sys.stderr.write(f"kiosk hub: {error}\n{error.sentence}{error.instruction}\n")
        return EXIT_NO_DATABASE if isinstance(error, DatabaseError) else EXIT_NO_KEYS
    try:
        act(fleet_of(hub), hub.now())
    except FleetError as error:
        sys.stderr.write(f"kiosk hub: {error}\n{error.sentence}{error.instruction}\n")
        return EXIT_REFUSED
    except EnrolmentError as error:
        sys.stderr.write(f"kiosk hub: {error.code}\n没有登记：请求不能用。请重新发邀请。\n")
        return EXIT_REFUSED
    except DatabaseError as error:
        sys.stderr.write(f"kiosk hub: {error}\n{error.sentence}{error.instruction}\n")
        return EXIT_NO_DATABASE
    except OSError as error:
        sys.stderr.write(f"kiosk hub: {error.strerror}\n文件读不到或写不进去。请检查U盘和硬盘空间。\n")
        return EXIT_NO_DISK
    finally:
        hub.database.close()
    return EXIT_DONE
