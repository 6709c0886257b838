"""Notice, trade tiles and the list: what a visit wants to see, and what comes back."""

from __future__ import annotations

from dataclasses import replace

from kiosk.ui.session import effects, events
from kiosk.ui.session.remembering import keep_wishes
from kiosk.ui.session.screens import Screen
from kiosk.ui.session.state import SessionState
from kiosk.ui.session.visit import MAX_TILES, Chip, Visit, VisitKind

MORE_ROWS = 60
MOST_ROWS = 1000
"""Nobody scrolls further; chips and trades narrow a longer list."""


def browse(session: SessionState, kind: VisitKind) -> None:
    visit = session.begin(kind)
    session.go(session.list_screen)
    session.find(visit)


def browse_as_guest(session: SessionState, event: events.BrowseAsked) -> None:
    browse(session, VisitKind.GUEST)


# --- notice ---


def accept_matching(session: SessionState, event: events.MatchingAccepted) -> None:
    visit = session.at_visit()
    visit.agreed = True
    if visit.identity is not None:
        session.agreements.add(visit.identity)
    session.go(Screen.TRADES)


def see_all(session: SessionState, event: events.AllJobsAsked) -> None:
    visit = session.at_visit()
    visit.tiles = ()
    session.go(session.list_screen)
    if visit.page is None:
        session.find(visit)


# --- trades ---


def toggle_trade(session: SessionState, event: events.TradeToggled) -> None:
    visit = session.at_visit()
    if event.tile in visit.tiles:
        visit.tiles = tuple(tile for tile in visit.tiles if tile != event.tile)
    elif len(visit.tiles) < MAX_TILES:
        visit.tiles = (*visit.tiles, event.tile)
    if not visit.trades_seen:
        trades_done(session, event)


def trades_done(session: SessionState, event: object) -> None:
    visit = session.at_visit()
    visit.trades_seen = True
    keep_wishes(session, visit)
    _open_list(session, visit)


def trades_skipped(session: SessionState, event: events.TradesSkipped) -> None:
    visit = session.at_visit()
    visit.tiles = ()
    visit.trades_seen = True
    _open_list(session, visit)


def back_from_trades(session: SessionState, event: object) -> None:
    visit = session.at_visit()
    if visit.trades_seen:
        trades_done(session, event)
    else:
        session.go(Screen.NOTICE)


def _open_list(session: SessionState, visit: Visit) -> None:
    visit.chips = frozenset()
    visit.drop_search()
    visit.fold_open = False
    visit.page = None
    session.go(session.list_screen)
    session.find(visit)


# --- the list ---


def toggle_chip(session: SessionState, event: events.ChipToggled) -> None:
    visit = session.at_visit()
    visit.chips = frozenset() if event.chip is Chip.ALL else visit.chips ^ {event.chip}
    session.find(visit)


def toggle_fold(session: SessionState, event: events.FoldToggled) -> None:
    visit = session.at_visit()
    visit.fold_open = not visit.fold_open


def answer_certificate(session: SessionState, event: events.CertificateAnswered) -> None:
    """Asked above the list, and on the page of a job that needs one."""
    visit = session.at_visit()
    at_job = session.screen is Screen.JOB
    asked = visit.certificate_of_job if at_job else session.certificate_question
    if not asked:
        return
    if event.held:
        visit.certificates |= {asked}
        keep_wishes(session, visit)
        session.find(visit)
        if at_job and visit.job_id is not None:
            session.ask(effects.FindJob(visit.number, visit.job_id, visit.seeker))
    else:
        visit.certificates_denied |= {asked}


def change_trades(session: SessionState, event: events.TradesAsked) -> None:
    visit = session.at_visit()
    visit.trades_seen = True
    session.go(Screen.TRADES)


def refresh(session: SessionState, event: events.RefreshAsked) -> None:
    visit = session.at_visit()
    visit.new_jobs = 0
    session.find(visit, newest=True)


def more_rows(session: SessionState, event: events.MoreRowsAsked) -> None:
    """Rows are added behind the last one, so that nothing moves under a finger."""
    visit = session.at_visit()
    page = visit.page
    if page is None or visit.rows_asked or len(page.matches) >= min(page.total, MOST_ROWS):
        return
    visit.rows_asked = True
    session.ask(
        effects.FindMatches(visit.number, visit.request, visit.wish, visit.seeker, MORE_ROWS, offset=len(page.matches))
    )


def matches_found(session: SessionState, event: events.MatchesFound) -> None:
    visit = session.at_visit()
    if event.request != visit.request:
        return
    visit.rows_asked = False
    if event.offset == 0:
        visit.page = event.page
        visit.heard = 0
    elif visit.page is not None and event.offset == len(visit.page.matches):
        visit.page = replace(visit.page, matches=visit.page.matches + event.page.matches)


def query_failed(session: SessionState, event: events.QueryFailed) -> None:
    """Without a list there is nothing to choose; somebody with a ticket before the eyes keeps it."""
    if session.screen is not Screen.TICKET:
        session.go(Screen.ATTRACT)


def back_from_matches(session: SessionState, event: object) -> None:
    visit = session.at_visit()
    if visit.identity is None:
        session.go(Screen.ATTRACT)
    elif visit.trades_seen:
        session.go(Screen.TRADES)
    else:
        session.go(Screen.NOTICE)
