"""The form: its number, and an application that is kept or refused."""

from __future__ import annotations

from kiosk.ui.session import effects, events
from kiosk.ui.session.screens import Screen
from tests.ui.people import preferences
from tests.ui.session.player import PHONE, Player


def test_phone_number_is_checked_digit_by_digit(player: Player) -> None:
    player.to_form()
    for digit in "12":
        player.send(events.DigitTyped(digit))
    assert player.visit.phone_fault == "bad_prefix"
    player.send(events.DigitErased())
    assert player.visit.phone_fault == ""
    player.send(events.DigitsCleared())
    for digit in PHONE + "9":
        player.send(events.DigitTyped(digit))
    assert player.visit.digits == PHONE, "a twelfth digit is not taken"
    asked = player.send(events.Submitted())
    assert isinstance(asked[0], effects.Apply)
    assert asked[0].phone == PHONE


def test_half_a_number_is_not_submitted(player: Player) -> None:
    player.to_form()
    player.send(events.DigitTyped("1"))
    assert player.send(events.Submitted()) == ()
    assert not player.visit.busy


def test_second_press_while_committing_does_nothing(player: Player) -> None:
    player.to_form()
    assert len(player.send(events.SubmittedWithoutPhone())) == 1
    assert player.send(events.SubmittedWithoutPhone()) == ()
    player.send(events.LeaveAsked())
    player.send(events.BackAsked())
    assert player.at(Screen.APPLY)


def test_full_disk_says_so_and_shows_no_ticket(player: Player) -> None:
    player.to_form()
    player.send(events.SubmittedWithoutPhone())
    player.send(events.ApplicationRefused(player.number, events.SubmitFault.DISK_FULL))
    assert player.at(Screen.APPLY)
    assert player.visit.submit_fault == "disk_full"
    assert not player.visit.had_ticket
    assert len(player.send(events.SubmittedWithoutPhone())) == 1, "trying again is possible"


def test_known_number_needs_one_press(player: Player) -> None:
    player.tap()
    player.send(events.PersonKnown(player.number, preferences(phone=PHONE), ()))
    player.to_job()
    player.send(events.ApplyAsked())
    asked = player.send(events.SubmittedKnown())
    assert isinstance(asked[0], effects.Apply)
    assert asked[0].phone == PHONE
