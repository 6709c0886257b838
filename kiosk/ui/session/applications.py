"""What the person has applied for: opened from the strip above the list, looked through, left."""

from __future__ import annotations

from kiosk.ui.session import effects, events
from kiosk.ui.session.screens import Screen
from kiosk.ui.session.state import SessionState


def applications_asked(session: SessionState, event: events.ApplicationsAsked) -> None:
    visit = session.at_visit()
    visit.earlier = ()
    visit.submit_fault = ""
    session.go(Screen.APPLICATIONS)
    session.ask(effects.FindEarlier(visit.number))


def earlier_found(session: SessionState, event: events.EarlierFound) -> None:
    session.at_visit().earlier = event.tickets


def back_from_applications(session: SessionState, event: object) -> None:
    visit = session.at_visit()
    if visit.busy:
        return
    visit.submit_fault = ""
    session.go(session.list_screen)
    if visit.page is None:
        session.find(visit)
