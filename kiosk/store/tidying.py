"""The end of what is kept at a kiosk."""

from __future__ import annotations

from kiosk.domain.clock import DAY_S
from kiosk.store import fleet_tickets
from kiosk.store.ledger import Ledger, OutboxState


def tidy(ledger: Ledger, now: int, keep_days: int) -> None:
    """Drop what nobody needs any more: preferences at their end, tickets and settled envelopes later.

    ``keep_days`` is how much later: after a ticket's validity, after the receipt of an accepted envelope.

    Pending and refused envelopes stay, however old: only the hub can say that it has them. Call it once a day, and
    not while the clock is uncertain: nothing is wiped by a wrong date. Raises StorageError.
    """
    before = now - keep_days * DAY_S
    with ledger.writing() as connection:
        settled = (OutboxState.ACCEPTED, before)
        connection.execute("DELETE FROM preference WHERE expires_at <= ?", (now,))
        connection.execute(
            "DELETE FROM audit WHERE envelope_id IN"
            " (SELECT envelope_id FROM outbox WHERE state = ? AND settled_at < ?)",
            settled,
        )
        connection.execute("DELETE FROM ticket WHERE valid_until < ?", (before,))
        fleet_tickets.drop_over(connection, now, before)
        fleet_tickets.drop_lone_prints(connection)
        connection.execute("DELETE FROM place WHERE valid_until < ?", (before,))
        connection.execute(
            "DELETE FROM outbox WHERE state = ? AND settled_at < ?"
            " AND envelope_id NOT IN (SELECT envelope_id FROM ticket UNION SELECT envelope_id FROM place)",
            settled,
        )
