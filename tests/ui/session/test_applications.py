"""The page of what a person has applied for: reached from the strip with one touch, and left for the list."""

from __future__ import annotations

from dataclasses import replace

from kiosk.protocol.printer_codes import FIRST_CALL_SLIP
from kiosk.store.kept_ticket import KeptWorkRecord
from kiosk.ui.session import effects, events
from kiosk.ui.session.screens import Screen
from kiosk.ui.session.visit import WORK_RECORD, PaperStep
from tests.ui.people import BRICKLAYER, NOW, preferences, ticket
from tests.ui.session.player import RULES, Player


def open_page(player: Player, *tickets: object) -> None:
    player.tap()
    player.send(events.PersonKnown(player.number, preferences(), tickets))  # type: ignore[arg-type]
    player.answer(1, 2)
    player.send(events.ApplicationsAsked())


def test_the_strip_leads_to_all_of_them_and_what_is_over_is_looked_up(player: Player) -> None:
    open_page(player, ticket())
    assert player.at(Screen.APPLICATIONS)
    assert player.asked[-1] == effects.FindEarlier(player.number)
    player.send(events.EarlierFound(player.number, (ticket(3, state="came"),)))
    assert [each.ticket_id for each in player.visit.earlier] == [3]
    player.send(events.BackAsked())
    assert player.at(Screen.MATCHES)


def test_a_ticket_is_withdrawn_and_wanted_again_there(player: Player) -> None:
    open_page(player, ticket())
    assert player.send(events.WithdrawAsked(7)) == (effects.Withdraw(player.number, 7),)
    player.send(events.BackAsked())
    assert player.at(Screen.APPLICATIONS), "not before it is known whether it was kept"
    player.send(events.TicketsChanged(player.number, (ticket(state="withdrawn"),)))
    assert player.send(events.WithdrawUndone(7)) == (effects.TakeBack(player.number, 7),)
    player.send(events.WithdrawRefused(player.number, events.SubmitFault.STORE_FAILED))
    assert player.visit.submit_fault == "store_failed"
    player.send(events.BackAsked())
    assert (player.at(Screen.MATCHES), player.visit.submit_fault) == (True, "")


def test_a_ticket_opened_there_can_be_printed_again(player: Player) -> None:
    open_page(player, ticket())
    player.send(events.TicketAsked(7))
    assert player.at(Screen.TICKET)
    assert player.visit.ticket == ticket()


def test_who_has_worked_can_have_it_on_paper() -> None:
    player = Player(replace(RULES, has_printer=True))
    open_page(player, ticket())
    assert player.send(events.WorkRecordAsked()) == (), "nothing was worked yet"
    player.send(events.EarlierFound(player.number, (ticket(3, state="came"),)))
    assert player.send(events.WorkRecordAsked()) == (effects.MakeWorkRecord(player.number),)
    assert player.send(events.WorkRecordAsked()) == (), "it is on its way"
    record = KeptWorkRecord("https://hub.example.invalid/w/1", NOW, (ticket(3, state="came"),))
    (asked,) = player.send(events.WorkRecordMade(player.number, record))
    attempt = FIRST_CALL_SLIP + player.number
    assert asked == effects.PrintWorkRecord(player.number, attempt, record, BRICKLAYER)
    player.send(events.PrintEnded(attempt, PaperStep.PRINTED))
    assert (player.visit.slip_of, player.visit.paper, player.visit.papers) == (WORK_RECORD, PaperStep.PRINTED, 1)
    player.send(events.WorkRecordAsked())
    player.send(events.WorkRecordMade(player.number, None))
    assert player.visit.paper is PaperStep.FAILED
    assert player.send(events.WorkRecordMade(player.number, record)) == (), "an answer that nobody waits for"


def test_without_a_printer_no_record_is_promised(player: Player) -> None:
    open_page(player, ticket(state="came"))
    assert player.send(events.WorkRecordAsked()) == ()


def test_a_second_tap_of_the_card_undoes_nothing_by_itself(player: Player) -> None:
    open_page(player, ticket())
    before = len(player.asked)
    for _ in range(3):
        player.send(events.CardDetected(knows_presence=True))
        player.send(events.IdentityArrived(BRICKLAYER))
    assert player.asked[before:] == []
    assert player.at(Screen.APPLICATIONS)
