"""Looking for something by letters: what is asked, what the list is narrowed and sorted by, and the way back."""

from __future__ import annotations

import pytest

from kiosk.domain.matching import Order, StartWish, Suggestion, SuggestionKind, Wish
from kiosk.ui.session import effects, events
from kiosk.ui.session.screens import Screen
from kiosk.ui.session.search import MOST_LETTERS
from kiosk.ui.session.visit import Chip
from tests.ui.session.player import Player

BRICKLAYER = Suggestion(SuggestionKind.TRADE, "bricklayer", "泥工", 12)


def typed(player: Player, letters: str) -> None:
    for letter in letters:
        player.send(events.LetterTyped(letter))


def asked_wish(player: Player) -> Wish:
    return next(each for each in reversed(player.asked) if isinstance(each, effects.FindMatches)).wish


@pytest.fixture
def searching(player: Player) -> Player:
    player.to_list()
    player.send(events.ChipToggled(Chip.DAILY))
    player.send(events.SearchAsked())
    assert player.at(Screen.SEARCH)
    return player


def test_each_letter_asks_and_an_answer_to_fewer_is_none(searching: Player) -> None:
    typed(searching, "ng")
    asked = [each for each in searching.asked if isinstance(each, effects.FindSuggestions)]
    assert [each.letters for each in asked] == ["n", "ng"]
    searching.send(events.SuggestionsFound(searching.number, "n", (BRICKLAYER,)))
    assert not searching.visit.suggestions
    searching.send(events.SuggestionsFound(searching.number, "ng", (BRICKLAYER,)))
    assert searching.visit.suggestions == (BRICKLAYER,)
    searching.send(events.LetterErased())
    assert searching.asked[-1] == effects.FindSuggestions(searching.number, "n", searching.visit.seeker)
    searching.send(events.LetterErased())
    searching.send(events.LetterErased())
    assert searching.visit.letters == ""
    assert searching.visit.suggestions is None


def test_no_more_letters_than_can_be_read_at_once(searching: Player) -> None:
    typed(searching, "a" * (MOST_LETTERS + 3))
    assert searching.visit.letters == "a" * MOST_LETTERS
    searching.send(events.LettersCleared())
    assert searching.visit.letters == ""


@pytest.mark.parametrize(
    ("kind", "value", "wish"),
    [
        (SuggestionKind.TRADE, "welder", Wish(tiles=("welder",))),
        (SuggestionKind.PLACE, "140802100", Wish(place="140802100")),
        (SuggestionKind.TITLE, "果园剪枝", Wish(title="果园剪枝")),
    ],
)
def test_the_list_is_narrowed_by_what_was_chosen_and_nothing_else(
    searching: Player, kind: SuggestionKind, value: str, wish: Wish
) -> None:
    typed(searching, "g")
    searching.send(events.SuggestionChosen(kind, value))
    assert searching.at(Screen.MATCHES)
    assert asked_wish(searching) == wish
    assert searching.visit.letters == ""


def test_sorting_and_the_day_keep_what_was_chosen_before(searching: Player) -> None:
    searching.send(events.OrderChosen(Order.PAY))
    assert searching.at(Screen.MATCHES)
    searching.send(events.SearchAsked())
    searching.send(events.StartChosen(StartWish.TOMORROW))
    wish = asked_wish(searching)
    assert (wish.order, wish.starts, wish.tiles) == (Order.PAY, StartWish.TOMORROW, ("bricklayer",))
    assert wish.settlement is not None
    searching.send(events.SearchDropped())
    wish = asked_wish(searching)
    assert (wish.order, wish.starts, wish.tiles) == (Order.BEST, None, ("bricklayer",))


def test_back_changes_nothing_in_the_list(searching: Player) -> None:
    page, request = searching.visit.page, searching.visit.request
    typed(searching, "n")
    searching.send(events.BackAsked())
    assert searching.at(Screen.MATCHES)
    assert (searching.visit.page, searching.visit.request) == (page, request)


def test_another_trade_begins_anew(searching: Player) -> None:
    searching.send(events.SuggestionChosen(SuggestionKind.PLACE, "140802100"))
    searching.send(events.TradesAsked())
    searching.send(events.TradeToggled("welder"))
    searching.send(events.TradesDone())
    assert asked_wish(searching).place is None


def test_a_guest_may_look_for_something_too(player: Player) -> None:
    player.send(events.BrowseAsked())
    player.answer(1, 2)
    player.send(events.SearchAsked())
    typed(player, "n")
    player.tap()
    assert player.at(Screen.NOTICE), "a card begins at once"
