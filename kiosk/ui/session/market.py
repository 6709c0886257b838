"""The jobs themselves: a generation of the cache that arrives, or is lost."""

from __future__ import annotations

from kiosk.ui.session import effects, events
from kiosk.ui.session.screens import Screen
from kiosk.ui.session.state import SessionState


def cache_arrived(session: SessionState, event: events.CacheArrived) -> None:
    session.out_of_service = ""
    if session.visit is None:
        return
    session.visit.new_jobs += event.new_jobs
    if session.screen in (Screen.JOB, Screen.APPLY) and session.visit.job_id is not None:
        session.ask(effects.CheckJob(session.visit.number, session.visit.job_id))


def cache_arrived_in_service(session: SessionState, event: events.CacheArrived) -> None:
    cache_arrived(session, event)
    session.go(Screen.ATTRACT)


def outlook_told(session: SessionState, event: events.OutlookTold) -> None:
    session.outlook = event.outlook


def cache_lost(session: SessionState, event: events.CacheLost) -> None:
    """A running visit keeps the generation it began with; the page comes when it is over."""
    session.out_of_service = event.code
    if session.visit is None:
        session.go(Screen.OUT_OF_SERVICE)
