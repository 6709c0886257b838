"""Cards and the reader: a read from its start to the person, a second card, and what goes wrong on the way."""

from __future__ import annotations

from kiosk.domain.card import Identity
from kiosk.domain.law import EntryGate, entry_gate
from kiosk.protocol.reader_events import FaultCode, ReadStep
from kiosk.ui.session import effects, events
from kiosk.ui.session.browsing import browse
from kiosk.ui.session.screens import Screen
from kiosk.ui.session.state import READING_S, SessionState, WaitingCard
from kiosk.ui.session.visit import OVER, Visit, VisitKind
from kiosk.values import frozen

ATTEMPTS_MAX = 3
NOT_THE_CARD = frozenset({FaultCode.READER_GONE, FaultCode.SERVICE_DOWN, FaultCode.SERVICE_DENIED, FaultCode.SAM_FAULT})
"""Faults of the reader: with no read under way they belong in the notice line, not over the whole screen."""


@frozen
class _Companions:
    group: str
    job_id: int


# --- a read ---


def card_detected(session: SessionState, event: events.CardDetected) -> None:
    session.card_present = True
    session.knows_presence = event.knows_presence
    session.declined_until_s = 0.0


def card_detected_start(session: SessionState, event: events.CardDetected) -> None:
    card_detected(session, event)
    _start_reading(session)


def card_detected_by_guest(session: SessionState, event: events.CardDetected) -> None:
    """A guest who lays the card down has finished looking around. A token's card would only start over."""
    card_detected(session, event)
    if session.at_visit().kind is VisitKind.GUEST:
        _start_reading(session)


def _start_reading(session: SessionState) -> None:
    session.read_step = ReadStep.FIND
    session.go(Screen.READING)
    session.ask(effects.WarmUp())


def read_progress(session: SessionState, event: events.ReadProgress) -> None:
    session.read_step = event.step


def read_progress_start(session: SessionState, event: events.ReadProgress) -> None:
    _start_reading(session)
    session.read_step = event.step


def stop_reading(session: SessionState, event: object) -> None:
    """不读了: the reader cannot be called back, so what this card still says is not listened to."""
    session.declined_until_s = session.now.uptime_s + READING_S
    session.go(Screen.ATTRACT)


def card_lifted(session: SessionState, event: events.CardLifted) -> None:
    session.card_present = False


# --- a person ---


def identity_arrived(session: SessionState, event: events.IdentityArrived) -> None:
    welcome(session, event.identity)


def welcome(session: SessionState, person: Identity) -> None:
    """A person's card was read. The age gate comes before any list and before anything is remembered."""
    if entry_gate(person.birth_date, session.now.today) is EntryGate.UNDER_16:
        session.go(Screen.GATE)
        return
    visit = session.begin(VisitKind.PERSON, person)
    visit.agreed = person in session.agreements
    session.go(session.list_screen if visit.agreed else Screen.NOTICE)
    session.find(visit)
    _know(session, visit)


def identity_during_visit(session: SessionState, event: events.IdentityArrived) -> None:
    visit = session.visit
    if visit is not None and visit.identity is not None and visit.identity.id_number == event.identity.id_number:
        session.last_touch_s = session.now.uptime_s
        return
    fresh = session.now.uptime_s - session.last_touch_s < session.rules.form_guard_s
    if visit is not None and (visit.busy or (session.screen is Screen.APPLY and fresh)):
        session.waiting = WaitingCard(event.identity, session.now.uptime_s + session.rules.second_card_s)
        return
    next_person(session, event.identity)


def next_person(session: SessionState, person: Identity) -> None:
    """Another card: who lays it down beside an application is asked to join in (M5), anybody else starts afresh."""
    companions = _companions(session)
    welcome(session, person)
    if companions is not None and session.visit is not None:
        session.visit.group, session.visit.job_id = companions.group, companions.job_id
        session.ask(effects.FindJob(session.visit.number, companions.job_id, session.visit.seeker))


def _companions(session: SessionState) -> _Companions | None:
    """What the next card may join: the application on the screen, or that which a companion is about to join.

    Not once the ring is there: then somebody else has come.
    """
    visit = session.visit
    if visit is None or session.idle.visible:
        return None
    ticket = visit.ticket
    if session.screen is Screen.TICKET and ticket is not None and ticket.group and ticket.state not in OVER:
        return _Companions(ticket.group, ticket.job_id)
    if visit.group and visit.job_id is not None:
        return _Companions(visit.group, visit.job_id)
    return None


def identity_at_job(session: SessionState, event: events.IdentityArrived) -> None:
    """A guest found a job and now shows the card for it: the job stays open. Somebody else's card starts afresh."""
    visit = session.visit
    if visit is None or visit.identity is not None or session.idle.visible:
        identity_during_visit(session, event)
        return
    if entry_gate(event.identity.birth_date, session.now.today) is EntryGate.UNDER_16:
        session.go(Screen.GATE)
        return
    visit.kind = VisitKind.PERSON
    visit.identity = event.identity
    visit.agreed = event.identity in session.agreements
    session.last_touch_s = session.now.uptime_s
    if visit.job_id is not None:
        session.ask(effects.FindJob(visit.number, visit.job_id, visit.seeker))
    session.find(visit)
    _know(session, visit)


def _know(session: SessionState, visit: Visit) -> None:
    if session.rules.can_apply and session.rules.has_ledger and visit.identity is not None:
        session.ask(effects.KnowPerson(visit.number, visit.identity.id_number))


# --- a card without a name ---


def token_arrived(session: SessionState, event: events.TokenArrived) -> None:
    session.token_reader = True
    browse(session, VisitKind.TOKEN)


def token_during_visit(session: SessionState, event: events.TokenArrived) -> None:
    session.last_touch_s = session.now.uptime_s


# --- faults ---


def card_failed(session: SessionState, event: events.CardFailed) -> None:
    if session.screen is Screen.ATTRACT and event.code in NOT_THE_CARD:
        session.reader, session.reader_fault = events.ReaderCondition.DOWN, event.code
        return
    session.attempt = min(session.attempt + 1, ATTEMPTS_MAX)
    session.fault = event.code
    session.go(Screen.CARD_FAULT)


def reader_changed(session: SessionState, event: events.ReaderChanged) -> None:
    session.reader = event.condition
    session.reader_fault = event.fault
    if event.condition is not events.ReaderCondition.READY:
        session.card_present = False
    if session.screen is Screen.READING and event.condition is not events.ReaderCondition.READY:
        card_failed(session, events.CardFailed(event.fault or FaultCode.READER_GONE))
