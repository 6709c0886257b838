"""Where the headings of a list stand: beneath titles, in one row or two, somewhere in the first rows of the sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.hub.sheets.grid import Cells, Merge, filled_cells
from kiosk.hub.sheets.headings import HeadingVocabulary, SheetField

MAX_HEADER_ROWS = 60
"""Rows of a sheet that are searched for headings."""
_GUESS = 0.5
_LEAST_FIELDS = 2
_LEAST_SHARE = 0.4
"""Of the filled cells of a row; a row of figures with two headings among them is none."""


@dataclass(frozen=True, slots=True)
class Header:
    """``first`` and ``last`` index the rows (equal for one row of headings); ``score`` compares sheets."""

    first: int
    last: int
    headings: tuple[str, ...]
    score: float


def find_header(
    rows: Sequence[tuple[int, Cells]], merges: Sequence[Merge], vocabulary: HeadingVocabulary
) -> Header | None:
    """The best row, or pair of rows, of headings among the first; None where no row looks like one."""
    best: Header | None = None
    head = rows[:MAX_HEADER_ROWS]
    spread = [_spread(number, cells, merges) for number, cells in head]
    for index, (_, cells) in enumerate(head):
        found = [_header(index, index, cells, vocabulary)]
        if index and _may_be_second(cells, vocabulary):
            joined = _joined(spread[index - 1], cells, vocabulary)
            # A second row has to earn its place: a title above the headings adds nothing to them.
            found.append(_header(index - 1, index, joined, vocabulary))
        for header in found:
            if header and (best is None or header.score > best.score):
                best = header
    return best


def header_at(rows: Sequence[tuple[int, Cells]], row_number: int) -> Header | None:
    """The row with that number, because a person says that it holds the headings."""
    for index, (number, cells) in enumerate(rows):
        if number == row_number:
            return Header(index, index, cells, 0.0)
    return None


def fields_of(cells: Cells, vocabulary: HeadingVocabulary) -> tuple[set[SheetField], set[SheetField], int]:
    """The fields that a row names surely and by guess, and how many of its filled cells name one."""
    sure: set[SheetField] = set()
    guessed: set[SheetField] = set()
    named = 0
    for _, text in filled_cells(cells):
        if exact := vocabulary.exact(text):
            sure.add(exact)
            named += 1
        elif vocabulary.knows(text):
            named += 1
        elif guess := vocabulary.guess(text):
            guessed.add(guess)
            named += 1
    return sure, guessed - sure, named


def _header(first: int, last: int, headings: Cells, vocabulary: HeadingVocabulary) -> Header | None:
    sure, guessed, named = fields_of(headings, vocabulary)
    filled = sum(1 for _ in filled_cells(headings))
    if len(sure) < _LEAST_FIELDS or named < _LEAST_SHARE * filled:
        return None
    return Header(first, last, headings, len(sure) + _GUESS * len(guessed))


def _may_be_second(cells: Cells, vocabulary: HeadingVocabulary) -> bool:
    filled = [text for _, text in filled_cells(cells)]
    if not filled or any(text.replace(".", "").isdecimal() for text in filled):
        return False
    short = sum(1 for text in filled if len(text) <= 6 or vocabulary.knows(text))
    return short == len(filled)


def _spread(number: int, cells: Cells, merges: Sequence[Merge]) -> Cells:
    """The row with the text of every merged cell in all its columns."""
    wide = list(cells)
    for merge in merges:
        if merge.top == number and merge.left < len(cells):
            last = min(merge.right, len(cells) - 1)
            wide[merge.left : last + 1] = [cells[merge.left]] * (last + 1 - merge.left)
    return tuple(wide)


def _joined(upper: Cells, lower: Cells, vocabulary: HeadingVocabulary) -> Cells:
    return tuple(_joined_heading(above, below, vocabulary) for above, below in zip(upper, lower, strict=True))


def _joined_heading(above: str, below: str, vocabulary: HeadingVocabulary) -> str:
    if not above or not below or above == below:
        return below or above
    # 工资 over 最低 is 工资最低, 联系方式 over 电话 is 电话.
    for heading in (f"{above}{below}", below):
        if vocabulary.exact(heading):
            return heading
    return f"{above}{below}"
