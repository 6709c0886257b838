"""Four keys and help: what they come to on a screen, what a press does there, and whether the ring can be seen."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

from kiosk.ui.session import events
from tests.ui.accessibility.pixels import Drawn
from tests.ui.accessibility.rules import RULES, Check
from tests.ui.accessibility.survey import Finding, Screen, ancestors, within
from tests.ui.qml_tree import is_pressable

LOCAL = frozenset(
    {
        "pageDown",
        "foldOrUp",
        "jobMore",
        "forgetMe",
        "servicesUp",
        "servicesDown",
        "applicationsUp",
        "applicationsDown",
        "footVoice",
    }
)
"""Bricks that change the page by themselves: they scroll it, or ask once more."""
MOST_PRESSES = 80
RING_PX = 400


class KeyWalk:
    """``rings`` remembers which bricks of which page have been seen with their ring, so that none is drawn twice."""

    def __init__(self) -> None:
        self.rings: set[tuple[str, str]] = set()

    def walk(self, screen: Screen, *, rings: bool) -> Iterator[Finding]:
        """Up until it begins anew, and OK at every stop; then Down, which walks lists to their end."""
        window = screen.gallery.window
        screen.gallery.theme.setProperty("keysInUse", False)
        before = Drawn(window.grabWindow()) if rings else None
        reached: set[int] = set()
        strayed: set[str] = set()
        for key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            first: QQuickItem | None = None
            for _ in range(MOST_PRESSES):
                QTest.keyClick(window, key)
                focused = window.activeFocusItem()
                if focused is None or not within(focused, screen.layer):
                    strayed.add(focused.objectName() if focused is not None else "nothing")
                    continue
                if focused is first:
                    break
                first = first or focused
                stop = current_of(focused)
                if id(stop) in reached:
                    continue
                reached.add(id(stop))
                yield self._press(screen, stop)
                known = (screen.layer.objectName(), stop.objectName())
                if before is not None and known not in self.rings:
                    self.rings.add(known)
                    yield self._ring(screen, stop, before)
            if all(id(each.item) in reached or in_list(each.item) for each in screen.pressables):
                break
        for each in screen.pressables:
            if id(each.item) not in reached and not in_list(each.item):
                yield Finding(Check.KEYS, screen.where, f"not reached: {each.name}", None, True)
        if (left := window.activeFocusItem()) is not None:
            left.setFocus(False)
        for name in strayed:
            yield Finding(Check.KEYS, screen.where, f"went below or astray: {name}", None, True)

    def _press(self, screen: Screen, stop: QQuickItem) -> Finding:
        gallery = screen.gallery
        gallery.sent.clear()
        if stop.objectName() not in LOCAL:
            QTest.keyClick(gallery.window, Qt.Key.Key_Return)
        acted = any(each != events.Touched() for each in gallery.sent)
        failed = not acted and stop.objectName() not in LOCAL
        return Finding(Check.KEYS, screen.where, f"OK on {stop.objectName()}", None, failed)

    def _ring(self, screen: Screen, stop: QQuickItem, before: Drawn) -> Finding:
        """Pixels that differ from the picture without keys, on the ring's strip around the brick."""
        now = Drawn(screen.gallery.window.grabWindow())
        changed = int(np.any(now.pixels[..., :3] != before.pixels[..., :3], axis=2).sum())
        return Finding(Check.FOCUS, screen.where, stop.objectName(), float(changed), changed < RULES[Check.FOCUS].least)


def current_of(focused: QQuickItem) -> QQuickItem:
    """What the ring is drawn around: of a list, the card that the arrows have come to."""
    current = focused.property("currentItem")
    if not isinstance(current, QQuickItem):
        return focused
    return next((child for child in current.childItems() if is_pressable(child)), focused)


def in_list(item: QQuickItem) -> bool:
    """A card of a list: the arrows walk the whole list, also what lies below its edge."""
    return any(above.inherits("QQuickGridView") for above in ancestors(item))
