"""The form: its number, and an application that is kept or refused."""

from __future__ import annotations

from kiosk.ui.session import effects, events
from kiosk.ui.session.screens import Screen
from tests.ui.people import OTHER, preferences, ticket
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


def test_one_press_on_the_job_page_is_kept_or_refused_there(player: Player) -> None:
    player.tap()
    player.send(events.PersonKnown(player.number, preferences(phone=PHONE), ()))
    player.answer(1, 2)
    player.to_job()
    player.send(events.SubmittedKnown())
    assert player.send(events.SubmittedKnown()) == (), "a second press while committing does nothing"
    player.send(events.BackAsked())
    player.send(events.IdentityArrived(OTHER), 30)
    assert player.at(Screen.JOB)
    assert player.session.waiting_s > 0, "another card never interrupts a commit"
    player.send(events.ApplicationRefused(player.number, events.SubmitFault.DISK_FULL))
    assert (player.at(Screen.JOB), player.visit.submit_fault) == (True, "disk_full")
    player.send(events.SubmittedKnown())
    player.send(events.ApplicationKept(player.number, ticket()))
    assert player.at(Screen.TICKET)


def test_a_job_that_closed_in_the_moment_of_the_press_says_so_and_leads_on(player: Player) -> None:
    player.tap()
    player.send(events.PersonKnown(player.number, preferences(phone=PHONE), ()))
    player.answer(1, 2)
    player.to_job()
    player.send(events.SubmittedKnown())
    player.send(events.ApplicationRefused(player.number, events.SubmitFault.JOB_CLOSED))
    assert player.visit.job.closed
    player.send(events.SimilarAsked())
    assert player.at(Screen.MATCHES)


def test_known_number_needs_one_press(player: Player) -> None:
    player.tap()
    player.send(events.PersonKnown(player.number, preferences(phone=PHONE), ()))
    player.to_job()
    player.send(events.ApplyAsked())
    asked = player.send(events.SubmittedKnown())
    assert isinstance(asked[0], effects.Apply)
    assert asked[0].phone == PHONE
