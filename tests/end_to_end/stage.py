"""The real program around the real window, with a person before it: whole visits in this process."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from PySide6.QtQuick import QQuickItem

from kiosk.demo.visitor import Visitor
from kiosk.ui.program import KioskProgram
from kiosk.ui.start import RunOptions
from kiosk.ui.supervisor import HelperState
from tests.ui.market import settings_in

READY_S = 20.0


@dataclass
class Stage:
    """``open`` starts everything and waits until cards are read and applications are taken."""

    state: Path
    reader_arguments: tuple[str, ...] = ("--profile", "demo")
    launcher: tuple[str, ...] = ()
    out: Path | None = None
    ready: bool = True
    config: Path | None = None
    settings_alarm: str = ""
    full_screen: bool = False
    warnings: list[str] = field(default_factory=list)

    def open(self) -> Stage:
        settings = settings_in(self.state)
        options = RunOptions(
            replace(settings, screen=replace(settings.screen, full_screen=self.full_screen)),
            config=self.config,
            settings_alarm=self.settings_alarm,
            reader_arguments=self.reader_arguments,
            launcher=self.launcher,
            demo=True,
            fit_to_screen=False,
        )
        self.program = KioskProgram(options)
        assert self.program.open()
        assert self.program.window is not None
        self.program.qml_warned.connect(self.warnings.append)
        self.visitor = Visitor(self.program.window, lambda: str(self.program.session.screen), self.out)
        if self.ready:
            self.visitor.wait(lambda: self.program.session.screen != "out_of_service", "a screen", READY_S)
        self.visitor.wait(lambda: self.program.reader.state is HelperState.UP, "the reader", READY_S)
        return self

    def wait_until_applications_are_taken(self) -> None:
        self.visitor.wait(lambda: self.program.session.rules.has_ledger, "the ledger", READY_S)
        self.visitor.wait(lambda: str(self.program.session.reader) == "ready", "a reader", READY_S)

    def close(self) -> None:
        self.program.close()
        gc.collect()
        assert self.program.reader.pid == 0, "the reader outlives the screen"
        assert self.program.sync.pid == 0, "sync outlives the screen"
        assert self.warnings == []

    def place(self, card: str | None) -> None:
        self.program.reader.send({"command": "place_card", "card": card})

    def to_list(self, card: str = "bricklayer", tile: str = "bricklayer") -> None:
        """From the attract page to the list of a first visit."""
        self.place(card)
        self.visitor.see("notice")
        self.visitor.touch("acceptMatching")
        self.visitor.see("trades")
        self.visitor.touch(f"tile-{tile}")
        self.see_list()

    def see_list(self) -> None:
        page = self.program.root.matches_page
        self.visitor.see("matches")
        self.visitor.wait(lambda: page.list_model.rowCount() > 0, "jobs in the list")

    def apply_for_first(self, phone: str | None = None) -> None:
        """From the list to the ticket."""
        self.visitor.touch("job0")
        self.visitor.see("job")
        self.visitor.touch("apply")
        self.visitor.see("apply")
        if phone is None:
            self.visitor.touch("submitWithoutPhone")
        else:
            for digit in phone:
                self.visitor.touch(f"key{digit}")
            self.visitor.wait(lambda: bool(self.program.root.apply_page.valid), "a whole number")
            self.visitor.touch("submit")
        self.visitor.see("ticket")

    def words(self) -> str:
        """Every text that can be read on the screen now, one a line."""
        assert self.program.window is not None
        return "\n".join(_texts(self.program.window.contentItem()))

    def leave(self) -> None:
        """From the ticket back to attract, the card lifted."""
        self.place(None)
        self.visitor.touch("ticketDone")
        self.visitor.see("farewell")
        self.visitor.see("attract", deadline_s=15)

    def held(self) -> str:
        """All that view-models, lists, QR texts and the session's memory hold, as one text."""
        root = self.program.root
        pages: list[Any] = [*root.pages_of_a_visit, root, root.attract_page, root.fault_page, root.farewell_page]
        session = self.program.session
        memory = (vars(session), vars(session.agreements))
        rows = root.matches_page.list_model.rows
        return repr(([page.values for page in pages], rows, vars(self.program.qr_texts), memory))


def _texts(item: QQuickItem) -> Iterator[str]:
    if not item.isVisible() or item.opacity() == 0:
        return
    if item.inherits("QQuickText") and item.property("text"):
        yield str(item.property("text"))
    for child in item.childItems():
        yield from _texts(child)
