"""A sheet as it lies in the file: texts in rows, and which cells were merged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from kiosk.hub.sheets.cell_text import text_of
from kiosk.hub.sheets.faults import SheetCode, SheetError
from kiosk.hub.sheets.limits import SheetLimits

Cells = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Merge:
    """All four ends included; rows as numbered in ``Grid.rows``, columns from 0 as in its cells."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Grid:
    """``rows`` are (number as the office sees it, cells) without the rows that are empty, every row equally wide."""

    name: str
    first_column: int
    """0 for A: what stands at index 0 of the cells."""
    rows: Sequence[tuple[int, Cells]] = field(repr=False)
    merges: Sequence[Merge] = ()


class CellKeeper:
    """Makes the rows of one sheet small: equal texts become one object, since a list repeats employers and places."""

    def __init__(self, limits: SheetLimits) -> None:
        self._limits = limits
        self._texts = _Texts()
        self._cells = 0

    def kept(self, values: Sequence[Any]) -> Cells | None:
        """The row as texts (``cell_text.text_of``), or None for one without any. Raises SheetError."""
        known = self._texts
        texts = tuple([known[value] if type(value) is str else text_of(value) for value in values])
        filled = len(texts) - texts.count("")
        if not filled:
            return None
        self._cells += filled
        if self._cells > self._limits.cells:
            raise SheetError(SheetCode.TOO_LARGE, f"more than {self._limits.cells} cells")
        if max(map(len, texts)) > self._limits.characters:
            raise SheetError(SheetCode.TOO_LARGE, f"a cell of more than {self._limits.characters} characters")
        return texts

    def one(self, text: str) -> str:
        return self._texts[text]


class _Texts(dict[str, str]):
    def __missing__(self, raw: str) -> str:
        text = text_of(raw)
        self[raw] = raw if text == raw else self[text]
        return self[raw]


def column_letters(index: int) -> str:
    """0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def filled_cells(cells: Cells) -> Iterator[tuple[int, str]]:
    return ((index, text) for index, text in enumerate(cells) if text)
