"""Tickets: shown, withdrawn, taken back, and the way on from them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.ui.session import effects, events
from kiosk.ui.session.screens import Screen
from kiosk.ui.session.state import SessionState
from kiosk.ui.session.visit import Visit

if TYPE_CHECKING:
    from kiosk.store.kept_ticket import KeptTicket


def show_ticket(session: SessionState, visit: Visit, ticket: KeptTicket) -> None:
    visit.ticket = ticket
    visit.fresh_ticket = False
    visit.begin_paper()
    session.go(Screen.TICKET)


def ticket_asked(session: SessionState, event: events.TicketAsked) -> None:
    visit = session.at_visit()
    ticket = next((each for each in visit.tickets if each.ticket_id == event.ticket_id), None)
    if ticket is not None:
        show_ticket(session, visit, ticket)


def withdraw(session: SessionState, event: events.WithdrawAsked) -> None:
    visit = session.at_visit()
    ticket_id = event.ticket_id
    if ticket_id is None and visit.ticket is not None:
        ticket_id = visit.ticket.ticket_id
    if ticket_id is None or visit.busy or all(each.ticket_id != ticket_id for each in visit.tickets):
        return
    visit.busy = True
    session.ask(effects.Withdraw(visit.number, ticket_id))


def undo_withdraw(session: SessionState, event: events.WithdrawUndone) -> None:
    visit = session.at_visit()
    if visit.busy or all(each.ticket_id != event.ticket_id for each in visit.tickets):
        return
    visit.busy = True
    session.ask(effects.TakeBack(visit.number, event.ticket_id))


def tickets_changed(session: SessionState, event: events.TicketsChanged) -> None:
    visit = session.at_visit()
    visit.busy = False
    visit.tickets = event.tickets
    if visit.ticket is not None:
        shown = visit.ticket.ticket_id
        visit.ticket = next((each for each in event.tickets if each.ticket_id == shown), visit.ticket)


def withdraw_refused(session: SessionState, event: events.WithdrawRefused) -> None:
    visit = session.at_visit()
    visit.busy = False
    visit.submit_fault = event.fault


def more_jobs(session: SessionState, event: object) -> None:
    visit = session.at_visit()
    visit.ticket = None
    visit.job = None
    visit.job_id = None
    session.go(session.list_screen)
    if visit.page is None:
        session.find(visit)
