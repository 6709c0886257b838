"""What a page says: the very words that it shows, in the order in which they are read.

Nothing is written twice: a sentence that stands on the page is a sentence that is spoken (A10). An item with
``unspoken`` set says nothing, and neither does what lies in it: names, typed numbers, keys of the keypad, and the foot
bar, which is the same everywhere. What tells of somebody's age stands on the screen only (M10); ``spokenName`` says
something else in its place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QAccessible
from PySide6.QtQml import QJSValue
from PySide6.QtQuick import QQuickItem


@dataclass(frozen=True, slots=True)
class _Group:
    """What belongs together, and where it stands."""

    place: QRectF
    texts: tuple[str, ...]


def page_words(page: QQuickItem) -> tuple[str, ...]:
    """Texts of everything that can be seen of ``page`` in reading order; a brick says its accessible name.

    ``spokenAlso`` of a page follows: what a picture or the paper says, and no text of the page.
    """
    group = _group_of(page, page.mapRectToScene(page.boundingRect()))
    also = page.property("spokenAlso")
    more = also.toVariant() if isinstance(also, QJSValue) else []
    return (*(() if group is None else group.texts), *(each for each in more if each))


def heading(page: QQuickItem) -> str:
    """What the page is about, also where it stands in a strip that is otherwise not read; empty without any."""
    for text in _texts_in(page):
        accessible = QAccessible.queryAccessibleInterface(text)
        if accessible is not None and accessible.role() is QAccessible.Role.Heading:
            return _said(text)
    return ""


def _group_of(item: QQuickItem, shown: QRectF) -> _Group | None:
    parts = [part for child in item.childItems() if (part := _part_of(child, shown)) is not None]
    if not parts:
        return None
    place = QRectF()
    for part in parts:
        place = place.united(part.place)
    return _Group(place, tuple(text for line in _lines(parts) for part in line for text in part.texts))


def _part_of(item: QQuickItem, shown: QRectF) -> _Group | None:
    if not item.isVisible() or item.property("unspoken"):
        return None
    text = _said(item)
    if not text:
        return _group_of(item, shown)
    place = item.mapRectToScene(item.boundingRect())
    if not shown.intersects(place):
        return None
    detail = item.property("spokenDetail")
    return _Group(place, (text, detail) if isinstance(detail, str) and detail else (text,))


def _lines(parts: list[_Group]) -> list[list[_Group]]:
    """From top to bottom, and from left to right what stands side by side: whose middles lie beside each other."""
    lines: list[list[_Group]] = []
    for part in sorted(parts, key=lambda each: each.place.top()):
        first = lines[-1][0].place if lines else QRectF()
        middle, line_middle = part.place.center().y(), first.center().y()
        beside = first.top() <= middle <= first.bottom() or part.place.top() <= line_middle <= part.place.bottom()
        if lines and beside:
            lines[-1].append(part)
        else:
            lines.append([part])
    return [sorted(line, key=lambda each: each.place.left()) for line in lines]


def _texts_in(item: QQuickItem) -> Iterator[QQuickItem]:
    for child in item.childItems():
        if not child.isVisible():
            continue
        if _text_of(child):
            yield child
        elif not child.property("spokenName"):
            yield from _texts_in(child)


def _said(item: QQuickItem) -> str:
    name = item.property("spokenName")
    return (name if isinstance(name, str) and name else _text_of(item)).strip()


def _text_of(item: QQuickItem) -> str:
    if not item.inherits("QQuickText"):
        return ""
    return str(item.property("text"))
