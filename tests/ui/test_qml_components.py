"""The kit: colours that can be told apart, words for every code, bricks that say what they are, and clean sources."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QAccessible, QColor, QImage
from PySide6.QtQml import QQmlComponent, QQmlEngine, QQmlExpression
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kiosk.domain.application import SilenceCode, TicketTitle
from kiosk.domain.job import Acceptance, Education, Hazard, Insurance, PayUnit, Perk, Settlement
from kiosk.domain.matching import FoldCode, ReasonCode
from kiosk.domain.region import DistanceWord
from kiosk.domain.trade import parse_trades
from kiosk.protocol.printer_codes import PrinterFault
from kiosk.protocol.reader_events import FaultCode
from kiosk.resources import asset_text
from kiosk.ui.gallery.samples import ROWS
from kiosk.ui.gallery.window import Gallery
from kiosk.ui.pictograms import PROVIDER, PictogramProvider
from kiosk.ui.session.visit import Obstacle
from tests.ui.qml_tree import item_named, pressables

QML = Path(__file__).parents[2] / "kiosk" / "ui" / "qml"
KIT = QUrl.fromLocalFile(str(QML / "kit") + "/")
CHINESE = re.compile(r"[\u4e00-\u9fff]")

Ask = Callable[..., Any]


@pytest.fixture
def engine(qapp: QObject) -> Iterator[QQmlEngine]:
    warnings: list[str] = []
    made = QQmlEngine()
    made.warnings.connect(lambda messages: warnings.extend(message.toString() for message in messages))
    made.addImageProvider(PROVIDER, PictogramProvider())
    yield made
    made.deleteLater()
    assert warnings == []


def create(engine: QQmlEngine, body: str) -> QObject:
    component = QQmlComponent(engine)
    component.setData(f'import QtQuick\nimport "{KIT.toString()}"\n{body}'.encode(), QUrl())
    made = component.create()
    assert made is not None, component.errorString()
    made.setParent(engine)
    return made


@pytest.fixture
def words(engine: QQmlEngine) -> Ask:
    holder = create(engine, "QtObject { property var words: Words }")

    def ask(function: str, *arguments: Any) -> Any:
        said = ", ".join(json.dumps(argument, ensure_ascii=False) for argument in arguments)
        expression = QQmlExpression(engine.rootContext(), holder, f"words.{function}({said})")
        answer = expression.evaluate()
        assert not expression.hasError(), expression.error().toString()
        return answer[0] if isinstance(answer, tuple) else answer

    return ask


# --- words ------------------------------------------------------------------------------------------------------------


def test_every_code_has_words(words: Ask) -> None:
    asked: list[tuple[str, Any]] = [
        *(("settlement", str(code)) for code in Settlement),
        *(("settlementSaid", str(code)) for code in Settlement),
        *(("insurance", str(code)) for code in Insurance),
        *(("perk", str(code)) for code in Perk),
        *(("hazard", str(code)) for code in Hazard),
        *(("education", str(code)) for code in Education),
        *(("acceptance", str(code)) for code in Acceptance),
        *(("ticketTitle", str(code)) for code in TicketTitle),
        *(("ticketDone", str(code)) for code in TicketTitle),
        *(("cannotApply", str(code)) for code in Obstacle),
        *(("fold", {"code": str(code), "value": 5, "count": 2}) for code in FoldCode),
        *(("reason", {"code": str(code), "value": "welder"}) for code in ReasonCode),
        *(("silence", {"code": str(code), "day": "today", "time": "20:00"}) for code in SilenceCode),
    ]
    for function, code in asked:
        said = words(function, code)
        assert CHINESE.search(said), (function, code, said)
        assert "undefined" not in said, (function, code)


def test_the_words_of_faults_trades_and_certificates_are_those_of_the_tables(words: Ask) -> None:
    for row in tomllib.loads(asset_text("data/faults.toml"))["fault"]:
        assert words("faultSentence", row["code"]) == row["sentence"]
        assert words("faultInstruction", row["code"]).replace("\n", "") == row["instruction"]
    assert {row["code"] for row in tomllib.loads(asset_text("data/faults.toml"))["fault"]} == {
        *FaultCode,
        *PrinterFault,
    }
    for tile in parse_trades(asset_text("data/trades.toml")).tiles:
        assert words("tile", tile.id) == tile.word
    for certificate in tomllib.loads(asset_text("data/trades.toml"))["certificate"]:
        assert words("certificate", certificate["code"]) == certificate["name"]


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ({"day": "tomorrow", "time": "06:30", "kind": "gather"}, "明早 6:30 集合"),
        ({"day": "tomorrow", "time": "13:00", "kind": "on-site"}, "明天 13:00 到工地"),
        ({"day": "today", "time": "06:00", "kind": "bus"}, "今早 6:00 坐班车"),
        ({"day": "date", "month": 11, "date": 26, "time": "", "kind": "on-site"}, "11月26日开工"),
        ({"day": "", "time": "", "kind": "on-site"}, "开工时间打电话问"),
    ],
)
def test_start_is_said_as_people_say_it(words: Ask, when: dict[str, Any], said: str) -> None:
    assert words("start", when) == said


@pytest.mark.parametrize(
    ("kilometres", "word", "said"),
    [
        (6.2, DistanceWord.EXACT, "离这里6公里"),
        (0.4, DistanceWord.SAME_TOWNSHIP, "离这里不到1公里"),
        (-1, DistanceWord.SAME_TOWNSHIP, "就在本镇"),
        (-1, DistanceWord.SAME_COUNTY, "在本区县"),
        (-1, DistanceWord.OTHER_COUNTY, "在外县"),
        (-1, DistanceWord.OTHER_CITY, "在外市"),
    ],
)
def test_distance_is_a_figure_only_when_known(words: Ask, kilometres: float, word: DistanceWord, said: str) -> None:
    assert words("distance", kilometres, str(word)) == said


def test_a_count_that_is_not_of_today_carries_its_day(words: Ask) -> None:
    today = {**ROWS[0], "placesLeft": 4}
    old = {**today, "updated": {"day": "yesterday", "time": "18:20", "month": 11, "date": 23}}
    assert words("placesLeft", today) == "还缺 4 人"
    assert words("placesLeft", old) == "昨晚18:20时还缺4人"
    assert words("placesLeft", {**today, "state": "filled"}) == "已招满"
    assert words("applied", today) == "要10人，已报12人"


def test_pay_names_its_unit(words: Ask) -> None:
    assert words("pay", {"payMin": 350, "payMax": 400}) == "350–400"
    assert words("pay", {"payMin": 380, "payMax": 0}) == "380"
    assert words("payUnit", "piece", "筐") == "元/筐"
    assert all(words("payUnit", str(unit), "").startswith("元/") for unit in PayUnit)


def test_silence_is_said_by_the_clock_on_the_wall(words: Ask) -> None:
    meaning = {"code": "not_chosen_by", "day": "today", "time": "20:00", "month": 11, "date": 24}
    assert words("silence", meaning).replace("\n", "") == "今晚8点前没接到电话就是没选上，请不要去。"


def test_nothing_is_said_that_must_not_be_said() -> None:
    """docs/architecture.md, "Rules of the market", M10."""
    for source in QML.rglob("*.qml"):
        for said in re.findall(r'qsTr\("((?:[^"\\]|\\.)*)"', source.read_text(encoding="utf-8")):
            for word in ("！", "亲", "失败", "错误", "非法", "系统", "用户", "离您", "老年", "只剩"):
                assert word not in said, (source.name, said)


# --- sources ----------------------------------------------------------------------------------------------------------


def test_every_chinese_sentence_can_be_translated() -> None:
    for source in QML.rglob("*.qml"):
        for number, line in enumerate(source.read_text(encoding="utf-8").splitlines(), start=1):
            code = line.split("//")[0]
            for text in re.findall(r'"((?:[^"\\]|\\.)*)"', re.sub(r'qsTr\("(?:[^"\\]|\\.)*"', "", code)):
                assert not re.search(r"[\u4e00-\u9fff]", text), (source.name, number, text)


def test_texts_are_plain_and_the_page_needs_no_controls() -> None:
    for source in QML.rglob("*.qml"):
        text = source.read_text(encoding="utf-8")
        assert "QtQuick.Controls" not in text, source.name
        assert "layer.enabled" not in text, source.name
        if re.search(r"^\s*Text \{", text, re.MULTILINE):
            assert source.name in ("Label.qml", "Paragraph.qml"), source.name
            assert "textFormat: Text.PlainText" in text


def test_every_component_is_in_the_module() -> None:
    listed = set(re.findall(r"(\w+\.qml)$", (QML / "kit" / "qmldir").read_text(encoding="utf-8"), re.MULTILINE))
    assert listed == {path.name for path in (QML / "kit").glob("*.qml")}


def test_every_pictogram_that_is_named_exists() -> None:
    stems = {path.stem for path in (QML.parents[2] / "assets" / "pictograms").glob("*.svg")}
    for source in QML.rglob("*.qml"):
        for stem in re.findall(r'"((?:ui|scene|card|two|reader)-[a-z-]+)"', source.read_text(encoding="utf-8")):
            assert stem in stems, (source.name, stem)


# --- colours ----------------------------------------------------------------------------------------------------------

TEXT_PAIRS = [
    ("ink", "paper"),
    ("ink", "ground"),
    ("ink", "tint"),
    ("ink2", "paper"),
    ("ink2", "ground"),
    ("ink2", "tint"),
    ("signWord", "sign"),
    ("figure", "paper"),
    ("figure", "tint"),
    ("reasonInk", "tint"),
    ("amberInk", "amberTint"),
    ("amberInk", "ground"),
    ("ok", "ground"),
    ("ok", "okTint"),
    ("red", "redTint"),
    ("red", "ground"),
    ("offText", "off"),
    ("word", "paper"),
    ("word", "pressedFace"),
    ("blueWord", "paper"),
    ("carefulWord", "paper"),
    ("solidWord", "solid"),
    ("solidWord", "solidPressed"),
    ("paper", "ink"),
]
SHAPE_PAIRS = [("edge", "paper"), ("edge", "ground"), ("carefulEdge", "paper"), ("amber", "ink")]


def luminance(colour: QColor) -> float:
    """Relative luminance of WCAG 2.2."""
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: QColor, other: QColor) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("high_contrast", [False, True])
def test_contrast_of_text_and_of_shapes(engine: QQmlEngine, high_contrast: bool) -> None:
    theme = create(engine, "QtObject { property var theme: Theme }").property("theme")
    theme.setProperty("highContrast", high_contrast)
    for front, back in TEXT_PAIRS:
        assert contrast(theme.property(front), theme.property(back)) >= 7, (front, back)
    # The ring's inner side lies on the page; in high contrast its outer line is white, in the other theme ink.
    for front, back in SHAPE_PAIRS if not high_contrast else SHAPE_PAIRS[:-1]:
        assert contrast(theme.property(front), theme.property(back)) >= 3, (front, back)


def test_the_same_panel_has_the_drawn_pixel_sizes(engine: QQmlEngine) -> None:
    theme = create(engine, "QtObject { property var theme: Theme }").property("theme")
    drawn = {"poster": 176, "title": 68, "cardTitle": 50, "payCard": 82, "line": 35, "reason": 32, "small": 29}
    for token, pixels in drawn.items():
        assert abs(theme.property(token) - pixels) <= 1, token


# --- components -------------------------------------------------------------------------------------------------------


def test_a_brick_has_thickness_only_while_it_can_be_pressed(engine: QQmlEngine) -> None:
    brick = create(engine, 'BigButton { width: 400; height: 120; text: "好了" }')
    thick = brick.property("faceHeight")
    assert thick < 120
    brick.setProperty("pressable", False)
    assert brick.property("faceHeight") == 120


def test_busy_bricks_cannot_be_pressed_again(engine: QQmlEngine) -> None:
    brick = create(engine, 'BigButton { property int pressed: 0; text: "好了"; onActivated: pressed += 1 }')
    for busy, expected in ((False, 1), (True, 1), (False, 2)):
        brick.setProperty("busy", busy)
        QQmlExpression(engine.rootContext(), brick, "activate()").evaluate()
        assert brick.property("pressed") == expected


def test_long_words_fold_once_at_the_floor_and_chinese_does_not(engine: QQmlEngine) -> None:
    theme = create(engine, "QtObject { property var theme: Theme }").property("theme")
    label = create(engine, 'Label { width: 260; text: "Jobs updated this morning 5:50" }')
    assert (label.property("lineCount"), label.property("truncated")) == (1, True)
    low = label.property("height")
    theme.setProperty("wordy", True)
    assert (label.property("lineCount"), label.property("truncated")) == (2, False)
    assert label.property("height") > low


def test_a_long_range_of_pay_leaves_its_unit_and_plate_whole(engine: QQmlEngine) -> None:
    card = '({ payMin: 12000, payMax: 15000, payUnit: "month", pieceName: "", settlement: "on-completion" })'
    row = create(engine, f"PayRow {{ card: {card}; plated: true; most: 560 }}")
    row.ensurePolished()  # type: ignore[attr-defined]
    assert row.property("width") <= 560
    assert not any(child.property("truncated") for child in row.childItems())  # type: ignore[attr-defined]


@pytest.mark.parametrize("seconds", [20, 9, 4])
def test_the_ring_counts_in_figures_and_turns_red_at_the_end(engine: QQmlEngine, seconds: int) -> None:
    ring = create(engine, f"IdleRing {{ secondsLeft: {seconds}; totalSeconds: 20 }}")
    lit = ring.property("lit")
    theme = create(engine, "QtObject { property var theme: Theme }").property("theme")
    assert lit == theme.property("red" if seconds <= 5 else "figure")
    strokes = [child for child in ring.childItems() if child.inherits("QQuickRectangle")]  # type: ignore[attr-defined]
    assert sum(stroke.property("color") == lit for stroke in strokes) == seconds * len(strokes) // 20


def test_the_keypad_is_a_telephone(engine: QQmlEngine) -> None:
    pad = create(
        engine,
        'Keypad { property string typed: ""; width: 900; height: 800; onDigit: (number) => typed += number;'
        ' onErase: typed += "<"; onClear: typed += "C" }',
    )
    assert isinstance(pad, QQuickItem)
    keys = {child.objectName(): child for child in pad.childItems() if child.objectName()}
    assert sorted(keys) == sorted([f"key{digit}" for digit in range(10)] + ["keyClear", "keyErase"])
    for name in ("key1", "key3", "key0", "keyErase", "keyClear"):
        QQmlExpression(engine.rootContext(), keys[name], "activate()").evaluate()
    assert pad.property("typed") == "130<C"
    assert keys["key1"].y() < keys["key4"].y() < keys["key7"].y() < keys["key0"].y()
    assert keys["keyClear"].x() < keys["key0"].x() < keys["keyErase"].x()


def test_assistive_technology_finds_names_roles_and_the_press(qtbot: QtBot) -> None:
    QAccessible.setActive(True)
    gallery = Gallery(1080, 1920)
    gallery.show_scene("notice", {})
    for each in pressables(gallery):
        interface = QAccessible.queryAccessibleInterface(each.item)
        assert interface.text(QAccessible.Text.Name) == each.item.property("spokenName")
        assert interface.role() in (QAccessible.Role.Button, QAccessible.Role.CheckBox)
        assert "Press" in interface.actionInterface().actionNames()
    gallery.show_scene("trades-chosen", {"trades": {"tiles": [{"tile": "welder", "word": "电焊工", "chosen": True}]}})
    tile = QAccessible.queryAccessibleInterface(item_named(gallery, "tile-welder"))
    assert tile.role() == QAccessible.Role.CheckBox
    assert tile.state().checked
    gallery.close()
    assert gallery.warnings == []


def test_a_pressed_brick_goes_down(qtbot: QtBot) -> None:
    gallery = Gallery(1080, 1920)
    gallery.show_scene("notice", {})
    brick = item_named(gallery, "seeAll")
    middle = brick.mapToScene(brick.boundingRect().center()).toPoint()
    finger = QTest.createTouchDevice()
    at_rest = gallery.window.grabWindow()
    QTest.touchEvent(gallery.window, finger).press(0, middle, gallery.window).commit()
    gallery.settle(120)
    held = gallery.window.grabWindow()
    QTest.touchEvent(gallery.window, finger).release(0, middle, gallery.window).commit()
    gallery.settle(200)
    released = gallery.window.grabWindow()
    face = middle.x() - int(brick.width() / 2) + 60, middle.y()
    gallery.close()
    assert at_rest.pixelColor(*face) != held.pixelColor(*face)
    assert _same(at_rest, released)


def _same(one: QImage, other: QImage) -> bool:
    return bytes(one.constBits()) == bytes(other.constBits())
