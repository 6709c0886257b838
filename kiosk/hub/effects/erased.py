"""Who asked to be forgotten. What the person did before that moment is kept without a name, however late it comes."""

from __future__ import annotations

from sqlalchemy import Connection, select

from kiosk.hub.schema import ERASURE

TAG_BYTES = 16


def erased_at(connection: Connection, person: bytes) -> int | None:
    """When this person last asked for erasure (Unix seconds), or None."""
    return connection.execute(select(ERASURE.c.at).where(ERASURE.c.person == person)).scalar_one_or_none()
