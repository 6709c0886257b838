"""What moves, what does not, and that no touch waits for it."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, QPointF
from PySide6.QtGui import QPointingDevice
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kiosk.ui.gallery.scenes import scenes, screen_of
from kiosk.ui.gallery.window import Gallery
from kiosk.ui.session import events
from kiosk.ui.session.screens import Screen
from tests.ui.qml_tree import item_named, touch, warmed

SCENES = dict(scenes())
OF_EACH_SCREEN = {screen_of(scene, change): scene for scene, change in reversed(SCENES.items())}
"""The first scene of each screen."""
GOES_ROUND = frozenset({Screen.ATTRACT, Screen.READING})
"""The card that comes to the reader, and the waves while it is read."""
REST_MS = 400
"""Longer than anything that comes to rest."""


@pytest.fixture(scope="module")
def shared(qapp: object) -> Iterator[Gallery]:
    made = warmed(Gallery(1080, 1920))
    yield made
    made.close()
    assert made.warnings == []


@pytest.fixture
def gallery(shared: Gallery) -> Gallery:
    """As a person has it, nothing held still for a picture."""
    shared.kiosk.put(screen="farewell", reducedMotion=False)
    shared.theme.setProperty("still", False)
    shared.settle(REST_MS)
    shared.sent.clear()
    return shared


@pytest.fixture(scope="module")
def finger(qapp: object) -> QPointingDevice:
    return QTest.createTouchDevice()


def running(root: QObject) -> list[str]:
    """Where an animation runs: the class of what it belongs to."""
    waiting, known, found = [root], set[QObject](), []
    while waiting:
        each = waiting.pop()
        if each in known:
            continue
        known.add(each)
        if each.inherits("QQuickAbstractAnimation") and each.property("running"):
            found.append(str(each.parent()))
        waiting += each.children()
        if isinstance(each, QQuickItem):
            waiting += each.childItems()
    return found


class Frames:
    """Counts what the window draws."""

    def __init__(self, gallery: Gallery) -> None:
        self.drawn = 0
        self._gallery = gallery
        gallery.window.frameSwapped.connect(self._one_more)

    def _one_more(self) -> None:
        self.drawn += 1

    def within(self, milliseconds: int) -> int:
        self.drawn = 0
        self._gallery.settle(milliseconds)
        return self.drawn


def test_in_reduced_motion_nothing_moves_on_any_screen(gallery: Gallery) -> None:
    root = gallery.window.contentItem()
    gallery.kiosk.put(screen="matches")
    assert running(root), "what is looked for can be found"
    gallery.kiosk.put(reducedMotion=True)
    gallery.settle(REST_MS)
    for scene, change in scenes():
        gallery.show_values(change)
        gallery.kiosk.put(screen=screen_of(scene, change))
        assert running(root) == [], scene
        gallery.settle(1)
        assert running(root) == [], scene


def test_in_reduced_motion_a_press_and_a_turned_page_are_there_at_once(
    gallery: Gallery, finger: QPointingDevice
) -> None:
    gallery.kiosk.put(reducedMotion=True)
    gallery.show_scene("matches", SCENES["matches"])
    brick = item_named(gallery, "pageDown")
    face = next(each for each in brick.childItems() if each.height() == brick.property("faceHeight"))
    middle = brick.mapToScene(brick.boundingRect().center()).toPoint()
    QTest.touchEvent(gallery.window, finger).press(0, middle, gallery.window).commit()
    assert face.y() == brick.property("drop") > 0
    QTest.touchEvent(gallery.window, finger).release(0, middle, gallery.window).commit()
    assert face.y() == 0
    jobs = item_named(gallery, "jobList")
    assert jobs.property("contentY") > 0
    jobs.setProperty("contentY", 0)
    assert running(gallery.window.contentItem()) == []


def test_whoever_asks_for_it_has_a_still_screen(gallery: Gallery, finger: QPointingDevice, qtbot: QtBot) -> None:
    gallery.show_scene("overlay-help-listen", SCENES["overlay-help-listen"])
    assert running(gallery.window.contentItem()), "the card comes to the reader beneath"
    touch(gallery, finger, "helpStill")
    assert gallery.sent[-1] == events.ReducedMotionToggled()
    gallery.kiosk.put(reducedMotion=True)
    qtbot.waitUntil(lambda: not running(gallery.window.contentItem()))
    assert "可以动" in item_named(gallery, "helpStill").property("text")
    gallery.kiosk.put(reducedMotion=False)
    gallery.settle(1)
    assert running(gallery.window.contentItem()), "and it moves again"


def test_what_comes_up_rises_and_comes_to_rest(gallery: Gallery, qtbot: QtBot) -> None:
    for screen, inside in (("matches", "job0"), ("ticket", "ticketQr"), ("job", "jobDetail")):
        change = SCENES[OF_EACH_SCREEN[screen]]
        gallery.show_values(change)
        gallery.kiosk.put(screen=screen)
        item = item_named(gallery, inside)
        began = item.mapToScene(item.boundingRect().topLeft()).y()
        qtbot.waitUntil(lambda: not running(gallery.window.contentItem()))
        assert item.mapToScene(item.boundingRect().topLeft()).y() < began, screen


def test_no_touch_waits_for_what_moves_and_nothing_moves_under_a_finger(
    gallery: Gallery, finger: QPointingDevice
) -> None:
    gallery.show_values(SCENES["matches"])
    gallery.kiosk.put(screen="matches")
    gallery.settle(1)
    assert running(gallery.window.contentItem())
    item_named(gallery, "secondTap").setProperty("pressedAt", -math.inf)
    card = item_named(gallery, "job0")
    middle = card.mapToScene(card.boundingRect().center()).toPoint()
    QTest.touchEvent(gallery.window, finger).press(0, middle, gallery.window).commit()
    pressed_at = card.mapToScene(QPointF()).y()
    gallery.settle(60)
    assert card.mapToScene(QPointF()).y() == pressed_at
    QTest.touchEvent(gallery.window, finger).release(0, middle, gallery.window).commit()
    assert [each for each in gallery.sent if each != events.Touched()] == [events.JobAsked(101)]
    gallery.settle(REST_MS)
    assert running(gallery.window.contentItem()) == [], "it goes on once the finger is gone"


def test_the_bar_goes_on_while_a_card_is_read_and_begins_anew_with_the_next(gallery: Gallery, qtbot: QtBot) -> None:
    def bar_px() -> float:
        return float(item_named(gallery, "readingBar").width())

    gallery.kiosk.reading_page.put(step="find")
    gallery.kiosk.put(screen="reading")
    first_px = bar_px()
    gallery.kiosk.reading_page.put(step="read")
    assert bar_px() == first_px
    qtbot.waitUntil(lambda: bar_px() == pytest.approx(3 * first_px, abs=2))
    gallery.kiosk.put(screen="matches")
    gallery.kiosk.reading_page.put(step="find")
    gallery.kiosk.put(screen="reading")
    assert bar_px() == first_px


def test_nothing_is_drawn_while_nothing_changes(gallery: Gallery, qtbot: QtBot) -> None:
    frames = Frames(gallery)
    for screen in Screen:
        scene = OF_EACH_SCREEN[screen]
        gallery.show_scene(scene, SCENES[scene])
        if screen in GOES_ROUND:
            qtbot.waitUntil(lambda: frames.within(100) > 0)
        else:
            qtbot.waitUntil(lambda: frames.within(100) == 0)
    gallery.kiosk.put(screen="attract", reducedMotion=True)
    qtbot.waitUntil(lambda: frames.within(100) == 0)


def test_a_second_of_the_time_to_undo_is_one_step(gallery: Gallery, qtbot: QtBot) -> None:
    frames = Frames(gallery)
    gallery.show_scene("ticket", SCENES["ticket"])
    qtbot.waitUntil(lambda: frames.within(100) == 0)
    gallery.kiosk.ticket_page.put(undoSecondsLeft=587)
    assert running(gallery.window.contentItem()) == []
    assert frames.within(200) in (1, 2)


def test_between_two_rounds_the_first_page_rests(gallery: Gallery, qtbot: QtBot) -> None:
    frames = Frames(gallery)
    gallery.kiosk.put(screen="attract")
    beat_ms = int(gallery.theme.property("beatMs"))
    qtbot.waitUntil(lambda: frames.within(60) == 0, timeout=3 * beat_ms)
    assert frames.within(round(beat_ms * 0.75)) == 0
