"""The ledger: what the kiosk must never lose, in one SQLite file with one writing thread per program.

WAL with ``synchronous=FULL``: a commit that returned is on the disk. Writers begin with ``BEGIN IMMEDIATE``, because
no busy time-out helps a reader that turns writer after somebody else's commit: that is SQLITE_BUSY_SNAPSHOT at once.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from uuid import UUID

from kiosk.protocol.acts import KindClass
from kiosk.protocol.envelope import Header
from kiosk.store.ledger_upgrade import copies_before_migration, is_current, ledger_lock, prepare
from kiosk.store.storage_fault import storage_error

BUSY_TIMEOUT_S = 5.0


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
    """An open ledger. Not for several threads at once; several processes may have it open.

    Through bare ``sqlite3``: SQLAlchemy, and the asyncio that it loads, would be an eighth of the screen program's
    memory (measured). ``kiosk.store.ledger_schema`` says what the tables hold.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with self._typed_errors():
            self._connection = _connect(path)
        try:
            with self.reading() as connection:
                (ledger_id,) = connection.execute("SELECT ledger_id FROM ledger").fetchone()
        except BaseException:
            self._connection.close()
            raise
        self.ledger_id = UUID(bytes=ledger_id)

    @classmethod
    def open(cls, path: Path) -> Ledger:
        """Open ``path``, creating or migrating it first.

        Raises LedgerNewerError (left untouched), LedgerCorruptError (see ``kiosk.store.rescue``) and StorageError.
        """
        prepare(path)
        return cls(path)

    def close(self) -> None:
        self._connection.close()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: committed and on the disk when the block has left, else as if it never was.

        Raises StorageError for whatever the database or the disk refused.
        """
        with self._transaction("BEGIN IMMEDIATE") as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """One consistent view; it never waits for a writer. Raises StorageError."""
        with self._transaction("BEGIN") as connection:
            yield connection

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[sqlite3.Connection]:
        with self._typed_errors():
            self._connection.execute(begin)
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                # SQLite has already rolled back after some errors of the disk.
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def add_envelope(self, connection: sqlite3.Connection, header: Header, wire: bytes, at: int) -> None:
        """Put one envelope into the outbox, inside the transaction of the act itself."""
        connection.execute(
            "INSERT INTO outbox (sequence, envelope_id, kind_class, wire, state, created_at) VALUES (?, ?, ?, ?, ?, ?)",
            (header.sequence, header.envelope_id.bytes, header.kind_class, wire, OutboxState.PENDING, at),
        )

    def next_sequence(self, connection: sqlite3.Connection) -> int:
        """Take the next number of this ledger; it is given back if the transaction fails."""
        taken = connection.execute("UPDATE ledger SET next_sequence = next_sequence + 1 RETURNING next_sequence - 1")
        ((sequence,),) = taken.fetchall()
        return int(sequence)

    def pending(self, limit: int = 100) -> tuple[OutboxItem, ...]:
        """What the hub has not answered yet: acts before audit, each in the order in which it happened."""
        query = "SELECT * FROM outbox WHERE state = ? ORDER BY kind_class = ?, sequence LIMIT ?"
        with self.reading() as connection:
            return tuple(
                OutboxItem(
                    sequence=row["sequence"],
                    envelope_id=UUID(bytes=row["envelope_id"]),
                    kind_class=KindClass(row["kind_class"]),
                    wire=row["wire"],
                    state=OutboxState(row["state"]),
                    reason=row["reason"],
                    created_at=row["created_at"],
                )
                for row in connection.execute(query, (OutboxState.PENDING, KindClass.AUDIT, limit))
            )

    def wires(self, *, accepted: bool) -> tuple[bytes, ...]:
        """What the hub has not answered, and with ``accepted`` what it has accepted, as long as it is kept here."""
        states = (OutboxState.PENDING, OutboxState.ACCEPTED if accepted else OutboxState.PENDING)
        query = "SELECT wire FROM outbox WHERE state IN (?, ?) ORDER BY sequence"
        with self.reading() as connection:
            return tuple(wire for (wire,) in connection.execute(query, states))

    def outbox_counts(self) -> dict[OutboxState, int]:
        """How many envelopes are in each state; refused ones are kept and shown to staff."""
        with self.reading() as connection:
            rows = connection.execute("SELECT state, count(*) FROM outbox GROUP BY state").fetchall()
        counted = {OutboxState(state): number for state, number in rows}
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
                settled[state] += settle_envelope(connection, envelope_id.bytes, state, refused_because, at)
        return settled[OutboxState.ACCEPTED], settled[OutboxState.REFUSED]

    def unsent_audit(self) -> tuple[int, int | None]:
        """How many audit entries are in no envelope yet, and when the oldest was written (None without any)."""
        with self.reading() as connection:
            number, oldest = connection.execute(
                "SELECT count(*), min(at) FROM audit WHERE envelope_id IS NULL"
            ).fetchone()
        return int(number), oldest

    def has_visits(self, before: date) -> bool:
        """Whether visits of days before ``before`` are counted that are in no envelope yet."""
        query = "SELECT EXISTS (SELECT 1 FROM visit_count WHERE day < ?)"
        with self.reading() as connection:
            return bool(connection.execute(query, (before.isoformat(),)).fetchone()[0])

    def drop_traces(self) -> None:
        """Empty the write-ahead log and delete copies made before migrations: what was erased is in no file then.

        Raises StorageError.
        """
        with self._typed_errors():
            # Outside of any transaction: SQLite does not fold a log that its own reader holds.
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            for copy in copies_before_migration(self.path):
                copy.unlink()

    @contextmanager
    def _typed_errors(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.IntegrityError, sqlite3.ProgrammingError, sqlite3.InterfaceError):
            # A broken rule is a mistake of the program: it must not look like a bad disk.
            raise
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


def settle_envelope(
    connection: sqlite3.Connection, envelope_id: bytes, state: OutboxState, reason: str | None, at: int
) -> int:
    """The hub's receipt for one envelope; 1, or 0 when it was not pending."""
    return connection.execute(
        "UPDATE outbox SET state = ?, reason = ?, settled_at = ? WHERE envelope_id = ? AND state = ?",
        (state, reason, at, envelope_id, OutboxState.PENDING),
    ).rowcount


def _connect(path: Path) -> sqlite3.Connection:
    # Isolation level None leaves BEGIN to us: the driver's own deferred BEGIN could not be made IMMEDIATE.
    connection = sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False)
    try:
        connection.row_factory = sqlite3.Row
        for pragma in (
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
            "secure_delete = ON",
            "trusted_schema = OFF",
            # KiB. The kernel keeps the file's pages as well; SQLite's 2 MiB of its own would fill in a day of visits.
            "cache_size = -512",
        ):
            connection.execute(f"PRAGMA {pragma}")
    except BaseException:
        connection.close()
        raise
    return connection
