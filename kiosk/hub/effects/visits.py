"""Nameless counts of visits (M14): they are the figure themselves."""

from __future__ import annotations

from kiosk.domain.clock import local_day
from kiosk.hub.counters import Cell, Measure
from kiosk.hub.effects.letter import Letter
from kiosk.hub.journal import Journal
from kiosk.protocol.acts import Visits
from kiosk.protocol.refusals import Refusal


def count_visits(booking: Journal, letter: Letter[Visits]) -> Refusal | None:
    """Each under its own day, which is never later than the counting."""
    hall_id, newest = booking.hall_of(letter.kiosk, 0), local_day(letter.at).isoformat()
    for each in letter.act.counts:
        cell = Cell(min(each.day, newest), hall_id, Measure.VISITS, each.trade, each.sex, each.age_band)
        booking.count(cell, each.number)
    return None
