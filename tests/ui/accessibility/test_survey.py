"""The rules of docs/accessibility.md on every screen; its tables say what was measured, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage

from kiosk.ui.gallery.scenes import scenes
from kiosk.ui.gallery.surroundings import MODES, PANELS, Panel
from tests.ui.accessibility.pixels import Drawn
from tests.ui.accessibility.results import (
    USUAL,
    USUAL_MODES,
    Row,
    admitted,
    faulty,
    measure,
    panels_table,
    sample,
    screens_list,
    section,
    table,
)

DOCUMENT = Path(__file__).parents[3] / "docs" / "accessibility.md"


@pytest.fixture(scope="module")
def document() -> str:
    return DOCUMENT.read_text(encoding="utf-8")


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel.name)
def test_no_screen_breaks_a_rule_that_the_document_says_is_met(qapp: object, document: str, panel: Panel) -> None:
    """Each screen once on each panel, in ten modes by turns; all of them in all modes are measured in the soak."""
    warnings: list[str] = []
    found = faulty([sample(panel, warnings)])
    assert warnings == []
    assert {place: found[place] for place in set(found) - admitted(document)} == {}


def test_the_document_names_the_screens_that_there_are(document: str) -> None:
    """`make accessibility` writes it anew, with the figures of the screens that have come."""
    assert section(document, "screens") == screens_list()


def test_what_the_document_admits_is_read_back() -> None:
    text = "* english, 27-portrait: gate, job\n* low, 43-landscape: every screen\n* none, 12-portrait: gate\n"
    assert admitted(text) == {
        ("english", "27-portrait", "gate"),
        ("english", "27-portrait", "job"),
        *(("low", "43-landscape", name) for name in dict(scenes())),
    }


@pytest.fixture(scope="module")
def usual(qapp: object) -> list[Row]:
    warnings: list[str] = []
    rows = [measure(panel, USUAL_MODES, warnings, usual=True) for panel in USUAL]
    assert warnings == []
    return rows


@pytest.mark.soak
def test_no_chinese_screen_of_the_usual_panel_breaks_a_rule(usual: list[Row]) -> None:
    assert [place for place in faulty(usual) if "english" not in place[0]] == []


@pytest.mark.soak
def test_the_document_says_what_is_measured(usual: list[Row], document: str) -> None:
    """`make accessibility` writes it anew."""
    assert section(document, "usual panel") == table(usual)


@pytest.mark.soak
def test_the_document_says_what_every_panel_shows(qapp: object, document: str) -> None:
    warnings: list[str] = []
    rows = [measure(panel, MODES, warnings, usual=False) for panel in PANELS]
    assert warnings == []
    assert section(document, "all panels") == panels_table(rows)


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
