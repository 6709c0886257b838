"""Notice, tiles and list."""

from __future__ import annotations

from kiosk.ui.session import effects, events
from kiosk.ui.session.screens import Screen
from kiosk.ui.session.visit import Chip
from tests.ui.people import page
from tests.ui.session.player import Player


def test_only_the_newest_answer_is_shown(player: Player) -> None:
    player.to_list()
    old = player.visit.request
    player.send(events.ChipToggled(Chip.DAILY))
    player.send(events.MatchesFound(player.number, old, page(9)))
    assert [each.job.id for each in player.visit.page.matches] == [1, 2]
    player.answer(3)
    assert [each.job.id for each in player.visit.page.matches] == [3]


def test_up_to_three_tiles_after_coming_back(player: Player) -> None:
    player.to_list()
    player.send(events.TradesAsked())
    for tile in ("welder", "plumber", "painter"):
        player.send(events.TradeToggled(tile))
        assert player.at(Screen.TRADES)
    assert player.visit.tiles == ("bricklayer", "welder", "plumber")
    player.send(events.TradeToggled("welder"))
    assert player.visit.tiles == ("bricklayer", "plumber")
    player.send(events.TradesDone())
    assert player.at(Screen.MATCHES)


def test_chips_narrow_the_wish_and_all_takes_them_away(player: Player) -> None:
    player.to_list()
    player.send(events.ChipToggled(Chip.DAILY))
    player.send(events.ChipToggled(Chip.NEAR))
    asked = player.asked[-1]
    assert isinstance(asked, effects.FindMatches)
    assert (asked.wish.settlement, asked.wish.within_km) == ("daily", 10)
    player.send(events.ChipToggled(Chip.ALL))
    asked = player.asked[-1]
    assert isinstance(asked, effects.FindMatches)
    assert (asked.wish.settlement, asked.wish.within_km) == (None, None)


def test_certificate_is_asked_once_and_a_yes_asks_the_cache_again(player: Player) -> None:
    player.to_list()
    player.send(events.ChipToggled(Chip.ALL))
    player.answer(1, needs="welding")
    assert player.session.certificate_question == "welding"
    player.send(events.CertificateAnswered(held=True))
    asked = player.asked[-1]
    assert isinstance(asked, effects.FindMatches)
    assert asked.seeker.certificates == {"welding"}
    player.answer(1, needs="welding")
    assert player.session.certificate_question == ""


def test_certificate_of_another_trade_is_not_asked_for(player: Player) -> None:
    player.to_list()
    player.send(events.ChipToggled(Chip.ALL))
    player.answer(1, needs="electrician")
    assert player.session.certificate_question == ""


def test_certificate_no_is_remembered_for_the_visit(player: Player) -> None:
    player.to_list()
    player.send(events.ChipToggled(Chip.ALL))
    player.answer(1, needs="welding")
    before = len(player.asked)
    player.send(events.CertificateAnswered(held=False))
    assert len(player.asked) == before
    assert player.session.certificate_question == ""


def test_longer_list_is_asked_for_only_while_there_is_more(player: Player) -> None:
    player.to_list()
    player.send(events.ChipToggled(Chip.ALL))
    player.answer(1, 2, total=5)
    asked = player.send(events.MoreRowsAsked())
    assert isinstance(asked[0], effects.FindMatches)
    assert asked[0].offset == 2
    assert player.send(events.MoreRowsAsked()) == (), "the same rows are not asked for twice"
    player.send(events.MatchesFound(player.number, asked[0].request, page(3, 4, 5, total=5), offset=2))
    assert [each.job.id for each in player.visit.page.matches] == [1, 2, 3, 4, 5]
    assert player.send(events.MoreRowsAsked()) == ()


def test_new_jobs_wait_for_a_press(player: Player) -> None:
    player.to_list()
    before = len(player.asked)
    player.send(events.CacheArrived(3))
    assert len(player.asked) == before
    assert player.visit.new_jobs == 3
    asked = player.send(events.RefreshAsked())
    assert isinstance(asked[0], effects.FindMatches)
    assert asked[0].newest
    assert player.visit.new_jobs == 0
