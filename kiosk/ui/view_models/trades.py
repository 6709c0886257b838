"""One question: which work. ``tiles`` are maps with tile, word and chosen, in the order of the table."""

from __future__ import annotations

from PySide6.QtCore import Slot

from kiosk.ui.session import events
from kiosk.ui.view_models.base import ViewModel, state


class TradesViewModel(ViewModel):
    tiles, tilesChanged = state("QVariantList", "tiles", [])
    chosenCount, chosenCountChanged = state(int, "chosenCount", 0)

    @Slot(str)
    def toggle(self, tile: str) -> None:
        self.send(events.TradeToggled(tile))

    @Slot()
    def done(self) -> None:
        self.send(events.TradesDone())

    @Slot()
    def skip(self) -> None:
        self.send(events.TradesSkipped())
