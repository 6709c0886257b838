"""What the kiosk keeps for a person between visits: found again, kept after consent, erased on demand."""

from __future__ import annotations

from kiosk.ui.session import effects, events
from kiosk.ui.session.screens import Screen
from kiosk.ui.session.state import SessionState
from kiosk.ui.session.touches import leave
from kiosk.ui.session.visit import Visit


def keep_wishes(session: SessionState, visit: Visit, phone: str | None = None) -> None:
    """Only after consent, and only once the person's keys are there."""
    if visit.agreed and visit.known:
        session.ask(effects.KeepWishes(visit.number, visit.tiles, visit.certificates, phone))


def person_known(session: SessionState, event: events.PersonKnown) -> None:
    """What was kept is back. It may change the page only while nobody has touched anything."""
    visit = session.at_visit()
    visit.known = True
    visit.preferences = event.preferences
    issued = tuple(each for each in visit.tickets if all(each.ticket_id != old.ticket_id for old in event.tickets))
    visit.tickets = (*issued, *event.tickets)
    if event.preferences is not None:
        visit.certificates |= event.preferences.certificates
    standing = session.screen not in (Screen.NOTICE, Screen.MATCHES, Screen.LISTEN)
    if event.preferences is None or visit.touched or standing:
        if visit.tiles:
            keep_wishes(session, visit)
        return
    take_up_wishes(session, visit)


def take_up_wishes(session: SessionState, visit: Visit) -> None:
    """On to the list that the person asked for the last time; nothing happens while no wishes are known."""
    if visit.preferences is None:
        return
    visit.agreed = True
    visit.tiles = visit.preferences.tiles
    visit.trades_seen = bool(visit.tiles)
    visit.page = None if session.screen is Screen.NOTICE else visit.page
    session.go(session.list_screen)
    session.find(visit)


def forget_me(session: SessionState, event: events.ForgetMeAsked) -> None:
    visit = session.at_visit()
    if visit.busy or not session.can_forget:
        return
    visit.busy = True
    visit.submit_fault = ""
    session.ask(effects.ForgetPerson(visit.number))


def forgotten(session: SessionState, event: events.Forgotten) -> None:
    visit = session.at_visit()
    visit.busy = False
    visit.had_ticket = False
    if visit.identity is not None:
        session.agreements.forget(visit.identity)
    leave(session, event)
