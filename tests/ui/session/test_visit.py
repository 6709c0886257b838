"""A whole visit, and what is left of it."""

from __future__ import annotations

from kiosk.ui.session import effects, events
from kiosk.ui.session.screens import Screen
from tests.ui.people import OTHER, page, preferences, ticket
from tests.ui.session.player import Player


def test_first_visit_reaches_the_ticket_in_five_touches(player: Player) -> None:
    player.tap()
    assert player.at(Screen.NOTICE)
    player.answer(1, 2)
    assert len(player.visit.page.matches) == 2, "the best jobs stand under the notice"
    player.send(events.MatchingAccepted())
    player.send(events.TradeToggled("bricklayer"))
    assert player.at(Screen.MATCHES), "one tile goes on by itself"
    player.answer(1, 2)
    player.to_job()
    assert player.at(Screen.JOB)
    player.send(events.ApplyAsked())
    player.send(events.SubmittedWithoutPhone())
    assert player.at(Screen.APPLY), "nothing is shown before the ledger has committed"
    player.send(events.ApplicationKept(player.number, ticket()))
    assert player.at(Screen.TICKET)
    player.send(events.DoneAsked())
    assert player.at(Screen.FAREWELL)
    player.wait(9)
    assert player.at(Screen.ATTRACT)
    assert player.session.visit is None


def test_answers_for_a_person_who_left_change_nothing(player: Player) -> None:
    player.tap()
    gone = player.number
    player.send(events.LeaveAsked())
    player.wait(9)
    player.tap(OTHER)
    player.send(events.PersonKnown(gone, preferences(), (ticket(),)))
    player.send(events.MatchesFound(gone, 1, page(1, 2)))
    assert player.visit.tickets == ()
    assert player.visit.page is None
    assert any("over" in line for line in player.said)


def test_every_end_of_a_visit_tells_the_workers(player: Player) -> None:
    player.to_list()
    number = player.number
    player.send(events.LeaveAsked())
    player.wait(9)
    assert effects.VisitEnded(number) in player.asked


def test_unknown_event_is_ignored_and_logged_without_its_contents(player: Player) -> None:
    assert player.send(events.DigitTyped("7")) == ()
    assert player.at(Screen.ATTRACT)
    assert player.said == ["DigitTyped means nothing on attract"]
