"""Paper: the ticket on its way out, what stops it, and the pictures while the roll is changed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.domain.delivery import DeliveryOutlook, DeliveryRecord
from kiosk.domain.job import Contact
from kiosk.protocol.printer_codes import CoverState, PaperState, PrinterFault
from kiosk.ui.session import effects, events
from kiosk.ui.session.paper import MOST_PAPERS, PRINT_S
from kiosk.ui.session.screens import Screen
from kiosk.ui.session.state import PaperGuide
from kiosk.ui.session.visit import Obstacle, PaperStep
from tests.ui.people import NOW, open_job, preferences, ticket
from tests.ui.session.player import RULES, Player

READY = events.PrinterChanged(None, PaperState.OK, CoverState.CLOSED)
PAPER_OUT = events.PrinterChanged(PrinterFault.PAPER_OUT, PaperState.OUT, CoverState.CLOSED)
COVER_OPEN = events.PrinterChanged(PrinterFault.COVER_OPEN, PaperState.OUT, CoverState.OPEN)
TEST_STRIP = 0


@pytest.fixture
def player() -> Player:
    made = Player(replace(RULES, has_printer=True))
    made.send(READY)
    return made


def guide(player: Player) -> PaperGuide:
    return player.session.paper_guide


def paper(player: Player) -> PaperStep:
    step: PaperStep = player.visit.paper
    return step


def begun(player: Player, attempt: int = 1) -> tuple[effects.Effect, ...]:
    return player.send(events.PrintBegun(player.number, attempt))


def printed(player: Player, attempt: int = 1) -> tuple[effects.Effect, ...]:
    return player.send(events.PrintEnded(attempt, PaperStep.PRINTED))


def test_a_new_ticket_prints_by_itself_after_its_attempt_is_written_down(player: Player) -> None:
    player.to_ticket()
    assert player.asked[-1] == effects.BeginPrint(player.number, 7)
    assert paper(player) is PaperStep.PRINTING
    (asked,) = begun(player, 41)
    assert isinstance(asked, effects.PrintTicket)
    assert (asked.attempt, asked.ticket.ticket_id, asked.copy) == (41, 7, 1)
    assert printed(player, 41) == (effects.EndPrint(41, True),)
    assert paper(player) is PaperStep.PRINTED


def test_it_can_be_told_not_to(player: Player) -> None:
    player.session.rules = replace(player.session.rules, prints_by_itself=False)
    player.to_ticket()
    assert paper(player) is PaperStep.NONE
    assert player.send(events.PrintAsked()) == (effects.BeginPrint(player.number, 7),)


def test_a_kept_ticket_is_printed_only_when_asked_for(player: Player) -> None:
    player.tap()
    player.send(events.PersonKnown(player.number, preferences(), (ticket(7),)))
    player.send(events.ApplicationsAsked())
    player.send(events.TicketAsked(7))
    assert paper(player) is PaperStep.NONE
    assert player.send(events.PrintAsked()) == (effects.BeginPrint(player.number, 7),)


def test_without_a_printer_nothing_is_asked() -> None:
    player = Player()
    player.to_ticket()
    assert player.send(events.PrintAsked()) == ()
    assert not any(isinstance(each, effects.BeginPrint) for each in player.asked)


def test_a_printer_that_has_said_it_cannot_print_is_sent_nothing(player: Player) -> None:
    player.send(PAPER_OUT)
    player.to_ticket()
    assert not any(isinstance(each, effects.BeginPrint) for each in player.asked)
    assert (player.visit.paper, player.visit.paper_fault) == (PaperStep.FAILED, PrinterFault.PAPER_OUT)
    player.send(READY)
    assert player.send(events.PrintAsked()) == (effects.BeginPrint(player.number, 7),)


def test_a_ticket_whose_paper_failed_can_be_printed_again_or_withdrawn(player: Player) -> None:
    player.to_ticket()
    begun(player, 1)
    assert player.send(events.PrintEnded(1, PaperStep.FAILED, PrinterFault.PAPER_OUT)) == (effects.EndPrint(1, False),)
    assert (player.visit.paper, player.visit.paper_fault) == (PaperStep.FAILED, PrinterFault.PAPER_OUT)
    assert player.send(events.PrintAsked()) == (effects.BeginPrint(player.number, 7),)
    (asked,) = begun(player, 2)
    assert isinstance(asked, effects.PrintTicket)
    assert asked.copy == 1, "what did not come out is no first copy"
    printed(player, 2)
    assert player.send(events.WithdrawAsked()) == (effects.Withdraw(player.number, 7),)
    player.send(events.TicketsChanged(player.number, (ticket(7, state="withdrawn"),)))
    assert player.send(events.PrintAsked()) == (), "what is withdrawn is not printed"


def test_a_printer_that_answers_nothing_leaves_the_attempt_open_and_asks_the_person(player: Player) -> None:
    player.to_ticket()
    begun(player)
    assert player.send(events.PrintEnded(1, PaperStep.UNCONFIRMED)) == ()
    assert paper(player) is PaperStep.UNCONFIRMED
    player.send(events.PrintAsked())
    (asked,) = begun(player, 2)
    assert isinstance(asked, effects.PrintTicket)
    assert asked.copy == 2, "the first may be out"


def test_two_presses_print_once(player: Player) -> None:
    player.to_ticket()
    assert player.send(events.PrintAsked()) == ()
    begun(player)
    assert player.send(events.PrintAsked()) == ()
    assert begun(player, 2) == (), "an answer that comes twice moves no paper"


def test_a_button_that_is_played_with_does_not_empty_the_roll(player: Player) -> None:
    player.to_ticket()
    for attempt in range(1, 2 * MOST_PAPERS):
        begun(player, attempt)
        printed(player, attempt)
        player.send(events.PrintAsked())
    assert sum(isinstance(each, effects.BeginPrint) for each in player.asked) == MOST_PAPERS


def test_a_ledger_that_cannot_write_moves_no_paper(player: Player) -> None:
    player.to_ticket()
    assert player.send(events.PrintBegun(player.number, None)) == ()
    assert (player.visit.paper, player.visit.paper_fault) == (PaperStep.FAILED, None)


def test_what_nobody_tells_is_not_waited_for_for_ever(player: Player) -> None:
    player.to_ticket()
    begun(player)
    player.send(events.Touched())
    player.send(events.Ticked(), PRINT_S / 2)
    player.send(events.Touched())
    player.send(events.Ticked(), PRINT_S / 2)
    assert paper(player) is PaperStep.UNCONFIRMED
    assert printed(player) == (effects.EndPrint(1, True),), "late, and the ledger still learns of it"


def test_the_attempt_is_ended_after_the_person_has_left(player: Player) -> None:
    player.to_ticket()
    begun(player)
    player.send(events.DoneAsked())
    assert player.at(Screen.FAREWELL)
    assert player.session.farewell_had_paper
    assert printed(player) == (effects.EndPrint(1, True),)


def test_who_leaves_before_the_attempt_is_written_down_gets_no_paper(player: Player) -> None:
    player.to_ticket()
    number = player.number
    player.send(events.DoneAsked())
    assert player.send(events.PrintBegun(number, 1)) == ()


# --- the call slip ---

NO_ROAD = DeliveryOutlook(online=False, record=DeliveryRecord(NOW - 3 * 86_400, (7 * 86_400,)))
"""Served by a stick once a week, three days ago."""


def late_job(player: Player, **changes: object) -> None:
    """The open job wants its answer this evening."""
    opened = open_job(1)
    posting = replace(opened.match.job, reply_deadline=NOW + 14 * 3600, **changes)  # type: ignore[arg-type]
    player.send(events.JobAsked(1))
    player.send(events.JobFound(player.number, 1, replace(opened, match=replace(opened.match, job=posting))))


def slips(player: Player) -> list[effects.PrintCallSlip]:
    return [each for each in player.asked if isinstance(each, effects.PrintCallSlip)]


def test_a_job_whose_answer_is_due_before_the_next_delivery_offers_a_call_slip_and_no_form(player: Player) -> None:
    player.send(events.OutlookTold(NO_ROAD))
    player.to_list()
    late_job(player)
    assert player.session.obstacle == Obstacle.TOO_LATE
    player.send(events.ApplyAsked())
    assert player.at(Screen.JOB)
    player.send(events.CallSlipAsked())
    player.send(events.CallSlipAsked())
    (asked,) = slips(player)
    assert asked.job.contact.phone
    assert player.send(events.PrintEnded(asked.attempt, PaperStep.PRINTED)) == (), "a slip is in no ledger"
    assert paper(player) is PaperStep.PRINTED
    player.send(events.BackAsked())
    late_job(player)
    assert paper(player) is PaperStep.NONE


def test_a_guest_is_told_too_before_the_card_is_laid_down_in_vain(player: Player) -> None:
    player.send(events.OutlookTold(NO_ROAD))
    player.send(events.BrowseAsked())
    late_job(player)
    assert player.session.obstacle == Obstacle.TOO_LATE


@pytest.mark.parametrize(
    ("outlook", "changes"),
    [
        (replace(NO_ROAD, online=True), {}),
        (DeliveryOutlook(online=False, record=DeliveryRecord(NOW - 60, (1200,))), {}),
        (NO_ROAD, {"contact": Contact("赵师傅", "")}),
        (NO_ROAD, {"filled": 99}),
    ],
    ids=["online", "a hiccup", "no number to call", "no place left"],
)
def test_what_arrives_in_time_or_cannot_be_called_gets_no_slip(
    player: Player, outlook: DeliveryOutlook, changes: dict[str, object]
) -> None:
    player.send(events.OutlookTold(outlook))
    player.to_list()
    late_job(player, **changes)
    assert player.session.obstacle != Obstacle.TOO_LATE
    player.send(events.CallSlipAsked())
    assert slips(player) == []


def test_a_slip_that_cannot_be_printed_says_why_and_the_road_back_opens_the_form(player: Player) -> None:
    player.send(events.OutlookTold(NO_ROAD))
    player.to_list()
    late_job(player)
    player.send(PAPER_OUT)
    player.send(events.CallSlipAsked())
    assert slips(player) == []
    assert (player.visit.paper, player.visit.paper_fault) == (PaperStep.FAILED, PrinterFault.PAPER_OUT)
    player.send(events.OutlookTold(replace(NO_ROAD, online=True)))
    player.send(events.ApplyAsked())
    assert player.at(Screen.APPLY)


# --- the roll ---


def test_an_open_cover_shows_the_pictures_and_a_closed_one_tests_and_returns(player: Player) -> None:
    player.send(COVER_OPEN)
    assert guide(player) is PaperGuide.OPEN
    assert player.at(Screen.ATTRACT)
    (asked,) = player.send(READY)
    assert isinstance(asked, effects.PrintTestStrip)
    assert guide(player) is PaperGuide.TESTING
    assert player.send(events.PrintEnded(TEST_STRIP, PaperStep.PRINTED)) == ()
    assert guide(player) is PaperGuide.HIDDEN


def test_a_cover_closed_over_no_paper_says_so(player: Player) -> None:
    player.send(COVER_OPEN)
    assert player.send(PAPER_OUT) == ()
    assert guide(player) is PaperGuide.CLOSED
    player.send(COVER_OPEN)
    assert guide(player) is PaperGuide.OPEN
    player.send(READY)
    player.send(events.PrintEnded(TEST_STRIP, PaperStep.FAILED, PrinterFault.PRINTER_JAM))
    assert guide(player) is PaperGuide.CLOSED
    assert player.session.printer_fault is PrinterFault.PRINTER_JAM


def test_the_visit_beneath_the_pictures_is_still_there(player: Player) -> None:
    player.to_ticket()
    begun(player)
    player.send(events.PrintEnded(1, PaperStep.FAILED, PrinterFault.PAPER_OUT))
    player.send(COVER_OPEN)
    player.send(READY)
    player.send(events.PrintEnded(TEST_STRIP, PaperStep.PRINTED))
    assert player.at(Screen.TICKET)
    assert player.send(events.PrintAsked()) == (effects.BeginPrint(player.number, 7),)


def test_the_pictures_can_be_sent_away_and_come_back_with_the_next_opening(player: Player) -> None:
    player.send(COVER_OPEN)
    player.send(events.PaperGuideDismissed())
    assert guide(player) is PaperGuide.HIDDEN
    player.send(COVER_OPEN)
    assert guide(player) is PaperGuide.HIDDEN, "still the same opening"
    assert player.send(READY) == (), "nobody waits for a test"
    player.send(COVER_OPEN)
    assert guide(player) is PaperGuide.OPEN


def test_a_test_strip_that_never_ends_does_not_hold_the_screen(player: Player) -> None:
    player.send(COVER_OPEN)
    player.send(READY)
    player.wait(31)
    assert guide(player) is PaperGuide.HIDDEN


def test_a_printer_that_falls_silent_takes_its_pictures_along(player: Player) -> None:
    player.send(COVER_OPEN)
    player.send(events.PrinterChanged(PrinterFault.PRINTER_GONE, PaperState.UNKNOWN, CoverState.UNKNOWN))
    assert guide(player) is PaperGuide.HIDDEN
