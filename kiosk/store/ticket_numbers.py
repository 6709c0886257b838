"""Numbers for tickets: random, so that nobody counts a kiosk's applications by them, and each given once."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Callable

from kiosk.protocol.short_code import ID_BITS, is_issuable

RandomBits = Callable[[int], int]


def new_ticket_id(connection: sqlite3.Connection, random_bits: RandomBits = secrets.randbits) -> int:
    """A number that no ticket and no place of this ledger has. It is taken once its row is written."""
    while True:
        ticket_id = random_bits(ID_BITS)
        taken = connection.execute(
            "SELECT 1 FROM ticket WHERE ticket_id = :id UNION SELECT 1 FROM place WHERE ticket_id = :id",
            {"id": ticket_id},
        ).fetchone()
        if is_issuable(ticket_id) and taken is None:
            return ticket_id
