"""The rules of docs/accessibility.md on every screen; its tables say what was measured, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage

from kiosk.ui.gallery.surroundings import PANELS
from tests.ui.accessibility.pixels import Drawn
from tests.ui.accessibility.results import (
    EVERYWHERE,
    MUST_BE_MET,
    USUAL,
    Row,
    faults,
    measure,
    panels_table,
    section,
    table,
)

DOCUMENT = Path(__file__).parents[3] / "docs" / "accessibility.md"


@pytest.fixture(scope="module")
def usual(qapp: object) -> list[Row]:
    warnings: list[str] = []
    rows = [measure(panel, modes, warnings, usual=True) for panel, modes in USUAL]
    assert warnings == []
    return rows


@pytest.mark.soak
def test_no_screen_breaks_a_rule_in_chinese(usual: list[Row]) -> None:
    assert faults(usual, MUST_BE_MET) == []


@pytest.mark.soak
def test_the_document_says_what_is_measured(usual: list[Row]) -> None:
    """`make accessibility` writes it anew."""
    assert section(DOCUMENT.read_text(encoding="utf-8"), "usual panel") == table(usual)


@pytest.mark.soak
def test_the_document_says_what_every_panel_shows(qapp: object) -> None:
    warnings: list[str] = []
    rows = [measure(panel, EVERYWHERE, warnings, usual=False) for panel in PANELS]
    assert warnings == []
    assert section(DOCUMENT.read_text(encoding="utf-8"), "all panels") == panels_table(rows)


@pytest.mark.parametrize(
    ("stroke", "asked", "least", "most"),
    [("#767676", "#767676", 4.5, 4.6), ("#000000", "#000000", 20.9, 21.1), ("#FFFFFF", "#000000", 1, 1)],
)
def test_contrast_is_that_of_the_drawn_pixels(stroke: str, asked: str, least: float, most: float) -> None:
    """#767676 on white is WCAG's own 4.54 : 1; what was asked for and not drawn has none."""
    picture = QImage(100, 40, QImage.Format.Format_RGB32)
    picture.fill(QColor("#FFFFFF"))
    for x in range(20, 24):
        for y in range(5, 35):
            picture.setPixelColor(x, y, QColor(stroke))
    found = Drawn(picture).text_contrast(QRectF(0, 0, 100, 40), QColor(asked))
    assert least <= found <= most
