"""``kiosk gallery``: pictures of what was asked for, and a window to leaf through."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kiosk.ui.gallery.browser import Browser
from kiosk.ui.gallery.hard_scenes import hard_scenes
from kiosk.ui.gallery.pictures import Pictures
from kiosk.ui.gallery.program import main
from kiosk.ui.gallery.scenes import scenes, screen_of
from kiosk.ui.gallery.specimens import SPECIMENS
from kiosk.ui.gallery.surroundings import MODES, PANELS, Panel
from kiosk.ui.gallery.window import Gallery
from kiosk.ui.session.screens import Screen


def test_every_screen_of_the_session_has_a_picture() -> None:
    assert {Screen(screen_of(scene, change)) for scene, change in scenes()} == set(Screen)


def test_the_pictures_are_all_screens_and_all_components(qapp: object) -> None:
    gallery = Gallery.on(Panel("21.5"))
    names = Pictures(gallery).names
    gallery.close()
    assert len(names) == len(set(names))
    assert set(names) == {
        *(scene for scene, _ in scenes()),
        *(scene for scene, _ in hard_scenes()),
        *(f"component-{component}" for component in SPECIMENS),
    }


def test_the_panels_have_the_measures_of_their_diagonals() -> None:
    """Diagonal in inches x 25.4 over the diagonal in pixels, as accessibility guides print them."""
    assert {panel.diagonal: round(panel.mm_per_px, 3) for panel in PANELS} == {
        "15.6": 0.180,
        "21.5": 0.248,
        "27": 0.311,
        "32": 0.369,
        "43": 0.496,
    }


def test_pictures_and_contact_sheets_of_what_was_asked_for(qapp: object, tmp_path: Path) -> None:
    modes = ["--mode", "large", "--mode", "normal"]
    panel = ["--panel", "15.6", "--orientation", "landscape"]
    assert main(["--out", str(tmp_path), "--screen", "gate", *modes, *panel]) == 0
    folder = tmp_path / "15.6-landscape"
    pictures = sorted(str(path.relative_to(folder)) for path in folder.rglob("*.png"))
    assert [Path(name).parts[0] for name in pictures] == ["large.png", "large", "normal.png", "normal"]
    small, large = (QImage(str(folder / name)) for name in (pictures[3], pictures[1]))
    assert (small.width(), small.height()) == (large.width(), large.height()) == (1920, 1080)
    assert small != large, "each mode is drawn as itself"
    sheet = QImage(str(folder / "large.png"))
    assert sheet.width() == 2400
    assert sheet.height() > 200


def test_an_unknown_panel_is_refused() -> None:
    with pytest.raises(SystemExit):
        main(["--panel", "17"])


def test_leafing_through_screens_and_modes(qtbot: QtBot) -> None:
    gallery = Gallery.on(Panel("21.5"))
    browser = Browser(gallery, Pictures(gallery, "farewell"), MODES[:2])
    seen = [gallery.window.title()]
    for key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp, Qt.Key.Key_F5):
        QTest.keyClick(gallery.window, key)
        seen.append(gallery.window.title())
    moves = gallery.theme.property("moving")
    browser.close()
    gallery.close()
    assert seen == [
        "farewell · normal",
        "farewell-paper · normal",
        "farewell · normal",
        "farewell-paper · normal",
        "farewell-paper · large",
    ]
    assert moves, "here motion can be looked at"
    assert gallery.kiosk.elder is True
    assert gallery.warnings == []
