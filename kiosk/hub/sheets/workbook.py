"""Sheets of .xlsx, .xls and .ods files, read by python-calamine.

A damaged or hostile file can end the process that reads it: calamine lays sheets out as full rectangles, so that two
cells far apart ask for hundreds of gigabytes, and a few changed bytes can make it panic. Call this where that does no
harm (``kiosk.hub.sheets.reader_process``).
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager

import python_calamine
from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from kiosk.hub.sheets.faults import SheetCode, SheetError
from kiosk.hub.sheets.grid import CellKeeper, Cells, Grid, Merge
from kiosk.hub.sheets.limits import SheetLimits

_LOOKED_AT = 20
"""Sheets of one file that are searched for postings."""


def workbook_grids(data: bytes, limits: SheetLimits, sheet: str | None = None) -> Iterator[Grid]:
    """The visible sheets in their order, or the one that is asked for. Raises SheetError."""
    with _typed_errors():
        workbook = python_calamine.load_workbook(io.BytesIO(data))
        metadata = workbook.sheets_metadata
    names = [
        each.name
        for each in metadata
        if each.typ == SheetTypeEnum.WorkSheet and each.visible == SheetVisibleEnum.Visible
    ]
    if sheet is not None:
        if sheet not in {each.name for each in metadata}:
            raise SheetError(SheetCode.NO_SUCH_SHEET)
        names = [sheet]
    for name in names[:_LOOKED_AT]:
        yield _grid(workbook, name, limits)


def _grid(workbook: CalamineWorkbook, name: str, limits: SheetLimits) -> Grid:
    with _typed_errors():
        sheet = workbook.get_sheet_by_name(name)
        start = sheet.start
        if start is None:
            return Grid(name, 0, ())
        merged = sheet.merged_cell_ranges or []
    if sheet.width > limits.columns:
        raise SheetError(SheetCode.TOO_LARGE, f"{sheet.width} columns")
    left = start[1]
    merges = [
        Merge(top + 1, from_column - left, bottom + 1, to_column - left)
        for (top, from_column), (bottom, to_column) in merged
        if from_column >= left
    ]
    return Grid(name, left, list(_rows(sheet, limits)), merges)


def _rows(sheet: CalamineSheet, limits: SheetLimits) -> Iterator[tuple[int, Cells]]:
    keeper = CellKeeper(limits)
    # iter_rows counts from the first row of the sheet, so the numbers are the ones that the office sees.
    for number, row in enumerate(sheet.iter_rows(), start=1):
        cells = keeper.kept(row)
        if cells is not None:
            yield number, cells


@contextmanager
def _typed_errors() -> Iterator[None]:
    """calamine's own errors, and its panics, which pyo3 raises as a BaseException of no importable name."""
    try:
        yield
    except python_calamine.PasswordError:
        raise SheetError(SheetCode.ENCRYPTED) from None
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise SheetError(SheetCode.DAMAGED, type(error).__name__) from None
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            raise SheetError(SheetCode.DAMAGED, "panic") from None
        raise
