"""Looking for a trade, a place or a title by first letters; how the list is sorted, and on which day it starts."""

from __future__ import annotations

from PySide6.QtCore import Slot

from kiosk.domain.matching import Order, StartWish, SuggestionKind
from kiosk.ui.session import events
from kiosk.ui.view_models.base import ViewModel, state


class SearchViewModel(ViewModel):
    """``suggestions`` are maps of ``kiosk.ui.presentation.suggestion``; ``answered`` before that they are unknown.

    ``order`` and ``starts`` are codes; no start is an empty one. ``full``: no further letter is taken.
    """

    letters, lettersChanged = state(str, "letters", "")
    full, fullChanged = state(bool, "full", False)
    answered, answeredChanged = state(bool, "answered", False)
    suggestions, suggestionsChanged = state("QVariantList", "suggestions", [])
    order, orderChanged = state(str, "order", "best")
    starts, startsChanged = state(str, "starts", "")

    @Slot(str)
    def type(self, letter: str) -> None:
        self.send(events.LetterTyped(letter))

    @Slot()
    def erase(self) -> None:
        self.send(events.LetterErased())

    @Slot()
    def clear(self) -> None:
        self.send(events.LettersCleared())

    @Slot(str, str)
    def choose(self, kind: str, value: str) -> None:
        self.send(events.SuggestionChosen(SuggestionKind(kind), value))

    @Slot(str)
    def sort(self, order: str) -> None:
        self.send(events.OrderChosen(Order(order)))

    @Slot(str)
    def startOn(self, starts: str) -> None:
        """Empty for any day."""
        self.send(events.StartChosen(StartWish(starts) if starts else None))

    @Slot()
    def changeTrades(self) -> None:
        self.send(events.TradesAsked())
