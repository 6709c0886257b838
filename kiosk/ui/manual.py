"""The operator's manual as the maintenance page shows it: plain blocks out of the Markdown that ships with the program.

Qt reads the Markdown; of what it finds only words and the manual's own pictures are taken. A link is its words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from typing import TypeVar

from PySide6.QtCore import QUrl
from PySide6.QtGui import QTextBlock, QTextDocument, QTextFrame, QTextTable

from kiosk.resources import asset_path, asset_text
from kiosk.ui.presentation import Fields

CHAPTERS = ("machine", "printer", "stick", "voice", "clerk", "import", "backup", "hall-screen")
"""Files of ``docs/operator``, what is needed at the machine first."""
_PICTURE = re.compile(r"pictures/[a-z0-9-]+\.png")
_OBJECT = "\ufffc"
"""Stands in a block's text where a picture is."""


Found = TypeVar("Found")


class BlockKind(StrEnum):
    HEADING = "heading"
    TEXT = "text"
    ITEM = "item"
    CODE = "code"
    ROW = "row"
    """Of a table; ``head`` of its first one."""
    PICTURE = "picture"


@cache
def chapters() -> list[Fields]:
    """Name and title of each."""
    return [{"name": name, "title": _source(name).partition("\n")[0].lstrip("# ")} for name in CHAPTERS]


@cache
def blocks(name: str) -> list[Fields]:
    """A chapter from top to bottom, without its title; nothing of one that there is not."""
    if name not in CHAPTERS:
        return []
    document = QTextDocument()
    document.setMarkdown(_source(name), QTextDocument.MarkdownFeature.MarkdownDialectGitHub)
    return list(_of_frame(document.rootFrame()))[1:]


def _source(name: str) -> str:
    return asset_text(f"manual/{name}.md")


def _of_frame(frame: QTextFrame) -> Iterator[Fields]:
    at = frame.begin()
    while not at.atEnd():
        inner, paragraph = _if_any(at.currentFrame()), at.currentBlock()
        if isinstance(inner, QTextTable):
            for row in range(inner.rows()):
                cells = [
                    inner.cellAt(row, each).firstCursorPosition().block().text() for each in range(inner.columns())
                ]
                yield block(BlockKind.ROW, cells=cells, head=row == 0)
        elif inner is not None:
            yield from _of_frame(inner)
        elif paragraph.isValid():
            yield from _of_paragraph(paragraph)
        at += 1


def _of_paragraph(paragraph: QTextBlock) -> Iterator[Fields]:
    words = paragraph.text().replace(_OBJECT, "").strip()
    form, bullets = paragraph.blockFormat(), _if_any(paragraph.textList())
    if form.headingLevel():
        yield block(BlockKind.HEADING, words, level=form.headingLevel())
    elif words and bullets is not None:
        # Qt numbers the items of an ordered list; a bullet it leaves to whoever draws.
        number = bullets.itemText(paragraph)
        yield block(BlockKind.ITEM, words, mark=number if number[:1].isdigit() else "·")
    elif words:
        yield block(BlockKind.CODE if form.nonBreakableLines() else BlockKind.TEXT, words)
    part = paragraph.begin()
    while not part.atEnd():
        drawn = part.fragment().charFormat()
        if drawn.isImageFormat() and _PICTURE.fullmatch(drawn.toImageFormat().name()):
            file = asset_path(f"manual/{drawn.toImageFormat().name()}")
            yield block(BlockKind.PICTURE, source=QUrl.fromLocalFile(str(file)).toString())
        part += 1


def _if_any(found: Found) -> Found | None:
    """Qt's stubs leave out that there may be none."""
    return found


def block(kind: BlockKind, text: str = "", **more: object) -> Fields:
    given: Fields = {"kind": str(kind), "text": text, "level": 0, "mark": "", "cells": [], "head": False, "source": ""}
    return {**given, **more}
