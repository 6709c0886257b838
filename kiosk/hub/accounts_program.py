"""``kiosk hub user``: the first administrator, and help for whoever forgot a password."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from kiosk.config import SettingsError
from kiosk.hub.accounts import (
    AccountError,
    Accounts,
    NewAccount,
    Passwords,
    Role,
    all_accounts,
    find_login,
    generated_password,
)
from kiosk.hub.config import load_hub_settings
from kiosk.hub.database import DatabaseError
from kiosk.hub.hub import Hub, open_hub
from kiosk.hub.hub_keys import HubKeysError

EXIT_DONE = 0
EXIT_REFUSED = 1
EXIT_USAGE = 2
EXIT_NO_DATABASE = 3
EXIT_NO_KEYS = 4

ACTOR = "kiosk hub user"


def main(argv: Sequence[str]) -> int:
    options = _parser().parse_args(argv)
    try:
        hub = open_hub(load_hub_settings(options.config))
    except SettingsError as error:
        sys.stderr.write(f"kiosk hub user: {error}\n")
        return EXIT_USAGE
    except (DatabaseError, HubKeysError) as error:
        sys.stderr.write(f"kiosk hub user: {error}\n{error.sentence}{error.instruction}\n")
        return EXIT_NO_DATABASE if isinstance(error, DatabaseError) else EXIT_NO_KEYS
    try:
        return _run(hub, options)
    except AccountError as error:
        sys.stderr.write(f"kiosk hub user: {error}\n{error.sentence}{error.instruction}\n")
        return EXIT_REFUSED
    finally:
        hub.database.close()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="kiosk hub user", description="Accounts of the hub's staff.")
    parser.add_argument("--config", metavar="FILE", type=Path, help="settings to lay over the defaults")
    # Behind the tool as well, where the hub's other tools have it.
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--config", metavar="FILE", type=Path, default=argparse.SUPPRESS, help=argparse.SUPPRESS)
    tools = parser.add_subparsers(dest="tool", required=True)
    sign_in = "to be changed at the first sign-in"
    add = tools.add_parser("add", parents=[common], help=f"make an account; prints a password {sign_in}")
    add.add_argument("login")
    add.add_argument("--name", required=True, help="how the person is called")
    add.add_argument("--role", choices=[str(role) for role in Role], default=str(Role.CLERK))
    add.add_argument("--scope", metavar="CODE", default="", help="region code that the account is bound to")
    next_time = "to be changed at the next sign-in; lifts a lock-out"
    passwd = tools.add_parser("passwd", parents=[common], help=f"a new password, {next_time}")
    passwd.add_argument("login")
    tools.add_parser("list", parents=[common], help="login, role, scope and state of every account")
    return parser


def _run(hub: Hub, options: argparse.Namespace) -> int:
    accounts = Accounts(hub.database, Passwords(), hub.settings.sign_in, hub.now())
    if options.tool == "list":
        with hub.database.reading() as connection:
            for account in all_accounts(connection):
                state = "active" if account.active else "stopped"
                _line(account.login, account.role, account.region_scope or "-", state)
        return EXIT_DONE
    password = generated_password()
    if options.tool == "add":
        accounts.add(
            NewAccount(options.login, options.name, Role(options.role), options.scope, None, password), actor=ACTOR
        )
    else:
        with hub.database.reading() as connection:
            account = find_login(connection, options.login)
        accounts.reset_password(account.id, password, actor=ACTOR)
    _line(options.login.lower(), password)
    return EXIT_DONE


def _line(*words: str) -> None:
    """Tab-separated, for people and for scripts alike."""
    sys.stdout.write("\t".join(words) + "\n")
