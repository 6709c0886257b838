"""What a row says of each field, wherever it stands: in its cell, a merged one, by a ditto mark, above the list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from kiosk.hub.sheets.headings import Column, ColumnMapping, SheetField
from kiosk.hub.sheets.sheet_file import without_guard
from kiosk.hub.sheets.table import SheetRow, Table

_DITTO = frozenset({"同上", "〃", "″", '"', "''", "〞", "”", "“", "同前", "上同", "同左", "..", "〃〃"})
_SAME_HIRER = (
    SheetField.HIRER_NAME,
    SheetField.HIRER_KIND,
    SheetField.CREDIT_CODE,
    SheetField.VERIFIED_ON,
    SheetField.CONTACT_NAME,
    SheetField.CONTACT_PHONE,
    SheetField.CONTACT,
    SheetField.REGION,
    SheetField.ADDRESS,
)
"""What goes on with the employer of the row above when the employer is left out."""
_NOT_SHARED = frozenset({SheetField.OPENINGS, SheetField.FILLED, SheetField.EXTERNAL_ID})
"""A merged head-count is one figure for several rows, and nobody says how it is divided."""


class RowValues:
    """One row. Texts are as written, without spaces around them; empty where the list says nothing."""

    def __init__(self, number: int, texts: Mapping[int, str], layout: _Layout, *, hirer_carried: bool) -> None:
        self.number = number
        self.texts = texts
        """By index of the column, with ditto marks and merged cells resolved."""
        self.hirer_carried = hirer_carried
        """The employer was left out and is the one of the row above."""
        self._layout = layout
        self._said = dict(layout.above)
        for field, indices in layout.indices.items():
            if len(indices) == 1:
                text = texts[indices[0]]
            else:
                text = "；".join(dict.fromkeys(filter(None, (texts[index] for index in indices))))
            if text:
                self._said[field] = text

    def __getitem__(self, field: SheetField) -> str:
        """What the row says of a field; several columns of one field are joined."""
        return self._said.get(field, "")

    @property
    def stated(self) -> frozenset[SheetField]:
        return frozenset(self._said)

    def columns(self, field: SheetField) -> Sequence[Column]:
        return self._layout.mapping.of(field)

    def heading(self, *fields: SheetField) -> str:
        """The heading of the first of these fields that has a column, as the office wrote it."""
        headings = (column.heading for field in fields for column in self._layout.mapping.of(field))
        return " ".join(next(headings, "").split())

    @property
    def signature(self) -> tuple[str, ...]:
        """Equal for rows that say the same in all columns that are imported."""
        return tuple([self.texts[index] for index in self._layout.imported])


class _Layout:
    """Which columns are what, worked out once for all rows."""

    def __init__(self, table: Table, mapping: ColumnMapping) -> None:
        self.mapping = mapping
        self.above: Mapping[SheetField, str] = dict(table.said_above)
        self.indices: dict[SheetField, list[int]] = {}
        for column in mapping.columns:
            if column.field is not None:
                self.indices.setdefault(column.field, []).append(column.index)
        unused = (SheetField.SERIAL, SheetField.IGNORED)
        self.imported = [index for field, listed in self.indices.items() if field not in unused for index in listed]
        self.shared = {index for field, listed in self.indices.items() if field not in _NOT_SHARED for index in listed}
        self.hirer = self.indices.get(SheetField.HIRER_NAME, [])
        self.of_hirer = [index for field in _SAME_HIRER for index in self.indices.get(field, ())]


def row_values(table: Table, mapping: ColumnMapping) -> Iterator[RowValues]:
    """The rows of a list with ditto marks, merged cells and left-out employers resolved."""
    layout = _Layout(table, mapping)
    before: dict[int, str] = {}
    for row in table.rows:
        texts = _resolved(row, before, layout.shared)
        carried = False
        if layout.hirer and before and not any(texts[index] for index in layout.hirer):
            for index in layout.of_hirer:
                texts[index] = texts[index] or before[index]
            carried = any(texts[index] for index in layout.hirer)
        before = texts
        yield RowValues(row.number, texts, layout, hirer_carried=carried)


def _resolved(row: SheetRow, before: dict[int, str], shared: set[int]) -> dict[int, str]:
    texts = {}
    for index, cell in enumerate(row.cells):
        text = without_guard(cell) if cell.startswith("'") else cell
        if not text and index in shared:
            text = row.above.get(index, "")
        texts[index] = before.get(index, "") if text in _DITTO else text
    return texts
