"""Real spreadsheet files for tests: .xlsx by xlsxwriter, .xls by xlwt, .ods and .csv by hand."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from xml.sax.saxutils import escape

import xlsxwriter
import xlwt

Rows = Sequence[Sequence[Any]]


def xlsx(build: Callable[[xlsxwriter.Workbook], None]) -> bytes:
    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory, {"in_memory": True, "strings_to_formulas": False}) as workbook:
        build(workbook)
    return memory.getvalue()


def xlsx_of(rows: Rows, sheet: str = "Sheet1") -> bytes:
    """Strings, numbers and dates as they are; None leaves a cell empty."""

    def build(workbook: xlsxwriter.Workbook) -> None:
        fill(workbook.add_worksheet(sheet), rows, workbook.add_format({"num_format": "yyyy/m/d"}))

    return xlsx(build)


def fill(worksheet: Any, rows: Rows, date_format: Any, first_row: int = 0, first_column: int = 0) -> None:
    for row, values in enumerate(rows, start=first_row):
        for column, value in enumerate(values, start=first_column):
            if isinstance(value, date):
                worksheet.write_datetime(row, column, value, date_format)
            elif value is not None:
                worksheet.write(row, column, value)


def xls_of(rows: Rows, merges: Sequence[tuple[int, int, int, int]] = (), sheet: str = "招聘") -> bytes:
    """A BIFF8 workbook; ``merges`` are (top, bottom, left, right) counted from 0."""
    workbook = xlwt.Workbook(encoding="utf-8")
    worksheet = workbook.add_sheet(sheet, cell_overwrite_ok=True)
    style = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            if isinstance(value, date):
                worksheet.write(row, column, value, style)
            elif value is not None:
                worksheet.write(row, column, value)
    for top, bottom, left, right in merges:
        worksheet.merge(top, bottom, left, right)
    memory = io.BytesIO()
    workbook.save(memory)
    return memory.getvalue()


def csv_of(rows: Rows, encoding: str = "utf-8-sig", delimiter: str = ",", line_end: str = "\r\n") -> bytes:
    memory = io.StringIO()
    writer = csv.writer(memory, delimiter=delimiter, lineterminator=line_end)
    writer.writerows([["" if value is None else value for value in row] for row in rows])
    return memory.getvalue().encode(encoding)


_ODS = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content'
    ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2"><office:body>'
    '<office:spreadsheet><table:table table:name="{sheet}">{rows}</table:table></office:spreadsheet>'
    "</office:body></office:document-content>"
)


def ods_of(rows: Rows, sheet: str = "招聘") -> bytes:
    def cell(value: Any) -> str:
        if value is None:
            return "<table:table-cell/>"
        kind = f'float" office:value="{value}' if isinstance(value, int | float) else "string"
        text = escape(str(value))
        return f'<table:table-cell office:value-type="{kind}"><text:p>{text}</text:p></table:table-cell>'

    body = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", _ODS.format(sheet=sheet, rows=body))
    return memory.getvalue()
