"""One job: opened from a list, closed while it lies open, and the way on from it."""

from __future__ import annotations

from dataclasses import replace

from kiosk.ui.session import effects, events
from kiosk.ui.session.browsing import browse
from kiosk.ui.session.remembering import take_up_wishes
from kiosk.ui.session.screens import Screen
from kiosk.ui.session.state import SessionState
from kiosk.ui.session.ticket import show_ticket
from kiosk.ui.session.visit import VisitKind


def job_asked(session: SessionState, event: events.JobAsked) -> None:
    visit = session.at_visit()
    visit.job_id = event.job_id
    visit.group = ""
    visit.submit_fault = ""
    session.ask(effects.FindJob(visit.number, event.job_id, visit.seeker))


def job_asked_by_guest(session: SessionState, event: events.JobAsked) -> None:
    browse(session, VisitKind.GUEST)
    job_asked(session, event)


def job_found(session: SessionState, event: events.JobFound) -> None:
    visit = session.at_visit()
    if event.job_id != visit.job_id:
        return
    if event.job is None:
        visit.job_id = None
        visit.group = ""
        session.find(visit, newest=True)
        if session.screen is Screen.JOB:
            visit.job = None
            session.go(session.list_screen)
        return
    listed = next((each for each in visit.page.matches if each.job.id == event.job_id), None) if visit.page else None
    match = replace(event.job.match, reasons=listed.reasons) if listed else event.job.match
    visit.job = replace(event.job, match=match)
    if session.screen is not Screen.JOB:
        visit.begin_paper()
        session.came_from = Screen.NOTICE if session.screen is Screen.NOTICE else session.list_screen
        session.go(Screen.JOB)


def job_closed(session: SessionState, event: events.JobClosed) -> None:
    """The page says so where the person reads; nothing else on it moves. A form on its way is answered first."""
    visit = session.at_visit()
    if visit.job is None or event.job_id != visit.job_id or visit.busy:
        return
    visit.job = replace(visit.job, closed=True)
    if session.screen is Screen.APPLY:
        visit.digits = ""
        visit.submit_fault = ""
        session.go(Screen.JOB)


def similar(session: SessionState, event: events.SimilarAsked) -> None:
    """Jobs like the closed one: those of the chosen trades, else of its own."""
    visit = session.at_visit()
    if visit.job is None or not visit.job.closed:
        return
    if not visit.tiles and visit.job.tile:
        visit.tiles = (visit.job.tile,)
    visit.drop_search()
    visit.job = None
    visit.job_id = None
    visit.group = ""
    visit.new_jobs = 0
    session.go(session.list_screen)
    session.find(visit, newest=True)


def back_from_job(session: SessionState, event: object) -> None:
    visit = session.at_visit()
    if visit.busy:
        return
    visit.submit_fault = ""
    if visit.job is not None and visit.job.closed:
        # Between two presses nothing lies under a finger: the list goes on without the closed one.
        session.find(visit, newest=True)
    visit.job = None
    visit.job_id = None
    visit.group = ""
    session.go(session.came_from)
    if session.screen is Screen.NOTICE:
        take_up_wishes(session, visit)


def apply(session: SessionState, event: events.ApplyAsked) -> None:
    """Opens the form, or the ticket of who has applied for this job before."""
    visit = session.at_visit()
    if visit.job is None or session.obstacle:
        return
    kept = visit.kept_for(visit.job.match.job.id)
    if kept is not None:
        show_ticket(session, visit, kept)
        return
    visit.digits = ""
    visit.submit_fault = ""
    session.go(Screen.APPLY)


def open_kept(session: SessionState, event: events.KeptAsked) -> None:
    visit = session.at_visit()
    kept = visit.kept_for(visit.job.match.job.id) if visit.job else None
    if kept is not None:
        show_ticket(session, visit, kept)
