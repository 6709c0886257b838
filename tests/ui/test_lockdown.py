"""No way past the pages: keys, gestures, drops and the end of the window; and what no page may hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QClipboard, QDropEvent, QGuiApplication, QKeyEvent
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kiosk.ui.gallery.scenes import scenes, screen_of
from kiosk.ui.gallery.window import Gallery
from kiosk.ui.session import events
from tests.ui.qml_tree import everything, warmed

KIOSK = Path(__file__).resolve().parents[2] / "kiosk"
PAGES = sorted([*KIOSK.rglob("*.qml")])
PROGRAMS = sorted((KIOSK / "ui").rglob("*.py"))

_NO, _CTRL, _ALT, _META, _SHIFT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.MetaModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
CHORDS = (_NO, _CTRL, _ALT, _META, _SHIFT, _CTRL | _ALT, _CTRL | _SHIFT, _ALT | _SHIFT)
PRESSES_A_BUTTON = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}
"""What has the focus is pressed by these, as by a finger: each page's own tests say what follows."""
ORDINARY = [
    key
    for key in sorted(set(Qt.Key) - PRESSES_A_BUTTON, key=lambda key: key.value)
    if key.value < 0x80 or Qt.Key.Key_Escape.value <= key.value <= Qt.Key.Key_F12.value or key is Qt.Key.Key_Menu
]
"""Letters, digits and what else a keyboard has."""
UNUSUAL = [key for key in Qt.Key if key.value > Qt.Key.Key_F12.value and key.name not in ("Key_unknown", "Key_mu")]
"""Media, office and telephone keys, which a keyboard of somebody's own may well send."""
IN_ALL_CHORDS = ("attract", "apply", "matches", "maintenance")
MEANS_SOMETHING = (events.Touched, events.BackAsked, events.HelpAsked, events.StaffGesture)
"""The four keys of docs/accessibility.md and the way to the staff's PIN."""


@pytest.fixture
def gallery(qtbot: QtBot) -> Iterator[Gallery]:
    with_pages = warmed(Gallery(1080, 1920))
    with_pages.window.setProperty("held", True)
    yield with_pages
    with_pages.window.setProperty("held", False)
    with_pages.close()
    assert with_pages.warnings == []


def only_ours_is_seen(gallery: Gallery) -> bool:
    """No dialog, no menu, no second window; ours as large as it was."""
    seen = [each for each in QGuiApplication.allWindows() if each.isVisible()]
    return seen == [gallery.window] and gallery.window.size().toTuple() == (1080, 1920)


def first_of_each_screen() -> Iterator[tuple[str, str]]:
    known: set[str] = set()
    for scene, change in scenes():
        kind = scene if scene.startswith("overlay") else screen_of(scene, change)
        if kind not in known:
            known.add(kind)
            yield scene, kind


def test_no_key_and_no_chord_leads_anywhere_but_back_help_and_the_pin(gallery: Gallery) -> None:
    clipboard = QGuiApplication.clipboard()
    clipboard.setText("")
    by_name = dict(scenes())
    for scene, _ in first_of_each_screen():
        gallery.show_scene(scene, by_name[scene])
        gallery.sent.clear()
        for key, chord in product(ORDINARY, CHORDS if scene in IN_ALL_CHORDS else CHORDS[:1]):
            QTest.keyClick(gallery.window, key, chord)
        for key, kind in product(UNUSUAL, (QEvent.Type.KeyPress, QEvent.Type.KeyRelease)):
            # QTest knows no letters for these.
            QCoreApplication.sendEvent(gallery.window, QKeyEvent(kind, key, _NO))
        gallery.settle(0)
        assert only_ours_is_seen(gallery), scene
        assert {type(each) for each in gallery.sent} <= set(MEANS_SOMETHING), scene
    for mode in QClipboard.Mode:
        assert clipboard.text(mode) == ""


@pytest.mark.parametrize("fingers", [1, 3])
def test_no_gesture_leads_anywhere(gallery: Gallery, fingers: int) -> None:
    """Swipes from all edges, a pinch apart, and a long press; on the pages with the most text."""
    finger = QTest.createTouchDevice()
    middle = QPoint(540, 960)
    ways = [
        *((edge, middle) for edge in (QPoint(1, 960), QPoint(1078, 960), QPoint(540, 1), QPoint(540, 1918))),
        (middle, QPoint(200, 300)),
        (middle, middle),
    ]
    by_name = dict(scenes())
    for scene in ("attract", "job", "maintenance-log"):
        for begun, ended in ways:
            gallery.show_scene(scene, by_name[scene])
            gallery.sent.clear()
            for step in range(5):
                at = QPoint(
                    begun.x() + (ended.x() - begun.x()) * step // 4, begun.y() + (ended.y() - begun.y()) * step // 4
                )
                touching = QTest.touchEvent(gallery.window, finger)
                for each in range(fingers):
                    place = at + QPoint(0, 12 * each)
                    if step == 0:
                        touching.press(each, place, gallery.window)
                    else:
                        touching.move(each, place, gallery.window)
                touching.commit()
            if begun == ended:
                gallery.settle(900)
            lifting = QTest.touchEvent(gallery.window, finger)
            for each in range(fingers):
                lifting.release(each, ended + QPoint(0, 12 * each), gallery.window)
            lifting.commit()
            assert only_ours_is_seen(gallery), scene
            assert not any(isinstance(each, events.StaffGesture) for each in gallery.sent), scene
    assert QGuiApplication.clipboard().text(QClipboard.Mode.Selection) == ""


def test_nothing_can_be_dropped_on_a_page(gallery: Gallery) -> None:
    gallery.show_scene("attract", {})
    gallery.sent.clear()
    mime = QMimeData()
    mime.setUrls([QUrl("https://hub.example.invalid/"), QUrl.fromLocalFile("/etc/passwd")])
    dropped = QDropEvent(QPointF(540, 960), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, _NO)
    dropped.ignore()
    QCoreApplication.sendEvent(gallery.window, dropped)
    assert not dropped.isAccepted()
    assert gallery.sent == []
    assert only_ours_is_seen(gallery)


def test_a_kiosks_window_stays_whoever_asks_for_its_end(gallery: Gallery) -> None:
    gallery.show_scene("attract", {})
    assert not gallery.window.close()
    QGuiApplication.quit()
    gallery.settle(0)
    assert only_ours_is_seen(gallery)
    gallery.window.setProperty("held", False)
    assert gallery.window.close(), "a window on somebody's desk can be closed, and so can one that the program lets go"


def test_no_item_of_any_page_takes_text_drops_or_a_cursor(gallery: Gallery) -> None:
    by_name = dict(scenes())
    for scene, _ in first_of_each_screen():
        gallery.show_scene(scene, by_name[scene])
        for each in everything(gallery):
            kinds = ("QQuickTextInput", "QQuickTextEdit", "QQuickDropArea", "QQuickHoverHandler")
            assert not any(each.item.inherits(kind) for kind in kinds), (scene, each.name)


# --- what no page and no part of the screen program may hold ---

LEADS_OUT = re.compile(
    r"openUrlExternally|onLinkActivated|onLinkHovered|createQmlObject|import QtQuick\.(Controls|Dialogs)|import QtWeb"
    r"|\b(TextInput|TextEdit|TextField|TextArea|DropArea|WebView|WebEngineView|FileDialog|FolderDialog|MessageDialog"
    r"|ColorDialog|FontDialog|Dialog|Popup|Menu|ContextMenu|Shortcut|PinchHandler|SwipeView|Drawer|XMLHttpRequest"
    r"|WebSocket)\b\s*[{.(]"
)
PROGRAM_LEADS_OUT = re.compile(
    r"QDesktopServices|QMessageBox|QFileDialog|QtWidgets|QtNetwork|QtWebEngine|webbrowser|xdg-open|\.clipboard\(|QShortcut"
)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_page_holds_what_leads_out(page: Path) -> None:
    source = page.read_text("utf-8")
    assert LEADS_OUT.search(source) is None
    assert all(f"Text.{kind}" not in source for kind in ("RichText", "StyledText", "MarkdownText", "AutoText"))
    for text in re.finditer(r"(?<![\w.])Text \{(?P<body>[^{}]*)", source):
        assert "textFormat: Text.PlainText" in text["body"], "else a name with a tag in it is drawn as one"


def test_no_part_of_the_screen_program_leads_out() -> None:
    assert [file.name for file in PROGRAMS if PROGRAM_LEADS_OUT.search(file.read_text("utf-8"))] == []


@pytest.mark.parametrize(
    "wrong",
    [
        'Qt.openUrlExternally("https://hub.example.invalid")',
        "TextInput { }",
        "onLinkActivated: (link) => {}",
        "import QtQuick.Controls",
        "Shortcut { sequence: StandardKey.Quit }",
    ],
)
def test_the_search_finds_each_of_them(wrong: str) -> None:
    assert LEADS_OUT.search(wrong) is not None
