"""The form: a telephone number or none, and the application on its way to the ledger."""

from __future__ import annotations

from dataclasses import replace

from kiosk.ui.session import effects, events
from kiosk.ui.session.job import back_from_job
from kiosk.ui.session.paper import print_by_itself
from kiosk.ui.session.remembering import keep_wishes
from kiosk.ui.session.screens import Screen
from kiosk.ui.session.state import SessionState, WaitingCard
from kiosk.ui.session.ticket import show_ticket
from kiosk.ui.session.visit import PHONE_DIGITS, Visit


def digit(session: SessionState, event: events.DigitTyped) -> None:
    visit = session.at_visit()
    if len(event.digit) == 1 and event.digit in "0123456789" and len(visit.digits) < PHONE_DIGITS:
        visit.digits += event.digit
    visit.submit_fault = ""


def erase(session: SessionState, event: events.DigitErased) -> None:
    visit = session.at_visit()
    visit.digits = visit.digits[:-1]


def clear(session: SessionState, event: events.DigitsCleared) -> None:
    session.at_visit().digits = ""


def submit_typed(session: SessionState, event: events.Submitted) -> None:
    visit = session.at_visit()
    if visit.phone_complete:
        _submit(session, visit, visit.digits)


def submit_known(session: SessionState, event: events.SubmittedKnown) -> None:
    """On the form, or by the job page's own button (M9)."""
    visit = session.at_visit()
    if visit.known_phone is not None:
        _submit(session, visit, visit.known_phone)


def submit_without_phone(session: SessionState, event: events.SubmittedWithoutPhone) -> None:
    visit = session.at_visit()
    visit.digits = ""
    _submit(session, visit, None)


def _submit(session: SessionState, visit: Visit, phone: str | None) -> None:
    if visit.busy or visit.job is None or visit.identity is None or session.obstacle:
        return
    visit.busy = True
    visit.submit_fault = ""
    session.ask(effects.Apply(visit.number, visit.identity, visit.job.match.job, phone, visit.group or None))


def back_from_form(session: SessionState, event: object) -> None:
    visit = session.at_visit()
    if not visit.busy:
        visit.digits = ""
        visit.submit_fault = ""
        if session.modes.by_ear:
            back_from_job(session, event)
        else:
            session.go(Screen.JOB)


def kept(session: SessionState, event: events.ApplicationKept) -> None:
    """The ledger has committed: only now may the screen say so."""
    visit = session.at_visit()
    visit.busy = False
    visit.group = ""
    if visit.phone_complete:
        visit.phone = visit.digits
        keep_wishes(session, visit, visit.digits)
    visit.digits = ""
    others = tuple(ticket for ticket in visit.tickets if ticket.ticket_id != event.ticket.ticket_id)
    visit.tickets = (event.ticket, *others)
    show_ticket(session, visit, event.ticket)
    visit.had_ticket = True
    visit.fresh_ticket = not event.ticket.already
    if visit.fresh_ticket:
        print_by_itself(session, visit)
    if session.waiting is not None:
        session.waiting = WaitingCard(session.waiting.identity, session.now.uptime_s + session.rules.second_card_s)


def refused(session: SessionState, event: events.ApplicationRefused) -> None:
    visit = session.at_visit()
    visit.busy = False
    visit.submit_fault = event.fault
    if session.screen is Screen.JOB and event.fault is events.SubmitFault.JOB_CLOSED and visit.job is not None:
        # The page has its own words for this, and a way on.
        visit.submit_fault = ""
        visit.job = replace(visit.job, closed=True)
