"""Tickets: shown again, withdrawn, taken back."""

from __future__ import annotations

from kiosk.ui.session import effects, events
from kiosk.ui.session.screens import Screen
from tests.ui.people import preferences, ticket
from tests.ui.session.player import Player


def test_same_job_again_opens_the_kept_ticket(player: Player) -> None:
    player.to_ticket()
    player.send(events.MoreJobsAsked())
    player.to_job()
    player.send(events.ApplyAsked())
    assert player.at(Screen.TICKET)
    assert not player.visit.fresh_ticket


def test_strip_opens_a_ticket_and_withdraws_it(player: Player) -> None:
    player.tap()
    player.send(events.PersonKnown(player.number, preferences(), (ticket(7),)))
    player.send(events.ApplicationsAsked())
    player.send(events.TicketAsked(7))
    assert player.at(Screen.TICKET)
    asked = player.send(events.WithdrawAsked())
    assert asked == (effects.Withdraw(player.number, 7),)
    player.send(events.TicketsChanged(player.number, (ticket(7, state="withdrawn"),)))
    assert player.visit.ticket.state == "withdrawn"
    asked = player.send(events.WithdrawUndone(7))
    assert asked == (effects.TakeBack(player.number, 7),)


def test_a_ticket_that_is_not_ones_own_is_not_withdrawn(player: Player) -> None:
    player.to_list()
    assert player.send(events.WithdrawAsked(99)) == ()
    assert player.send(events.TicketAsked(99)) == ()
