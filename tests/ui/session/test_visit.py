"""A whole visit, and what is left of it."""

from __future__ import annotations

from kiosk.domain.age import AgeBand, age_band
from kiosk.domain.card import Sex
from kiosk.ui.session import effects, events
from kiosk.ui.session.screens import Screen
from tests.ui.people import BRICKLAYER, OTHER, TODAY, page, preferences, ticket
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


def counted(player: Player) -> list[effects.CountVisit]:
    return [each for each in player.asked if isinstance(each, effects.CountVisit)]


def test_a_visit_counts_once_with_the_trade_and_after_consent_with_sex_and_age(player: Player) -> None:
    player.tap()
    player.send(events.MatchingAccepted())
    player.send(events.TradeToggled("bricklayer"))
    assert counted(player) == []
    player.send(events.LeaveAsked())
    player.wait(9)
    band = age_band(BRICKLAYER.birth_date, TODAY)
    assert counted(player) == [effects.CountVisit("bricklayer", BRICKLAYER.sex, band)]


def test_act_9_who_did_not_agree_counts_as_anybody(player: Player) -> None:
    player.tap()
    player.send(events.AllJobsAsked())
    player.send(events.LeaveAsked())
    player.wait(9)
    player.send(events.BrowseAsked())
    player.send(events.LeaveAsked())
    player.wait(9)
    assert counted(player) == [effects.CountVisit("", Sex.UNKNOWN, AgeBand.UNKNOWN)] * 2


def test_unknown_event_is_ignored_and_logged_without_its_contents(player: Player) -> None:
    assert player.send(events.DigitTyped("7")) == ()
    assert player.at(Screen.ATTRACT)
    assert player.said == ["DigitTyped means nothing on attract"]
