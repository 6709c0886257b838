"""What a press means on every screen."""

from __future__ import annotations

import pytest

from kiosk.ui.session import events
from kiosk.ui.session.modes import Modes
from kiosk.ui.session.rules import SessionRules
from kiosk.ui.session.screens import Screen
from tests.ui.people import OTHER
from tests.ui.session.player import Player

SITE = Modes(high_contrast=True)
EVERY_MODE = Modes(
    large_type=True, high_contrast=False, low_position=True, reduced_motion=True, language="en", loudness=5
)


@pytest.fixture
def player() -> Player:
    """At a site that begins in high contrast, with somebody who has asked for everything else."""
    player = Player(SessionRules(modes=SITE))
    for wish in (
        events.LargeTypeToggled,
        events.HighContrastToggled,
        events.LowPositionToggled,
        events.ReducedMotionToggled,
    ):
        player.send(wish())
    player.send(events.LanguageAsked("en"))
    for steps in (-9, 9):
        player.send(events.LoudnessAsked(steps))
    assert player.session.modes == EVERY_MODE
    return player


def test_what_was_asked_for_before_the_card_holds_through_the_visit_and_its_farewell(player: Player) -> None:
    player.to_ticket()
    assert player.session.modes == EVERY_MODE
    player.send(events.DoneAsked())
    assert player.at(Screen.FAREWELL)
    assert player.session.modes == EVERY_MODE
    player.wait(9)
    assert player.session.modes == SITE


def test_a_guest_who_then_lays_the_card_down_is_the_same_person(player: Player) -> None:
    player.send(events.BrowseAsked())
    player.tap()
    assert player.session.modes == EVERY_MODE


def test_the_next_person_finds_what_the_site_wants(player: Player) -> None:
    player.to_list()
    player.tap(OTHER)
    assert player.visit.identity == OTHER
    assert player.session.modes == SITE


def test_the_next_card_at_the_farewell_finds_what_the_site_wants(player: Player) -> None:
    player.to_ticket()
    player.send(events.DoneAsked())
    player.send(events.CardDetected(knows_presence=True))
    assert player.at(Screen.READING)
    assert player.session.modes == SITE


def test_nobody_comes_after_all(player: Player) -> None:
    player.wait(player.session.rules.idle_s + 1)
    assert player.session.modes == SITE


def test_whoever_steps_up_at_the_farewell_finds_nobody(player: Player) -> None:
    player.to_ticket()
    player.send(events.DoneAsked())
    assert player.session.visit is None
    assert player.session.farewell_had_ticket
    player.send(events.BackAsked())
    assert player.at(Screen.ATTRACT)
