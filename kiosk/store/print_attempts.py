"""Attempts to print a ticket: after a restart nothing prints by itself, and nothing twice."""

from __future__ import annotations

from kiosk.store.ledger import Ledger


def begin_print(ledger: Ledger, ticket_id: int, now: int) -> int:
    """Write down that paper is about to move; the attempt's number. Raises StorageError."""
    with ledger.writing() as connection:
        begun = connection.execute("INSERT INTO print_attempt (ticket_id, started_at) VALUES (?, ?)", (ticket_id, now))
        return int(begun.lastrowid or 0)


def end_print(ledger: Ledger, attempt: int, printed: bool) -> None:
    outcome = "printed" if printed else "failed"
    with ledger.writing() as connection:
        connection.execute("UPDATE print_attempt SET outcome = ? WHERE id = ?", (outcome, attempt))
