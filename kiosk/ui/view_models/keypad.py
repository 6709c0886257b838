"""The presses of the keypad, whatever is typed on it."""

from __future__ import annotations

from PySide6.QtCore import Slot

from kiosk.ui.session import events
from kiosk.ui.view_models.base import ViewModel


class KeypadViewModel(ViewModel):
    @Slot(str)
    def digit(self, digit: str) -> None:
        self.send(events.DigitTyped(digit))

    @Slot()
    def erase(self) -> None:
        self.send(events.DigitErased())

    @Slot()
    def clear(self) -> None:
        self.send(events.DigitsCleared())

    @Slot()
    def submit(self) -> None:
        self.send(events.Submitted())
