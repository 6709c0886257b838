"""What happens by itself when time passes."""

from __future__ import annotations

from kiosk.protocol.reader_events import FaultCode
from kiosk.ui.session import events, staff
from kiosk.ui.session.card import card_failed, next_person
from kiosk.ui.session.paper import tested_too_long, waited_too_long
from kiosk.ui.session.screens import AFTER_A_VISIT, OF_STAFF, WITH_IDLE_RING, Screen
from kiosk.ui.session.state import SessionState

AFTER_SPEECH_S = 3.0
"""A page that ends by itself stays so long after its last word."""


def speech_started(session: SessionState, event: events.SpeechStarted) -> None:
    session.speaking = True


def speech_ended(session: SessionState, event: events.SpeechEnded) -> None:
    _hold_clock(session)
    session.speaking = False


def _hold_clock(session: SessionState) -> None:
    """Who listens need not touch anything, and no page goes away in mid-sentence (M7)."""
    session.last_touch_s = session.now.uptime_s
    if session.screen in (Screen.CARD_FAULT, Screen.FAREWELL):
        session.until_s = max(session.until_s, session.now.uptime_s + AFTER_SPEECH_S)


def ticked(session: SessionState, event: events.Ticked) -> None:
    now_s = session.now.uptime_s
    if session.speaking:
        _hold_clock(session)
    tested_too_long(session)
    _watch_card(session)
    if session.screen in OF_STAFF:
        staff.ticked(session)
        return
    if session.visit is not None:
        waited_too_long(session, session.visit)
    if session.visit is not None and session.visit.busy:
        session.last_touch_s = now_s
    elif session.waiting is not None and now_s >= session.waiting.until_s:
        next_person(session, session.waiting.identity)
    elif session.screen is Screen.READING and now_s >= session.until_s:
        card_failed(session, events.CardFailed(FaultCode.READER_GONE))
    elif _over(session):
        session.go(Screen.ATTRACT)
    elif session.screen is Screen.ATTRACT and now_s - session.last_touch_s >= session.rules.idle_s:
        session.modes = session.rules.modes
        session.help_visible = False


def _watch_card(session: SessionState) -> None:
    """Only a reader that truly knows can say that a card lies there; a card that is being used is not left."""
    left = session.card_present and session.knows_presence and session.screen in AFTER_A_VISIT
    if not left:
        session.card_left_since_s = None
    elif session.card_left_since_s is None:
        session.card_left_since_s = session.now.uptime_s


def _over(session: SessionState) -> bool:
    """The screen ends by itself now. A fault page stays as long as the card that it talks about lies there."""
    if session.screen is Screen.CARD_FAULT and session.card_present and session.knows_presence:
        return False
    if session.screen in (Screen.CARD_FAULT, Screen.FAREWELL):
        return session.now.uptime_s >= session.until_s
    return session.screen in WITH_IDLE_RING and session.idle.seconds_left <= 0
