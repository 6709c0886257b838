"""听着选: one job at a time, two answers."""

from __future__ import annotations

import pytest

from kiosk.domain.law import GateCode, GateResult
from kiosk.ui.session import effects, events
from kiosk.ui.session.browsing import MORE_ROWS
from kiosk.ui.session.screens import Screen
from kiosk.ui.session.state import FIRST_ROWS
from tests.ui.people import OTHER, open_job, page, ticket
from tests.ui.session.player import Player


def heard(player: Player) -> int:
    """The job that is being spoken."""
    return int(player.visit.page.matches[player.visit.heard].job.id)


def by_ear(player: Player) -> bool:
    return player.session.modes.by_ear


def take(player: Player) -> None:
    player.send(events.JobTaken())
    player.send(events.JobFound(player.number, heard(player), open_job(heard(player))))


@pytest.fixture
def listener(player: Player) -> Player:
    player.to_list()
    player.answer(1, 2, 3)
    player.send(events.ListenAsked())
    assert player.at(Screen.LISTEN)
    return player


def test_it_is_one_touch_from_the_list_the_first_question_the_notice_and_the_first_screen(player: Player) -> None:
    player.send(events.ListenAsked())
    assert player.at(Screen.LISTEN), "a guest"
    player.tap()
    player.answer(1, 2)
    assert player.at(Screen.NOTICE), "nobody agrees by listening"
    assert by_ear(player)
    player.send(events.MatchingAccepted())
    assert player.at(Screen.TRADES)
    player.send(events.TradeToggled("bricklayer"))
    player.answer(1, 2)
    assert player.at(Screen.LISTEN), "who has asked to listen goes on listening"
    player.tap(OTHER)
    assert not by_ear(player)
    player.answer(1, 2)
    player.send(events.ListenAsked())
    assert player.at(Screen.LISTEN), "from the notice"
    assert not player.visit.agreed
    player.send(events.TradesAsked())
    player.send(events.ListenAsked())
    assert player.at(Screen.LISTEN), "from the trades"


def test_next_goes_on_comes_round_and_asks_for_more_in_time(player: Player) -> None:
    player.to_list()
    player.answer(*range(1, FIRST_ROWS + 1), total=FIRST_ROWS + 2)
    player.send(events.ListenAsked())
    asked = [event for _ in range(FIRST_ROWS - 1) for event in player.send(events.NextJobAsked())]
    more = next(each for each in asked if isinstance(each, effects.FindMatches))
    assert (more.offset, more.limit) == (FIRST_ROWS, MORE_ROWS)
    assert heard(player) == FIRST_ROWS
    player.send(events.NextJobAsked())
    assert heard(player) == FIRST_ROWS, "the next ones are on their way"
    rest = range(FIRST_ROWS + 1, FIRST_ROWS + 3)
    player.send(events.MatchesFound(player.number, more.request, page(*rest, total=FIRST_ROWS + 2), FIRST_ROWS))
    player.send(events.NextJobAsked())
    assert heard(player) == FIRST_ROWS + 1
    player.send(events.PreviousJobAsked())
    assert heard(player) == FIRST_ROWS
    for _ in range(3):
        player.send(events.NextJobAsked())
    assert heard(player) == 1
    player.send(events.PreviousJobAsked())
    assert heard(player) == 1


def test_to_want_a_job_leads_to_the_form_and_back_to_where_one_was(listener: Player) -> None:
    listener.send(events.NextJobAsked())
    take(listener)
    assert listener.at(Screen.APPLY)
    assert listener.visit.job.match.job.id == 2
    listener.send(events.BackAsked())
    assert listener.at(Screen.LISTEN)
    assert heard(listener) == 2
    take(listener)
    listener.send(events.SubmittedWithoutPhone())
    listener.send(events.ApplicationKept(listener.number, ticket()))
    assert listener.at(Screen.TICKET)
    listener.send(events.MoreJobsAsked())
    assert listener.at(Screen.LISTEN)


def test_what_stands_in_the_way_is_said_on_the_jobs_page(listener: Player) -> None:
    listener.send(events.JobTaken())
    listener.send(events.JobFound(listener.number, 1, open_job(1, GateResult(GateCode.NEEDS_CERTIFICATE, "welding"))))
    assert listener.at(Screen.JOB)
    listener.send(events.BackAsked())
    assert listener.at(Screen.LISTEN)


def test_a_job_that_has_gone_meanwhile_starts_the_list_anew(listener: Player) -> None:
    listener.send(events.NextJobAsked())
    listener.send(events.JobTaken())
    asked = listener.send(events.JobFound(listener.number, 2, None))
    assert isinstance(asked[-1], effects.FindMatches)
    assert asked[-1].newest
    listener.answer(1, 3)
    assert listener.at(Screen.LISTEN)
    assert (heard(listener), listener.visit.heard_gone) == (1, True)
    listener.send(events.NextJobAsked())
    assert not listener.visit.heard_gone


def test_an_answer_for_a_job_that_was_passed_over_changes_nothing(listener: Player) -> None:
    listener.send(events.JobTaken())
    listener.send(events.NextJobAsked())
    listener.send(events.JobFound(listener.number, 1, open_job(1)))
    assert listener.at(Screen.LISTEN)


@pytest.mark.parametrize("way_out", [events.ListAsked(), events.BackAsked()])
def test_the_whole_list_is_one_touch_away(listener: Player, way_out: events.Event) -> None:
    listener.send(way_out)
    assert listener.at(Screen.MATCHES)
    assert not by_ear(listener)


def test_a_minute_of_listening_never_brings_the_ring(listener: Player) -> None:
    listener.send(events.SpeechStarted())
    for _ in range(60):
        listener.wait(1)
        assert not listener.ring()
    listener.send(events.SpeechEnded())
    listener.wait(29)
    assert not listener.ring()


def test_the_next_person_is_not_spoken_to(listener: Player) -> None:
    listener.send(events.LeaveAsked())
    listener.wait(9)
    assert not by_ear(listener)
