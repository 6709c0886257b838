"""Names, texts and numbers as they may come, on displays of which nothing is known: the screen stays whole."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pytest
from PySide6.QtQuick import QQuickItem

from kiosk.ui.display import millimetres_per_pixel
from kiosk.ui.gallery.hard_scenes import HTML, LONG_TEXT, ONE_WORD, STRANGE, hard_scenes
from kiosk.ui.gallery.scenes import Change, scenes
from kiosk.ui.gallery.surroundings import LONG_PX, MODES, SHORT_PX, Mode, Panel
from kiosk.ui.gallery.window import Gallery
from tests.ui.accessibility.survey import survey_mode
from tests.ui.qml_tree import item_named, texts

NORMAL, LARGE = (next(mode for mode in MODES if mode.name == name) for name in ("normal", "large"))
ROOM = ((Panel("21.5"), NORMAL), (Panel("21.5", portrait=False), LARGE))
"""As it is drawn, and where there is least room."""
HARD = dict(hard_scenes())
UNKNOWN = ((1280, 1024), (768, 1366), (3840, 2160))
"""Windows for which nothing was drawn, on displays that do not say their size."""
EVERYWHERE = ("attract", "matches", "job", "ticket", "card_fault", "out_of_service")


def broken(gallery: Gallery, panel: Panel, mode: Mode, chosen: Mapping[str, Change]) -> list[str]:
    """What is torn, covered, too small or unspoken; a text in dots and a word longer than a line are whole."""
    survey = survey_mode(gallery, panel, mode, chosen, pixels=False)
    return [
        f"{each.where} {each.check}: {each.item}"
        for each in survey.failures
        if not each.item.startswith("elided") and not (each.item.startswith("broken word") and ONE_WORD in each.item)
    ]


@pytest.mark.parametrize(("panel", "mode"), ROOM, ids=["portrait", "large-landscape"])
def test_no_text_and_no_number_breaks_a_screen(qapp: object, panel: Panel, mode: Mode) -> None:
    gallery = Gallery.on(panel)
    found = broken(gallery, panel, mode, HARD)
    gallery.close()
    assert found == []
    assert gallery.warnings == []


@pytest.mark.parametrize("size", UNKNOWN, ids=lambda size: "x".join(map(str, size)))
def test_a_display_of_unknown_size_shows_whole_screens(qapp: object, size: tuple[int, int]) -> None:
    mm_per_px = millimetres_per_pixel(size, (0, 0))
    like = Panel(str(mm_per_px * math.hypot(SHORT_PX, LONG_PX) / 25.4), portrait=size[0] < size[1])
    gallery = Gallery(*size, mm_per_px)
    found = broken(gallery, like, NORMAL, {name: change for name, change in scenes() if name in EVERYWHERE})
    gallery.close()
    assert found == []
    assert gallery.warnings == []


def test_what_came_in_is_shown_as_it_came(qapp: object) -> None:
    """Plain text everywhere: HTML is neither run nor swallowed, and a long text is all there."""
    gallery = Gallery(1080, 1920)
    gallery.show_scene("job-html", HARD["job-html"])
    shown = [str(each.item.property("text")) for each in texts(gallery)]
    assert HTML in shown
    detail = item_named(gallery, "jobDetail")
    assert any(child.property("text") == LONG_TEXT for child in _below(detail))
    gallery.close()


def _below(item: QQuickItem) -> list[QQuickItem]:
    found = [item]
    for each in found:
        found += each.childItems()
    return found


@pytest.mark.parametrize(
    ("scene", "sentence"),
    [
        ("attract-no-jobs", "岗位还没送到这台机器。找工作人员，或打 0359-555-0100"),
        ("matches-no-jobs", "今天没有合适的活"),
        ("matches-one-job", "有 1 个活适合您"),
        ("matches-thousand-jobs", "有 1000 个活适合您"),
        ("matches-language-broken", "这台机器现在只能用中文"),
        ("attract-voice-pack-broken", "这台机器要人来看看，请告诉工作人员\nCall staff: VOICE_PACK_BROKEN"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(qapp: object, scene: str, sentence: str) -> None:
    gallery = Gallery(1080, 1920)
    gallery.show_scene(scene, HARD[scene])
    assert [str(each.item.property("text")) for each in texts(gallery)].count(sentence) == 1
    gallery.close()
    assert gallery.warnings == []


def test_each_kind_of_strange_text_is_among_the_pictures() -> None:
    told = repr([change for _, change in hard_scenes()])
    assert all(repr(strange)[1:-1] in told for strange in STRANGE)
    assert len(LONG_TEXT) == 2000
