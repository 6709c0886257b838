"""Brings a ledger file to the schema of this program, or says why not.

A new ledger is built beside its place and moved there whole, so a file without a schema is damage, never a beginning.
An older one is copied first. Alembic is imported only when there is something to do.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Connection, Engine, NullPool, create_engine, event, insert
from sqlalchemy.exc import DBAPIError

from kiosk.durable_files import sync_folder
from kiosk.store.ledger_schema import LEDGER
from kiosk.store.migrations import HEAD, REVISIONS
from kiosk.store.storage_fault import LedgerCorruptError, LedgerNewerError, storage_error

SCRIPTS = "kiosk.store:migrations"
"""Alembic's name for a folder inside a package: the same in a checkout and in an installed wheel."""


def prepare(path: Path) -> None:
    """Create the ledger at ``path`` or bring it up to date. Raises StorageError, also as newer or corrupt."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with ledger_lock(path):
            if not path.exists():
                _create(path)
                return
            revision = revision_of(path)
            if revision == HEAD:
                return
            if revision not in REVISIONS:
                raise LedgerNewerError(revision)
            _back_up(path, revision)
            _upgrade(path)
    except DBAPIError as error:
        raise storage_error(error.orig, path) from None
    except (sqlite3.Error, OSError) as error:
        raise storage_error(error, path) from None


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
    """Whether the ledger has this program's schema, without looking further into it. Raises StorageError."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", timeout=5.0, uri=True)) as connection:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error as error:
        raise storage_error(error, path) from None
    return row is not None and str(row[0]) == HEAD


def copies_before_migration(path: Path) -> tuple[Path, ...]:
    """The copies of older schemas that lie beside the ledger."""
    return tuple(sorted(path.parent.glob(f"{path.stem}.before-*{path.suffix}")))


def migrate(connection: Connection, revision: str = HEAD) -> None:
    """Run the migrations up to ``revision`` in the connection's transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", SCRIPTS)
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def migration_engine(path: Path) -> Engine:
    """An engine whose transactions hold DDL too. Foreign keys stay off: batch mode replaces whole tables."""
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def _manual_transactions(dbapi_connection: sqlite3.Connection, _record: object) -> None:
        dbapi_connection.isolation_level = None
        dbapi_connection.execute("PRAGMA busy_timeout = 5000")
        dbapi_connection.execute("PRAGMA journal_mode = WAL")
        dbapi_connection.execute("PRAGMA synchronous = FULL")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN EXCLUSIVE")

    return engine


def _create(path: Path) -> None:
    fresh = path.with_name(path.name + ".new")
    for suffix in ("", "-wal", "-shm", "-journal"):
        fresh.with_name(fresh.name + suffix).unlink(missing_ok=True)
    os.close(os.open(fresh, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    with migration_engine(fresh).begin() as connection:
        migrate(connection)
        connection.execute(insert(LEDGER).values(id=1, ledger_id=uuid4().bytes, next_sequence=1))
    # Closing the last connection folded the WAL back, so one file is all there is to move.
    fresh.replace(path)
    sync_folder(path.parent)


def _upgrade(path: Path) -> None:
    with migration_engine(path).begin() as connection:
        migrate(connection)
        if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
            raise LedgerCorruptError("the migration left a reference without its row")


def _back_up(path: Path, revision: str) -> None:
    copy = path.with_name(f"{path.stem}.before-{revision}{path.suffix}")
    fresh = copy.with_name(copy.name + ".new")
    fresh.unlink(missing_ok=True)
    os.close(os.open(fresh, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    with closing(sqlite3.connect(path, timeout=5.0)) as source, closing(sqlite3.connect(fresh)) as target:
        source.backup(target)
    fresh.replace(copy)
    sync_folder(path.parent)


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
