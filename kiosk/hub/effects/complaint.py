"""A complaint, perhaps anonymous. One that names a ticket holds name and telephone there (``kiosk.hub.retention``)."""

from __future__ import annotations

from sqlalchemy import insert

from kiosk.domain.clock import local_day
from kiosk.hub.counters import Cell, Measure
from kiosk.hub.effects.letter import Letter
from kiosk.hub.journal import Journal
from kiosk.hub.schema import COMPLAINT
from kiosk.protocol.acts import Complaint
from kiosk.protocol.refusals import Refusal

_KEEP = insert(COMPLAINT)


def complain(booking: Journal, letter: Letter[Complaint]) -> Refusal | None:
    act = letter.act
    ticket_kiosk = letter.kiosk if act.ticket_kiosk is None and act.ticket_id is not None else act.ticket_kiosk
    row = {
        "kiosk_id": letter.kiosk,
        "subject": act.subject,
        "text": act.text,
        "job_id": act.job_id,
        "ticket_kiosk": ticket_kiosk,
        "ticket_id": act.ticket_id,
        "name": act.name,
        "phone": act.phone,
        "at": letter.at,
    }
    booking.connection.execute(_KEEP, row)
    booking.count(Cell(local_day(letter.at).isoformat(), booking.hall_of(letter.kiosk, 0), Measure.COMPLAINTS))
    return None
