"""The ledger's audit: entries in a hash chain, in batches to the hub, checked where they lie.

Numbers and the last link are the ledger's own: settled entries are tidied away, and the chain goes on from them.
"""

from __future__ import annotations

import sqlite3

from kiosk.protocol.acts import Audit, AuditEntry
from kiosk.protocol.audit_chain import first_link, next_link


def write_entry(
    connection: sqlite3.Connection, now: int, action: str, person: bytes | None, ticket_id: int | None
) -> None:
    """One entry more, inside the transaction of what it tells of."""
    number, before = _end(connection)
    link = next_link(before, number + 1, now, action, ticket_id)
    connection.execute("UPDATE ledger SET audit_number = ?, audit_link = ?", (number + 1, link))
    connection.execute(
        "INSERT INTO audit (at, action, person, ticket_id, number, before) VALUES (?, ?, ?, ?, ?, ?)",
        (now, action, person, ticket_id, number + 1, before),
    )


def unsent_batch(connection: sqlite3.Connection, most: int) -> tuple[Audit, tuple[int, ...]] | None:
    """The next entries for the hub and their rows; None without any.

    A batch is chained as a whole or not at all: entries older than the chain come first and without it.
    """
    query = f"SELECT {_COLUMNS} FROM audit WHERE envelope_id IS NULL ORDER BY id LIMIT ?"
    rows = connection.execute(query, (most,)).fetchall()
    if not rows:
        return None
    unchained = [row for row in rows if row["number"] is None]
    batch = unchained or rows
    entries = tuple(AuditEntry(row["at"], row["action"], row["person"], row["ticket_id"]) for row in batch)
    ids = tuple(row["id"] for row in batch)
    if unchained:
        return Audit(entries), ids
    return Audit(entries, batch[0]["number"], batch[0]["before"], _link(batch[-1])), ids


def chain_holds(connection: sqlite3.Connection) -> bool:
    """Whether every entry that is kept is the one that was written. Raises sqlite3.Error."""
    number, end = _end(connection)
    expected: bytes | None = None
    last = 0
    for row in connection.execute(f"SELECT {_COLUMNS} FROM audit WHERE number IS NOT NULL ORDER BY number"):
        if expected is not None and (row["before"] != expected or row["number"] != last + 1):
            return False
        expected, last = _link(row), row["number"]
    return expected is None or (expected == end and last == number)


_COLUMNS = "id, at, action, person, ticket_id, number, before"


def _link(row: sqlite3.Row) -> bytes:
    return next_link(row["before"], row["number"], row["at"], row["action"], row["ticket_id"])


def _end(connection: sqlite3.Connection) -> tuple[int, bytes]:
    row = connection.execute("SELECT ledger_id, audit_number, audit_link FROM ledger").fetchone()
    return int(row["audit_number"]), row["audit_link"] or first_link(row["ledger_id"])
