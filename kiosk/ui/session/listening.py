"""听着选 (M7): one job at a time, spoken; 要 leads straight to the form, 下一个 goes on."""

from __future__ import annotations

from dataclasses import replace

from kiosk.ui.session import events
from kiosk.ui.session.browsing import browse, more_rows, see_all, trades_done, trades_skipped
from kiosk.ui.session.job import apply, job_asked
from kiosk.ui.session.job import job_found as show_found
from kiosk.ui.session.screens import Screen
from kiosk.ui.session.state import SessionState
from kiosk.ui.session.visit import VisitKind

ROWS_AHEAD = 5
"""So many jobs before the last one that is loaded, the next are asked for."""


def _by_ear(session: SessionState) -> None:
    session.modes = replace(session.modes, by_ear=True)


def listen_as_guest(session: SessionState, event: events.ListenAsked) -> None:
    _by_ear(session)
    browse(session, VisitKind.GUEST)


def listen_at_notice(session: SessionState, event: events.ListenAsked) -> None:
    """Nothing is agreed to and nothing kept, as with 看全部岗位."""
    _by_ear(session)
    see_all(session, events.AllJobsAsked())


def listen_at_trades(session: SessionState, event: events.ListenAsked) -> None:
    _by_ear(session)
    if session.at_visit().tiles:
        trades_done(session, event)
    else:
        trades_skipped(session, events.TradesSkipped())


def listen_at_list(session: SessionState, event: events.ListenAsked) -> None:
    _by_ear(session)
    session.at_visit().fold_open = False
    session.go(Screen.LISTEN)


def _go_to(session: SessionState, row: int) -> None:
    visit = session.at_visit()
    visit.job_id = None
    visit.heard_gone = False
    visit.heard = row
    if visit.page is not None and row + ROWS_AHEAD >= len(visit.page.matches):
        more_rows(session, events.MoreRowsAsked())


def next_job(session: SessionState, event: events.NextJobAsked) -> None:
    """After the last one from the beginning. While the next rows are on their way, nothing moves."""
    visit = session.at_visit()
    if visit.page is None:
        return
    if visit.heard + 1 < len(visit.page.matches):
        _go_to(session, visit.heard + 1)
    elif not visit.rows_asked:
        _go_to(session, 0)


def previous_job(session: SessionState, event: events.PreviousJobAsked) -> None:
    _go_to(session, max(0, session.at_visit().heard - 1))


def take_job(session: SessionState, event: events.JobTaken) -> None:
    visit = session.at_visit()
    if visit.page is not None and visit.heard < len(visit.page.matches):
        job_asked(session, events.JobAsked(visit.page.matches[visit.heard].job.id))


def job_found(session: SessionState, event: events.JobFound) -> None:
    """On to the form, or to the job's page where it says what stands in the way."""
    visit = session.at_visit()
    if event.job_id != visit.job_id:
        return
    show_found(session, event)
    if event.job is None:
        visit.heard_gone = True
    else:
        apply(session, events.ApplyAsked())


def show_list(session: SessionState, event: object) -> None:
    session.modes = replace(session.modes, by_ear=False)
    session.at_visit().job_id = None
    session.go(Screen.MATCHES)
