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
    visit.submit_fault = ""
    visit.service_topic = None
    session.go(Screen.SERVICES)
    session.ask(effects.FindServices(visit.number))
    if session.can_sign_up:
        session.ask(effects.FindPlaces(visit.number))


def services_found(session: SessionState, event: events.ServicesFound) -> None:
    session.at_visit().services = event.services


def sign_up(session: SessionState, event: events.SignUpAsked) -> None:
    visit = session.at_visit()
    found = visit.services
    activity = next((each for each in found.activities if each.id == event.activity_id), None) if found else None
    if activity is None or visit.busy or visit.identity is None or not session.can_sign_up:
        return
    visit.busy = True
    visit.submit_fault = ""
    phone = visit.known_phone if event.with_phone else None
    session.ask(effects.SignUpFor(visit.number, visit.identity, activity, phone))


def sign_off(session: SessionState, event: events.SignOffAsked) -> None:
    """不去了: the key stands beside what it is about, and to sign up anew is one press."""
    visit = session.at_visit()
    place = visit.place_in(event.activity_id)
    if place is None or visit.busy or not session.can_sign_up:
        return
    visit.busy = True
    visit.submit_fault = ""
    session.ask(effects.GiveBackPlace(visit.number, place.ticket_id))


def places_found(session: SessionState, event: events.PlacesFound) -> None:
    visit = session.at_visit()
    if event.kept:
        visit.busy = False
    visit.places = event.places


def sign_up_refused(session: SessionState, event: events.SignUpRefused) -> None:
    visit = session.at_visit()
    visit.busy = False
    visit.submit_fault = event.fault


def topic_chosen(session: SessionState, event: events.ServiceTopicChosen) -> None:
    session.at_visit().service_topic = event.topic


def back_from_services(session: SessionState, event: object) -> None:
    """To the list that the person came from; without one, to the beginning."""
    visit = session.at_visit()
    if visit.busy:
        return
    visit.services = None
    visit.submit_fault = ""
    session.go(Screen.ATTRACT if visit.page is None and visit.identity is None else session.list_screen)
