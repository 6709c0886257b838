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

    def __init__(
        self, number: int, texts: Mapping[int, str], mapping: ColumnMapping, above: Mapping[SheetField, str]
    ) -> None:
        self.number = number
        self.hirer_carried = False
        self._texts = texts
        self._mapping = mapping
        self._above = above

    def __getitem__(self, field: SheetField) -> str:
        """What the row says of a field; several columns of one field are joined."""
        texts = [self._texts[column.index] for column in self._mapping.of(field) if self._texts[column.index]]
        return "；".join(dict.fromkeys(texts)) if texts else self._above.get(field, "")

    def columns(self, field: SheetField) -> Sequence[Column]:
        return self._mapping.of(field)

    def heading(self, *fields: SheetField) -> str:
        """The heading of the first of these fields that has a column, as the office wrote it."""
        headings = (column.heading for field in fields for column in self._mapping.of(field))
        return " ".join(next(headings, "").split())

    def own(self, field: SheetField) -> str:
        """What the row's own columns say, without what stands above the list."""
        return "；".join(self._texts[column.index] for column in self._mapping.of(field) if self._texts[column.index])

    @property
    def texts(self) -> Mapping[int, str]:
        """By index of the column."""
        return self._texts

    @property
    def signature(self) -> tuple[str, ...]:
        """Equal for rows that say the same in all columns that are imported."""
        ignored = (None, SheetField.SERIAL, SheetField.IGNORED)
        return tuple(self._texts[column.index] for column in self._mapping.columns if column.field not in ignored)


def row_values(table: Table, mapping: ColumnMapping) -> Iterator[RowValues]:
    """The rows of a list with ditto marks, merged cells and left-out employers resolved."""
    above = dict(table.said_above)
    before: dict[int, str] = {}
    indices = {field: [column.index for column in mapping.of(field)] for field in SheetField}
    shared = {index for field, listed in indices.items() if field not in _NOT_SHARED for index in listed}
    hirer_columns = indices[SheetField.HIRER_NAME]
    carried_columns = [index for field in _SAME_HIRER for index in indices[field]]
    for row in table.rows:
        texts = _resolved(row, before, shared)
        values = RowValues(row.number, texts, mapping, above)
        if hirer_columns and before and not any(texts[index] for index in hirer_columns):
            for index in carried_columns:
                texts[index] = texts[index] or before.get(index, "")
            values.hirer_carried = any(texts[index] for index in hirer_columns)
        before = texts
        yield values


def _resolved(row: SheetRow, before: dict[int, str], shared: set[int]) -> dict[int, str]:
    texts = {}
    for index, cell in enumerate(row.cells):
        text = without_guard(cell)
        if not text and index in shared:
            text = row.above.get(index, "")
        texts[index] = before.get(index, "") if text in _DITTO else text
    return texts
