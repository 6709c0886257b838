"""``kiosk hub keys``: the key ceremony of the feed, step by step as docs/key-ceremony.md writes it.

Commands of the hub take its settings; those of the offline computer take folders only and open no network.
"""

from __future__ import annotations

import argparse
import getpass
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from enum import IntEnum
from pathlib import Path

from kiosk.config import SettingsError
from kiosk.hub.config import load_hub_settings
from kiosk.hub.feed import ceremony
from kiosk.hub.feed.ceremony import Draft, DraftError
from kiosk.hub.feed.keys import (
    OFFLINE_NAMES,
    KeyCode,
    KeyFileError,
    make_offline_key,
    make_online_keys,
    open_offline_key,
    read_public_keys,
    write_public_keys,
)
from kiosk.hub.feed.repository import Repository, RepositoryError, root_sha256
from kiosk.protocol.feed import DAY_S, FeedNameError, FeedRole
from kiosk.protocol.feed_key import FeedKey

WARN_DAYS = 60


class KeysExit(IntEnum):
    DONE = 0
    UNFINISHED = 1
    """check: signatures are missing; status: something has to be signed anew soon."""
    USAGE = 2
    REFUSED = 5
    """A key, draft or feed cannot be used; nothing was changed."""
    DISK = 6


def main(argv: Sequence[str]) -> int:
    options = _parser().parse_args(argv)
    run: Callable[[argparse.Namespace], int] = options.run
    try:
        return run(options)
    except SettingsError as error:
        return _fail(KeysExit.USAGE, str(error))
    except (KeyFileError, DraftError, RepositoryError) as error:
        return _fail(KeysExit.REFUSED, f"{error}\n{error.sentence}{error.instruction}")
    except FeedNameError as error:
        return _fail(KeysExit.USAGE, str(error))
    except OSError as error:
        return _fail(KeysExit.DISK, f"{Path(error.filename or '').name}: {error.strerror}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="kiosk hub keys", description="Keys of the feed (docs/key-ceremony.md).")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    def command(name: str, words: str, run: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=words, description=words)
        made.set_defaults(run=run)
        return made

    def hub(name: str, words: str, run: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
        made = command(name, f"hub: {words}", run)
        made.add_argument("--config", metavar="FILE", type=Path, help="settings to lay over the defaults")
        return made

    def drafted(made: argparse.ArgumentParser) -> argparse.ArgumentParser:
        made.add_argument("--draft", metavar="FOLDER", type=Path, required=True, help="where the draft is")
        return made

    online = hub("online", "make new online keys, write their public halves", _online)
    online.add_argument("--public", metavar="FILE", type=Path, required=True)
    drafted(hub("install", "publish with what was signed", _install))
    hub("status", "until when every signature counts", _status)
    hub("forget", "delete online keys that were replaced", _forget)

    offline = command("offline", "offline: make a holder's key, sealed under a passphrase", _offline)
    offline.add_argument("name", choices=OFFLINE_NAMES)
    offline.add_argument("--folder", metavar="FOLDER", type=Path, required=True, help="on the holder's own stick")
    _passphrase_option(offline)

    init = drafted(command("init", "offline: draft the first root, targets, rules and software", _init))
    init.add_argument("--public", metavar="FILE", type=Path, nargs="+", required=True)
    rotate = drafted(command("rotate", "offline: draft the next root and targets", _rotate))
    rotate.add_argument("--public", metavar="FILE", type=Path, nargs="+", default=[], help="keys that replace others")
    rotate.add_argument("--metadata", metavar="FOLDER", type=Path, required=True, help="copy of the feed's metadata")
    for role in (FeedRole.RULES, FeedRole.SOFTWARE):
        change = drafted(command(f"change-{role}", f"offline: draft the next {role}", _change))
        change.set_defaults(role=role)
        change.add_argument(
            "--metadata", metavar="FOLDER", type=Path, required=True, help="copy of the feed's metadata"
        )
        change.add_argument("--add", metavar="NAME=FILE", action="append", default=[])
        change.add_argument("--remove", metavar="NAME", action="append", default=[])
    sign = drafted(command("sign", "offline: add a holder's signature to a draft", _sign))
    sign.add_argument("key", metavar="KEYFILE", type=Path)
    _passphrase_option(sign)
    drafted(command("check", "what a draft holds and which signatures are missing", _check))
    return parser


def _online(options: argparse.Namespace) -> int:
    made = make_online_keys(load_hub_settings(options.config).feed_keys_folder)
    write_public_keys(options.public, made)
    return _say(f"made {len(made)} online keys; take {options.public.name} to the offline computer")


def _offline(options: argparse.Namespace) -> int:
    make_offline_key(options.folder, options.name, _passphrase(options, twice=True))
    return _say(f"made {options.name}.key (keep it) and {options.name}.public (hand it in)")


def _init(options: argparse.Namespace) -> int:
    return _save(ceremony.begin(_public(options.public), _now()), options.draft)


def _rotate(options: argparse.Namespace) -> int:
    return _save(ceremony.rotate(options.metadata, _public(options.public), _now()), options.draft)


def _change(options: argparse.Namespace) -> int:
    add = {}
    for each in options.add:
        name, equals, path = each.partition("=")
        if not equals:
            return _fail(KeysExit.USAGE, f"--add NAME=FILE, not {each}")
        add[name] = Path(path)
    draft = ceremony.change_files(options.metadata, options.role, add, options.remove, _now())
    return _save(draft, options.draft)


def _save(draft: Draft, folder: Path) -> int:
    if folder.exists() and any(folder.iterdir()):
        raise DraftError(ceremony.DraftCode.EXISTS, folder.name)
    draft.save(folder)
    return _report(draft, KeysExit.DONE)


def _sign(options: argparse.Namespace) -> int:
    draft = ceremony.load_draft(options.draft)
    draft.check_files()
    _report(draft, KeysExit.DONE)
    signed = draft.sign(open_offline_key(options.key, _passphrase(options, twice=False)))
    draft.save(options.draft)
    missing = ", ".join(sorted({each.part for each in draft.missing()}))
    return _say(f"signed: {', '.join(signed)}" + (f"; more signatures are missing for {missing}" if missing else ""))


def _check(options: argparse.Namespace) -> int:
    draft = ceremony.load_draft(options.draft)
    draft.check_files()
    return _report(draft, KeysExit.UNFINISHED)


def _report(draft: Draft, unfinished: KeysExit) -> int:
    """What a person needs to see before signing: on what it hangs, what it changes, for how long."""
    if draft.before is not None:
        _say(f"follows on from the first root, SHA-256 {draft.before.first_root_sha256}")
    for key in draft.new_keys():
        _say(f"new key: {key}")
    for name, metadata in draft.parts.items():
        _say(f"{name} {metadata.signed.version}, counts until {metadata.signed.expires:%Y-%m-%d}")
    for leaf in draft.leaves.values():
        for name, target in leaf.signed.targets.items():
            _say(f"  {'new: ' if name in draft.files else ''}{name}, SHA-256 {target.hashes['sha256']}")
    missing = draft.missing()
    for each in missing:
        _say(f"missing: {each.signatures} more for {each.part}, by {' or '.join(each.holders)}")
    if draft.root is not None and not missing:
        _say(f"SHA-256 of root: {root_sha256(draft.root.to_bytes())}")
    return unfinished if missing else KeysExit.DONE


def _install(options: argparse.Namespace) -> int:
    repository = _repository(options)
    repository.install(ceremony.load_draft(options.draft))
    _say(f"published; SHA-256 of root: {root_sha256(repository.root_bytes())}")
    return KeysExit.DONE


def _status(options: argparse.Namespace) -> int:
    soon = False
    for name, at in _repository(options).expiries().items():
        days = (at - _now()) // DAY_S
        # The hub renews what it signs itself; only people can renew the rest, and they need time to meet.
        due = name in ceremony.PARTS and days < WARN_DAYS
        soon = soon or due
        _say(f"{name:10} until {datetime.fromtimestamp(at, UTC):%Y-%m-%d}, {days} days{'  SIGN ANEW' if due else ''}")
    return KeysExit.UNFINISHED if soon else KeysExit.DONE


def _forget(options: argparse.Namespace) -> int:
    return _say(f"deleted {_repository(options).forget_replaced_keys()} replaced keys")


def _repository(options: argparse.Namespace) -> Repository:
    settings = load_hub_settings(options.config)
    return Repository(settings.feed_folder, settings.feed_keys_folder, _now)


def _public(paths: Sequence[Path]) -> Mapping[str, FeedKey]:
    found: dict[str, FeedKey] = {}
    for path in paths:
        found.update(read_public_keys(path))
    return found


def _passphrase_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--passphrase-file", metavar="FILE", type=Path, help="first line is the passphrase; else asked")


def _passphrase(options: argparse.Namespace, *, twice: bool) -> str:
    if options.passphrase_file is not None:
        path: Path = options.passphrase_file
        return path.read_text(encoding="utf-8").splitlines()[0]
    passphrase = getpass.getpass("passphrase: ")
    if twice and getpass.getpass("once more: ") != passphrase:
        raise KeyFileError(KeyCode.WRONG_PASSPHRASE, "two different ones")
    return passphrase


def _now() -> int:
    return int(time.time())


def _say(words: str) -> int:
    sys.stdout.write(f"{words}\n")
    return KeysExit.DONE


def _fail(code: KeysExit, words: str) -> int:
    sys.stderr.write(f"kiosk hub keys: {words}\n")
    return code
