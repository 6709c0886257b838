"""What the market does besides postings: from the attract page and from the list, and back to where one was."""

from __future__ import annotations

import pytest

from kiosk.domain.services import Activity, ActivityKind
from kiosk.store.places import KeptPlace, PlaceState
from kiosk.store.services import Services
from kiosk.ui.session import effects, events
from kiosk.ui.session.screens import Screen
from kiosk.ui.session.service_topics import ServiceTopic
from tests.ui.people import BRICKLAYER, NOW, preferences
from tests.ui.session.player import PHONE, Player

NOTHING = Services((), ())


def test_nobody_needs_a_card_to_read_about_services(player: Player) -> None:
    player.send(events.ServicesAsked())
    assert player.at(Screen.SERVICES)
    assert player.asked[-1] == effects.FindServices(player.number)
    player.send(events.ServicesFound(player.number, NOTHING))
    assert player.visit.services is NOTHING
    player.send(events.BackAsked())
    assert player.at(Screen.ATTRACT)


def test_from_the_list_back_to_the_list(player: Player) -> None:
    player.to_list()
    player.send(events.ServicesAsked())
    player.send(events.ServiceTopicChosen(ServiceTopic.BUSES))
    assert player.visit.service_topic is ServiceTopic.BUSES
    player.send(events.BackAsked())
    assert player.at(Screen.MATCHES)
    assert player.visit.page is not None


def test_who_comes_again_begins_at_the_first_part(player: Player) -> None:
    player.to_list()
    player.send(events.ServicesAsked())
    player.send(events.ServiceTopicChosen(ServiceTopic.BUSES))
    player.send(events.BackAsked())
    player.send(events.ServicesAsked())
    assert player.visit.service_topic is None


def test_what_was_found_for_a_visit_that_is_over_shows_nobody_anything(player: Player) -> None:
    player.send(events.ServicesAsked())
    number = player.number
    player.send(events.BackAsked())
    player.send(events.ServicesAsked())
    player.send(events.ServicesFound(number, NOTHING))
    assert player.visit.services is None


@pytest.mark.parametrize("through", [events.BackAsked(), events.LeaveAsked()])
def test_a_guest_leaves_to_the_beginning(player: Player, through: events.Event) -> None:
    player.send(events.ServicesAsked())
    player.send(through)
    assert player.at(Screen.ATTRACT)


def test_a_card_on_the_services_page_begins_at_once(player: Player) -> None:
    player.send(events.ServicesAsked())
    player.tap()
    assert player.at(Screen.NOTICE)


def test_a_page_that_nobody_reads_any_more_ends(player: Player) -> None:
    player.send(events.ServicesAsked())
    player.wait(31)
    assert player.ring()
    player.wait(21)
    assert player.at(Screen.ATTRACT)


BUS = Activity(9, ActivityKind.BUS, "东郭专车", NOW + 3600, "东门", "盐湖区零工市场", 20, 3, True)


def to_bus(player: Player, phone: str | None = None) -> None:
    player.tap()
    player.send(events.PersonKnown(player.number, preferences(phone=phone), ()))
    player.answer(1, 2)
    player.send(events.ServicesAsked())
    player.send(events.ServicesFound(player.number, Services((), (BUS,))))


@pytest.mark.parametrize(
    ("phone", "with_phone", "given"), [(PHONE, True, PHONE), (PHONE, False, None), (None, True, None)]
)
def test_one_press_signs_up_with_the_number_that_the_press_named(
    player: Player, phone: str | None, with_phone: bool, given: str | None
) -> None:
    to_bus(player, phone)
    assert effects.FindPlaces(player.number) in player.asked
    (asked,) = player.send(events.SignUpAsked(9, with_phone))
    assert asked == effects.SignUpFor(player.number, BRICKLAYER, BUS, given)
    assert player.send(events.SignUpAsked(9, with_phone)) == (), "a second press while committing does nothing"
    player.send(events.BackAsked())
    assert player.at(Screen.SERVICES)
    place = KeptPlace(7, "ABCDE FGHJK", 9, BUS, PlaceState.SAVED)
    player.send(events.PlacesFound(player.number, ()))
    assert player.visit.busy, "what was known before the press is no answer to it"
    player.send(events.PlacesFound(player.number, (place,), kept=True))
    assert (player.visit.busy, player.visit.places) == (False, (place,))


def test_a_refusal_is_told_and_can_be_tried_again(player: Player) -> None:
    to_bus(player)
    player.send(events.SignUpAsked(9, False))
    player.send(events.SignUpRefused(player.number, events.SubmitFault.DISK_FULL))
    assert (player.visit.busy, player.visit.submit_fault) == (False, "disk_full")
    assert len(player.send(events.SignUpAsked(9, False))) == 1


def test_nobody_signs_up_without_a_card_or_for_what_is_not_there(player: Player) -> None:
    player.send(events.ServicesAsked())
    player.send(events.ServicesFound(player.number, Services((), (BUS,))))
    assert not any(isinstance(each, effects.FindPlaces) for each in player.asked)
    assert player.send(events.SignUpAsked(9, False)) == ()
    player.send(events.BackAsked())
    to_bus(player)
    assert player.send(events.SignUpAsked(8, False)) == ()
