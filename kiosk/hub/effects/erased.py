"""Who asked to be forgotten. What the person did before that moment is kept without a name, however late it comes."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from kiosk.hub.journal import Journal
from kiosk.hub.schema import ERASURE

TAG_BYTES = 16
_AT = select(ERASURE.c.at).where(ERASURE.c.person == bindparam("person"))


def erased_at(booking: Journal, person: bytes, job_id: int | None = None) -> int | None:
    """When this person last asked for erasure (Unix seconds), or None; ``job_id`` where one is applied for."""
    if (person, job_id) in booking.quiet_people:
        return None
    return booking.connection.execute(_AT, {"person": person}).scalar_one_or_none()
