"""What was done at a kiosk, as its own book says."""

from __future__ import annotations

from sqlalchemy import insert, select

from kiosk.hub.alarms import AlarmCode
from kiosk.hub.effects.erased import erasures
from kiosk.hub.effects.letter import Letter
from kiosk.hub.journal import Journal
from kiosk.hub.schema import AUDIT_BATCH, KIOSK_AUDIT
from kiosk.protocol.acts import Audit
from kiosk.protocol.audit_chain import first_link, link_after
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
    _compare_chain(booking, letter)
    return None


def _compare_chain(booking: Journal, letter: Letter[Audit]) -> None:
    """What does not fit is kept all the same, and somebody is told: it may be the only trace there is."""
    act, connection = letter.act, booking.connection
    if not act.first:
        return
    last = act.first + len(act.entries) - 1
    sound = link_after(act.before, act.first, act.entries) == act.after
    if act.first == 1:
        sound = sound and act.before == first_link(letter.ledger_id)
    own = (AUDIT_BATCH.c.kiosk_id == letter.kiosk, AUDIT_BATCH.c.ledger_id == letter.ledger_id)
    around = select(AUDIT_BATCH).where(*own, AUDIT_BATCH.c.first <= last + 1, AUDIT_BATCH.c.last >= act.first - 1)
    taken = False
    for row in connection.execute(around):
        if row.last == act.first - 1:
            sound = sound and row.after == act.before
        elif row.first == last + 1:
            sound = sound and row.before == act.after
        else:
            # Two envelopes tell of the same numbers.
            sound = False
            taken = taken or row.first == act.first
    if not taken:
        batch = {"kiosk_id": letter.kiosk, "ledger_id": letter.ledger_id, "first": act.first, "last": last}
        links = {"before": act.before, "after": act.after, "at": booking.now}
        connection.execute(insert(AUDIT_BATCH).values(**batch, **links))
    if not sound:
        booking.alarm(AlarmCode.AUDIT_BROKEN, letter.kiosk, f"entries {act.first} to {last}")
