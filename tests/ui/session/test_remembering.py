"""What is kept between visits: only after consent, found again, erased on demand."""

from __future__ import annotations

from kiosk.ui.session import effects, events
from kiosk.ui.session.screens import Screen
from tests.ui.people import OTHER, preferences, ticket
from tests.ui.session.player import Player


def test_who_agreed_since_power_on_goes_straight_to_the_list(player: Player) -> None:
    player.to_list()
    player.send(events.LeaveAsked())
    player.wait(9)
    player.tap()
    assert player.at(Screen.MATCHES)
    player.send(events.LeaveAsked())
    player.wait(9)
    player.tap(OTHER)
    assert player.at(Screen.NOTICE), "somebody else still reads the notice"


def test_kept_wishes_open_the_list_by_themselves_while_nothing_was_touched(player: Player) -> None:
    player.tap()
    player.send(events.PersonKnown(player.number, preferences(("welder",)), (ticket(),)))
    assert player.at(Screen.MATCHES)
    assert player.visit.tiles == ("welder",)
    asked = player.asked[-1]
    assert isinstance(asked, effects.FindMatches)
    assert asked.wish.tiles == ("welder",)
    assert player.visit.tickets


def test_kept_wishes_change_no_page_after_a_touch(player: Player) -> None:
    player.tap()
    player.send(events.MatchingAccepted())
    player.send(events.PersonKnown(player.number, preferences(("welder",)), ()))
    assert player.at(Screen.TRADES)
    assert player.visit.tiles == ()


def test_a_list_that_asks_for_more_rows_has_not_been_touched(player: Player) -> None:
    player.to_list()
    player.send(events.LeaveAsked())
    player.wait(9)
    player.tap()
    player.answer(1, 2, total=40)
    player.send(events.MoreRowsAsked())
    player.send(events.PersonKnown(player.number, preferences(("welder",)), ()))
    assert player.visit.tiles == ("welder",)


def test_wishes_are_kept_only_after_consent(player: Player) -> None:
    player.tap()
    player.send(events.PersonKnown(player.number, None, ()))
    player.send(events.AllJobsAsked())
    player.send(events.TradesAsked())
    player.send(events.TradeToggled("welder"))
    player.send(events.TradesDone())
    assert not [each for each in player.asked if isinstance(each, effects.KeepWishes)]


def test_wishes_chosen_before_the_derivation_ends_are_kept_when_it_does(player: Player) -> None:
    player.to_list()
    assert not [each for each in player.asked if isinstance(each, effects.KeepWishes)]
    asked = player.send(events.PersonKnown(player.number, None, ()))
    assert asked == (effects.KeepWishes(player.number, ("bricklayer",), frozenset(), None),)


def test_what_is_kept_is_erased_on_demand_and_the_visit_ends(player: Player) -> None:
    player.to_list()
    assert player.send(events.ForgetMeAsked()) == (), "nobody knows yet what is kept"
    player.send(events.PersonKnown(player.number, preferences(), (ticket(7),)))
    assert player.session.can_forget
    asked = player.send(events.ForgetMeAsked())
    assert asked == (effects.ForgetPerson(player.number),)
    assert player.send(events.ForgetMeAsked()) == (), "one erasure at a time"
    player.send(events.Forgotten(player.number))
    assert player.at(Screen.FAREWELL)
    player.send(events.DoneAsked())
    player.wait(30)
    player.tap()
    assert player.at(Screen.NOTICE), "who was erased is a stranger again"


def test_an_erasure_that_did_not_happen_is_said_and_can_be_tried_again(player: Player) -> None:
    player.to_list()
    player.send(events.PersonKnown(player.number, None, ()))
    player.send(events.ForgetMeAsked())
    player.send(events.WithdrawRefused(player.number, events.SubmitFault.DISK_FULL))
    assert player.at(Screen.MATCHES)
    assert player.visit.submit_fault
    assert player.send(events.ForgetMeAsked()) == (effects.ForgetPerson(player.number),)


def test_a_guest_has_nothing_to_erase(player: Player) -> None:
    player.send(events.BrowseAsked())
    assert not player.session.can_forget
