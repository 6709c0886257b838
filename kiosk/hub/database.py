"""The hub's database: SQLite without any set-up, PostgreSQL by one URL; the same transactions on both.

A hub of one market runs on a SQLite file, a province on PostgreSQL. Readers never wait on either. Writers wait for
each other on SQLite (``BEGIN IMMEDIATE``, because no busy time-out helps a reader that turns writer) and only for the
same rows on PostgreSQL.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from enum import StrEnum
from pathlib import Path

from sqlalchemy import Connection, Dialect, Engine, Table, create_engine, event, insert, make_url, select, text
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, InterfaceError, OperationalError

from kiosk.errors import CodedError
from kiosk.hub.migrations import HEAD, REVISIONS
from kiosk.hub.schema import HUB, METADATA

BUSY_TIMEOUT_MS = 5000
LET_IN_S = 0.12
"""SQLite's busy handler asks every 100 ms after the first few times."""
POOL_SIZE = 8
SCRIPTS = "kiosk.hub:migrations"


class DatabaseCode(StrEnum):
    UNREACHABLE = "DATABASE_UNREACHABLE"
    FULL = "DATABASE_FULL"
    BUSY = "DATABASE_BUSY"
    CORRUPT = "DATABASE_CORRUPT"
    NEWER = "DATABASE_NEWER"
    WRONG_URL = "DATABASE_URL_WRONG"


_WORDS: dict[DatabaseCode, tuple[str, str]] = {
    DatabaseCode.UNREACHABLE: ("数据库连不上，这次没有保存。", "请稍后再试；一直这样请告诉管理员。"),
    DatabaseCode.FULL: ("服务器存储已满，这次没有保存。", "请告诉管理员清出空间。"),
    DatabaseCode.BUSY: ("服务器正忙，这次没有保存。", "请过几秒再按一次。"),
    DatabaseCode.CORRUPT: ("数据库文件坏了。", "请管理员用备份恢复（kiosk hub restore）。"),
    DatabaseCode.NEWER: ("数据库来自更新的程序。", "请管理员更新程序。"),
    DatabaseCode.WRONG_URL: ("数据库地址写错了。", "请写 sqlite:///文件 或 postgresql://用户@主机/库。"),
}


class DatabaseError(CodedError[DatabaseCode]):
    """The database stood in the way and nothing was changed.

    ``code`` is stable, ``sentence`` and ``instruction`` are for the person, the text is for the log.
    """

    words = _WORDS


class Database:
    """May be used from several threads; each transaction belongs to one."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @classmethod
    def open(cls, url: str) -> Database:
        """Connect and bring the schema up to date.

        ``url``: ``sqlite:///FILE`` or ``postgresql://…``. Raises DatabaseError.
        """
        database = cls(_engine(url))
        try:
            with database.writing() as connection:
                _prepare(connection)
        except BaseException:
            database.close()
            raise
        return database

    @property
    def on_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    def close(self) -> None:
        self.engine.dispose()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction: durable when the block has left, else as if it never was. Raises DatabaseError."""
        with typed_errors(), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent view. Raises DatabaseError."""
        with typed_errors(), self.engine.connect() as connection:
            yield connection.execution_options(reads_only=True)

    def let_others_in(self) -> None:
        """Call it between the transactions of long work. SQLite gives the lock to whoever asks at that moment: without
        a pause the one who has just had it has it again, and kiosks are told that the hub is busy."""
        if self.on_sqlite:
            time.sleep(LET_IN_S)

    def drop_traces(self, tables: Sequence[Table]) -> None:
        """Let nothing lie about that was deleted or overwritten in ``tables``.

        That is the write-ahead log of SQLite, and dead rows of PostgreSQL. What somebody is reading at this moment
        stays until the next call. Raises DatabaseError.
        """
        with typed_errors():
            if not self.on_sqlite:
                with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                    connection.execute(text(f"VACUUM {', '.join(table.name for table in tables)}"))
                return
            with closing(self.engine.raw_connection()) as raw:
                # Outside of any transaction: SQLite does not fold a log that its own reader holds.
                cursor = raw.cursor()
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                cursor.fetchall()

    @contextmanager
    def writing_alone(self, lock: int) -> Iterator[Connection]:
        """As ``writing``, and no second transaction with the same ``lock`` number runs meanwhile, in any process."""
        with self.writing() as connection:
            if not self.on_sqlite:  # there BEGIN IMMEDIATE has shut everybody out already
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": lock})
            yield connection


@contextmanager
def typed_errors() -> Iterator[None]:
    """A broken rule stays an IntegrityError: it is a mistake of the program and must not look like a bad disk."""
    try:
        yield
    except IntegrityError:
        raise
    except DBAPIError as error:
        raise _database_error(error) from None


def _database_error(error: DBAPIError) -> Exception:
    cause = error.orig
    if isinstance(cause, sqlite3.Error):
        name = getattr(cause, "sqlite_errorname", type(cause).__name__)
        primary = getattr(cause, "sqlite_errorcode", 0) & 0xFF
        known = {
            sqlite3.SQLITE_FULL: DatabaseCode.FULL,
            sqlite3.SQLITE_BUSY: DatabaseCode.BUSY,
            sqlite3.SQLITE_LOCKED: DatabaseCode.BUSY,
            sqlite3.SQLITE_CORRUPT: DatabaseCode.CORRUPT,
            sqlite3.SQLITE_NOTADB: DatabaseCode.CORRUPT,
            sqlite3.SQLITE_IOERR: DatabaseCode.UNREACHABLE,
            sqlite3.SQLITE_CANTOPEN: DatabaseCode.UNREACHABLE,
            sqlite3.SQLITE_READONLY: DatabaseCode.UNREACHABLE,
        }
        return DatabaseError(known[primary], name) if primary in known else error
    state = getattr(cause, "sqlstate", None) or ""
    if state.startswith("53"):  # insufficient resources
        return DatabaseError(DatabaseCode.FULL if state == "53100" else DatabaseCode.BUSY, state)
    if state in ("40001", "40P01", "55P03"):  # serialization failure, deadlock, lock not available
        return DatabaseError(DatabaseCode.BUSY, state)
    if isinstance(error, (OperationalError, InterfaceError)) or error.connection_invalidated:
        return DatabaseError(DatabaseCode.UNREACHABLE, state or type(cause).__name__)
    return error


def _engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise DatabaseError(DatabaseCode.WRONG_URL, "not a URL") from None
    if parsed.get_backend_name() == "sqlite":
        if not parsed.database or parsed.database == ":memory:":
            raise DatabaseError(DatabaseCode.WRONG_URL, "SQLite needs a file")
        try:
            Path(parsed.database).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise DatabaseError(DatabaseCode.UNREACHABLE, error.strerror or "no folder") from None
        engine = create_engine(parsed, pool_size=POOL_SIZE, hide_parameters=True, pool_reset_on_return="rollback")
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    if parsed.get_backend_name() == "postgresql":
        return create_engine(
            parsed.set(drivername="postgresql+psycopg"), pool_size=POOL_SIZE, hide_parameters=True, pool_pre_ping=True
        )
    raise DatabaseError(DatabaseCode.WRONG_URL, "neither sqlite nor postgresql")


def _set_up_sqlite(dbapi_connection: sqlite3.Connection, _record: object) -> None:
    # None leaves BEGIN to us: the driver's own deferred BEGIN could not be made IMMEDIATE.
    dbapi_connection.isolation_level = None
    for pragma in (
        f"busy_timeout = {BUSY_TIMEOUT_MS}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "secure_delete = ON",
        "trusted_schema = OFF",
    ):
        dbapi_connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    reads_only = connection.get_execution_options().get("reads_only", False)
    connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")


def _prepare(connection: Connection) -> None:
    """Several hub processes may start at once; one of them migrates while the others wait."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(4743472)"))
    revision = _revision(connection)
    if revision == HEAD:
        return
    if revision is not None and revision not in REVISIONS:
        raise DatabaseError(DatabaseCode.NEWER, f"schema {revision}")
    migrate(connection)
    if connection.execute(select(HUB.c.id)).first() is None:
        connection.execute(insert(HUB).values(id=1, job_cursor=0, receipt_number=0, state_number=0))


def _revision(connection: Connection) -> str | None:
    dialect: Dialect = connection.dialect
    if not dialect.has_table(connection, "alembic_version"):
        return None
    row = connection.execute(text("SELECT version_num FROM alembic_version")).first()
    return None if row is None else str(row[0])


def migrate(connection: Connection, revision: str = HEAD) -> None:
    """Run the migrations up to ``revision`` in the connection's transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", SCRIPTS)
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


__all__ = ["METADATA", "Database", "DatabaseCode", "DatabaseError", "migrate", "typed_errors"]
