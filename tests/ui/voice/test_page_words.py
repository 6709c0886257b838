"""Whatever can be read on a page is spoken (A10), but for what names the person."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from PySide6.QtQuick import QQuickItem

from kiosk.ui.gallery.scenes import scenes, screen_of
from kiosk.ui.gallery.window import Gallery
from kiosk.ui.session.screens import Screen
from kiosk.ui.voice.page_words import heading, page_words
from tests.ui.qml_tree import texts


@pytest.fixture(scope="module", params=[(1080, 1920), (1920, 1080)], ids=["portrait", "landscape"])
def gallery(request: pytest.FixtureRequest, qapp: object) -> Iterator[Gallery]:
    made = Gallery(*request.param)
    yield made
    made.close()
    assert made.warnings == []


def page_of(gallery: Gallery) -> QQuickItem:
    page = gallery.window.property("spokenPage")
    assert isinstance(page, QQuickItem)
    return page


def left_unspoken(item: QQuickItem) -> bool:
    above: QQuickItem | None = item
    while above is not None:
        if above.property("unspoken"):
            return True
        above = above.parentItem()
    return False


def within(item: QQuickItem, page: QQuickItem) -> bool:
    above: QQuickItem | None = item
    while above is not None and above is not page:
        above = above.parentItem()
    return above is page


def names_above(item: QQuickItem) -> str:
    """Accessible name and detail of the brick that the text lies on."""
    above: QQuickItem | None = item
    while above is not None:
        if above.property("spokenName"):
            return f"{above.property('spokenName')} {above.property('spokenDetail') or ''}"
        above = above.parentItem()
    return ""


# 1 is the number on a drawn card. The reader of a ticket's picture sees 演示 across its symbol only.
DRAWN_ONLY = frozenset({"1"})


@pytest.mark.parametrize("elder", [False, True], ids=["usual", "elder"])
def test_every_sentence_of_every_screen_is_spoken(gallery: Gallery, elder: bool) -> None:
    gallery.kiosk.put(elder=elder)
    for scene, change in scenes():
        gallery.show_scene(scene, change)
        page = page_of(gallery)
        spoken = " ".join(page_words(page))
        assert spoken, scene
        for each in texts(gallery):
            shown = str(each.item.property("text")).strip()
            if not within(each.item, page) or left_unspoken(each.item) or shown in DRAWN_ONLY:
                continue
            if "****" in shown or "岁" in shown:  # the person's own telephone, and what tells of an age
                continue
            said = names_above(each.item).strip() or shown
            assert said in spoken, (scene, shown)
            assert all(number in said for number in re.findall(r"\d+", shown)), (scene, shown, said)


def test_each_page_has_a_heading_and_none_says_a_name_a_telephone_or_an_age(gallery: Gallery) -> None:
    told = dict(scenes())
    for code in ("AGE_MAX", "AGE_MIN", "UNDER_16", "MINOR_PROTECTION", "PAST_RETIREMENT"):
        told[f"matches-{code}"] = {"matches": {"foldOpen": True, "fold": [{"code": code, "value": 55, "count": 3}]}}
        told[f"job-{code}"] = {"job": {"canApply": False, "cannotApply": code.lower()}}
    for scene, change in told.items():
        gallery.show_scene(scene, change)
        gallery.kiosk.put(greeting={"name": "欧*阳", "part": "morning"})
        announced = gallery.window.property("announcements").toVariant()
        title = heading(page_of(gallery))
        assert title, scene
        spoken = " ".join((*page_words(page_of(gallery)), *announced, title))
        assert "欧" not in spoken, scene
        assert "****" not in spoken, scene
        assert "岁" not in spoken, scene
        assert "年龄" not in spoken.replace("不限年龄", "").replace("年龄合适", ""), scene


def test_every_screen_is_among_the_pictures_that_are_walked() -> None:
    assert {screen_of(scene, change) for scene, change in scenes()} == set(Screen)


def test_all_that_the_paper_says_is_spoken(gallery: Gallery) -> None:
    gallery.kiosk.put(elder=True)
    gallery.show_scene("ticket-printed", dict(scenes())["ticket-printed"])
    spoken = " ".join(page_words(page_of(gallery)))
    for said in (
        "报名单",
        "今晚8点前没接到电话就是没选上",
        "砌墙瓦工",
        "350–400",
        "元/天",
        "日结",
        "明早 6:30 集合",
        "磨河村东口牌楼下",
        "东郭镇磨河村东口工地",
        "赵师傅 0359-555-0142",
        "K7M42 9XQ3T",
        "磨河建筑劳务队",
        "身份证、",
        "都不要钱",
        "0359-555-0100",
        "12348",
    ):
        assert said in spoken, said


def test_labels_come_before_what_they_name(gallery: Gallery) -> None:
    gallery.kiosk.put(elder=False)
    gallery.show_scene("job", dict(scenes())["job"])
    words = page_words(page_of(gallery))
    assert words.index("在哪干") + 1 == words.index("东郭镇磨河村东口工地")
    assert words[0] == "砌墙瓦工"
