"""Presses that mean the same on every screen: a touch at all, large type, help, leaving."""

from __future__ import annotations

from kiosk.ui.session import events
from kiosk.ui.session.screens import Screen
from kiosk.ui.session.state import FAULT_SHOWN_S, SessionState


def touched(session: SessionState, event: object) -> None:
    """Feeds the idle clock and keeps the form for the person who fills it in."""
    session.last_touch_s = session.now.uptime_s
    if session.screen is Screen.CARD_FAULT:
        session.until_s = session.now.uptime_s + FAULT_SHOWN_S
    session.waiting = None
    if session.visit is not None:
        session.visit.touched = True


def large_type(session: SessionState, event: events.LargeTypeToggled) -> None:
    touched(session, event)
    session.large_type = not session.large_type


def help_asked(session: SessionState, event: events.HelpAsked) -> None:
    touched(session, event)
    session.help_visible = event.visible


def to_attract(session: SessionState, event: object) -> None:
    session.go(Screen.ATTRACT)


def leave(session: SessionState, event: object) -> None:
    visit = session.visit
    if visit is None or visit.busy:
        return
    if visit.identity is None:
        session.go(Screen.ATTRACT)
        return
    session.farewell_had_ticket = visit.had_ticket
    session.go(Screen.FAREWELL)
