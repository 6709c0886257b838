"""What a test asks of drawn QML: which items can be seen, pressed and read, and where they stand."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QObject, QPoint, QRectF
from PySide6.QtGui import QPointingDevice
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

from kiosk.ui.gallery.window import Gallery, find_item

WARM_S = 20
"""More than a busy machine takes to prepare all pages."""


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """An item and the part of it that no ancestor cuts away, in pixels of the window."""

    item: QQuickItem
    whole: QRectF
    visible: QRectF

    @property
    def name(self) -> str:
        return self.item.objectName() or str(self.item.property("text") or self.item.property("spokenName") or "?")


def seen(parent: QQuickItem, clip: QRectF) -> Iterator[Seen]:
    """Every visible item under ``parent`` with something left of it inside ``clip``."""
    for child in parent.childItems():
        if not child.isVisible() or child.opacity() == 0:
            continue
        whole = child.mapRectToScene(QRectF(0, 0, child.width(), child.height()))
        visible = whole.intersected(clip)
        if child.width() > 0 and child.height() > 0 and not visible.isEmpty():
            yield Seen(child, whole, visible)
        yield from seen(child, visible if child.clip() else clip)


def everything(gallery: Gallery) -> list[Seen]:
    size = gallery.window.size()
    return list(seen(gallery.window.contentItem(), QRectF(0, 0, size.width(), size.height())))


def is_pressable(item: QObject) -> bool:
    return item.property("spokenName") is not None and bool(item.property("pressable"))


def texts(gallery: Gallery) -> list[Seen]:
    return [each for each in everything(gallery) if each.item.inherits("QQuickText") and each.item.property("text")]


def pressables(gallery: Gallery) -> list[Seen]:
    return [each for each in everything(gallery) if is_pressable(each.item)]


def item_named(gallery: Gallery, name: str) -> QQuickItem:
    item = find_item(gallery.window.contentItem(), name)
    assert item is not None, f"{name} is not on the screen"
    return item


def warmed(gallery: Gallery) -> Gallery:
    """Once its pages are all prepared: none is emptied while it is still in the making."""
    late_s = time.monotonic() + WARM_S
    while not gallery.window.property("warm"):
        assert time.monotonic() < late_s, "its pages are still not prepared"
        gallery.settle(20)
    return gallery


def touch(gallery: Gallery, finger: QPointingDevice, name: str, *, in_a_hurry: bool = False) -> None:
    """A finger on the middle of the item and up again; long after the touch before, unless it is ``in_a_hurry``."""
    if not in_a_hurry:
        item_named(gallery, "secondTap").setProperty("pressedAt", -math.inf)
    item = item_named(gallery, name)
    middle: QPoint = item.mapRectToScene(QRectF(0, 0, item.width(), item.height())).center().toPoint()
    QTest.touchEvent(gallery.window, finger).press(0, middle, gallery.window).commit()
    QTest.touchEvent(gallery.window, finger).release(0, middle, gallery.window).commit()
