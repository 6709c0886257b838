"""A bad posting: pointed at, undone, told once, and what is said when it cannot be kept."""

from __future__ import annotations

import pytest

from kiosk.ui.session import effects, events
from kiosk.ui.session.posting_reports import PostingReport, ReportStep
from kiosk.ui.session.rules import SessionRules
from kiosk.ui.session.screens import Screen
from tests.ui.session.player import Player


@pytest.fixture
def reporting(player: Player) -> Player:
    player.to_list()
    player.to_job(2)
    player.send(events.ReportAsked())
    assert player.at(Screen.REPORT)
    return player


def reports(player: Player) -> list[effects.Report]:
    return [each for each in player.asked if isinstance(each, effects.Report)]


def test_nothing_is_told_before_it_was_said_twice(reporting: Player) -> None:
    reporting.send(events.ReportConfirmed())
    reporting.send(events.ReportChosen(PostingReport.FEE))
    reporting.send(events.ReportUndone())
    reporting.send(events.ReportConfirmed())
    assert reports(reporting) == []
    reporting.send(events.ReportChosen(PostingReport.PLACE))
    reporting.send(events.ReportConfirmed())
    reporting.send(events.ReportConfirmed())
    assert reports(reporting) == [effects.Report(reporting.number, 2, PostingReport.PLACE)]


def test_the_screen_says_so_only_when_it_is_kept(reporting: Player) -> None:
    reporting.send(events.ReportChosen(PostingReport.GONE))
    reporting.send(events.ReportConfirmed())
    reporting.send(events.BackAsked())
    assert reporting.at(Screen.REPORT), "it is on its way"
    assert reporting.visit.report_step == ReportStep.CHOSEN
    reporting.send(events.ReportKept(reporting.number, 2))
    assert reporting.visit.report_step == ReportStep.TOLD
    reporting.send(events.BackAsked())
    assert reporting.at(Screen.JOB)
    reporting.send(events.ReportAsked())
    assert reporting.visit.report_step == ReportStep.TOLD, "once a visit is enough"


def test_what_cannot_be_kept_is_said_and_may_be_tried_again(reporting: Player) -> None:
    reporting.send(events.ReportChosen(PostingReport.FEE))
    reporting.send(events.ReportConfirmed())
    reporting.send(events.ReportRefused(reporting.number, events.SubmitFault.DISK_FULL))
    assert reporting.visit.report_step == ReportStep.FAILED
    reporting.send(events.BackAsked())
    reporting.send(events.ReportAsked())
    assert reporting.visit.report_step == ReportStep.CHOOSING


def test_a_guest_needs_no_card_for_it(player: Player) -> None:
    player.send(events.BrowseAsked())
    player.answer(1, 2)
    player.to_job(1)
    player.send(events.ReportAsked())
    player.send(events.ReportChosen(PostingReport.FEE))
    player.send(events.ReportConfirmed())
    assert reports(player) == [effects.Report(player.number, 1, PostingReport.FEE)]


def test_a_kiosk_that_cannot_seal_it_offers_the_telephone_only() -> None:
    player = Player(SessionRules(has_ledger=False))
    player.send(events.BrowseAsked())
    player.answer(1)
    player.to_job(1)
    player.send(events.ReportAsked())
    player.send(events.ReportChosen(PostingReport.FEE))
    player.send(events.ReportConfirmed())
    assert reports(player) == []
