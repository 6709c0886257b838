"""The manual's pictures show the program as it is: `make manual` draws them anew."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from kiosk.ui.gallery.scenes import scenes
from kiosk.ui.gallery.window import Gallery
from tests.ui.manual_pictures import FOLDER, NAMES, PAPERS, SCREENS, papers, screens, words_in
from tests.ui.qml_tree import warmed


@pytest.fixture
def gallery(qtbot: QtBot) -> Iterator[Gallery]:
    drawn = warmed(Gallery(1080, 1920))
    yield drawn
    drawn.close()


def test_each_picture_has_its_scene_and_none_is_left_over() -> None:
    assert {file.stem for file in FOLDER.glob("*.png")} == NAMES
    known = {name for name, _ in scenes()}
    assert all(scene in known for shown in SCREENS.values() for scene in shown)


def test_no_picture_shows_words_that_the_program_says_otherwise_now(gallery: Gallery) -> None:
    stale = [name for name, words, _ in screens(gallery) if words_in(FOLDER / f"{name}.png") != words]
    assert stale == [], "make manual"


def test_the_papers_are_those_of_today(qapp: object) -> None:
    assert words_in(FOLDER / f"{PAPERS}.png") == papers()[0], "make manual"
