"""Numbers that are missing in a kiosk's audit: a chain that was cut out whole fits together and still has a hole."""

from __future__ import annotations

from sqlalchemy import Connection, func, or_, select

from kiosk.hub.alarms import AlarmCode, raise_once
from kiosk.hub.schema import ALARM, AUDIT_BATCH

PATIENCE_S = 3 * 86_400
"""For what comes by another road, on a stick or after a failure; a later batch has been here for so long already."""
BEGINNING_S = 365 * 86_400
"""Before the oldest batch that is kept there is a hole only while that one is young: then nothing was purged yet."""


def alarm_missing_audit(connection: Connection, now: int) -> int:
    """Raises an alarm for each hole that was not told of before; how many."""
    # By ledger alone: a kiosk that was enrolled anew goes on with its ledger under another number.
    before = func.lag(AUDIT_BATCH.c.last).over(partition_by=AUDIT_BATCH.c.ledger_id, order_by=AUDIT_BATCH.c.first)
    batch = select(AUDIT_BATCH.c.kiosk_id, AUDIT_BATCH.c.first, AUDIT_BATCH.c.at, before.label("before")).subquery()
    hole_from = func.coalesce(batch.c.before, 0) + 1
    holes = select(batch.c.kiosk_id, hole_from.label("hole_from"), batch.c.first).where(
        batch.c.first > hole_from,
        batch.c.at <= now - PATIENCE_S,
        or_(batch.c.before.is_not(None), batch.c.at > now - BEGINNING_S),
    )
    raised = 0
    for hole in connection.execute(holes).all():
        detail = f"entries {hole.hole_from} to {hole.first - 1}"
        told = select(ALARM.c.id).where(
            ALARM.c.code == AlarmCode.AUDIT_MISSING, ALARM.c.kiosk_id == hole.kiosk_id, ALARM.c.detail == detail
        )
        if connection.execute(told).first() is None:
            raised += raise_once(connection, AlarmCode.AUDIT_MISSING, hole.kiosk_id, detail, now)
    return raised
