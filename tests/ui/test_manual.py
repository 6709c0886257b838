"""The manual at the machine: every chapter, every word of it, its own pictures, and nothing that leads out."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kiosk.ui import manual
from kiosk.ui.gallery.scenes import scenes
from kiosk.ui.gallery.window import Gallery
from kiosk.ui.manual import CHAPTERS, BlockKind, blocks, chapters
from kiosk.ui.session import events
from tests.ui.qml_tree import item_named, texts, touch

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "operator"
MARKUP = re.compile(r"!\[[^]]*\]\([^)]*\)|\]\([^)]*\)|\|[-| ]+\||^\s*```.*$|^#+ |^\d+\. |[*`|\[\]-]|\s", re.MULTILINE)

pytestmark = pytest.mark.usefixtures("qapp")


def text_of(name: str) -> str:
    shown = [each["text"] + "".join(each["cells"]) for each in blocks(name)]
    return re.sub(r"[*`|\[\]\s-]", "", "".join(shown))


def test_every_page_of_the_manual_is_a_chapter_with_its_title() -> None:
    assert set(CHAPTERS) == {file.stem for file in FOLDER.glob("*.md")}
    for each in chapters():
        first = (FOLDER / f"{each['name']}.md").read_text("utf-8").partition("\n")[0]
        assert each["title"] == first.removeprefix("# ").strip()


@pytest.mark.parametrize("name", CHAPTERS)
def test_every_word_of_a_chapter_is_shown_and_no_mark_of_its_markdown(name: str) -> None:
    source = (FOLDER / f"{name}.md").read_text("utf-8").partition("\n")[2]
    wanted, shown = Counter(MARKUP.sub("", source)), Counter(text_of(name))
    assert wanted - shown == Counter(), "letters that got lost"
    assert not any("](" in each["text"] or "<img" in each["text"] for each in blocks(name))
    kinds = {each["kind"] for each in blocks(name)}
    assert kinds <= set(BlockKind)


def test_pictures_are_the_manuals_own() -> None:
    sources = [each["source"] for name in CHAPTERS for each in blocks(name) if each["kind"] == BlockKind.PICTURE]
    assert {Path(QUrl(each).toLocalFile()).name for each in sources} == {
        file.name for file in (FOLDER / "pictures").glob("*.png")
    }
    assert all(Path(QUrl(each).toLocalFile()).is_file() for each in sources)


def test_what_leads_out_of_the_manual_is_no_picture_and_no_link(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = (
        "# Title\n\n![a](https://hub.example.invalid/a.png) ![b](/etc/passwd) ![c](pictures/../../x.png)\n\n"
        "[a link](https://hub.example.invalid)\n"
    )
    monkeypatch.setattr(manual, "_source", lambda _name: wrong)
    blocks.cache_clear()
    try:
        found = blocks("machine")
    finally:
        blocks.cache_clear()
    assert [each["kind"] for each in found] == [BlockKind.TEXT]
    assert found[0]["text"] == "a link"


def test_a_chapter_that_there_is_not_has_nothing() -> None:
    assert blocks("../../../etc/passwd") == blocks("") == blocks("settings") == []


def test_a_chapter_is_opened_and_leafed_through_by_touch(qtbot: QtBot, qapp: QGuiApplication) -> None:
    gallery = Gallery(1080, 1920)
    finger = QTest.createTouchDevice()
    by_name = dict(scenes())
    gallery.show_scene("maintenance-manual", by_name["maintenance-manual"])
    gallery.sent.clear()
    touch(gallery, finger, "chapter-stick")
    assert events.StaffPanelAsked("manual:stick") in gallery.sent
    whole = {"maintenance": {"panel": "manual:printer", "blocks": blocks("printer")}}
    gallery.show_scene("maintenance-manual-page", whole)
    first = {each.item.property("text") for each in texts(gallery)}
    read = set(first)
    for _ in range(20):
        if not item_named(gallery, "manualDown").property("pressable"):
            break
        touch(gallery, finger, "manualDown")
        gallery.settle()
        read |= {each.item.property("text") for each in texts(gallery)}
    words = [each["text"] for each in blocks("printer") if each["text"]]
    assert not [each for each in words if each not in read], "every block comes by"
    while item_named(gallery, "manualUp").property("pressable"):
        touch(gallery, finger, "manualUp")
        gallery.settle()
    assert first <= {each.item.property("text") for each in texts(gallery)} | {"往上翻"}
    gallery.close()
    assert gallery.warnings == []
