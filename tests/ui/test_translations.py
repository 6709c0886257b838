"""Another language is one file; a broken one leaves the screen Chinese and is reported."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import PySide6
import pytest
from pytestqt.qtbot import QtBot

from kiosk.resources import asset_path
from kiosk.ui.gallery.scenes import scenes
from kiosk.ui.gallery.window import Gallery
from kiosk.ui.translations import (
    CHINESE,
    Language,
    ShownLanguage,
    TranslationError,
    languages,
    load_catalogue,
)
from tests.ui.qml_tree import item_named, texts

SHIPPED = sorted(asset_path("translations").glob("*.ts"))
QML = Path(__file__).parents[2] / "kiosk" / "ui" / "qml"


def written(folder: Path, *messages: str, name: str = "xx") -> Path:
    file = folder / f"{name}.ts"
    inside = "".join(messages)
    file.write_text(f'<TS version="2.1"><context><name>Words</name>{inside}</context></TS>', encoding="utf-8")
    return file


def message(source: str, *forms: str) -> str:
    if len(forms) == 1:
        return f"<message><source>{source}</source><translation>{forms[0]}</translation></message>"
    each = "".join(f"<numerusform>{form}</numerusform>" for form in forms)
    return f'<message numerus="yes"><source>{source}</source><translation>{each}</translation></message>'


# --- the shipped files -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_every_sentence_of_the_pages_is_translated_and_no_other(file: Path, tmp_path: Path) -> None:
    """`make translations` takes in what is new; then the sentences themselves are wanted."""
    copy = tmp_path / file.name
    shutil.copy(file, copy)
    update = Path(PySide6.__path__[0]) / "lupdate"
    sources = map(str, sorted(QML.rglob("*.qml")))
    subprocess.run(
        [update, "-no-obsolete", "-locations", "none", *sources, "-ts", copy], check=True, capture_output=True
    )
    assert copy.read_text(encoding="utf-8") == file.read_text(encoding="utf-8"), "make translations"
    unfinished = [
        each.findtext("source")
        for each in ElementTree.parse(file).iter("message")
        if (found := each.find("translation")) is None or found.get("type") == "unfinished"
    ]
    assert unfinished == []
    assert load_catalogue(file).unusable == ()


def test_the_choice_names_each_language_in_its_own_words() -> None:
    assert languages() == (CHINESE, Language("en", "English"))


# --- files as they may come ------------------------------------------------------------------------------------------


def test_one_and_many(tmp_path: Path) -> None:
    catalogue = load_catalogue(written(tmp_path, message("还缺 %n 人", "one place left", "%n places left")))
    assert catalogue.find("Words", "还缺 %n 人", 1) == "one place left"
    assert catalogue.find("Words", "还缺 %n 人", 3) == "%n places left"
    assert catalogue.find("Words", "别的", 3) is None
    assert catalogue.find("JobPage", "还缺 %n 人", 3) is None


def test_a_sentence_that_would_lose_a_figure_stays_chinese(tmp_path: Path) -> None:
    catalogue = load_catalogue(
        written(
            tmp_path, message("中文", "X"), message("要%1人，已报%2人", "%1 wanted"), message("离这里%1公里", "%2 km")
        )
    )
    assert set(catalogue.unusable) == {"要%1人，已报%2人", "离这里%1公里"}
    assert catalogue.find("Words", "要%1人，已报%2人", -1) is None
    assert catalogue.find("Words", "中文", -1) == "X"


@pytest.mark.parametrize("content", [b"", b"<TS><context>", b"\xff\xfe\x00", b"<TS></TS>", None])
def test_a_file_that_cannot_be_used_is_an_answer(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "xx.ts"
    if content is not None:
        file.write_bytes(content)
        with pytest.raises(TranslationError, match=r"xx\.ts"):
            languages(tmp_path)
    with pytest.raises(TranslationError, match=r"xx\.ts"):
        load_catalogue(file)


# --- on the screen ---------------------------------------------------------------------------------------------------


@pytest.fixture
def gallery(qtbot: QtBot) -> Iterator[Gallery]:
    made = Gallery(1080, 1920)
    yield made
    made.close()
    assert made.warnings == []


def shown(gallery: Gallery) -> list[str]:
    return [str(each.item.property("text")) for each in texts(gallery)]


def test_the_page_changes_while_it_is_shown_and_back_again(gallery: Gallery) -> None:
    for scene in ("attract", "job-long", "matches"):
        gallery.show_scene(scene, dict(scenes())[scene])
        chinese = shown(gallery)
        gallery.kiosk.put(language="en")
        gallery.settle()
        english = shown(gallery)
        assert "Get help" in english
        assert english != chinese
        # The page that is made in English is the page that became English.
        gallery.kiosk.put(screen="reading")
        gallery.show_scene(scene, dict(scenes())[scene])
        assert shown(gallery) == english
        gallery.kiosk.put(language="")
        gallery.settle()
        assert shown(gallery) == chinese


def test_a_broken_file_leaves_the_pages_chinese(gallery: Gallery, tmp_path: Path) -> None:
    (tmp_path / "xx.ts").write_text("<TS>", encoding="utf-8")
    gallery.kiosk.put(language="en")
    broken = ShownLanguage(gallery.engine, tmp_path)
    gallery.kiosk.put(language="")
    with pytest.raises(TranslationError):
        broken.show("xx")
    gallery.settle()
    assert item_named(gallery, "footHelp").property("text") == "找人帮"
