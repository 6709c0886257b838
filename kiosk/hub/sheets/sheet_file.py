"""Rows out as a file: .xlsx by xlsxwriter, .csv in the two encodings that Chinese offices open.

No text of ours becomes a formula in the receiver's program, also not after it was saved as .csv and opened again.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum

import xlsxwriter

from kiosk.hub.sheets.template import FixedCell, date_text

CellValue = str | int | float | date | None
"""A date or datetime becomes a true date cell; with a pattern of the template it was made a text before."""

_FORMULA_STARTS = "=+-@\t\r\n|＝＋－＠"
"""OWASP, CSV injection; the full-width forms start a formula in East Asian settings too."""
_NARROWEST = 8.0
_WIDEST = 60.0
_LONGEST = 32_767
"""Characters in one cell of .xlsx."""


class FileFormat(StrEnum):
    XLSX = "xlsx"
    CSV_UTF8 = "csv-utf8"
    """With the byte order mark without which Excel takes it for GBK."""
    CSV_GB18030 = "csv-gb18030"

    @property
    def suffix(self) -> str:
        return ".xlsx" if self is FileFormat.XLSX else ".csv"

    @property
    def media_type(self) -> str:
        if self is FileFormat.XLSX:
            return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        return "text/csv"


def harmless(text: str) -> str:
    """``text`` with an apostrophe before it where a program could take it for a formula."""
    return f"'{text}" if text.lstrip(" \u3000")[:1] in tuple(_FORMULA_STARTS) else text


def without_guard(text: str) -> str:
    """What ``harmless`` was given, for reading our own lists back."""
    return text[1:] if text.startswith("'") and harmless(text[1:]) == text else text


def xlsx_bytes(
    sheet: str,
    headings: Sequence[str],
    rows: Iterable[Sequence[CellValue]],
    *,
    title: str | None = None,
    cells: Sequence[FixedCell] = (),
    header_row: int = 0,
    widths: Mapping[int, float] | None = None,
) -> bytes:
    """One sheet with frozen headings, ready to print. Nothing is written to the disk on the way."""
    memory = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(memory, options) as workbook:
        # Without it every file says when it was made, and two exports of the same rows differ.
        workbook.set_properties({"created": datetime(2000, 1, 1)})  # noqa: DTZ001
        worksheet = workbook.add_worksheet(sheet)
        head = workbook.add_format(
            {"bold": True, "border": 1, "text_wrap": True, "valign": "vcenter", "align": "center"}
        )
        body = workbook.add_format({"border": 1, "text_wrap": True, "valign": "vcenter"})
        day = workbook.add_format({"border": 1, "valign": "vcenter", "num_format": "yyyy-mm-dd"})
        moment = workbook.add_format({"border": 1, "valign": "vcenter", "num_format": "yyyy-mm-dd hh:mm"})
        if title:
            large = workbook.add_format({"bold": True, "font_size": 16, "align": "center"})
            if len(headings) > 1:
                worksheet.merge_range(0, 0, 0, len(headings) - 1, harmless(title), large)
            else:
                worksheet.write_string(0, 0, harmless(title), large)
        for cell in cells:
            worksheet.write_string(cell.row, cell.column, harmless(cell.text))
        for column, heading in enumerate(headings):
            worksheet.write_string(header_row, column, harmless(heading), head)
            width = (widths or {}).get(column) or min(_WIDEST, max(_NARROWEST, 2.2 * len(heading) + 2))
            worksheet.set_column(column, column, width)
        for row, values in enumerate(rows, start=header_row + 1):
            for column, value in enumerate(values):
                if isinstance(value, datetime):
                    worksheet.write_datetime(row, column, value.replace(tzinfo=None), moment)
                elif isinstance(value, date):
                    worksheet.write_datetime(row, column, value, day)
                elif isinstance(value, int | float):
                    worksheet.write_number(row, column, value, body)
                elif value:
                    worksheet.write_string(row, column, harmless(value)[:_LONGEST], body)
                else:
                    worksheet.write_blank(row, column, None, body)
        worksheet.freeze_panes(header_row + 1, 0)
        worksheet.repeat_rows(header_row)
        worksheet.set_landscape()
        worksheet.set_paper(9)  # A4
        worksheet.fit_to_pages(1, 0)
    return memory.getvalue()


def csv_bytes(headings: Sequence[str], rows: Iterable[Sequence[CellValue]], encoding: FileFormat) -> bytes:
    """Headings and rows alone: a title above them would hide them from the programs that .csv is for."""
    memory = io.StringIO(newline="")
    writer = csv.writer(memory, lineterminator="\r\n")
    writer.writerow([harmless(heading) for heading in headings])
    writer.writerows([_csv_text(value) for value in row] for row in rows)
    if encoding is FileFormat.CSV_GB18030:
        return memory.getvalue().encode("gb18030")
    return codecs.BOM_UTF8 + memory.getvalue().encode()


def _csv_text(value: CellValue) -> str:
    if isinstance(value, datetime):
        return date_text(value, "%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return harmless(value)
    return "" if value is None else str(value)
