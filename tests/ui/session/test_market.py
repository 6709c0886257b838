"""A cache that comes and goes."""

from __future__ import annotations

from kiosk.ui.session import events
from kiosk.ui.session.screens import Screen
from tests.ui.session.player import Player


def test_lost_cache_ends_no_visit_and_comes_back_by_itself(player: Player) -> None:
    player.to_ticket()
    player.send(events.CacheLost("no_data"))
    assert player.at(Screen.TICKET)
    player.send(events.DoneAsked())
    player.wait(9)
    assert player.at(Screen.OUT_OF_SERVICE)
    assert player.session.out_of_service == "no_data"
    player.tap()
    assert player.at(Screen.OUT_OF_SERVICE)
    player.send(events.CacheArrived(10))
    assert player.at(Screen.ATTRACT)
