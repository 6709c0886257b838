"""What the feed answers to this kiosk's envelopes and tickets, written down batch by batch.

A batch and its number are one transaction, so that a kill between two of them neither loses nor repeats anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select, update
from sqlalchemy.dialects.sqlite import insert

from kiosk.protocol.feed_records import FeedReceipt, ReceiptBatch, StateBatch, TicketState, TicketStateChange
from kiosk.protocol.ticket import read
from kiosk.store.ledger import Ledger, OutboxState
from kiosk.store.ledger_schema import FEED_NUMBER, OUTBOX, TICKET

RECEIPTS = "receipts"
STATES = "states"

_GONE = (TicketState.WITHDRAWN, TicketState.DUPLICATE)
"""The person may apply for the same job again; ``cancelled`` may come back, with its posting."""


@dataclass(frozen=True, slots=True)
class FeedNumbers:
    """The last batch of each stream that is in the ledger; 0 when none is."""

    receipts: int
    states: int


def feed_numbers(ledger: Ledger) -> FeedNumbers:
    """Raises StorageError."""
    with ledger.reading() as connection:
        rows = {row.stream: row.number for row in connection.execute(select(FEED_NUMBER))}
    return FeedNumbers(rows.get(RECEIPTS, 0), rows.get(STATES, 0))


def take_receipts(ledger: Ledger, kiosk_id: int, batch: ReceiptBatch) -> int:
    """Settle what waits for these receipts; how many did. Raises StorageError."""
    with ledger.writing() as connection:
        settled = sum(_settle(connection, receipt) for receipt in batch.rows if receipt.kiosk == kiosk_id)
        _advance(connection, RECEIPTS, batch.to_number)
    return settled


def take_states(ledger: Ledger, kiosk_id: int, batch: StateBatch) -> int:
    """Write down what became of this kiosk's tickets; how many there were. Raises StorageError."""
    with ledger.writing() as connection:
        changed = sum(_answer(connection, change) for change in batch.rows if change.kiosk == kiosk_id)
        _advance(connection, STATES, batch.to_number)
    return changed


def _settle(connection: Connection, receipt: FeedReceipt) -> bool:
    state = OutboxState.ACCEPTED if receipt.accepted else OutboxState.REFUSED
    done = connection.execute(
        update(OUTBOX)
        .where(OUTBOX.c.envelope_id == receipt.envelope_id, OUTBOX.c.state == OutboxState.PENDING)
        .values(state=state, reason=receipt.reason, settled_at=receipt.at)
    )
    return done.rowcount == 1


def _answer(connection: Connection, change: TicketStateChange) -> bool:
    """The holder tag has to fit: a number that another ledger of this kiosk once gave is somebody else's ticket."""
    ticket = TICKET.c.ticket_id == change.ticket_id
    row = connection.execute(select(TICKET).where(ticket)).first()
    if row is None or read(row.token).holder_tag != change.holder_tag:
        return False
    connection.execute(
        update(TICKET)
        .where(ticket)
        .values(answer=change.state, answered_at=change.at, state=_stands(connection, row, change.state))
    )
    return True


def _stands(connection: Connection, row: Row[Any], answer: TicketState) -> str:
    """Whether the ticket bars a second application here: not once it was withdrawn by telephone, or was a double."""
    if row.state == "live" and answer in _GONE:
        return "over"
    if row.state == "over" and row.answer in _GONE and answer not in _GONE:
        # Taken back by telephone; unless the person applied anew meanwhile.
        rival = select(TICKET.c.ticket_id).where(
            TICKET.c.person == row.person, TICKET.c.job_id == row.job_id, TICKET.c.state == "live"
        )
        return "over" if connection.execute(rival).first() else "live"
    return str(row.state)


def _advance(connection: Connection, stream: str, number: int) -> None:
    row = insert(FEED_NUMBER).values(stream=stream, number=number)
    connection.execute(row.on_conflict_do_update(index_elements=["stream"], set_={"number": row.excluded.number}))
