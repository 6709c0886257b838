"""The page of what a person has applied for: reached from the strip with one touch, and left for the list."""

from __future__ import annotations

from kiosk.ui.session import effects, events
from kiosk.ui.session.screens import Screen
from tests.ui.people import BRICKLAYER, preferences, ticket
from tests.ui.session.player import Player


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


def test_a_second_tap_of_the_card_undoes_nothing_by_itself(player: Player) -> None:
    open_page(player, ticket())
    before = len(player.asked)
    for _ in range(3):
        player.send(events.CardDetected(knows_presence=True))
        player.send(events.IdentityArrived(BRICKLAYER))
    assert player.asked[before:] == []
    assert player.at(Screen.APPLICATIONS)
