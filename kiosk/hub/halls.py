"""Halls: the markets and service points of the city, each at one place; what a clerk may see follows from it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, insert, select, update

from kiosk.hub.audit import note_act
from kiosk.hub.schema import HALL


@dataclass(frozen=True, slots=True)
class Hall:
    """``region``: 6-digit county or 9-digit township code; ``contact_name`` is the hall's own, for its visitors."""

    id: int
    name: str
    region: str
    phone: str
    opening_hours: str
    contact_name: str


def halls_in(connection: Connection, region_scope: str) -> tuple[Hall, ...]:
    """Those whose region begins with ``region_scope``, by name."""
    query = select(HALL).where(HALL.c.region.startswith(region_scope, autoescape=True)).order_by(HALL.c.name)
    return tuple(
        Hall(row.id, row.name, row.region, row.phone, row.opening_hours, row.contact_name)
        for row in connection.execute(query)
    )


def keep_hall(connection: Connection, hall: Hall, actor: str, now: int) -> int:
    """Add a hall (``id`` 0) or change one; its id. Names are unique."""
    values = {
        "name": hall.name,
        "region": hall.region,
        "phone": hall.phone,
        "opening_hours": hall.opening_hours,
        "contact_name": hall.contact_name,
    }
    if hall.id:
        connection.execute(update(HALL).where(HALL.c.id == hall.id).values(**values))
        hall_id = hall.id
    else:
        hall_id = connection.execute(insert(HALL).values(**values).returning(HALL.c.id)).scalar_one()
    note_act(connection, now, actor, "hall.change" if hall.id else "hall.add", f"hall:{hall_id}")
    return int(hall_id)
