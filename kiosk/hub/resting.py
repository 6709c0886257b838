"""Machines that are off because their hall is closed: no news for a message, no alarm on a page."""

from __future__ import annotations

from collections.abc import Iterable

from kiosk.hub.enrolment import KioskState
from kiosk.hub.halls import Hall
from kiosk.hub.kiosk_health import DAY_S, ONLINE_WITHIN_S, Health
from kiosk.hub.opening_hours import parse_opening_hours

START_UP_S = 30 * 60
"""So long after opening a machine that is switched on with the light has been heard of."""
FORGOTTEN_AFTER_S = 7 * DAY_S
"""A silence as long as this is said also of a hall that is closed today."""


def resting(kiosks: Iterable[Health], halls: Iterable[Hall], now: int) -> frozenset[int]:
    """Numbers of those that may be silent at this moment (Unix seconds)."""
    closed = {hall.id for hall in halls if not _has_been_open(hall, now)}
    return frozenset(each.kiosk_id for each in kiosks if each.hall_id in closed and _is_off(each, now))


def _has_been_open(hall: Hall, now: int) -> bool:
    """Long enough for its machines to be heard of; also where nobody knows its hours."""
    hours = parse_opening_hours(hall.opening_hours)
    since = None if hours is None else hours.open_since(now)
    return hours is None or (since is not None and now - since >= START_UP_S)


def _is_off(kiosk: Health, now: int) -> bool:
    """Silent, with nothing else to say of it, and not for so long that it must be asked about."""
    if kiosk.state is not KioskState.ACTIVE or kiosk.seen_at is None or kiosk.notes:
        return False
    return ONLINE_WITHIN_S < now - kiosk.seen_at < FORGOTTEN_AFTER_S
