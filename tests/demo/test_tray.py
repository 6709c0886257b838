"""The card tray beside the real kiosk: a card touched there is read by the reader program."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from kiosk.demo.tray import CardTray
from kiosk.demo.visitor import Visitor
from kiosk.reader.sample_cards import demo_cards
from tests.end_to_end.stage import Stage
from tests.ui.market import make_market


@pytest.fixture
def stage(tmp_path: Path, qapp: QGuiApplication) -> Iterator[Stage]:
    make_market(tmp_path / "state")
    stage = Stage(tmp_path / "state").open()
    stage.wait_until_applications_are_taken()
    yield stage
    stage.close()


def test_a_card_of_the_tray_is_laid_down_and_lifted(stage: Stage) -> None:
    tray = CardTray(stage.program.reader)
    assert stage.program.window is not None
    tray.open(stage.program.window)
    assert tray.window is not None
    assert [card["key"] for card in tray.property("cards")] == [card.key for card in demo_cards()]
    hand = Visitor(tray.window, lambda: str(stage.program.session.screen), None)
    hand.touch("tray-bricklayer")
    assert tray.property("lying") == "bricklayer"
    stage.visitor.see("notice")
    hand.touch("trayLift")
    stage.visitor.wait(lambda: not stage.program.session.card_present, "the card to be lifted")
    assert tray.property("lying") == ""
    tray.close()
