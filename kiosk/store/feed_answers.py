"""What the feed answers to this kiosk's envelopes and tickets, written down batch by batch.

A batch and its number are one transaction, so that a kill between two of them neither loses nor repeats anything.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from kiosk.protocol.feed_records import (
    FeedReceipt,
    PreferenceBatch,
    ReceiptBatch,
    StateBatch,
    TicketState,
    TicketStateChange,
)
from kiosk.protocol.ticket import read
from kiosk.store.fleet_tickets import GONE, drop_lone_prints, keep_told
from kiosk.store.ledger import Ledger, OutboxState, settle_envelope

RECEIPTS = "receipts"
STATES = "states"
PREFERENCES = "preferences"

MOST_PREFERENCES = 50_000
"""Of one market. Those that were kept longest ago go first: a stick of a whole province must not fill the disk."""


@dataclass(frozen=True, slots=True)
class FeedNumbers:
    """The last batch of each stream that is in the ledger; 0 when none is."""

    receipts: int
    states: int
    preferences: int


def feed_numbers(ledger: Ledger) -> FeedNumbers:
    """Raises StorageError."""
    with ledger.reading() as connection:
        rows = dict(connection.execute("SELECT stream, number FROM feed_number").fetchall())
    return FeedNumbers(rows.get(RECEIPTS, 0), rows.get(STATES, 0), rows.get(PREFERENCES, 0))


def take_receipts(ledger: Ledger, kiosk_id: int, batch: ReceiptBatch) -> int:
    """Settle what waits for these receipts; how many did. Raises StorageError."""
    with ledger.writing() as connection:
        settled = sum(_settle(connection, receipt) for receipt in batch.rows if receipt.kiosk == kiosk_id)
        _advance(connection, RECEIPTS, batch.to_number)
    return settled


def take_states(ledger: Ledger, kiosk_id: int, batch: StateBatch) -> int:
    """Write down what became of the fleet's tickets; of how many that this ledger issued. Raises StorageError."""
    changed = 0
    with ledger.writing() as connection:
        for change in batch.rows:
            if change.kiosk == kiosk_id and _answer(connection, change):
                changed += 1
            else:
                keep_told(connection, change)
        _advance(connection, STATES, batch.to_number)
    return changed


def take_preferences(ledger: Ledger, county: str, batch: PreferenceBatch) -> None:
    """Keep what was kept in ``county`` (6 digits), and drop what its owner had erased anywhere. Raises StorageError."""
    with ledger.writing() as connection:
        for each in batch.rows:
            if each.sealed is None:
                gone = (each.owner, each.at)
                connection.execute("DELETE FROM preference WHERE owner = ? AND kept_at <= ?", gone)
            elif each.region == county:
                connection.execute(
                    "INSERT INTO preference (owner, sealed, kept_at, expires_at) VALUES (?, ?, ?, ?)"
                    " ON CONFLICT (owner) DO UPDATE SET sealed = excluded.sealed, kept_at = excluded.kept_at,"
                    " expires_at = excluded.expires_at WHERE excluded.kept_at > preference.kept_at",
                    (each.owner, each.sealed, each.at, each.until),
                )
        connection.execute(
            "DELETE FROM preference WHERE owner IN"
            " (SELECT owner FROM preference ORDER BY kept_at DESC LIMIT -1 OFFSET ?)",
            (MOST_PREFERENCES,),
        )
        _advance(connection, PREFERENCES, batch.to_number)


def _settle(connection: sqlite3.Connection, receipt: FeedReceipt) -> bool:
    state = OutboxState.ACCEPTED if receipt.accepted else OutboxState.REFUSED
    return settle_envelope(connection, receipt.envelope_id, state, receipt.reason, receipt.at) == 1


def _answer(connection: sqlite3.Connection, change: TicketStateChange) -> bool:
    """The holder tag has to fit: a number that another ledger of this kiosk once gave is somebody else's ticket."""
    row = connection.execute("SELECT * FROM ticket WHERE ticket_id = ?", (change.ticket_id,)).fetchone()
    if row is None or read(row["token"]).holder_tag != change.holder_tag:
        return False
    if change.erased:
        connection.execute("DELETE FROM ticket WHERE ticket_id = ?", (change.ticket_id,))
        drop_lone_prints(connection)
        return True
    stands = _stands(connection, row, change.state)
    connection.execute(
        "UPDATE ticket SET answer = ?, answered_at = ?, state = ?, withdrawn_at = ? WHERE ticket_id = ?",
        (change.state, change.at, stands, None if stands == "live" else row["withdrawn_at"], change.ticket_id),
    )
    return True


def _stands(connection: sqlite3.Connection, row: sqlite3.Row, answer: TicketState) -> str:
    """Whether the ticket bars a second application here: not once it was withdrawn by telephone, or was a double."""
    if row["state"] == "live" and answer in GONE:
        return "over"
    if row["state"] != "live" and row["answer"] in GONE and answer not in GONE:
        # Taken back by telephone or at another kiosk; unless the person applied anew meanwhile.
        rival = connection.execute(
            "SELECT 1 FROM ticket WHERE person = ? AND job_id = ? AND state = 'live'", (row["person"], row["job_id"])
        )
        return "over" if rival.fetchone() else "live"
    return str(row["state"])


def _advance(connection: sqlite3.Connection, stream: str, number: int) -> None:
    connection.execute(
        "INSERT INTO feed_number (stream, number) VALUES (?, ?)"
        " ON CONFLICT (stream) DO UPDATE SET number = excluded.number",
        (stream, number),
    )
