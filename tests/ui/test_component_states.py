"""Every component of the kit in each of its states, as the gallery shows them, on one engine."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRectF
from PySide6.QtGui import QAccessible, QColor, QImage
from PySide6.QtQuick import QQuickItem

from kiosk.ui.gallery.scenes import scenes, screen_of
from kiosk.ui.gallery.showcase import Showcase
from kiosk.ui.gallery.specimens import FRAMES, SPECIMENS, WITHOUT_A_PICTURE, State
from kiosk.ui.gallery.surroundings import MODES
from kiosk.ui.gallery.window import MAIN_QML, Gallery
from tests.ui.qml_tree import Seen, is_pressable, seen

KIT = MAIN_QML.parent / "kit"
CHECKED = [mode for mode in MODES if mode.name in ("normal", "large-contrast")]
"""Between them every size and colour of the theme."""
MAY_BE_EMPTY = re.compile(
    r"^    (?:required )?property (?:string (?:text|name|title|source|stem|code)|var card)\b", re.M
)
MAY_BE_LONG = re.compile(
    r"^    (?:required )?property (?:string (?:text|title)|var card)\b|^(?:Text|Label|Paragraph) \{", re.M
)
SLACK_PX = 1.5
SCREEN = QRectF(0, 0, 1080, 1920)


@pytest.fixture(scope="module")
def gallery(qapp: object) -> Iterator[Gallery]:
    made = Gallery(int(SCREEN.width()), int(SCREEN.height()))
    yield made
    made.close()
    assert made.warnings == []


@pytest.fixture(params=CHECKED, ids=lambda mode: mode.name)
def showcase(gallery: Gallery, request: pytest.FixtureRequest) -> Iterator[Showcase]:
    gallery.become(request.param)
    made = Showcase(gallery)
    yield made
    made.hide()


def source_of(component: str) -> str:
    """With what it is made of: a Poster is a Paragraph is a Text."""
    file = KIT / f"{component}.qml"
    if not file.exists():
        return ""
    text = file.read_text(encoding="utf-8")
    base = re.search(r"^(\w+) \{", text, re.M)
    return text if base is None else text + source_of(base[1])


def within(item: QQuickItem) -> list[Seen]:
    """The visible parts of one specimen."""
    return list(seen(item, SCREEN))


def states(component: str) -> list[State]:
    return [each.state for each in SPECIMENS[component]]


def colour(gallery: Gallery, token: str) -> QColor:
    return QColor(gallery.theme.property(token))


def shows(picture: QImage, item: QQuickItem, wanted: QColor) -> bool:
    """Whether that colour is on the item's middle column or row."""
    area = item.mapRectToScene(item.boundingRect()).toRect()
    middle = area.center()
    points = [QPoint(middle.x(), y) for y in range(area.top(), area.bottom())]
    points += [QPoint(x, middle.y()) for x in range(area.left(), area.right())]
    return any(picture.pixelColor(point) == wanted for point in points if picture.rect().contains(point))


def ring_of(item: QQuickItem) -> bool:
    return bool(item.property("ringed")) or any(ring_of(child) for child in item.childItems())


def test_the_gallery_has_every_component_of_the_kit() -> None:
    assert {file.stem for file in KIT.glob("*.qml")} == {*SPECIMENS, *FRAMES, *WITHOUT_A_PICTURE}


def test_each_component_is_shown_in_all_the_states_it_can_have() -> None:
    for component in SPECIMENS:
        source, shown = source_of(component), states(component)
        can_be = {State.NORMAL} if component not in ("FaultDrawing", "FocusRing") else set()
        if "KeyStop {" in source:
            can_be |= {State.PRESSED, State.FOCUSED}
        if MAY_BE_EMPTY.search(source):
            can_be.add(State.EMPTY)
        if MAY_BE_LONG.search(source):
            can_be.add(State.LONG)
        if "Accessible.checkable: true" in source:
            can_be |= {State.CHOSEN, State.DISABLED}
        if '"broken"' in source or 'verdict === "bad"' in source:
            can_be |= {State.GOOD, State.ERROR}
        assert can_be <= set(shown), (component, can_be - set(shown))


@pytest.mark.parametrize("component", SPECIMENS)
def test_every_state_is_whole_and_tells_itself_from_the_others(
    gallery: Gallery, showcase: Showcase, component: str
) -> None:
    picture = showcase.picture(component)
    for number, specimen in enumerate(SPECIMENS[component]):
        item = showcase.item(number)
        where = (component, specimen.name)
        if specimen.state is not State.EMPTY:
            assert min(item.width(), item.height()) > 0, where
        own = item.mapRectToScene(item.boundingRect()).adjusted(-SLACK_PX, -SLACK_PX, SLACK_PX, SLACK_PX)
        for each in within(item):
            text = str(each.item.property("text") or "")
            assert not re.search("undefined|NaN|null", text), where
            if each.item.inherits("QQuickText") and text:
                assert own.contains(each.visible), (where, text)
        match specimen.state:
            case State.PRESSED:
                brick = next(each.item for each in _bricks(item) if each.item.property("down"))
                assert brick.property("drop") > 0, where
                assert shows(picture, brick, colour(gallery, "pressedFace")), where
            case State.FOCUSED if component != "FocusRing":
                assert ring_of(item), where
                assert not ring_of(showcase.item(0)), where
            case State.DISABLED:
                assert all(each.item.property("flat") for each in _bricks(item)), where
                assert shows(picture, _bricks(item)[0].item, colour(gallery, "off")), where
            case State.CHOSEN:
                assert item.property("drop") > 0, where
                assert shows(picture, item, colour(gallery, "solid")), where
            case State.BUSY:
                assert not item.property("pressable"), where
            case State.ERROR if item.property("inkColor") is not None:
                assert item.property("inkColor") == colour(gallery, "red"), where


def _bricks(item: QQuickItem) -> list[Seen]:
    own = Seen(item, SCREEN, SCREEN)
    return [each for each in [own, *within(item)] if each.item.property("drop") is not None]


def test_what_cannot_be_pressed_is_told_to_assistive_technology(gallery: Gallery) -> None:
    QAccessible.setActive(True)
    showcase = Showcase(gallery)
    for component in ("BigButton", "FilterChip", "TradeTile"):
        showcase.show(component)
        for number, specimen in enumerate(SPECIMENS[component]):
            item = showcase.item(number)
            state = QAccessible.queryAccessibleInterface(item).state()
            assert bool(state.focusable) is is_pressable(item), (component, specimen.name)
            if component != "BigButton":
                assert bool(state.checked) is (specimen.state is State.CHOSEN), (component, specimen.name)
    showcase.hide()


def test_a_press_let_go_elsewhere_leaves_nothing_pressed(gallery: Gallery) -> None:
    showcase = Showcase(gallery)
    showcase.show("BigButton")
    pressed = showcase.item(states("BigButton").index(State.PRESSED))
    activated: list[bool] = []
    pressed.activated.connect(lambda: activated.append(True))  # type: ignore[attr-defined]
    showcase.hide()
    assert activated == []


def test_every_page_and_overlay_has_a_picture() -> None:
    main = MAIN_QML.read_text(encoding="utf-8")
    screens = {file: name for name, file in re.findall(r'PageLoader \{.*?name: "(\w+)"; file: "(\w+)"', main)}
    shown = {screen_of(scene, change) for scene, change in scenes()}
    for file in (MAIN_QML.parent / "pages").glob("*.qml"):
        part = re.fullmatch(r"(\w+)(Overlay|Panel)", file.stem)
        if part is None:
            assert screens[file.stem] in shown, file.stem
            continue
        words = re.sub(r"(?<!^)(?=[A-Z])", "-", part[1]).lower()
        beginning = {"Overlay": "overlay-", "Panel": "maintenance-"}[part[2]] + words
        assert any(scene.startswith(beginning) for scene, _ in scenes()), file.stem
