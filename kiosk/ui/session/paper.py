"""Paper: the ticket on its way out of the printer, and the pictures while somebody changes the roll."""

from __future__ import annotations

from kiosk.protocol.printer_codes import FIRST_CALL_SLIP, NO_ATTEMPT, CoverState
from kiosk.ui.session import effects, events
from kiosk.ui.session.state import PaperGuide, SessionState
from kiosk.ui.session.visit import WORK_RECORD, Obstacle, PaperStep, Visit

PRINT_S = 60.0
"""The printer's program has told what became of a picture long before; after this it is in trouble itself."""
TESTING_S = 30.0
MOST_PAPERS = 5
"""Of one ticket in one visit: a child that plays with the button does not empty the roll."""


# --- the ticket ---


def print_by_itself(session: SessionState, visit: Visit) -> None:
    """A ticket that was issued just now comes out without being asked for."""
    if session.rules.prints_by_itself:
        _print(session, visit)


def print_asked(session: SessionState, event: events.PrintAsked) -> None:
    _print(session, session.at_visit())


def may_print(session: SessionState, visit: Visit) -> bool:
    withdrawn = visit.ticket is None or visit.ticket.state == "withdrawn"
    return not withdrawn and _may_move(session, visit, visit.papers)


def may_print_call_slip(session: SessionState, visit: Visit) -> bool:
    return session.obstacle == Obstacle.TOO_LATE and _may_move(session, visit, visit.papers)


def call_slip_asked(session: SessionState, event: events.CallSlipAsked) -> None:
    visit = session.at_visit()
    if visit.job is not None and may_print_call_slip(session, visit) and _moving(session, visit):
        visit.attempt = FIRST_CALL_SLIP + visit.number
        session.ask(effects.PrintCallSlip(visit.number, visit.attempt, visit.job.match.job))


def may_print_place_slip(session: SessionState, visit: Visit, activity_id: int) -> bool:
    place = visit.place_in(activity_id)
    return place is not None and place.activity is not None and _may_print_slip(session, visit, activity_id)


def place_slip_asked(session: SessionState, event: events.PlaceSlipAsked) -> None:
    visit = session.at_visit()
    place = visit.place_in(event.activity_id)
    if place is None or not may_print_place_slip(session, visit, event.activity_id):
        return
    if _slip_moving(session, visit, event.activity_id):
        visit.attempt = FIRST_CALL_SLIP + visit.number
        session.ask(effects.PrintPlaceSlip(visit.number, visit.attempt, place, visit.identity))


def may_print_work_record(session: SessionState, visit: Visit) -> bool:
    return visit.has_worked and _may_print_slip(session, visit, WORK_RECORD)


def work_record_asked(session: SessionState, event: events.WorkRecordAsked) -> None:
    visit = session.at_visit()
    if may_print_work_record(session, visit) and _slip_moving(session, visit, WORK_RECORD):
        session.ask(effects.MakeWorkRecord(visit.number))


def work_record_made(session: SessionState, event: events.WorkRecordMade) -> None:
    visit = session.at_visit()
    if visit.slip_of != WORK_RECORD or visit.paper is not PaperStep.PRINTING or visit.attempt is not None:
        return
    if event.record is None:
        visit.paper = PaperStep.FAILED
        return
    visit.attempt = FIRST_CALL_SLIP + visit.number
    session.ask(effects.PrintWorkRecord(visit.number, visit.attempt, event.record, visit.identity))


def _may_print_slip(session: SessionState, visit: Visit, slip: int) -> bool:
    """Each slip has its own count; while one comes out, no other is begun."""
    return _may_move(session, visit, visit.papers if visit.slip_of == slip else 0)


def _slip_moving(session: SessionState, visit: Visit, slip: int) -> bool:
    if visit.slip_of != slip:
        visit.begin_paper()
        visit.slip_of = slip
    return _moving(session, visit)


def _print(session: SessionState, visit: Visit) -> None:
    if visit.ticket is not None and may_print(session, visit) and _moving(session, visit):
        session.ask(effects.BeginPrint(visit.number, visit.ticket.ticket_id))


def _may_move(session: SessionState, visit: Visit, papers: int) -> bool:
    """``papers`` of the same have come out."""
    return session.rules.has_printer and visit.paper is not PaperStep.PRINTING and papers < MOST_PAPERS


def _moving(session: SessionState, visit: Visit) -> bool:
    """Paper is on its way from now on; False when the printer has said that it cannot print."""
    if session.printer_fault is not None:
        # Nothing is sent to it: the rest would come out with the new roll.
        visit.paper, visit.paper_fault = PaperStep.FAILED, session.printer_fault
        return False
    visit.paper, visit.paper_fault, visit.attempt = PaperStep.PRINTING, None, None
    visit.print_until_s = session.now.uptime_s + PRINT_S
    return True


def print_begun(session: SessionState, event: events.PrintBegun) -> None:
    visit = session.at_visit()
    if visit.paper is not PaperStep.PRINTING or visit.attempt is not None or visit.ticket is None:
        return
    if event.attempt is None:
        visit.paper = PaperStep.FAILED
        return
    visit.attempt = event.attempt
    copy = visit.papers + 1
    session.ask(effects.PrintTicket(visit.number, event.attempt, visit.ticket, visit.identity, copy))


def print_ended(session: SessionState, event: events.PrintEnded) -> None:
    if event.attempt == NO_ATTEMPT:
        _test_ended(session, event)
        return
    if event.outcome != PaperStep.UNCONFIRMED and event.attempt < FIRST_CALL_SLIP:
        session.ask(effects.EndPrint(event.attempt, event.outcome == PaperStep.PRINTED))
    visit = session.visit
    if visit is None or visit.attempt != event.attempt:
        return
    visit.attempt = None
    visit.paper, visit.paper_fault = PaperStep(event.outcome), event.fault
    if visit.paper is not PaperStep.FAILED:
        visit.papers += 1


def waited_too_long(session: SessionState, visit: Visit) -> None:
    """Nobody has told what became of the paper; the person can see it."""
    if visit.paper is PaperStep.PRINTING and session.now.uptime_s >= visit.print_until_s:
        visit.attempt = None
        visit.paper = PaperStep.UNCONFIRMED
        visit.papers += 1


# --- the roll ---


def printer_changed(session: SessionState, event: events.PrinterChanged) -> None:
    """An opened cover starts the pictures, a closed one the test strip; nobody needs a key or a number for it (M11)."""
    was_open = session.printer_cover is CoverState.OPEN
    session.printer_fault, session.printer_paper, session.printer_cover = event.fault, event.paper, event.cover
    if event.cover is CoverState.OPEN:
        if not was_open:
            session.paper_guide = PaperGuide.OPEN
    elif event.cover is CoverState.UNKNOWN:
        # It has fallen silent: no picture can say any more what to do.
        session.paper_guide = PaperGuide.HIDDEN
    elif session.paper_guide in (PaperGuide.OPEN, PaperGuide.CLOSED):
        if event.fault is not None:
            session.paper_guide = PaperGuide.CLOSED
            return
        session.paper_guide = PaperGuide.TESTING
        session.testing_until_s = session.now.uptime_s + TESTING_S
        session.ask(effects.PrintTestStrip())


def _test_ended(session: SessionState, event: events.PrintEnded) -> None:
    if session.paper_guide is not PaperGuide.TESTING:
        return
    if event.outcome == PaperStep.FAILED and event.fault is not None:
        session.printer_fault = event.fault
        session.paper_guide = PaperGuide.CLOSED
    else:
        session.paper_guide = PaperGuide.HIDDEN


def guide_dismissed(session: SessionState, event: events.PaperGuideDismissed) -> None:
    session.paper_guide = PaperGuide.HIDDEN


def tested_too_long(session: SessionState) -> None:
    if session.paper_guide is PaperGuide.TESTING and session.now.uptime_s >= session.testing_until_s:
        session.paper_guide = PaperGuide.HIDDEN
