"""What happens by itself."""

from __future__ import annotations

from kiosk.protocol.reader_events import FaultCode
from kiosk.ui.session import events
from kiosk.ui.session.screens import Screen
from kiosk.ui.session.state import READING_S, CardLeft
from kiosk.ui.session.timers import AFTER_SPEECH_S
from tests.ui.session.player import Player


def test_idle_ring_comes_after_30_s_lasts_20_and_is_extended_without_limit(player: Player) -> None:
    player.to_list()
    player.wait(29)
    assert not player.ring()
    player.send(events.Touched())
    for _ in range(12):
        player.wait(31)
        assert player.ring()
        player.send(events.StillHere())
        assert not player.ring()
    player.wait(40)
    assert 9 < player.session.idle.seconds_left < 12
    player.wait(12)
    assert player.at(Screen.ATTRACT)


def left(player: Player) -> CardLeft:
    return player.session.card_left


def test_a_card_that_stays_behind_calls_after_5_s_and_rings_after_15(player: Player) -> None:
    player.to_list()
    player.wait(20)
    assert left(player) is CardLeft.NO, "its owner stands there"
    player.send(events.LeaveAsked())
    player.wait(4.5)
    assert left(player) is CardLeft.NO
    player.wait(1)
    assert left(player) is CardLeft.SPOKEN
    player.wait(10)
    assert (player.at(Screen.ATTRACT), left(player)) == (True, CardLeft.RUNG)
    player.send(events.CardLifted())
    assert left(player) is CardLeft.NO
    player.send(events.CardDetected(knows_presence=True))
    player.send(events.Ticked())
    assert left(player) is CardLeft.NO, "the next card is used"


def test_a_reader_that_cannot_know_calls_nobody_back(player: Player) -> None:
    player.to_list()
    player.send(events.CardDetected(knows_presence=False))
    player.send(events.LeaveAsked())
    player.wait(30)
    assert left(player) is CardLeft.NO


def test_any_touch_ends_the_ring(player: Player) -> None:
    player.to_list()
    player.wait(40)
    player.send(events.Touched())
    assert not player.ring()


def test_reading_never_hangs(player: Player) -> None:
    player.send(events.CardDetected(knows_presence=True))
    player.wait(READING_S + 1)
    assert player.at(Screen.CARD_FAULT)


def test_a_list_that_is_spoken_for_a_minute_never_brings_the_ring(player: Player) -> None:
    player.to_list()
    player.send(events.SpeechStarted())
    for _ in range(60):
        player.wait(1)
        assert not player.ring()
    player.send(events.SpeechEnded())
    player.wait(29)
    assert not player.ring()
    player.wait(2)
    assert player.ring()


def test_no_page_that_ends_by_itself_goes_away_in_mid_sentence(player: Player) -> None:
    player.to_ticket()
    player.send(events.DoneAsked())
    player.send(events.SpeechStarted())
    player.wait(60)
    assert player.at(Screen.FAREWELL)
    player.send(events.SpeechEnded())
    player.wait(AFTER_SPEECH_S - 0.5)
    assert player.at(Screen.FAREWELL)
    player.wait(1)
    assert player.at(Screen.ATTRACT)
    player.send(events.CardFailed(FaultCode.CARD_UNREADABLE))
    player.send(events.SpeechStarted())
    player.wait(60)
    assert player.at(Screen.CARD_FAULT)
    player.send(events.CardDetected(knows_presence=True))
    assert player.at(Screen.READING), "the next card does not wait for the voice"
