"""Two machines with one kiosk's keys give themselves away: their boots take turns.

A machine that starts anew has a boot id that was never seen. One that comes back after another one was seen is a
second machine, perhaps a copied disk; which of the two is the right one, only people can tell.
"""

from __future__ import annotations

from sqlalchemy import Connection, select, update

from kiosk.hub.alarms import AlarmCode, raise_once
from kiosk.hub.enrolment import KioskState
from kiosk.hub.schema import KIOSK


def note_boot(connection: Connection, kiosk_id: int, boot_id: str, now: int) -> KioskState:
    """The kiosk's state once ``boot_id`` has been seen. Call it last in a transaction; the kiosk must be known."""
    this = KIOSK.c.kiosk_id == kiosk_id
    query = select(KIOSK.c.state, KIOSK.c.boot_id, KIOSK.c.previous_boot_id).where(this).with_for_update()
    known = connection.execute(query).one()
    state = KioskState(known.state)
    if boot_id == known.boot_id:
        return state
    seen = {"boot_id": boot_id, "previous_boot_id": known.boot_id}
    if boot_id != known.previous_boot_id or state is not KioskState.ACTIVE:
        connection.execute(update(KIOSK).where(this).values(**seen))
        return state
    connection.execute(update(KIOSK).where(this).values(**seen, state=KioskState.SUSPECTED))
    raise_once(connection, AlarmCode.CLONE_SUSPECTED, kiosk_id, "two boots take turns", now)
    return KioskState.SUSPECTED
