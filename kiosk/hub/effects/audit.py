"""What was done at a kiosk, as its own book says."""

from __future__ import annotations

from sqlalchemy import insert

from kiosk.hub.effects.erased import erasures
from kiosk.hub.effects.letter import Letter
from kiosk.hub.journal import Journal
from kiosk.hub.schema import KIOSK_AUDIT
from kiosk.protocol.acts import Audit
from kiosk.protocol.refusals import Refusal

_KEEP = insert(KIOSK_AUDIT)


def keep_audit(booking: Journal, letter: Letter[Audit]) -> Refusal | None:
    """Of whom asked for erasure since, the line stays and the person goes."""
    entries = letter.act.entries
    if not entries:
        return None
    erased = erasures(booking, {entry.person for entry in entries if entry.person is not None})
    rows = [
        {
            "kiosk_id": letter.kiosk,
            "at": entry.at,
            "action": entry.action,
            "person": None if entry.person is None or entry.at <= erased.get(entry.person, -1) else entry.person,
            "ticket_id": entry.ticket_id,
        }
        for entry in entries
    ]
    booking.connection.execute(_KEEP, rows)
    return None
