"""The ledger: what the kiosk must never lose, in one SQLite file with one writing thread per program.

WAL with ``synchronous=FULL``: a commit that returned is on the disk. Writers begin with ``BEGIN IMMEDIATE``, because
no busy time-out helps a reader that turns writer after somebody else's commit: that is SQLITE_BUSY_SNAPSHOT at once.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from uuid import UUID

from sqlalchemy import Connection, case, create_engine, event, func, insert, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from kiosk.protocol.acts import KindClass
from kiosk.protocol.envelope import Header
from kiosk.store.ledger_schema import AUDIT, LEDGER, OUTBOX
from kiosk.store.ledger_upgrade import copies_before_migration, is_current, ledger_lock, prepare
from kiosk.store.storage_fault import storage_error

BUSY_TIMEOUT_MS = 5000


class OutboxState(StrEnum):
    """Only a receipt of the hub moves an envelope on; exporting it to a stick does not."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class OutboxItem:
    """One sealed envelope. ``wire`` is frozen when it is made: every try sends the same bytes."""

    sequence: int
    envelope_id: UUID
    kind_class: KindClass
    wire: bytes = field(repr=False)
    state: OutboxState
    reason: str | None
    created_at: int


class Ledger:
    """An open ledger. Not for several threads at once; several processes may have it open."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._engine = create_engine(
            f"sqlite:///{path}", pool_size=1, max_overflow=0, hide_parameters=True, pool_reset_on_return="rollback"
        )
        event.listen(self._engine, "connect", _set_up)
        event.listen(self._engine, "begin", _begin)
        with self.reading() as connection:
            self.ledger_id = UUID(bytes=connection.execute(select(LEDGER.c.ledger_id)).scalar_one())

    @classmethod
    def open(cls, path: Path) -> Ledger:
        """Open ``path``, creating or migrating it first.

        Raises LedgerNewerError (left untouched), LedgerCorruptError (see ``kiosk.store.rescue``) and StorageError.
        """
        prepare(path)
        return cls(path)

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction: committed and on the disk when the block has left, else as if it never was.

        Raises StorageError for whatever the database or the disk refused.
        """
        with self._typed_errors(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent view; it never waits for a writer. Raises StorageError."""
        with self._typed_errors(), self._engine.connect() as connection:
            yield connection.execution_options(reads_only=True)

    def add_envelope(self, connection: Connection, header: Header, wire: bytes, at: int) -> None:
        """Put one envelope into the outbox, inside the transaction of the act itself."""
        connection.execute(
            insert(OUTBOX).values(
                sequence=header.sequence,
                envelope_id=header.envelope_id.bytes,
                kind_class=header.kind_class,
                wire=wire,
                state=OutboxState.PENDING,
                created_at=at,
            )
        )

    def next_sequence(self, connection: Connection) -> int:
        """Take the next number of this ledger; it is given back if the transaction fails."""
        taken = update(LEDGER).values(next_sequence=LEDGER.c.next_sequence + 1).returning(LEDGER.c.next_sequence)
        return int(connection.execute(taken).scalar_one()) - 1

    def pending(self, limit: int = 100) -> tuple[OutboxItem, ...]:
        """What the hub has not answered yet: acts before audit, each in the order in which it happened."""
        audit_last = case((OUTBOX.c.kind_class == KindClass.AUDIT, 1), else_=0)
        query = (
            select(OUTBOX)
            .where(OUTBOX.c.state == OutboxState.PENDING)
            .order_by(audit_last, OUTBOX.c.sequence)
            .limit(limit)
        )
        with self.reading() as connection:
            return tuple(
                OutboxItem(
                    sequence=row.sequence,
                    envelope_id=UUID(bytes=row.envelope_id),
                    kind_class=KindClass(row.kind_class),
                    wire=row.wire,
                    state=OutboxState(row.state),
                    reason=row.reason,
                    created_at=row.created_at,
                )
                for row in connection.execute(query)
            )

    def outbox_counts(self) -> dict[OutboxState, int]:
        """How many envelopes are in each state; refused ones are kept and shown to staff."""
        query = select(OUTBOX.c.state, func.count()).group_by(OUTBOX.c.state)
        with self.reading() as connection:
            counted = {OutboxState(state): number for state, number in connection.execute(query)}
        return {state: counted.get(state, 0) for state in OutboxState}

    def settle(self, envelope_id: UUID, refused_because: str | None, at: int) -> bool:
        """Write down the hub's receipt: accepted, or refused with its reason code. False when nothing was pending."""
        return self.settle_all([(envelope_id, refused_because)], at) != (0, 0)

    def settle_all(self, receipts: Iterable[tuple[UUID, str | None]], at: int) -> tuple[int, int]:
        """Write down receipts (envelope and reason of a refusal) in one transaction.

        How many became accepted and how many refused; what was not pending stays as it is.
        """
        settled = {OutboxState.ACCEPTED: 0, OutboxState.REFUSED: 0}
        with self.writing() as connection:
            for envelope_id, refused_because in receipts:
                state = OutboxState.ACCEPTED if refused_because is None else OutboxState.REFUSED
                receipt = (
                    update(OUTBOX)
                    .where(OUTBOX.c.envelope_id == envelope_id.bytes, OUTBOX.c.state == OutboxState.PENDING)
                    .values(state=state, reason=refused_because, settled_at=at)
                )
                settled[state] += connection.execute(receipt).rowcount
        return settled[OutboxState.ACCEPTED], settled[OutboxState.REFUSED]

    def unsent_audit(self) -> tuple[int, int | None]:
        """How many audit entries are in no envelope yet, and when the oldest was written (None without any)."""
        query = select(func.count(), func.min(AUDIT.c.at)).where(AUDIT.c.envelope_id.is_(None))
        with self.reading() as connection:
            number, oldest = connection.execute(query).one()
        return int(number), oldest

    def drop_traces(self) -> None:
        """Empty the write-ahead log and delete copies made before migrations: what was erased is in no file then.

        Raises StorageError.
        """
        with self._typed_errors(), closing(self._engine.raw_connection()) as connection:
            # Outside of any transaction: SQLite does not fold a log that its own reader holds.
            cursor = connection.cursor()
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.fetchall()
            for copy in copies_before_migration(self.path):
                copy.unlink()

    @contextmanager
    def _typed_errors(self) -> Iterator[None]:
        try:
            yield
        except IntegrityError:
            # A broken rule is a mistake of the program: it must not look like a bad disk.
            raise
        except DBAPIError as error:
            raise storage_error(error.orig, self.path) from None
        except (sqlite3.Error, OSError) as error:
            raise storage_error(error, self.path) from None


@contextmanager
def borrowed_ledger(path: Path) -> Iterator[Ledger | None]:
    """The ledger of another program, for a moment; None where there is none yet.

    Nobody moves it away meanwhile, so do not hold it while waiting for anything. Raises StorageError.
    """
    if not path.exists():
        yield None
        return
    if not is_current(path):
        prepare(path)
    with ledger_lock(path, shared=True):
        ledger = Ledger(path)
        try:
            yield ledger
        finally:
            ledger.close()


def _set_up(dbapi_connection: sqlite3.Connection, _record: object) -> None:
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


def _begin(connection: Connection) -> None:
    reads_only = connection.get_execution_options().get("reads_only", False)
    connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")
