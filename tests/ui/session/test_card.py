"""Cards and the reader: whose visit it is, and what stands in its way."""

from __future__ import annotations

from kiosk.domain.card import CardWarning
from kiosk.protocol.reader_events import FaultCode, ReadStep
from kiosk.ui.session import effects, events
from kiosk.ui.session.card import ATTEMPTS_MAX
from kiosk.ui.session.screens import Screen
from kiosk.ui.session.state import FAULT_SHOWN_S
from tests.ui.people import BRICKLAYER, CHILD, OTHER, person, ticket
from tests.ui.session.player import Player


def test_card_shows_reading_at_once_and_warms_the_cache(player: Player) -> None:
    asked = player.send(events.CardDetected(knows_presence=True))
    assert player.at(Screen.READING)
    assert asked == (effects.WarmUp(),)
    player.send(events.ReadProgress(ReadStep.READ))
    assert player.session.read_step is ReadStep.READ


def test_identity_asks_for_matches_before_the_slow_derivation(player: Player) -> None:
    player.tap()
    kinds = [type(each) for each in player.asked if not isinstance(each, effects.WarmUp)]
    assert kinds == [effects.FindMatches, effects.KnowPerson]


def test_under_16_is_a_hard_stop_before_any_list_and_leaves_nothing(player: Player) -> None:
    player.tap(CHILD)
    assert player.at(Screen.GATE)
    assert player.session.visit is None
    assert not [each for each in player.asked if isinstance(each, effects.FindMatches | effects.KnowPerson)]
    player.wait(51)
    assert player.at(Screen.ATTRACT)


def test_a_guest_under_16_who_shows_the_card_at_a_job_is_stopped_too(player: Player) -> None:
    player.send(events.BrowseAsked())
    player.to_job()
    player.send(events.IdentityArrived(CHILD))
    assert player.at(Screen.GATE)
    assert player.session.visit is None


def test_expired_card_is_served(player: Player) -> None:
    player.tap(person(warnings=(CardWarning.EXPIRED,)))
    assert player.at(Screen.NOTICE)
    assert player.visit.expired_card


def test_a_guest_keeps_the_open_job_when_the_card_comes(player: Player) -> None:
    player.send(events.BrowseAsked())
    player.to_job()
    player.send(events.CardDetected(knows_presence=True))
    player.send(events.IdentityArrived(BRICKLAYER))
    assert player.at(Screen.JOB)
    assert player.session.obstacle == ""
    player.send(events.ApplyAsked())
    assert player.at(Screen.APPLY)


def test_second_card_takes_over_at_once_outside_a_form(player: Player) -> None:
    player.to_list()
    player.send(events.IdentityArrived(OTHER))
    assert player.at(Screen.NOTICE)
    assert player.visit.identity is OTHER


def test_same_card_again_changes_nothing(player: Player) -> None:
    player.to_list()
    number = player.number
    player.send(events.IdentityArrived(BRICKLAYER))
    assert player.at(Screen.MATCHES)
    assert player.number == number


def test_touched_form_is_guarded_for_five_seconds(player: Player) -> None:
    player.to_form()
    player.send(events.DigitTyped("1"))
    player.send(events.IdentityArrived(OTHER), 3)
    assert player.at(Screen.APPLY)
    assert 4 < player.session.waiting_s <= 5
    player.wait(6)
    assert player.visit.identity is OTHER


def test_touch_keeps_the_form_and_sends_the_other_card_away(player: Player) -> None:
    player.to_form()
    player.send(events.IdentityArrived(OTHER), 3)
    player.send(events.DigitTyped("1"))
    player.wait(8)
    assert player.at(Screen.APPLY)
    assert player.session.waiting_s == 0


def test_form_left_alone_is_taken_over_at_once(player: Player) -> None:
    player.to_form()
    player.send(events.IdentityArrived(OTHER), 11)
    assert player.at(Screen.NOTICE)


def test_card_never_interrupts_a_commit(player: Player) -> None:
    player.to_form()
    player.send(events.SubmittedWithoutPhone())
    player.send(events.IdentityArrived(OTHER), 30)
    player.wait(20)
    assert player.at(Screen.APPLY)
    player.send(events.ApplicationKept(player.number, ticket()))
    assert player.at(Screen.TICKET), "the ticket is seen first"
    player.wait(6)
    assert player.visit.identity is OTHER


def test_faults_count_attempts_and_end_by_themselves(player: Player) -> None:
    for attempt in range(1, ATTEMPTS_MAX + 2):
        player.send(events.CardDetected(knows_presence=True))
        player.send(events.CardFailed(FaultCode.CARD_LOST))
        assert player.at(Screen.CARD_FAULT)
        assert player.session.attempt == min(attempt, ATTEMPTS_MAX)
        player.send(events.CardLifted())
    player.wait(FAULT_SHOWN_S + 1)
    assert player.at(Screen.ATTRACT)
    assert player.session.attempt == 0


def test_fault_page_stays_while_the_card_lies_there(player: Player) -> None:
    player.send(events.CardDetected(knows_presence=True))
    player.send(events.CardFailed(FaultCode.CARD_SILENT))
    player.wait(FAULT_SHOWN_S + 60)
    assert player.at(Screen.CARD_FAULT)
    player.send(events.CardLifted())
    player.wait(1)
    assert player.at(Screen.ATTRACT)


def test_reader_trouble_with_no_card_is_a_notice_line_not_a_page(player: Player) -> None:
    player.send(events.CardFailed(FaultCode.SERVICE_DOWN))
    assert player.at(Screen.ATTRACT)
    assert player.session.reader is events.ReaderCondition.DOWN
    assert player.session.reader_fault is FaultCode.SERVICE_DOWN


def test_reader_that_dies_while_reading_is_said(player: Player) -> None:
    player.send(events.CardDetected(knows_presence=True))
    player.send(events.ReaderChanged(events.ReaderCondition.DOWN, FaultCode.SERVICE_DOWN))
    assert player.at(Screen.CARD_FAULT)
    assert player.session.fault is FaultCode.SERVICE_DOWN


def test_a_read_that_is_not_wanted_any_more_is_not_listened_to(player: Player) -> None:
    player.send(events.CardDetected(knows_presence=True))
    player.send(events.BackAsked())
    assert player.at(Screen.ATTRACT)
    for late in (
        events.ReadProgress(ReadStep.READ),
        events.CardFailed(FaultCode.CARD_LOST),
        events.IdentityArrived(BRICKLAYER),
    ):
        player.send(late)
        assert player.at(Screen.ATTRACT)
        assert player.session.visit is None
    player.tap()
    assert player.at(Screen.NOTICE)


def test_token_opens_guest_browsing(player: Player) -> None:
    player.send(events.TokenArrived())
    assert player.at(Screen.MATCHES)
    assert player.visit.identity is None
    player.send(events.CardDetected(knows_presence=False))
    player.send(events.TokenArrived())
    assert player.at(Screen.MATCHES)


def test_guest_list_gives_way_to_the_card_at_once(player: Player) -> None:
    player.send(events.BrowseAsked())
    player.send(events.CardDetected(knows_presence=True))
    assert player.at(Screen.READING)
