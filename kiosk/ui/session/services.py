"""What the market does for people besides postings: opened, leafed through, left."""

from __future__ import annotations

from kiosk.ui.session import effects, events
from kiosk.ui.session.screens import Screen
from kiosk.ui.session.state import SessionState
from kiosk.ui.session.visit import VisitKind


def services_asked_by_guest(session: SessionState, event: events.ServicesAsked) -> None:
    session.begin(VisitKind.GUEST)
    services_asked(session, event)


def services_asked(session: SessionState, event: events.ServicesAsked) -> None:
    visit = session.at_visit()
    visit.services = None
    visit.service_topic = None
    session.go(Screen.SERVICES)
    session.ask(effects.FindServices(visit.number))


def services_found(session: SessionState, event: events.ServicesFound) -> None:
    session.at_visit().services = event.services


def topic_chosen(session: SessionState, event: events.ServiceTopicChosen) -> None:
    session.at_visit().service_topic = event.topic


def back_from_services(session: SessionState, event: object) -> None:
    """To the list that the person came from; without one, to the beginning."""
    visit = session.at_visit()
    visit.services = None
    session.go(Screen.ATTRACT if visit.page is None and visit.identity is None else Screen.MATCHES)
