"""Companions: who may join in with the next card, and who is somebody new (M5)."""

from __future__ import annotations

import pytest

from kiosk.ui.session import effects, events
from kiosk.ui.session.screens import Screen
from tests.ui.people import BRICKLAYER, CHILD, OTHER, open_job, person, preferences, ticket
from tests.ui.session.player import Player

THIRD = person("王五", "140802199001011213")


def join(player: Player, who: object = OTHER) -> None:
    """A card beside the ticket, and the job that the companions apply for."""
    player.send(events.IdentityArrived(who))  # type: ignore[arg-type]
    player.answer(1, 2)
    player.send(events.JobFound(player.number, 1, open_job(1)))


def applied(player: Player) -> effects.Apply:
    return next(each for each in reversed(player.asked) if isinstance(each, effects.Apply))


def test_a_card_beside_the_ticket_opens_its_job_and_applies_for_nothing_by_itself(player: Player) -> None:
    player.to_ticket()
    join(player)
    assert player.at(Screen.JOB)
    assert (player.visit.identity, player.visit.group, player.visit.job_id) == (OTHER, "ABCDE", 1)
    player.wait(20)
    assert applied(player).identity is BRICKLAYER
    player.send(events.ApplyAsked())
    assert player.at(Screen.APPLY), "a number can be left as well"
    player.send(events.SubmittedWithoutPhone())
    assert (applied(player).identity, applied(player).group, applied(player).phone) == (OTHER, "ABCDE", None)


def test_who_is_no_companion_goes_to_a_list_of_his_own(player: Player) -> None:
    player.to_ticket()
    join(player)
    player.send(events.BackAsked())
    assert player.at(Screen.NOTICE)
    assert player.visit.group == ""
    player.to_job(2)
    player.send(events.ApplyAsked())
    player.send(events.SubmittedWithoutPhone())
    assert applied(player).group is None


def test_a_companion_who_comes_each_day_finds_his_wishes_behind_the_job(player: Player) -> None:
    player.to_ticket()
    join(player)
    player.send(events.PersonKnown(player.number, preferences(("welder",)), ()))
    assert player.at(Screen.JOB)
    player.send(events.BackAsked())
    assert player.at(Screen.MATCHES)
    assert player.visit.tiles == ("welder",)


def test_the_group_ends_with_its_job(player: Player) -> None:
    player.to_ticket()
    join(player)
    player.send(events.SubmittedWithoutPhone())
    player.send(events.ApplicationKept(player.number, ticket(8)))
    player.send(events.MoreJobsAsked())
    player.to_job(2)
    player.send(events.ApplyAsked())
    player.send(events.SubmittedWithoutPhone())
    assert applied(player).group is None


def test_a_third_card_before_the_second_has_applied_joins_the_same_group(player: Player) -> None:
    player.to_ticket()
    join(player)
    join(player, THIRD)
    assert (player.visit.identity, player.visit.group) == (THIRD, "ABCDE")
    player.send(events.ApplyAsked())
    player.send(events.DigitTyped("1"))
    player.send(events.IdentityArrived(OTHER), 3)
    assert (player.at(Screen.APPLY), player.visit.identity) == (True, THIRD), "the form is not lost"
    player.wait(6)
    assert (player.visit.identity, player.visit.group) == (OTHER, "ABCDE")


@pytest.mark.parametrize("how", ["withdrawn", "old", "left alone"])
def test_beside_what_cannot_be_joined_the_card_starts_afresh(player: Player, how: str) -> None:
    player.to_ticket()
    if how == "withdrawn":
        player.send(events.WithdrawAsked())
        player.send(events.TicketsChanged(player.number, (ticket(state="withdrawn"),)))
    elif how == "old":
        player.send(events.TicketsChanged(player.number, (ticket(group=None),)))
    else:
        player.wait(31)
    player.send(events.IdentityArrived(OTHER))
    assert player.at(Screen.NOTICE)
    assert player.visit.group == ""


def test_a_job_that_is_gone_leaves_the_list_of_his_own(player: Player) -> None:
    player.to_ticket()
    player.send(events.IdentityArrived(OTHER))
    player.answer(1, 2)
    player.send(events.JobFound(player.number, 1, None))
    assert player.at(Screen.NOTICE)
    assert player.visit.group == ""


def test_nobody_under_sixteen_joins_in(player: Player) -> None:
    player.to_ticket()
    player.send(events.IdentityArrived(CHILD))
    assert player.at(Screen.GATE)
    assert player.session.visit is None


def test_the_same_card_again_undoes_nothing_and_joins_nothing(player: Player) -> None:
    player.to_ticket()
    asked = len(player.asked)
    player.send(events.CardDetected(knows_presence=True))
    player.send(events.IdentityArrived(BRICKLAYER))
    assert player.at(Screen.TICKET)
    assert player.asked[asked:] == []
