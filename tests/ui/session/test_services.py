"""What the market does besides postings: from the attract page and from the list, and back to where one was."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.domain.services import Activity, ActivityKind
from kiosk.protocol.printer_codes import FIRST_CALL_SLIP
from kiosk.store.places import KeptPlace, PlaceState
from kiosk.store.services import Services
from kiosk.ui.session import effects, events
from kiosk.ui.session.screens import Screen
from kiosk.ui.session.service_topics import ServiceTopic
from kiosk.ui.session.visit import PaperStep
from tests.ui.people import BRICKLAYER, NOW, preferences
from tests.ui.session.player import PHONE, RULES, Player

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


PLACE = KeptPlace(7, "ABCDE FGHJK", 9, BUS, PlaceState.GIVEN)


def test_a_place_is_given_back_with_one_press_and_the_answer_frees_the_page(player: Player) -> None:
    to_bus(player)
    assert player.send(events.SignOffAsked(9)) == (), "nobody gives back what he does not have"
    player.send(events.PlacesFound(player.number, (PLACE,)))
    assert player.send(events.SignOffAsked(9)) == (effects.GiveBackPlace(player.number, 7),)
    assert player.send(events.SignOffAsked(9)) == (), "a second press while committing does nothing"
    player.send(events.PlacesFound(player.number, (), kept=True))
    assert (player.visit.busy, player.visit.places) == (False, ())
    player.send(events.PlacesFound(player.number, (replace(PLACE, state=PlaceState.REFUSED),)))
    assert player.send(events.SignOffAsked(9)) == (), "a refused one is none"


def test_the_slip_of_a_place_comes_out_as_often_as_a_ticket_and_each_activity_has_its_own_count() -> None:
    player = Player(replace(RULES, has_printer=True))
    to_bus(player)
    other = KeptPlace(8, "KMNPQ RSTVW", 10, replace(BUS, id=10), PlaceState.SAVED)
    player.send(events.PlacesFound(player.number, (PLACE, other)))

    def printed(activity_id: int) -> bool:
        asked = player.send(events.PlaceSlipAsked(activity_id))
        for each in asked:
            assert isinstance(each, effects.PrintPlaceSlip)
            player.send(events.PrintEnded(each.attempt, PaperStep.PRINTED))
        return bool(asked)

    assert [printed(9) for _ in range(6)] == [True] * 5 + [False]
    assert (printed(10), player.visit.slip_of, player.visit.papers) == (True, 10, 1)
    assert player.send(events.PlaceSlipAsked(11)) == ()
    (under_way,) = player.send(events.PlaceSlipAsked(9))
    assert under_way == effects.PrintPlaceSlip(player.number, FIRST_CALL_SLIP + player.number, PLACE, BRICKLAYER)
    assert player.send(events.PlaceSlipAsked(10)) == (), "one comes out after the other"


def test_without_a_printer_nobody_is_promised_a_slip(player: Player) -> None:
    to_bus(player)
    player.send(events.PlacesFound(player.number, (PLACE,)))
    assert player.send(events.PlaceSlipAsked(9)) == ()


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
