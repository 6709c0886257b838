"""What a press means on every screen."""

from __future__ import annotations

from kiosk.ui.session import events
from kiosk.ui.session.screens import Screen
from tests.ui.session.player import Player


def test_large_type_is_for_one_person(player: Player) -> None:
    player.send(events.LargeTypeToggled())
    player.tap()
    assert player.session.large_type
    player.send(events.LeaveAsked())
    player.wait(9)
    assert not player.session.large_type


def test_whoever_steps_up_at_the_farewell_finds_nobody(player: Player) -> None:
    player.to_ticket()
    player.send(events.DoneAsked())
    assert player.session.visit is None
    assert player.session.farewell_had_ticket
    player.send(events.BackAsked())
    assert player.at(Screen.ATTRACT)
