"""Builds a ledger, or migrates an older one: ``python -m kiosk.store.ledger_migration PATH``.

A program of its own, run by ``kiosk.store.ledger_upgrade`` when there is something to do: SQLAlchemy and Alembic would
stay in the memory of whoever imports them, 27 MiB (measured) for what happens once in the life of a schema.
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from uuid import uuid4

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, NullPool, create_engine, event, insert
from sqlalchemy.exc import DBAPIError

from kiosk.durable_files import sync_folder
from kiosk.store.ledger_schema import LEDGER
from kiosk.store.ledger_upgrade import EXIT_REFUSED, ledger_lock, outdated_revision
from kiosk.store.migrations import HEAD, USABLE_FROM
from kiosk.store.storage_fault import LedgerCorruptError, StorageError, storage_error

SCRIPTS = "kiosk.store:migrations"
"""Alembic's name for a folder inside a package: the same in a checkout and in an installed wheel."""


def bring_up_to_date(path: Path) -> None:
    """Create the ledger at ``path`` or migrate it; an up-to-date one is left alone. Raises StorageError."""
    try:
        with ledger_lock(path):
            if not path.exists():
                _create(path)
            elif (revision := outdated_revision(path)) is not None:
                _back_up(path, revision)
                _upgrade(path)
    except DBAPIError as error:
        raise storage_error(error.orig, path) from None
    except (sqlite3.Error, OSError) as error:
        raise storage_error(error, path) from None


def migrate(connection: Connection, revision: str = HEAD) -> None:
    """Run the migrations up to ``revision`` in the connection's transaction."""
    config = Config()
    config.set_main_option("script_location", SCRIPTS)
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _say_who_can_use_it(connection: Connection) -> None:
    connection.exec_driver_sql(f"PRAGMA user_version = {int(USABLE_FROM)}")


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
        _say_who_can_use_it(connection)
        connection.execute(insert(LEDGER).values(id=1, ledger_id=uuid4().bytes, next_sequence=1))
    # Closing the last connection folded the WAL back, so one file is all there is to move.
    fresh.replace(path)
    sync_folder(path.parent)


def _upgrade(path: Path) -> None:
    with migration_engine(path).begin() as connection:
        migrate(connection)
        _say_who_can_use_it(connection)
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


def main(path: str) -> int:
    """A StorageError becomes a line of JSON with ``code`` and ``detail``."""
    try:
        bring_up_to_date(Path(path))
    except StorageError as error:
        sys.stdout.write(json.dumps({"code": str(error.code), "detail": error.detail}) + "\n")
        return EXIT_REFUSED
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
