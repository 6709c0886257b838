"""``kiosk staff``: sets PINs and cards of the maintenance page, for whoever has a shell on the machine."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Sequence
from enum import IntEnum
from pathlib import Path

from kiosk.config import SettingsError, load_settings
from kiosk.domain.staff import Role
from kiosk.maintenance.lockout_file import LockoutFile
from kiosk.maintenance.staff_access import (
    WeakPinError,
    add_card,
    hash_pin,
    load_access,
    remove,
    set_pin,
)


class StaffExit(IntEnum):
    """Exit codes of ``kiosk staff``."""

    DONE = 0
    REFUSED = 1
    USAGE = 2
    NO_CARD = 3
    NOT_ENROLLED = 4
    NO_STATE = 5


def main(argv: Sequence[str]) -> int:
    """A StaffExit."""
    options = _options(argv)
    try:
        settings = load_settings(options.config)
    except SettingsError as error:
        return _complain(str(error), StaffExit.USAGE)
    state = options.state or settings.paths.state_folder
    try:
        state.mkdir(mode=0o700, parents=True, exist_ok=True)
        match options.act:
            case "pin":
                set_pin(state, Role(options.role), _ask_pin())
            case "hash":
                sys.stdout.write(hash_pin(_ask_pin()).decode("ascii") + "\n")
            case "card":
                return _take_card(state, Role(options.role), options.config)
            case "remove":
                remove(state, Role(options.role))
            case "unlock":
                LockoutFile(state).clear()
            case "list":
                access = load_access(state, settings.staff)
                for role in Role:
                    cards = sum(each is role for each in access.cards.values())
                    sys.stdout.write(f"{role}: {'PIN' if role in access.pins else 'no PIN'}, {cards} cards\n")
    except WeakPinError as error:
        return _complain(f"{error}", StaffExit.REFUSED)
    except ValueError as error:
        return _complain(f"{error}", StaffExit.REFUSED)
    except OSError as error:
        return _complain(f"{state.name}: {error.strerror}", StaffExit.NO_STATE)
    return StaffExit.DONE


def _options(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="kiosk staff",
        description="PINs and cards of the maintenance page. Only hashes are kept.",
        epilog="exit codes: 0 done, 1 refused, 2 wrong use, 3 no card came, 4 not enrolled, 5 state folder or disk",
    )
    parser.add_argument("--config", metavar="FILE", type=Path, help="settings to lay over the defaults")
    parser.add_argument("--state", metavar="DIR", type=Path, help="state folder instead of that of the settings")
    acts = parser.add_subparsers(dest="act", required=True)
    for act, words in (
        ("pin", "set a role's PIN: typed twice, or one line on stdin"),
        ("card", "admit the holder of the card that is laid on the reader"),
        ("remove", "take a role's PIN and cards away"),
    ):
        acts.add_parser(act, help=words).add_argument("role", choices=[*Role])
    acts.add_parser("hash", help="print the hash of a PIN for [staff] in the settings")
    acts.add_parser("unlock", help="forget the wrong PINs")
    acts.add_parser("list", help="who has a PIN or a card")
    return parser.parse_args(argv)


def _ask_pin() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().strip()
    pin = getpass.getpass("PIN: ")
    if getpass.getpass("PIN again: ") != pin:
        raise ValueError("the two are not the same")
    return pin


def _take_card(state: Path, role: Role, config: Path | None) -> int:
    """Of the card only the fleet's tag is kept; it names nobody without the fleet key and a guess of the number."""
    from kiosk.maintenance.one_card import events_of_one_card
    from kiosk.protocol.person import derive
    from kiosk.protocol.reader_events import IdentityRead, TokenRead
    from kiosk.store.identity import IdentityError, identity_folder, load_identity

    try:
        fleet_key = load_identity(identity_folder(state)).fleet_key
    except IdentityError as error:
        return _complain(str(error), StaffExit.NOT_ENROLLED)
    for event in events_of_one_card(config):
        match event:
            case IdentityRead(identity=who):
                add_card(state, role, derive(who.id_number, fleet_key).tag)
                return StaffExit.DONE
            case TokenRead(uid=uid):
                add_card(state, role, derive(uid, fleet_key).tag)
                return StaffExit.DONE
    return _complain("no card was read", StaffExit.NO_CARD)


def _complain(words: str, code: StaffExit) -> StaffExit:
    sys.stderr.write(f"kiosk staff: {words}\n")
    return code
