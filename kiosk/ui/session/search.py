"""Looking for something by letters, and what else narrows or sorts the list: found, chosen, dropped again."""

from __future__ import annotations

from kiosk.domain.matching import Order, SuggestionKind
from kiosk.ui.session import effects, events
from kiosk.ui.session.screens import Screen
from kiosk.ui.session.state import SessionState
from kiosk.ui.session.visit import Visit

MOST_LETTERS = 8
"""No title is told from another by more, and so many are readable at once."""


def search_asked(session: SessionState, event: events.SearchAsked) -> None:
    _forget_letters(session.at_visit())
    session.go(Screen.SEARCH)


def letter(session: SessionState, event: events.LetterTyped) -> None:
    visit = session.at_visit()
    if len(visit.letters) < MOST_LETTERS:
        visit.letters += event.letter
        _ask(session, visit)


def erase(session: SessionState, event: events.LetterErased) -> None:
    visit = session.at_visit()
    visit.letters = visit.letters[:-1]
    _ask(session, visit)


def clear(session: SessionState, event: events.LettersCleared) -> None:
    _forget_letters(session.at_visit())


def suggestions_found(session: SessionState, event: events.SuggestionsFound) -> None:
    """An answer to fewer letters than stand there now is none."""
    visit = session.at_visit()
    if event.letters == visit.letters:
        visit.suggestions = event.suggestions


def suggestion_chosen(session: SessionState, event: events.SuggestionChosen) -> None:
    """The list shows as many as the suggestion said: nothing else narrows it any more."""
    visit = session.at_visit()
    visit.tiles = (event.value,) if event.kind is SuggestionKind.TRADE else ()
    visit.chips = frozenset()
    visit.drop_search()
    visit.place = event.value if event.kind is SuggestionKind.PLACE else None
    visit.title = event.value if event.kind is SuggestionKind.TITLE else None
    _to_list(session, visit)


def order_chosen(session: SessionState, event: events.OrderChosen) -> None:
    visit = session.at_visit()
    visit.order = event.order
    _to_list(session, visit)


def start_chosen(session: SessionState, event: events.StartChosen) -> None:
    visit = session.at_visit()
    visit.starts = event.starts
    _to_list(session, visit)


def search_dropped(session: SessionState, event: events.SearchDropped) -> None:
    visit = session.at_visit()
    visit.drop_search()
    visit.order = Order.BEST
    session.find(visit)


def back_from_search(session: SessionState, event: object) -> None:
    _forget_letters(session.at_visit())
    session.go(session.list_screen)


def _ask(session: SessionState, visit: Visit) -> None:
    if visit.letters:
        session.ask(effects.FindSuggestions(visit.number, visit.letters, visit.seeker))
    else:
        visit.suggestions = None


def _to_list(session: SessionState, visit: Visit) -> None:
    _forget_letters(visit)
    visit.fold_open = False
    visit.page = None
    session.go(session.list_screen)
    session.find(visit)


def _forget_letters(visit: Visit) -> None:
    visit.letters = ""
    visit.suggestions = None
