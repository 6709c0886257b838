"""The bytes of a file become the one list of postings in it.

For strangers' files call ``kiosk.hub.sheets.reader_process``, which runs this in a process of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kiosk.hub.sheets.delimited_text import text_grid
from kiosk.hub.sheets.faults import SheetCode, SheetError
from kiosk.hub.sheets.file_kind import FileKind, kind_of
from kiosk.hub.sheets.grid import Cells, Grid, Merge, filled_cells
from kiosk.hub.sheets.header_row import Header, fields_of, find_header, header_at
from kiosk.hub.sheets.headings import HeadingVocabulary, SheetField, shipped_vocabulary
from kiosk.hub.sheets.limits import DEFAULT_LIMITS, SheetLimits
from kiosk.hub.sheets.table import ReadChoices, SheetGlance, SheetRow, SkippedRow, SkipReason, Table
from kiosk.hub.sheets.workbook import workbook_grids

_TOTAL = re.compile(r"(?:合|总|小|共)\s*计")
_NOTE = re.compile(
    r"(?:备注|注|说明|填表说明|填表人|制表人|审核|联系人|填报|单位负责人|温馨提示|提示)\s*\d*\s*[:：、.]"
)
_EXAMPLE = re.compile(r"(?:示例|样例|例|举例|例如|填写示例)\d*[:：]?")
_PAIR = re.compile(r"([^\s:：]{2,12}?)\s*[:：]\s*([^:：]*?)(?=\s+[^\s:：]{2,12}\s*[:：]|\s*$)")
_SAID_ABOVE = frozenset(
    {
        SheetField.HIRER_NAME,
        SheetField.HIRER_KIND,
        SheetField.CREDIT_CODE,
        SheetField.CONTACT_NAME,
        SheetField.CONTACT_PHONE,
        SheetField.CONTACT,
        SheetField.ADDRESS,
        SheetField.REGION,
        SheetField.SETTLEMENT,
        SheetField.VALID_THROUGH,
        SheetField.SOURCE,
        SheetField.START,
    }
)
_NARROW = 3
"""A list of fewer columns may have rows with a single filled cell."""


def read_table(
    data: bytes,
    *,
    choices: ReadChoices | None = None,
    limits: SheetLimits = DEFAULT_LIMITS,
    vocabulary: HeadingVocabulary | None = None,
) -> Table:
    """The list in a .xlsx, .xls, .ods or .csv file; of several sheets the one that names most fields of a posting.

    Raises SheetError. A file with headings and nothing below them gives a table without rows.
    """
    choices = choices or ReadChoices()
    vocabulary = vocabulary or shipped_vocabulary()
    if kind_of(data, limits) is FileKind.TEXT:
        grids: Iterable[Grid] = (text_grid(data, limits, vocabulary),)
    else:
        grids = workbook_grids(data, limits, choices.sheet)
    found, glances = _best(grids, choices, vocabulary)
    if found is None:
        code = SheetCode.NO_HEADINGS if any(glance.filled for glance in glances) else SheetCode.EMPTY_FILE
        raise SheetError(code, f"{len(glances)} sheets")
    grid, header = found
    others = tuple(SheetGlance(each.name, each.fields) for each in glances if each.name != grid.name)
    return _table(grid, header, others, limits, vocabulary)


@dataclass(frozen=True, slots=True)
class _Glance:
    name: str
    fields: int
    filled: bool


def _best(
    grids: Iterable[Grid], choices: ReadChoices, vocabulary: HeadingVocabulary
) -> tuple[tuple[Grid, Header] | None, list[_Glance]]:
    """The grid with the best headings; a list that has rows beneath them goes before an empty form."""
    best: tuple[Grid, Header] | None = None
    best_rank = (False, 0.0)
    glances = []
    for grid in grids:
        if choices.header_row is None:
            header = find_header(grid.rows, grid.merges, vocabulary)
        else:
            header = header_at(grid.rows, choices.header_row)
        glances.append(_Glance(grid.name, int(header.score) if header else 0, bool(grid.rows)))
        if header is None:
            continue
        rank = (header.last + 1 < len(grid.rows), header.score)
        if best is None or rank > best_rank:
            best, best_rank = (grid, header), rank
    return best, glances


def _table(
    grid: Grid, header: Header, others: tuple[SheetGlance, ...], limits: SheetLimits, vocabulary: HeadingVocabulary
) -> Table:
    body = grid.rows[header.last + 1 :]
    if len(body) > limits.rows:
        raise SheetError(SheetCode.TOO_LARGE, f"{len(body)} rows")
    above = _merged_down(body, grid.merges, limits)
    rows: list[SheetRow] = []
    skipped: list[SkippedRow] = []
    judge = _RowJudge(header.headings, vocabulary)
    for number, cells in body:
        carried = above.get(number, {})
        reason = judge.skip_reason(cells, len(carried))
        if reason is None:
            rows.append(SheetRow(number, cells, carried))
        else:
            skipped.append(SkippedRow(number, reason))
    return Table(
        sheet=grid.name,
        others=others,
        header_rows=tuple(number for number, _ in grid.rows[header.first : header.last + 1]),
        first_column=grid.first_column,
        headings=header.headings,
        said_above=_said_above(grid.rows[: header.first], vocabulary),
        rows=rows,
        skipped=tuple(skipped),
    )


class _RowJudge:
    """Tells the rows of a list from what offices write between and beneath them."""

    def __init__(self, headings: Cells, vocabulary: HeadingVocabulary) -> None:
        self._headings = headings
        self._vocabulary = vocabulary
        self._serial = {index for index, text in filled_cells(headings) if vocabulary.exact(text) is SheetField.SERIAL}
        self._columns = sum(1 for _ in filled_cells(headings))

    def skip_reason(self, cells: Cells, carried: int) -> SkipReason | None:
        """``carried``: how many cells of the row are merged with ones above."""
        filled = list(filled_cells(cells))
        first = filled[0][1]
        contents = [text for index, text in filled if index not in self._serial]
        if not contents:
            return SkipReason.BLANK if first.isdecimal() else SkipReason.NOTE
        if _TOTAL.match(first) or _TOTAL.fullmatch(contents[0]):
            return SkipReason.TOTAL
        if _EXAMPLE.fullmatch(first):
            return SkipReason.EXAMPLE
        lonely = len(filled) + carried == 1
        if self._columns >= _NARROW and (lonely or (len(filled) <= 2 and _NOTE.match(first))):
            return SkipReason.NOTE
        if self._says_headings(cells, filled):
            return SkipReason.HEADINGS_AGAIN
        return None

    def _says_headings(self, cells: Cells, filled: list[tuple[int, str]]) -> bool:
        """The headings printed again on the next page, or in another language of headings (codes and words)."""
        index, first = filled[0]
        if first != self._headings[index] and (first.isdecimal() or not self._vocabulary.knows(first)):
            return False
        if sum(1 for index, text in filled if text == self._headings[index]) * 2 > len(filled):
            return True
        sure, _, _ = fields_of(cells, self._vocabulary)
        return len(sure) >= _NARROW and len(sure) * 2 > len(filled)


def _merged_down(
    body: Sequence[tuple[int, Cells]], merges: Iterable[Merge], limits: SheetLimits
) -> Mapping[int, dict[int, str]]:
    """By row number: the texts that a merged cell carries down into it."""
    numbers = {number: index for index, (number, _) in enumerate(body)}
    above: dict[int, dict[int, str]] = {}
    carried = 0
    for merge in merges:
        top = numbers.get(merge.top)
        if top is None or merge.bottom <= merge.top or merge.left >= len(body[top][1]):
            continue
        text = body[top][1][merge.left]
        if not text:
            continue
        for index in range(top + 1, len(body)):
            number, cells = body[index]
            if number > merge.bottom:
                break
            carried += 1
            if carried > limits.cells:
                raise SheetError(SheetCode.TOO_LARGE, "merged cells")
            if not cells[merge.left]:
                above.setdefault(number, {})[merge.left] = text
    return above


def _said_above(rows: Sequence[tuple[int, Cells]], vocabulary: HeadingVocabulary) -> dict[SheetField, str]:
    """What lines such as "用工单位:某公司  联系电话:…" above the table say for all its rows; the nearest line wins."""
    said: dict[SheetField, str] = {}
    for _, cells in rows:
        for key, value in _pairs(cells):
            known = vocabulary.exact(key)
            if known in _SAID_ABOVE and value:
                said[known] = value
    return said


def _pairs(cells: Cells) -> Iterator[tuple[str, str]]:
    texts = [text for _, text in filled_cells(cells)]
    for index, text in enumerate(texts):
        found = [(key, value.strip()) for key, value in _PAIR.findall(text)]
        yield from found
        # The key in one cell, with or without its colon, and the value in the next one.
        key = text.rstrip(" :：").rpartition(" ")[2]
        if index + 1 < len(texts) and (not found or not found[-1][1]):
            yield key, texts[index + 1]
