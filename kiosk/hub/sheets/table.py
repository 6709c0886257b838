"""A list as it was found in a file: headings, rows with the numbers that the office sees, and what lies around them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from kiosk.hub.sheets.grid import Cells, column_letters
from kiosk.hub.sheets.headings import SheetField

_LIST_FIELDS = 4


@dataclass(frozen=True, slots=True)
class ReadChoices:
    """What a person has chosen after a look at the file; None leaves it to the reader."""

    sheet: str | None = None
    header_row: int | None = None
    """The row number that the office sees."""


class SkipReason(StrEnum):
    NOTE = "note"
    """A line of text across the list: a section, a remark, who filled it in."""
    TOTAL = "total"
    EXAMPLE = "example"
    HEADINGS_AGAIN = "headings-again"
    BLANK = "blank"
    """Nothing but a running number or what was merged down from above."""


@dataclass(frozen=True, slots=True)
class SkippedRow:
    number: int
    reason: SkipReason


@dataclass(frozen=True, slots=True)
class SheetRow:
    """``above``: what a merged cell says in this row though it stands in a row above, by index of the column."""

    number: int
    cells: Cells = field(repr=False)
    above: Mapping[int, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class SheetGlance:
    """A sheet of the file and how many fields its headings name; 0 for one without headings."""

    name: str
    fields: int


@dataclass(frozen=True, slots=True)
class Table:
    sheet: str
    others: tuple[SheetGlance, ...]
    header_rows: tuple[int, ...]
    first_column: int
    headings: tuple[str, ...]
    said_above: Mapping[SheetField, str] = field(repr=False)
    """What stands once for all rows: "用工单位:某公司" above the table."""
    rows: Sequence[SheetRow] = field(repr=False)
    skipped: tuple[SkippedRow, ...] = ()

    @property
    def other_lists(self) -> tuple[SheetGlance, ...]:
        """Further sheets that look like lists too: some offices keep one sheet per employer."""
        return tuple(each for each in self.others if each.fields >= _LIST_FIELDS)

    def letters(self, index: int) -> str:
        """The name of a column in the office's program: A, B, … AA."""
        return column_letters(self.first_column + index)
