"""The screens by name, and what some of them have in common."""

from __future__ import annotations

from enum import StrEnum


class Screen(StrEnum):
    ATTRACT = "attract"
    READING = "reading"
    CARD_FAULT = "card_fault"
    NOTICE = "notice"
    GATE = "gate"
    TRADES = "trades"
    MATCHES = "matches"
    SEARCH = "search"
    LISTEN = "listen"
    JOB = "job"
    REPORT = "report"
    APPLY = "apply"
    TICKET = "ticket"
    APPLICATIONS = "applications"
    SERVICES = "services"
    FAREWELL = "farewell"
    OUT_OF_SERVICE = "out_of_service"
    STAFF_ENTRY = "staff_entry"
    MAINTENANCE = "maintenance"


WITH_IDLE_RING = frozenset(
    {
        Screen.NOTICE,
        Screen.GATE,
        Screen.TRADES,
        Screen.MATCHES,
        Screen.SEARCH,
        Screen.LISTEN,
        Screen.JOB,
        Screen.REPORT,
        Screen.APPLY,
        Screen.TICKET,
        Screen.APPLICATIONS,
        Screen.SERVICES,
    }
)
OF_STAFF = frozenset({Screen.STAFF_ENTRY, Screen.MAINTENANCE})
NOBODY_THERE = frozenset({Screen.ATTRACT, Screen.OUT_OF_SERVICE})
"""What shows between two people, as far as the session knows."""
AFTER_A_VISIT = NOBODY_THERE | {Screen.FAREWELL}
"""Nobody's card belongs on the reader: it was left there."""
WITHOUT_VISIT = OF_STAFF | {
    Screen.ATTRACT,
    Screen.READING,
    Screen.CARD_FAULT,
    Screen.GATE,
    Screen.FAREWELL,
    Screen.OUT_OF_SERVICE,
}
"""Entering one of these drops the visit, farewell included: who steps up then must not find the last one's list."""
