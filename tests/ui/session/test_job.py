"""One job: opened, barred, gone or closed while it lies open."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.domain.law import OPEN_GATE, GateCode, GateResult
from kiosk.ui.session import effects, events
from kiosk.ui.session.rules import SessionRules
from kiosk.ui.session.screens import Screen
from kiosk.ui.session.visit import Obstacle
from tests.ui.people import open_job, ticket
from tests.ui.session.player import Player


def test_job_that_is_gone_leads_back_to_a_newer_list(player: Player) -> None:
    player.to_list()
    player.send(events.JobAsked(1))
    asked = player.send(events.JobFound(player.number, 1, None))
    assert player.at(Screen.MATCHES)
    assert isinstance(asked[0], effects.FindMatches)
    assert asked[0].newest


@pytest.mark.parametrize(
    ("rules", "kind", "gate", "obstacle"),
    [
        (SessionRules(), "person", OPEN_GATE, ""),
        (SessionRules(), "guest", OPEN_GATE, Obstacle.GUEST),
        (SessionRules(), "token", OPEN_GATE, Obstacle.TOKEN),
        (SessionRules(can_apply=False), "person", OPEN_GATE, Obstacle.NO_IDENTITY),
        (SessionRules(has_ledger=False), "person", OPEN_GATE, Obstacle.NO_LEDGER),
        (SessionRules(), "person", GateResult(GateCode.NEEDS_CERTIFICATE, "welding"), Obstacle.CERTIFICATE),
        (SessionRules(), "person", GateResult(GateCode.MINOR_PROTECTION), "minor_protection"),
    ],
)
def test_apply_opens_the_form_only_without_an_obstacle(
    rules: SessionRules, kind: str, gate: GateResult, obstacle: str
) -> None:
    player = Player(rules)
    if kind == "person":
        player.to_list()
    else:
        player.send(events.BrowseAsked() if kind == "guest" else events.TokenArrived())
    player.to_job(1, gate)
    assert player.session.obstacle == obstacle
    player.send(events.ApplyAsked())
    assert player.at(Screen.APPLY if not obstacle else Screen.JOB)


def test_certificate_said_at_the_job_opens_the_form(player: Player) -> None:
    player.send(events.BrowseAsked())
    player.to_list()
    player.to_job(1, GateResult(GateCode.NEEDS_CERTIFICATE, "welding"))
    asked = player.send(events.CertificateAnswered(held=True))
    assert isinstance(asked[-1], effects.FindJob)
    assert asked[-1].seeker.certificates == {"welding"}
    player.send(events.JobFound(player.number, 1, open_job(1)))
    assert player.session.obstacle == ""


class TestAJobClosedWhileItIsOpen:
    def test_only_an_open_page_asks_whether_its_job_is_still_there(self, player: Player) -> None:
        player.to_list()
        assert player.send(events.CacheArrived(1)) == ()
        player.to_job()
        assert player.send(events.CacheArrived(1)) == (effects.CheckJob(player.number, 1),)
        player.send(events.ApplyAsked())
        assert player.send(events.CacheArrived(1)) == (effects.CheckJob(player.number, 1),)

    def test_the_page_says_so_and_leads_to_others_of_the_chosen_trades(self, player: Player) -> None:
        player.to_list()
        player.to_job()
        before = player.visit.page
        assert player.send(events.JobClosed(player.number, 1)) == ()
        assert player.at(Screen.JOB)
        assert player.visit.page is before, "no card moves before somebody presses"
        assert player.session.obstacle == Obstacle.CLOSED
        player.send(events.ApplyAsked())
        assert player.at(Screen.JOB)
        (asked,) = player.send(events.SimilarAsked())
        assert player.at(Screen.MATCHES)
        assert isinstance(asked, effects.FindMatches)
        assert asked.newest
        assert asked.wish.tiles == ("bricklayer",)
        assert player.visit.job is None

    def test_who_chose_no_trade_sees_others_of_the_closed_jobs_own(self, player: Player) -> None:
        player.send(events.BrowseAsked())
        player.send(events.JobAsked(1))
        player.send(events.JobFound(player.number, 1, replace(open_job(1), tile="welder")))
        player.send(events.JobClosed(player.number, 1))
        (asked,) = player.send(events.SimilarAsked())
        assert isinstance(asked, effects.FindMatches)
        assert asked.wish.tiles == ("welder",)

    def test_the_form_gives_way_to_it(self, player: Player) -> None:
        player.to_form()
        player.send(events.DigitTyped("1"))
        player.send(events.JobClosed(player.number, 1))
        assert player.at(Screen.JOB)
        assert player.session.obstacle == Obstacle.CLOSED
        assert player.visit.digits == ""

    def test_a_form_on_its_way_is_answered_first(self, player: Player) -> None:
        player.to_form()
        player.send(events.SubmittedWithoutPhone())
        player.send(events.JobClosed(player.number, 1))
        assert player.at(Screen.APPLY)
        player.send(events.ApplicationKept(player.number, ticket()))
        assert player.at(Screen.TICKET)

    def test_back_shows_a_list_without_it(self, player: Player) -> None:
        player.to_list()
        player.to_job()
        player.send(events.JobClosed(player.number, 1))
        (asked,) = player.send(events.BackAsked())
        assert player.at(Screen.MATCHES)
        assert isinstance(asked, effects.FindMatches)
        assert asked.newest

    def test_a_late_word_about_another_job_changes_nothing(self, player: Player) -> None:
        player.to_list()
        player.to_job(2)
        player.send(events.JobClosed(player.number, 1))
        assert player.session.obstacle == ""
        player.send(events.SimilarAsked())
        assert player.at(Screen.JOB)

    def test_a_card_pressed_too_late_opens_the_page_that_says_so(self, player: Player) -> None:
        player.to_list()
        player.send(events.JobAsked(1))
        player.send(events.JobFound(player.number, 1, replace(open_job(1), closed=True)))
        assert player.at(Screen.JOB)
        assert player.session.obstacle == Obstacle.CLOSED
