"""``kiosk hub backup FILE`` and ``kiosk hub restore FILE``."""

from __future__ import annotations

import argparse
import getpass
import sys
import time
from collections.abc import Sequence
from enum import IntEnum
from pathlib import Path

from kiosk.config import SettingsError
from kiosk.hub.backup import NotEmptyError, back_up, restore
from kiosk.hub.config import HubSettings, load_hub_settings
from kiosk.hub.database import Database, DatabaseError
from kiosk.hub.feed.keys import KeyFileError
from kiosk.hub.feed.repository import RepositoryError
from kiosk.hub.sealed_archive import SHORTEST_PASSPHRASE, ArchiveError, archive_key


class BackupExit(IntEnum):
    DONE = 0
    USAGE = 2
    NO_DATABASE = 3
    NOT_USABLE = 5
    """The archive cannot be used, or there is something where it should be restored to."""
    NO_SPACE = 6
    """The disk or the stick stood in the way."""


def backup_main(argv: Sequence[str]) -> int:
    return _run("backup", "Write database, keys and feed metadata into one sealed file.", argv)


def restore_main(argv: Sequence[str]) -> int:
    return _run("restore", "Fill an empty hub from such a file.", argv)


def _run(act: str, words: str, argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog=f"kiosk hub {act}", description=words)
    parser.add_argument("file", metavar="FILE", type=Path)
    parser.add_argument("--config", metavar="FILE", type=Path, help="settings to lay over the defaults")
    parser.add_argument("--passphrase-file", metavar="FILE", type=Path, help="first line is the passphrase; else asked")
    options = parser.parse_args(argv)
    try:
        settings = load_hub_settings(options.config)
        passphrase = _passphrase(options.passphrase_file, twice=act == "backup")
        if passphrase is None:
            return _say(BackupExit.USAGE, f"a passphrase has at least {SHORTEST_PASSPHRASE} characters, twice the same")
        return _act(act, settings, options.file, passphrase)
    except SettingsError as error:
        return _say(BackupExit.USAGE, str(error))
    except DatabaseError as error:
        return _say(BackupExit.NO_DATABASE, f"{error}\n{error.sentence}{error.instruction}")
    except (ArchiveError, NotEmptyError, RepositoryError, KeyFileError) as error:
        return _say(BackupExit.NOT_USABLE, f"{error}\n{error.sentence}{error.instruction}")
    except OSError as error:
        return _say(BackupExit.NO_SPACE, f"{Path(error.filename or options.file).name}: {error.strerror}")


def _act(act: str, settings: HubSettings, file: Path, passphrase: bytes) -> int:
    state_folder = settings.paths.state_folder
    database = Database.open(settings.database_url)
    try:
        if act == "backup":
            report = back_up(database, state_folder, file, archive_key(passphrase), int(time.time()))
        else:
            report = restore(file, passphrase, database, state_folder, int(time.time()))
    finally:
        database.close()
    sys.stdout.write(f"{act}: {report.rows} rows, {report.files} files, made at {report.made_at}\n")
    return BackupExit.DONE


def _passphrase(file: Path | None, *, twice: bool) -> bytes | None:
    if file is not None:
        words = file.read_text(encoding="utf-8").splitlines()[0] if file.stat().st_size else ""
    else:
        words = getpass.getpass("passphrase: ")
        if twice and getpass.getpass("once more: ") != words:
            return None
    return words.encode() if len(words) >= SHORTEST_PASSPHRASE else None


def _say(code: BackupExit, words: str) -> int:
    sys.stderr.write(f"kiosk hub: {words}\n")
    return code
