"""Telling the market that a posting is bad: nameless, with or without a card, and only when it was said twice.

What is sealed for the hub cannot be taken back, so that the choice stands to be undone before it is told, not after.
"""

from __future__ import annotations

from kiosk.ui.session import effects, events
from kiosk.ui.session.posting_reports import ReportStep
from kiosk.ui.session.screens import Screen
from kiosk.ui.session.state import SessionState


def report_asked(session: SessionState, event: events.ReportAsked) -> None:
    """Who has told of this posting in this visit reads once more that it was told."""
    visit = session.at_visit()
    if visit.job is None or visit.busy:
        return
    visit.report = None
    visit.report_step = ReportStep.TOLD if visit.job.match.job.id in visit.reported else ReportStep.CHOOSING
    session.go(Screen.REPORT)


def report_chosen(session: SessionState, event: events.ReportChosen) -> None:
    visit = session.at_visit()
    if visit.report_step is ReportStep.CHOOSING and session.can_report:
        visit.report, visit.report_step = event.report, ReportStep.CHOSEN


def report_undone(session: SessionState, event: events.ReportUndone) -> None:
    visit = session.at_visit()
    if visit.report_step is ReportStep.CHOSEN and not visit.busy:
        visit.report, visit.report_step = None, ReportStep.CHOOSING


def report_confirmed(session: SessionState, event: events.ReportConfirmed) -> None:
    visit = session.at_visit()
    if visit.report_step is ReportStep.CHOSEN and visit.report is not None and visit.job is not None and not visit.busy:
        visit.busy = True
        session.ask(effects.Report(visit.number, visit.job.match.job.id, visit.report))


def report_kept(session: SessionState, event: events.ReportKept) -> None:
    """The ledger has committed: only now may the screen say so."""
    visit = session.at_visit()
    visit.busy = False
    visit.reported |= {event.job_id}
    visit.report_step = ReportStep.TOLD


def report_refused(session: SessionState, event: events.ReportRefused) -> None:
    visit = session.at_visit()
    visit.busy = False
    visit.report_step = ReportStep.FAILED


def back_from_report(session: SessionState, event: object) -> None:
    visit = session.at_visit()
    if not visit.busy:
        visit.report = None
        session.go(Screen.JOB)
