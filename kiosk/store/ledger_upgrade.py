"""Sees to it that a ledger file has the schema of this program, or says why not.

A new ledger is built beside its place and moved there whole, so a file without a schema is damage, never a beginning.
An older one is copied first. Both are the work of ``kiosk.store.ledger_migration``, in a process of its own.
"""

from __future__ import annotations

import fcntl
import json
import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from kiosk.store.migrations import HEAD, REVISIONS
from kiosk.store.storage_fault import LedgerCorruptError, LedgerNewerError, StorageCode, StorageError, storage_error

EXIT_REFUSED = 3
"""Of the migration's process: file, disk or another program stood in the way, and stdout says how."""


def prepare(path: Path) -> None:
    """Create the ledger at ``path`` or bring it up to date. Raises StorageError, also as newer or corrupt."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with ledger_lock(path):
            ready = path.exists() and outdated_revision(path) is None
        if not ready:
            _migrate_in_a_process(path)
    except (sqlite3.Error, OSError) as error:
        raise storage_error(error, path) from None


def _migrate_in_a_process(path: Path) -> None:
    """It takes the lock itself: killed in the middle, this process must not let another one build at the same time."""
    # Here, not at the top: a ledger is migrated once, and the screen's memory would hold it for ever.
    import subprocess

    command = (sys.executable, "-m", "kiosk.store.ledger_migration", str(path))
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=False)
    if done.returncode == EXIT_REFUSED:
        refused = json.loads(done.stdout)
        if refused["code"] == StorageCode.STORE_CORRUPT:
            raise LedgerCorruptError(refused["detail"])
        raise StorageError(StorageCode(refused["code"]), refused["detail"])
    # Anything else is a mistake of the program, and has said on stderr what it is.
    done.check_returncode()


def outdated_revision(path: Path) -> str | None:
    """The older revision that a ledger has; None when it has this program's, or a newer one that this program can go on
    with. Raises LedgerNewerError and corrupt."""
    revision = revision_of(path)
    if revision == HEAD:
        return None
    if revision in REVISIONS:
        return revision
    with closing(sqlite3.connect(path, timeout=5.0)) as connection:
        if not _is_usable_here(connection):
            raise LedgerNewerError(revision)
    return None


def _is_usable_here(connection: sqlite3.Connection) -> bool:
    """Whether a newer program has only added to a ledger, and said so (``kiosk.store.migrations``)."""
    (usable_from,) = connection.execute("PRAGMA user_version").fetchone()
    return 0 < int(usable_from) <= int(HEAD)


def revision_of(path: Path) -> str:
    """The schema revision of a sound ledger. Raises LedgerCorruptError."""
    with closing(sqlite3.connect(path, timeout=5.0)) as connection:
        connection.execute("PRAGMA trusted_schema = OFF")
        try:
            (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            if verdict != "ok":
                raise LedgerCorruptError("quick_check failed")
            row = connection.execute("SELECT version_num FROM alembic_version, ledger").fetchone()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_ERROR:
                raise LedgerCorruptError("no schema in the file") from None
            raise
    if row is None:
        raise LedgerCorruptError("no schema in the file")
    return str(row[0])


def is_current(path: Path) -> bool:
    """Whether the ledger is as this program needs it, without looking further into it. Raises StorageError."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", timeout=5.0, uri=True)) as connection:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            return row is not None and (
                str(row[0]) == HEAD or (str(row[0]) not in REVISIONS and _is_usable_here(connection))
            )
    except sqlite3.Error as error:
        raise storage_error(error, path) from None


def copies_before_migration(path: Path) -> tuple[Path, ...]:
    """The copies of older schemas that lie beside the ledger."""
    return tuple(sorted(path.parent.glob(f"{path.stem}.before-*{path.suffix}")))


@contextmanager
def ledger_lock(path: Path, *, shared: bool = False) -> Iterator[None]:
    """Alone with the ledger's file, or one of several that only have it open.

    The screen and the courier start together, and only one of them builds. And SQLite deletes its log by name when the
    last connection closes: a ledger that is moved away must not be open anywhere, or the new one loses its log.
    """
    descriptor = os.open(path.with_name(path.name + ".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH if shared else fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
