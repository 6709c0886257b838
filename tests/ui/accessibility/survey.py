"""One look at one screen in one mode on one panel: every figure and every fault that software can see there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations

from PySide6.QtCore import QRectF, QUrl
from PySide6.QtGui import QAccessible, QAccessibleInterface, QFont, QFontMetricsF
from PySide6.QtQml import QQmlComponent
from PySide6.QtQuick import QQuickItem

from kiosk.ui.gallery.scenes import Change, scenes
from kiosk.ui.gallery.surroundings import Mode, Panel
from kiosk.ui.gallery.window import Gallery
from kiosk.ui.voice.page_words import page_words
from tests.ui.accessibility.pixels import Drawn, ratio
from tests.ui.accessibility.rules import RULES, Check
from tests.ui.qml_tree import Seen, everything, is_pressable

CAP_HEIGHT = 0.733
"""Of the em of Noto Sans CJK."""
INK_TOP, INK_BOTTOM = 0.30, 1.26
"""Where the font's ideographs begin and end, in ems below the top of its line."""
SETTLE_MS = 15
"""Before what is laid out only for a frame is asked for, and after: rows that are gone go then."""
INSIDE_PX = 9
"""From a brick's side, past its border."""
REACH_MM = (380, 1220)
"""EN 301 549 8.3, ADA 308."""
SPOKEN_ELSEWHERE = frozenset({"1"})
"""The number on a drawn card."""


@dataclass(frozen=True, slots=True)
class Finding:
    """``value`` is what was measured, None for a check without a figure."""

    check: Check
    where: str
    item: str
    value: float | None = None
    failed: bool = False


@dataclass
class Survey:
    """What was seen so far: the smallest figure of each check, and everything that is not as it should be."""

    least: dict[Check, Finding] = field(default_factory=dict)
    looked: dict[Check, int] = field(default_factory=dict)
    failures: list[Finding] = field(default_factory=list)

    def add(self, findings: Iterable[Finding]) -> None:
        for each in findings:
            self.looked[each.check] = self.looked.get(each.check, 0) + 1
            if each.failed:
                self.failures.append(each)
            known = self.least.get(each.check)
            if each.value is not None and (known is None or known.value is None or each.value < known.value):
                self.least[each.check] = each


class Screen:
    """What is drawn now, below no overlay."""

    def __init__(self, gallery: Gallery, reader: TextReader, panel: Panel, mode: Mode, scene: str) -> None:
        self.gallery = gallery
        self.panel = panel
        self.large = bool(mode.values.get("elder", False))
        self.where = f"{panel.name} {mode.name} {scene}"
        layer = gallery.window.property("spokenPage")
        if not isinstance(layer, QQuickItem):
            raise TypeError(f"{scene} has no page")
        self.layer = layer
        polish(layer)
        self.items = [each for each in everything(gallery) if within(each.item, layer)]
        self.texts = [
            each for each in self.items if each.item.inherits("QQuickText") and str(each.item.property("text")).strip()
        ]
        self.facts = {each: reader.read(each.item) for each in self.texts}
        self.stops = [
            each
            for each in self.items
            if each.item.property("spokenName") is not None and each.item.property("pressable") is not None
        ]
        self.pressables = [each for each in self.stops if is_pressable(each.item)]

    @cached_property
    def drawn(self) -> Drawn:
        return Drawn(self.gallery.window.grabWindow())

    def figures(self, *, pixels: bool = True) -> Iterator[Finding]:
        """All checks that take one look; ``pixels`` with those that need the picture."""
        yield from self._caps_and_lines()
        yield from self._wholeness()
        yield from self._targets()
        yield from self._speech()
        if pixels:
            yield from self._contrast()

    def _ink(self, each: Seen) -> QRectF:
        return ink(each.item, self.facts[each])

    def _say(self, check: Check, item: str, value: float) -> Finding:
        rule = RULES[check]
        least = rule.least_large if self.large else rule.least
        # Half a pixel is rounding.
        slack = self.panel.mm_per_px / 2 if rule.unit == "mm" else 0.01
        return Finding(check, self.where, item, value, value < least - slack)

    def _caps_and_lines(self) -> Iterator[Finding]:
        for each in self.texts:
            facts = self.facts[each]
            yield self._say(Check.CAP, each.name, facts.em_px * CAP_HEIGHT * self.panel.mm_per_px)
            if facts.lines > 1:
                yield self._say(Check.LINES, each.name, facts.high / facts.lines / facts.em_px)

    def _targets(self) -> Iterator[Finding]:
        mm = self.panel.mm_per_px
        low = bool(self.gallery.theme.property("low"))
        lower_edge_mm = float(self.gallery.kiosk.property("lowerEdgeMm"))
        for each in self.pressables:
            side_mm = min(each.whole.width(), each.whole.height()) * mm
            yield self._say(Check.PAD_KEY if of_pad(each.item) else Check.TARGET, each.name, side_mm)
            if low:
                height_mm = [
                    lower_edge_mm + (self.gallery.window.height() - y) * mm
                    for y in (each.visible.top(), each.visible.bottom())
                ]
                failed = height_mm[0] > REACH_MM[1] + mm or height_mm[1] < REACH_MM[0]
                yield Finding(Check.REACH, self.where, each.name, None, failed)
        for one, other in combinations(self.pressables, 2):
            if crosses(one.visible, other.visible, 1) and not within(other.item, one.item):
                yield Finding(Check.TARGET, self.where, f"{one.name} over {other.name}", 0.0, failed=True)

    def _wholeness(self) -> Iterator[Finding]:
        inks = [(each, self._ink(each)) for each in self.texts if not scrolled_off(each)]
        for each, area in inks:
            yield Finding(Check.WHOLE, self.where, each.name, None, False)
            for why in self._torn(each, area):
                yield Finding(Check.WHOLE, self.where, f"{why}: {each.item.property('text')}", None, True)
        for (one, area), (other, over) in combinations(inks, 2):
            if crosses(area, over, 3):
                names = f"{one.item.property('text')} / {other.item.property('text')}"
                yield Finding(Check.WHOLE, self.where, f"overlap: {names}", None, True)

    def _torn(self, each: Seen, area: QRectF) -> Iterator[str]:
        if each.item.property("truncated"):
            yield "elided"
        if self.facts[each].wraps and broken_word(each.item, self.facts[each].em_px):
            yield "broken word"
        if beyond(area.intersected(each.whole), each.visible):
            yield "cut"
        box = box_around(each.item)
        if box is not None and beyond(area, box.mapRectToScene(QRectF(0, 0, box.width(), box.height()))):
            yield "out of its box"
        for other in self.stops:
            if crosses(area, other.visible) and not within(each.item, other.item):
                yield f"under {other.name}"
        for stem, drawing in self.drawings:
            if crosses(area, drawing):
                yield f"across {stem}"

    @cached_property
    def drawings(self) -> list[tuple[str, QRectF]]:
        """Pictograms, and where their strokes are."""
        found = []
        for each in self.items:
            stem = str(each.item.property("stem")) if each.item.inherits("QQuickImage") else "None"
            if not stem.startswith(("scene", "None")):
                inset = each.whole.width() * 0.14
                found.append((stem, each.whole.adjusted(inset, inset, -inset, -inset).intersected(each.visible)))
        return found

    def _contrast(self) -> Iterator[Finding]:
        for each in self.texts:
            if not scrolled_off(each):
                yield self._say(
                    Check.TEXT_CONTRAST,
                    each.name,
                    self.drawn.text_contrast(self._ink(each), each.item.property("color")),
                )
        for each in self.items:
            stem = each.item.property("stem")
            if each.item.inherits("QQuickImage") and stem and not str(stem).startswith("scene") and whole(each):
                around = each.whole.adjusted(-2, -2, 2, 2)
                yield self._say(Check.SHAPE_CONTRAST, str(stem), self.drawn.shape_contrast(around))
        for each in self.pressables:
            if whole(each) and each.whole.left() > 4:
                y = each.whole.center().y()
                left = each.whole.left()
                # Edge or face: white bricks on the blue sign are told by their face.
                outside = self.drawn.at(left - 3, y)
                seen = max(ratio(self.drawn.at(left + step, y), outside) for step in (1, INSIDE_PX))
                yield self._say(Check.SHAPE_CONTRAST, f"edge of {each.name}", seen)

    def _speech(self) -> Iterator[Finding]:
        spoken = " ".join(page_words(self.layer))
        for each in self.texts:
            shown = str(each.item.property("text")).strip()
            if left_unspoken(each.item) or shown in SPOKEN_ELSEWHERE or "****" in shown:
                continue
            said = names_above(each.item).strip() or shown
            yield Finding(Check.SPEECH, self.where, each.name, None, said not in spoken)

    def names(self) -> Iterator[Finding]:
        """What a screen reader is given for everything on this screen."""
        known = {id(interface.object()): interface for interface in accessible_tree(self.gallery)}
        for each in self.stops:
            interface = known.get(id(each.item))
            yield Finding(Check.NAMES, self.where, each.name, None, not well_told(each.item, interface))
        for each in self.texts:
            in_tree = any(id(above) in known for above in ancestors(each.item))
            yield Finding(Check.NAMES, self.where, each.name, None, not in_tree)


def well_told(item: QQuickItem, interface: QAccessibleInterface | None) -> bool:
    if (
        interface is None
        or interface.text(QAccessible.Text.Name) != item.property("spokenName")
        or not interface.text(QAccessible.Text.Name)
    ):
        return False
    roles = (QAccessible.Role.Button, QAccessible.Role.CheckBox)
    state = interface.state()
    if interface.role() not in roles:
        return False
    if not item.property("pressable"):
        return not state.focusable
    if interface.role() is QAccessible.Role.CheckBox and bool(state.checked) is not bool(item.property("chosen")):
        return False
    return bool(state.focusable) and "Press" in interface.actionInterface().actionNames()


def accessible_tree(gallery: Gallery) -> Iterator[QAccessibleInterface]:
    """Everything that assistive technology finds from the window down."""
    waiting = [QAccessible.queryAccessibleInterface(gallery.window)]
    while waiting:
        interface = waiting.pop()
        yield interface
        waiting += [interface.child(index) for index in range(interface.childCount())]


def polish(item: QQuickItem) -> None:
    """Rows, columns and lists lay out what is in them just before a frame: here at once, on a busy machine too."""
    if not item.isVisible():
        return
    item.ensurePolished()
    for child in item.childItems():
        polish(child)
    item.ensurePolished()


def ancestors(item: QQuickItem) -> Iterator[QQuickItem]:
    """The item itself, then what it lies in, up to the window."""
    at: QQuickItem | None = item
    while at is not None:
        yield at
        at = at.parentItem()


def within(item: QQuickItem, layer: QQuickItem) -> bool:
    return any(each is layer for each in ancestors(item))


def left_unspoken(item: QQuickItem) -> bool:
    return any(bool(each.property("unspoken")) for each in ancestors(item))


def of_pad(item: QQuickItem) -> bool:
    return any(bool(each.property("ofKeys")) for each in ancestors(item))


def names_above(item: QQuickItem) -> str:
    """Accessible name and detail of the brick that the text lies on."""
    for each in ancestors(item):
        if each.property("spokenName"):
            return f"{each.property('spokenName')} {each.property('spokenDetail') or ''}"
    return ""


def whole(each: Seen) -> bool:
    """Nothing of it is cut away."""
    return not beyond(each.whole, each.visible)


def scrolled_off(each: Seen) -> bool:
    """Partly outside a list that scrolls: there a text may be cut."""
    if whole(each):
        return False
    return any(above.inherits("QQuickFlickable") for above in ancestors(each.item))


def crosses(one: QRectF, other: QRectF, by_px: float = 2) -> bool:
    crossing = one.intersected(other)
    return crossing.width() > by_px and crossing.height() > by_px


def beyond(area: QRectF, box: QRectF) -> bool:
    return not box.adjusted(-1.5, -1.5, 1.5, 1.5).contains(area)


def box_around(item: QQuickItem) -> QQuickItem | None:
    """The nearest brick or painted rectangle that the text lies on."""
    for above in ancestors(item):
        painted = above.inherits("QQuickRectangle") and above.property("color").alpha() > 0 and above.isVisible()
        if painted or above.property("pressable") is not None:
            return above
    return None


@dataclass(frozen=True, slots=True)
class TextFacts:
    """How a text lies in its item, pixels; ``em_px`` as drawn, for a text that fits itself to its line shrinks."""

    em_px: float
    wide: float
    high: float
    lines: int
    left: float
    top: float
    wraps: bool


class TextReader:
    """Asks QML, for PySide knows no converter for the enumerations of texts."""

    _SOURCE = b"""import QtQuick
QtObject {
    property Item item
    readonly property string facts: !item ? "" : [
        item.fontInfo.pixelSize, item.contentWidth, item.contentHeight, item.lineCount,
        (item.width - item.contentWidth) * (item.effectiveHorizontalAlignment === Text.AlignRight ? 1
            : item.effectiveHorizontalAlignment === Text.AlignHCenter ? 0.5 : 0),
        item.topPadding + (item.height - item.topPadding - item.bottomPadding - item.contentHeight)
            * (item.verticalAlignment === Text.AlignBottom ? 1
               : item.verticalAlignment === Text.AlignVCenter ? 0.5 : 0),
        item.wrapMode === Text.NoWrap ? 0 : 1].join(" ")
}"""

    def __init__(self, gallery: Gallery) -> None:
        component = QQmlComponent(gallery.engine)
        component.setData(self._SOURCE, QUrl())
        self._asker = component.create()
        self._asker.setParent(gallery.engine)

    def read(self, item: QQuickItem) -> TextFacts:
        self._asker.setProperty("item", item)
        facts = [float(part) for part in str(self._asker.property("facts")).split()]
        self._asker.setProperty("item", None)
        em_px, wide, high, lines, left, top, wraps = facts
        return TextFacts(em_px, wide, high, max(1, int(lines)), left, top, bool(wraps))


def ink(item: QQuickItem, facts: TextFacts) -> QRectF:
    """Where the strokes of a text are, in pixels of the window."""
    lines_px = (facts.lines - 1) * facts.high / facts.lines
    height = lines_px + (INK_BOTTOM - INK_TOP) * facts.em_px
    return item.mapRectToScene(QRectF(facts.left, facts.top + INK_TOP * facts.em_px, facts.wide, height))


def broken_word(item: QQuickItem, em_px: float) -> bool:
    """A word of Latin letters that is longer than its line, which Qt then breaks wherever the line ends."""
    font = QFont(item.property("font"))
    font.setPixelSize(round(em_px))
    metrics = QFontMetricsF(font)
    words = str(item.property("text")).split()
    return any(
        word.isascii() and word.isalpha() and metrics.horizontalAdvance(word) > item.width() + 1 for word in words
    )


def survey_mode(
    gallery: Gallery, panel: Panel, mode: Mode, chosen: Mapping[str, Change] | None = None, *, pixels: bool = True
) -> Survey:
    """Every scene in one mode."""
    survey = Survey()
    gallery.become(mode)
    reader = TextReader(gallery)
    help_at: dict[str, QRectF] = {}
    for scene, change in (chosen or dict(scenes())).items():
        gallery.show_scene(scene, change, SETTLE_MS)
        polish(gallery.window.contentItem())
        gallery.settle(SETTLE_MS)
        screen = Screen(gallery, reader, panel, mode, scene)
        survey.add(screen.figures(pixels=pixels))
        for each in screen.stops:
            if each.item.objectName() == "footHelp":
                help_at[screen.where] = each.whole
    for where, place in help_at.items():
        moved = place != next(iter(help_at.values()))
        survey.add([Finding(Check.HELP, where, "footHelp", None, moved)])
    return survey
