"""Presses that mean the same on every screen: a touch at all, how the screen is to be, help, leaving."""

from __future__ import annotations

from dataclasses import replace

from kiosk.ui.session import events
from kiosk.ui.session.modes import LOUDEST
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
    session.modes = replace(session.modes, large_type=not session.modes.large_type)


def high_contrast(session: SessionState, event: events.HighContrastToggled) -> None:
    touched(session, event)
    session.modes = replace(session.modes, high_contrast=not session.modes.high_contrast)


def low_position(session: SessionState, event: events.LowPositionToggled) -> None:
    touched(session, event)
    session.modes = replace(session.modes, low_position=not session.modes.low_position)


def reduced_motion(session: SessionState, event: events.ReducedMotionToggled) -> None:
    touched(session, event)
    session.modes = replace(session.modes, reduced_motion=not session.modes.reduced_motion)


def language(session: SessionState, event: events.LanguageAsked) -> None:
    touched(session, event)
    session.modes = replace(session.modes, language=event.language)


def loudness(session: SessionState, event: events.LoudnessAsked) -> None:
    touched(session, event)
    wanted = session.modes.loudness + event.steps
    session.modes = replace(session.modes, loudness=min(LOUDEST, max(1, wanted)))


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
    session.farewell_had_paper = visit.had_paper
    session.go(Screen.FAREWELL)
