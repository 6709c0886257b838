"""What the market does besides postings: from the attract page and from the list, and back to where one was."""

from __future__ import annotations

import pytest

from kiosk.store.services import Services
from kiosk.ui.session import effects, events
from kiosk.ui.session.screens import Screen
from kiosk.ui.session.service_topics import ServiceTopic
from tests.ui.session.player import Player

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
